-- Schema 4: subsidies, from who is entitled to who was paid. Money is fen. Days are ISO dates.

-- The definitions in force here. A scheme is switched on with the text it had that day; another text counts when it is switched on in its turn.
-- Rows are kept: rolls name the one they were made by.
CREATE TABLE scheme_version (
  id           INTEGER PRIMARY KEY,
  scheme       TEXT NOT NULL CHECK (length (scheme) BETWEEN 1 AND 60),
  name         TEXT NOT NULL,
  definition   TEXT NOT NULL,
  sha256       TEXT NOT NULL CHECK (length (sha256) = 64),
  payee_named  INTEGER NOT NULL CHECK (payee_named IN (0, 1)), -- notices name who is paid
  from_date     TEXT NOT NULL CHECK (from_date GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  to_date       TEXT CHECK (to_date GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'), -- switched off, or replaced
  operator     TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX scheme_version_in_force ON scheme_version (scheme) WHERE to_date IS NULL;

-- What its parts are called, in the words they had when it was switched on: for ledgers and forms.
CREATE TABLE scheme_part (
  id         INTEGER PRIMARY KEY,
  version_id INTEGER NOT NULL REFERENCES scheme_version (id),
  kind       TEXT NOT NULL CHECK (kind IN ('category', 'declaration', 'document', 'step')),
  part       TEXT NOT NULL,
  title      TEXT NOT NULL,
  position   INTEGER NOT NULL,
  UNIQUE (version_id, kind, part)
) STRICT;

-- One application of one person for one scheme.
CREATE TABLE subsidy_case (
  id           INTEGER PRIMARY KEY,
  case_no      TEXT NOT NULL UNIQUE,
  scheme       TEXT NOT NULL,
  person_id    INTEGER NOT NULL REFERENCES person (id), -- who is entitled
  payee_id     INTEGER NOT NULL REFERENCES person (id), -- who is paid: the same, or a child's parent or guardian
  category     TEXT, -- as said in the application; NULL where the register says it
  applied_on    TEXT NOT NULL CHECK (applied_on GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  state        TEXT NOT NULL CHECK (state IN ('open', 'approved', 'refused', 'withdrawn', 'ended')),
  step         TEXT, -- of an open case: the step it waits for; 'apply': back with the applicant
  approved_on   TEXT CHECK (approved_on GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  right_from    TEXT CHECK (right_from GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'), -- the day the right began, as approved
  right_to      TEXT CHECK (right_to GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'), -- of an ended case: the day the right ended; whether its month is paid says LastMonth= of the scheme
  end_reason   TEXT CHECK (length (end_reason) BETWEEN 1 AND 200),
  paid_until   TEXT CHECK (paid_until GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'), -- elsewhere, before this program was used
  entered_by   TEXT NOT NULL,
  entered_at   TEXT NOT NULL,
  notes        TEXT CHECK (length (notes) BETWEEN 1 AND 2000),
  CHECK ((state = 'open') = (step IS NOT NULL)),
  CHECK (state NOT IN ('approved', 'ended') OR approved_on IS NOT NULL),
  CHECK ((state = 'ended') = (right_to IS NOT NULL))
) STRICT;
-- Nobody has two cases that run for one scheme and category.
CREATE UNIQUE INDEX subsidy_case_one ON subsidy_case (person_id, scheme, coalesce (category, '')) WHERE state IN ('open', 'approved');
CREATE INDEX subsidy_case_scheme ON subsidy_case (scheme, state);
CREATE INDEX subsidy_case_person ON subsidy_case (person_id);
CREATE INDEX subsidy_case_payee ON subsidy_case (payee_id);

-- What the register cannot know: declared by the applicant, decided by the village committee.
CREATE TABLE case_answer (
  id         INTEGER PRIMARY KEY,
  case_id    INTEGER NOT NULL REFERENCES subsidy_case (id),
  person_id  INTEGER NOT NULL REFERENCES person (id),
  condition  TEXT NOT NULL,
  answer     TEXT NOT NULL CHECK (answer IN ('yes', 'no')),
  note       TEXT CHECK (length (note) BETWEEN 1 AND 2000),
  date          TEXT NOT NULL CHECK (date GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  operator   TEXT NOT NULL,
  UNIQUE (case_id, condition)
) STRICT;

CREATE TABLE case_document (
  id         INTEGER PRIMARY KEY,
  case_id    INTEGER NOT NULL REFERENCES subsidy_case (id),
  person_id  INTEGER NOT NULL REFERENCES person (id),
  document   TEXT NOT NULL,
  received_on   TEXT NOT NULL CHECK (received_on GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  operator   TEXT NOT NULL,
  UNIQUE (case_id, document)
) STRICT;

-- A scan. Its contents stand in attachment_data under their hash, which the journal holds.
CREATE TABLE attachment (
  id         INTEGER PRIMARY KEY,
  case_id    INTEGER NOT NULL REFERENCES subsidy_case (id),
  person_id  INTEGER NOT NULL REFERENCES person (id),
  document   TEXT,
  name       TEXT NOT NULL CHECK (length (name) BETWEEN 1 AND 200),
  media_type TEXT NOT NULL CHECK (media_type IN ('application/pdf', 'image/jpeg', 'image/png')),
  size       INTEGER NOT NULL CHECK (size BETWEEN 1 AND 10485760),
  sha256     TEXT NOT NULL CHECK (length (sha256) = 64),
  added_on      TEXT NOT NULL CHECK (added_on GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  operator   TEXT NOT NULL,
  UNIQUE (case_id, sha256)
) STRICT;
CREATE TABLE attachment_data (
  sha256    TEXT PRIMARY KEY CHECK (length (sha256) = 64),
  data      BLOB NOT NULL,
  thumbnail BLOB -- PNG; NULL where none can be made
) STRICT;

-- What was decided at each step, in order.
CREATE TABLE case_step (
  id          INTEGER PRIMARY KEY,
  case_id     INTEGER NOT NULL REFERENCES subsidy_case (id),
  person_id   INTEGER NOT NULL REFERENCES person (id),
  step        TEXT NOT NULL,
  outcome     TEXT NOT NULL CHECK (outcome IN ('applied', 'passed', 'returned', 'refused', 'withdrawn', 'ended', 'reopened')),
  date          TEXT NOT NULL CHECK (date GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  who         TEXT CHECK (length (who) BETWEEN 1 AND 60), -- the official or committee
  opinion     TEXT CHECK (length (opinion) BETWEEN 1 AND 2000),
  notice_from   TEXT CHECK (notice_from GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'), -- when it was posted
  notice_days INTEGER CHECK (notice_days > 0),
  operator    TEXT NOT NULL,
  at          TEXT NOT NULL,
  CHECK ((notice_from IS NULL) = (notice_days IS NULL))
) STRICT;
CREATE INDEX case_step_case ON case_step (case_id);

-- What somebody said against it while the notice hung. The one who objects may stay unnamed.
CREATE TABLE objection (
  id         INTEGER PRIMARY KEY,
  case_id    INTEGER NOT NULL REFERENCES subsidy_case (id),
  person_id  INTEGER NOT NULL REFERENCES person (id),
  step       TEXT NOT NULL,
  date          TEXT NOT NULL CHECK (date GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  by_whom    TEXT CHECK (length (by_whom) BETWEEN 1 AND 60),
  text       TEXT NOT NULL CHECK (length (text) BETWEEN 1 AND 2000),
  outcome    TEXT CHECK (outcome IN ('upheld', 'rejected')), -- NULL: being looked into
  answer     TEXT CHECK (length (answer) BETWEEN 1 AND 2000),
  closed_on     TEXT CHECK (closed_on GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  operator   TEXT NOT NULL,
  CHECK ((outcome IS NULL) = (closed_on IS NULL))
) STRICT;
CREATE INDEX objection_case ON objection (case_id);

CREATE TABLE suspension (
  id         INTEGER PRIMARY KEY,
  case_id    INTEGER NOT NULL REFERENCES subsidy_case (id),
  person_id  INTEGER NOT NULL REFERENCES person (id),
  from_date     TEXT NOT NULL CHECK (from_date GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  to_date       TEXT CHECK (to_date GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  reason     TEXT NOT NULL CHECK (length (reason) BETWEEN 1 AND 200),
  back_pay   INTEGER CHECK (back_pay IN (0, 1)), -- of a lifted one: whether the time is paid after all
  operator   TEXT NOT NULL,
  lifted_by  TEXT,
  CHECK (to_date IS NULL OR to_date >= from_date),
  CHECK ((to_date IS NULL) = (back_pay IS NULL))
) STRICT;
CREATE UNIQUE INDEX suspension_open ON suspension (case_id) WHERE to_date IS NULL;
CREATE INDEX suspension_case ON suspension (case_id);

CREATE TABLE review (
  id         INTEGER PRIMARY KEY,
  case_id    INTEGER NOT NULL REFERENCES subsidy_case (id),
  person_id  INTEGER NOT NULL REFERENCES person (id),
  year       INTEGER NOT NULL CHECK (year BETWEEN 1900 AND 9999),
  outcome    TEXT NOT NULL CHECK (outcome IN ('confirmed', 'not_seen', 'no_longer')),
  date          TEXT NOT NULL CHECK (date GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  note       TEXT CHECK (length (note) BETWEEN 1 AND 2000),
  operator   TEXT NOT NULL,
  UNIQUE (case_id, year)
) STRICT;

-- Where money goes. Only a confirmed account is paid to, and nobody confirms what they entered.
CREATE TABLE payee_account (
  id           INTEGER PRIMARY KEY,
  person_id    INTEGER NOT NULL REFERENCES person (id),
  holder       TEXT NOT NULL CHECK (length (holder) BETWEEN 1 AND 60),
  bank_name    TEXT CHECK (length (bank_name) BETWEEN 1 AND 80),
  bank_account TEXT NOT NULL CHECK (length (bank_account) BETWEEN 12 AND 19 AND bank_account NOT GLOB '*[^0-9]*'),
  state        TEXT NOT NULL CHECK (state IN ('proposed', 'confirmed', 'refused', 'replaced')),
  entered_by   TEXT NOT NULL,
  entered_on    TEXT NOT NULL CHECK (entered_on GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  decided_by   TEXT,
  decided_on    TEXT CHECK (decided_on GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  CHECK ((state = 'proposed') = (decided_by IS NULL)),
  CHECK (decided_by <> entered_by)
) STRICT;
CREATE INDEX payee_account_person ON payee_account (person_id);
CREATE UNIQUE INDEX payee_account_one ON payee_account (person_id, state) WHERE state IN ('proposed', 'confirmed');

-- The roll of a scheme for a period. An approved one does not change any more.
CREATE TABLE roll (
  id          INTEGER PRIMARY KEY,
  scheme      TEXT NOT NULL,
  period      TEXT NOT NULL CHECK (length (period) BETWEEN 4 AND 7), -- 2025, 2025-H1, 2025-Q1, 2025-01
  from_date     TEXT NOT NULL CHECK (from_date GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  to_date       TEXT NOT NULL CHECK (to_date GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  version_id  INTEGER NOT NULL REFERENCES scheme_version (id),
  state       TEXT NOT NULL CHECK (state IN ('draft', 'approved')),
  made_on       TEXT NOT NULL CHECK (made_on GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  made_by     TEXT NOT NULL,
  approved_on   TEXT CHECK (approved_on GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  approved_by TEXT,
  line_count  INTEGER NOT NULL CHECK (line_count >= 0), -- of those who are paid
  total_fen   INTEGER NOT NULL CHECK (total_fen >= 0),
  UNIQUE (scheme, period),
  CHECK ((state = 'approved') = (approved_by IS NOT NULL)),
  CHECK (approved_by <> made_by)
) STRICT;

CREATE TABLE roll_line (
  id         INTEGER PRIMARY KEY,
  roll_id    INTEGER NOT NULL REFERENCES roll (id),
  case_id    INTEGER NOT NULL REFERENCES subsidy_case (id),
  scheme     TEXT NOT NULL,
  person_id  INTEGER NOT NULL REFERENCES person (id),
  payee_id   INTEGER NOT NULL REFERENCES person (id),
  for_period TEXT NOT NULL, -- the roll's own, or an earlier one that is paid now; of what is paid once: once, once-CATEGORY
  category   TEXT,
  amount     TEXT, -- the amount of the definition it comes from
  months     INTEGER NOT NULL CHECK (months BETWEEN 0 AND 12),
  amount_fen INTEGER NOT NULL CHECK (amount_fen >= 0),
  before_fen INTEGER NOT NULL CHECK (before_fen >= 0), -- in the roll before
  change     TEXT NOT NULL CHECK (change IN ('new', 'continued', 'changed', 'resumed', 'arrears', 'exited', 'held')),
  reason     TEXT,
  place_id   INTEGER REFERENCES place (id), -- where the person was then
  name       TEXT NOT NULL,
  CHECK ((change IN ('exited', 'held')) = (amount_fen = 0)),
  UNIQUE (roll_id, case_id, for_period)
) STRICT;
-- Nothing is put on two rolls: a person has one paid line for a scheme and a period, ever.
CREATE UNIQUE INDEX roll_line_once ON roll_line (person_id, scheme, for_period) WHERE amount_fen > 0;
CREATE INDEX roll_line_case ON roll_line (case_id);
CREATE TRIGGER roll_line_locked_insert BEFORE INSERT ON roll_line WHEN (SELECT state FROM roll WHERE id = NEW.roll_id) = 'approved'
BEGIN SELECT RAISE (ABORT, 'an approved roll does not change'); END;
-- Whose line it is may still change: where two records of one person are made one.
CREATE TRIGGER roll_line_locked_update BEFORE UPDATE OF roll_id, case_id, scheme, for_period, category, amount, months, amount_fen, before_fen, change,
                                                      reason, name ON roll_line WHEN (SELECT state FROM roll WHERE id = OLD.roll_id) = 'approved'
BEGIN SELECT RAISE (ABORT, 'an approved roll does not change'); END;
CREATE TRIGGER roll_line_locked_delete BEFORE DELETE ON roll_line WHEN (SELECT state FROM roll WHERE id = OLD.roll_id) = 'approved'
BEGIN SELECT RAISE (ABORT, 'an approved roll does not change'); END;

-- A file that went to the bank.
CREATE TABLE payment_batch (
  id         INTEGER PRIMARY KEY,
  number     TEXT NOT NULL UNIQUE, -- 2025-0001
  roll_id    INTEGER NOT NULL REFERENCES roll (id),
  supplement INTEGER NOT NULL CHECK (supplement IN (0, 1)), -- of lines that were refused, or left out, before
  layout     TEXT NOT NULL, -- the ledger it was written by
  file       TEXT NOT NULL,
  sha256     TEXT NOT NULL CHECK (length (sha256) = 64),
  line_count INTEGER NOT NULL CHECK (line_count > 0),
  total_fen  INTEGER NOT NULL CHECK (total_fen > 0),
  made_on       TEXT NOT NULL CHECK (made_on GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  operator   TEXT NOT NULL,
  void       TEXT CHECK (length (void) BETWEEN 1 AND 200) -- why it never went
) STRICT;

CREATE TABLE payment (
  id           INTEGER PRIMARY KEY,
  batch_id     INTEGER NOT NULL REFERENCES payment_batch (id),
  line_id      INTEGER NOT NULL REFERENCES roll_line (id),
  case_id      INTEGER NOT NULL REFERENCES subsidy_case (id),
  person_id    INTEGER NOT NULL REFERENCES person (id),
  payee_id     INTEGER NOT NULL REFERENCES person (id),
  scheme       TEXT NOT NULL,
  period       TEXT NOT NULL, -- that it is for
  serial       INTEGER NOT NULL CHECK (serial > 0), -- in the file
  amount_fen   INTEGER NOT NULL CHECK (amount_fen > 0),
  holder       TEXT NOT NULL,
  bank_name    TEXT,
  bank_account TEXT NOT NULL,
  state        TEXT NOT NULL CHECK (state IN ('sent', 'paid', 'refused', 'void')),
  date          TEXT CHECK (date GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'), -- paid or refused
  reason       TEXT CHECK (length (reason) BETWEEN 1 AND 200),
  UNIQUE (batch_id, serial),
  CHECK ((state IN ('paid', 'refused')) = (date IS NOT NULL))
) STRICT;
-- Paid once only.
CREATE UNIQUE INDEX payment_once ON payment (person_id, scheme, period) WHERE state IN ('sent', 'paid');
CREATE INDEX payment_line ON payment (line_id);
CREATE INDEX payment_case ON payment (case_id);
CREATE INDEX payment_payee ON payment (payee_id);

-- What was paid after the right had ended, to be paid back.
CREATE TABLE recovery (
  id         INTEGER PRIMARY KEY,
  payment_id INTEGER NOT NULL REFERENCES payment (id),
  case_id    INTEGER NOT NULL REFERENCES subsidy_case (id),
  person_id  INTEGER NOT NULL REFERENCES person (id),
  months     INTEGER NOT NULL CHECK (months BETWEEN 0 AND 12),
  amount_fen INTEGER NOT NULL CHECK (amount_fen > 0),
  reason     TEXT NOT NULL CHECK (length (reason) BETWEEN 1 AND 200),
  date          TEXT NOT NULL CHECK (date GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  operator   TEXT NOT NULL
) STRICT;
CREATE INDEX recovery_payment ON recovery (payment_id);
CREATE TABLE recovery_receipt (
  id          INTEGER PRIMARY KEY,
  recovery_id INTEGER NOT NULL REFERENCES recovery (id),
  date          TEXT NOT NULL CHECK (date GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  amount_fen  INTEGER NOT NULL CHECK (amount_fen > 0),
  note        TEXT CHECK (length (note) BETWEEN 1 AND 200),
  operator    TEXT NOT NULL
) STRICT;
CREATE INDEX recovery_receipt_recovery ON recovery_receipt (recovery_id);

-- Money that came in for a scheme.
CREATE TABLE budget (
  id         INTEGER PRIMARY KEY,
  scheme     TEXT NOT NULL,
  year       INTEGER NOT NULL CHECK (year BETWEEN 1900 AND 9999),
  source     TEXT NOT NULL CHECK (source IN ('central', 'province', 'prefecture', 'county')),
  amount_fen INTEGER NOT NULL CHECK (amount_fen <> 0), -- less than nothing: taken back
  date          TEXT NOT NULL CHECK (date GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  document   TEXT CHECK (length (document) BETWEEN 1 AND 200),
  operator   TEXT NOT NULL
) STRICT;
CREATE INDEX budget_scheme ON budget (scheme, year);

-- What the register says of everybody, from one table: more of it.
DROP VIEW v_identity;
CREATE VIEW v_identity AS
SELECT id AS person_id, name, sex, birth_date, citizen_id, status, hukou_type, marital, ethnic, disability_class, disability_grade FROM person;

-- When somebody died or moved away, of those who did.
CREATE VIEW v_left AS
SELECT id AS person_id,
       CASE WHEN status = 'deceased' THEN (SELECT max (e.date) FROM event e WHERE e.person_id = person.id AND e.type = 'death') END AS died_on,
       CASE WHEN status = 'moved_out' THEN (SELECT max (e.date) FROM event e WHERE e.person_id = person.id AND e.type = 'move_out') END AS moved_out_on
  FROM person;

CREATE VIEW v_scheme AS
SELECT id AS version_id, scheme, name, from_date, to_date, operator FROM scheme_version;

CREATE VIEW v_case AS
SELECT c.id AS case_id, c.case_no, c.scheme, c.person_id, c.payee_id, c.category, c.applied_on, c.state, c.step, c.approved_on, c.right_from, c.right_to,
       c.end_reason, c.entered_by, c.notes, p.name, p.sex, p.birth_date, p.citizen_id, p.phone, p.status, p.household_id, p.household_no, p.address,
       p.place_id, p.village_id, p.village, p."group", p.list_key, q.name AS payee_name, q.citizen_id AS payee_citizen_id, q.phone AS payee_phone,
       a.holder, a.bank_name, a.bank_account,
       (SELECT s.reason FROM suspension s WHERE s.case_id = c.id AND s.to_date IS NULL) AS suspended,
       (SELECT s.from_date FROM suspension s WHERE s.case_id = c.id AND s.to_date IS NULL) AS suspended_from
  FROM subsidy_case c
  JOIN v_person p ON p.person_id = c.person_id
  JOIN person q ON q.id = c.payee_id
  LEFT JOIN payee_account a ON a.person_id = c.payee_id AND a.state = 'confirmed';

CREATE VIEW v_category AS
SELECT s.scheme, s.id AS version_id, p.part AS category, p.title FROM scheme_part p JOIN scheme_version s ON s.id = p.version_id WHERE p.kind = 'category';

CREATE VIEW v_payee_account AS
SELECT id AS account_id, person_id, holder, bank_name, bank_account, state, entered_on, decided_on FROM payee_account;

-- What the scheme in force asks of each applicant, with what was said or brought.
CREATE VIEW v_case_item AS
SELECT c.id AS case_id, p.kind, p.part, p.title, p.position,
       CASE p.kind WHEN 'declaration' THEN (SELECT a.answer FROM case_answer a WHERE a.case_id = c.id AND a.condition = p.part)
                   ELSE (SELECT d.received_on FROM case_document d WHERE d.case_id = c.id AND d.document = p.part) END AS value
  FROM subsidy_case c
  JOIN scheme_version s ON s.scheme = c.scheme AND s.to_date IS NULL
  JOIN scheme_part p ON p.version_id = s.id AND p.kind IN ('declaration', 'document');

CREATE VIEW v_case_step AS
SELECT id AS step_id, case_id, step, outcome, date, who, opinion, notice_from, notice_days, date (notice_from, '+' || notice_days || ' days') AS notice_until, operator
  FROM case_step;

CREATE VIEW v_objection AS
SELECT id AS objection_id, case_id, step, date, by_whom, text, outcome, answer, closed_on FROM objection;

CREATE VIEW v_review AS
SELECT id AS review_id, case_id, year, outcome, date, note, operator FROM review;

CREATE VIEW v_roll AS
SELECT id AS roll_id, scheme, period, from_date, to_date, version_id, state, made_on, made_by, approved_on, approved_by, line_count, total_fen FROM roll;

-- A line with whom it is about. Where money went stands in v_payment; where it would go now is bank_account.
CREATE VIEW v_roll_line AS
SELECT l.id AS line_id, l.roll_id, r.scheme, r.period, r.state AS roll_state, l.case_id, c.case_no, l.person_id, l.payee_id, l.for_period, l.category,
       l.months, l.amount_fen, l.before_fen, l.change, l.reason, l.name, p.sex, p.birth_date, p.citizen_id, p.phone,
       q.name AS payee_name, q.citizen_id AS payee_citizen_id, q.phone AS payee_phone, a.holder, a.bank_name, a.bank_account,
       l.place_id, v.village_id, v.village, v."group", v.code AS place_code
  FROM roll_line l
  JOIN roll r ON r.id = l.roll_id
  JOIN subsidy_case c ON c.id = l.case_id
  JOIN person p ON p.id = l.person_id
  JOIN person q ON q.id = l.payee_id
  LEFT JOIN v_place v ON v.place_id = l.place_id
  LEFT JOIN payee_account a ON a.person_id = l.payee_id AND a.state = 'confirmed';

-- Whom a notice names for a line: never a child under 14, and who is paid where the scheme says so.
CREATE VIEW v_notice_name AS
SELECT l.id AS line_id, q.id AS person_id, q.name, q.citizen_id
  FROM roll_line l
  JOIN roll r ON r.id = l.roll_id
  JOIN scheme_version s ON s.id = r.version_id
  JOIN person p ON p.id = l.person_id
  JOIN person q ON q.id = CASE WHEN s.payee_named OR age (p.birth_date, r.made_on) < 14 THEN l.payee_id ELSE l.person_id END;

CREATE VIEW v_payment AS
SELECT y.id AS payment_id, y.batch_id, b.number, b.roll_id, b.made_on AS sent_on, y.line_id, y.case_id, y.person_id, y.payee_id, y.scheme, y.period, y.serial,
       y.amount_fen, y.holder, y.bank_name, y.bank_account, y.state, y.date, y.reason, p.name, p.citizen_id, q.name AS payee_name,
       q.citizen_id AS payee_citizen_id, l.category, l.months, l.place_id, v.village_id, v.village, v."group", v.code AS place_code
  FROM payment y
  JOIN payment_batch b ON b.id = y.batch_id
  JOIN roll_line l ON l.id = y.line_id
  JOIN person p ON p.id = y.person_id
  JOIN person q ON q.id = y.payee_id
  LEFT JOIN v_place v ON v.place_id = l.place_id;

CREATE VIEW v_recovery AS
SELECT r.id AS recovery_id, r.payment_id, r.case_id, y.scheme, y.period, r.person_id, p.name, r.months, r.amount_fen, r.reason, r.date,
       coalesce ((SELECT sum (t.amount_fen) FROM recovery_receipt t WHERE t.recovery_id = r.id), 0) AS received_fen
  FROM recovery r
  JOIN payment y ON y.id = r.payment_id
  JOIN person p ON p.id = r.person_id;

CREATE VIEW v_receipt AS
SELECT t.id AS receipt_id, t.recovery_id, y.scheme, t.date, t.amount_fen, t.note
  FROM recovery_receipt t JOIN recovery r ON r.id = t.recovery_id JOIN payment y ON y.id = r.payment_id;

CREATE VIEW v_budget AS
SELECT id AS budget_id, scheme, year, source, amount_fen, date, document, operator FROM budget;

-- The same as before, as one question of one household: asked for a person, it costs a third of six of them. Comparisons, not lists:
-- SQLite makes a table of a list each time a correlated question begins.
-- What the relations to the head of one household, at one time, say of parents and children: the head's children, the head's
-- parents, and the children of the head's spouse where the spouse is old enough; the head's brothers and sisters are children of the
-- head's parents; a grandchild is the child of the head's only child (and of the only child-in-law) in the household who could be the
-- parent. Anything less sure is left to be said.
DROP VIEW household_parent;
CREATE VIEW household_parent AS
SELECT c.person_id AS child_id, u.person_id AS parent_id,
       CASE WHEN c.relation = '27' OR c.relation = '37' OR u.relation = '57' OR u.relation = '58' THEN 'step' ELSE 'birth' END AS kind
  FROM membership u
  JOIN membership c ON c.household_id = u.household_id AND c.person_id <> u.person_id
                   AND (u.to_date IS NULL OR c.from_date IS NULL OR c.from_date < u.to_date OR c.from_date = u.from_date)
                   AND (c.to_date IS NULL OR u.from_date IS NULL OR u.from_date < c.to_date OR c.from_date = u.from_date)
 WHERE CASE
       WHEN u.relation = '02' THEN c.relation BETWEEN '20' AND '39' AND c.relation <> '28' AND c.relation <> '38'
       WHEN u.relation BETWEEN '10' AND '12'
       THEN c.relation BETWEEN '20' AND '39' AND c.relation <> '27' AND c.relation <> '28' AND c.relation <> '37' AND c.relation <> '38'
            AND (SELECT CAST (substr (cp.birth_date, 1, 4) AS INTEGER) - CAST (substr (up.birth_date, 1, 4) AS INTEGER) BETWEEN 14 AND 55
                   FROM person cp, person up WHERE cp.id = c.person_id AND up.id = u.person_id)
       WHEN u.relation BETWEEN '50' AND '52'
       THEN c.relation = '02' OR c.relation BETWEEN '70' AND '71' OR c.relation = '73' OR c.relation = '75' OR c.relation = '77'
       WHEN u.relation BETWEEN '57' AND '58' THEN c.relation = '02'
       WHEN u.relation BETWEEN '53' AND '56' THEN c.relation BETWEEN '10' AND '12'
       WHEN u.relation BETWEEN '20' AND '38' AND u.relation <> '27' AND u.relation <> '29' AND u.relation <> '37'
       THEN c.relation BETWEEN '40' AND '44'
            AND (SELECT CAST (substr (cp.birth_date, 1, 4) AS INTEGER) - CAST (substr (up.birth_date, 1, 4) AS INTEGER) BETWEEN 14 AND 55
                        AND NOT EXISTS (SELECT 1 FROM membership o JOIN person op ON op.id = o.person_id
                                         WHERE o.household_id = c.household_id AND o.person_id <> c.person_id AND o.person_id <> u.person_id
                                           AND (o.relation = '28' OR o.relation = '38') = (u.relation = '28' OR u.relation = '38')
                                           AND o.relation BETWEEN '20' AND '39' AND o.relation <> '27' AND o.relation <> '37'
                                           AND CAST (substr (op.birth_date, 1, 4) AS INTEGER) <= CAST (substr (cp.birth_date, 1, 4) AS INTEGER) - 14)
                   FROM person cp, person up WHERE cp.id = c.person_id AND up.id = u.person_id)
       END;
