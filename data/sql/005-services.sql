-- Schema 5: services. Who is offered what, what was answered, what was done, and what was handed out. Days are ISO dates.

-- What an operator may do beside entering. The first operator of an office sees health data; others are given the right.
ALTER TABLE operator ADD COLUMN sees_health INTEGER NOT NULL DEFAULT 0 CHECK (sees_health IN (0, 1));
UPDATE operator SET sees_health = 1 WHERE id = (SELECT min (id) FROM operator);

-- The checklists in force here, each with the text it had when it was switched on. Rows are kept: open cases name the one they go by.
CREATE TABLE checklist_version (
  id         INTEGER PRIMARY KEY,
  checklist  TEXT NOT NULL CHECK (length (checklist) BETWEEN 1 AND 60),
  name       TEXT NOT NULL,
  definition TEXT NOT NULL,
  sha256     TEXT NOT NULL CHECK (length (sha256) = 64),
  from_date TEXT NOT NULL CHECK (from_date GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  to_date TEXT CHECK (to_date GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'), -- switched off, or replaced
  since TEXT NOT NULL CHECK (since GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'), -- from when it has been on without a break: what fell due before is nobody's omission
  operator   TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX checklist_version_in_force ON checklist_version (checklist) WHERE to_date IS NULL;

-- What its parts are called, in the words they had when it was switched on: for ledgers.
CREATE TABLE checklist_part (
  id         INTEGER PRIMARY KEY,
  version_id INTEGER NOT NULL REFERENCES checklist_version (id),
  kind       TEXT NOT NULL CHECK (kind IN ('item', 'field', 'entry', 'choice')),
  part       TEXT NOT NULL, -- of a choice: ENTRY=CHOICE
  title      TEXT NOT NULL,
  unit       TEXT,
  health     INTEGER NOT NULL DEFAULT 0 CHECK (health IN (0, 1)),
  position   INTEGER NOT NULL,
  UNIQUE (version_id, kind, part)
) STRICT;

-- One person and one service, from the first thing that was said or done. Whom nobody has spoken to yet has none.
CREATE TABLE service_case (
  id           INTEGER PRIMARY KEY,
  checklist    TEXT NOT NULL,
  version_id   INTEGER NOT NULL REFERENCES checklist_version (id),
  person_id    INTEGER NOT NULL REFERENCES person (id),
  opened_on TEXT NOT NULL CHECK (opened_on GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  state        TEXT NOT NULL CHECK (state IN ('open', 'declined', 'ended')),
  closed_on TEXT CHECK (closed_on GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  close_reason TEXT CHECK (length (close_reason) BETWEEN 1 AND 200),
  worker       TEXT CHECK (length (worker) BETWEEN 1 AND 40), -- who looks after them
  consent_on TEXT CHECK (consent_on GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  consent_by   TEXT CHECK (length (consent_by) BETWEEN 1 AND 60), -- the person, or a child's parent
  notes        TEXT CHECK (length (notes) BETWEEN 1 AND 2000),
  operator     TEXT NOT NULL,
  CHECK ((state = 'open') = (closed_on IS NULL)),
  CHECK ((consent_on IS NULL) = (consent_by IS NULL))
) STRICT;
-- Nobody has two at once, and who declined has declined.
CREATE UNIQUE INDEX service_case_one ON service_case (person_id, checklist) WHERE state IN ('open', 'declined');
CREATE INDEX service_case_person ON service_case (person_id, checklist);
CREATE INDEX service_case_checklist ON service_case (checklist, state);

-- What is asked once: days to count from, contact persons.
CREATE TABLE service_value (
  id        INTEGER PRIMARY KEY,
  case_id   INTEGER NOT NULL REFERENCES service_case (id),
  person_id INTEGER NOT NULL REFERENCES person (id),
  field     TEXT NOT NULL,
  value     TEXT NOT NULL CHECK (length (value) BETWEEN 1 AND 2000),
  UNIQUE (case_id, field)
) STRICT;
CREATE INDEX service_value_person ON service_value (person_id);

-- What was said to an offer. item NULL: of the whole service; turn NULL: of all turns of the item.
CREATE TABLE service_answer (
  id         INTEGER PRIMARY KEY,
  case_id    INTEGER NOT NULL REFERENCES service_case (id),
  person_id  INTEGER NOT NULL REFERENCES person (id),
  item       TEXT,
  turn       INTEGER,
  answer     TEXT NOT NULL CHECK (answer IN ('accepted', 'declined', 'skipped', 'postponed', 'not_found', 'reopened')),
  date TEXT NOT NULL CHECK (date GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  until_date TEXT CHECK (until_date GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'), -- of postponed: not before that day
  asked_by   TEXT CHECK (length (asked_by) BETWEEN 1 AND 60), -- of reopened: who asked for it, by whom it can only be
  notes      TEXT CHECK (length (notes) BETWEEN 1 AND 2000),
  operator   TEXT NOT NULL,
  CHECK ((answer = 'postponed') = (until_date IS NOT NULL)),
  CHECK ((answer = 'reopened') = (asked_by IS NOT NULL)),
  CHECK (turn IS NULL OR item IS NOT NULL)
) STRICT;
CREATE INDEX service_answer_case ON service_answer (case_id);
CREATE INDEX service_answer_person ON service_answer (person_id);
CREATE INDEX service_answer_date ON service_answer (date);

-- What was done. turn NULL: beside what was due.
CREATE TABLE visit (
  id          INTEGER PRIMARY KEY,
  case_id     INTEGER NOT NULL REFERENCES service_case (id),
  person_id   INTEGER NOT NULL REFERENCES person (id),
  checklist   TEXT NOT NULL,
  item        TEXT NOT NULL,
  turn        INTEGER,
  date TEXT NOT NULL CHECK (date GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  worker      TEXT CHECK (length (worker) BETWEEN 1 AND 40),
  window_from TEXT CHECK (window_from GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'), -- as it was due
  window_to TEXT CHECK (window_to GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  follow_up_on TEXT CHECK (follow_up_on GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  referral    TEXT CHECK (length (referral) BETWEEN 1 AND 500),
  notes       TEXT CHECK (length (notes) BETWEEN 1 AND 2000),
  void        TEXT CHECK (length (void) BETWEEN 1 AND 200), -- why it does not count: entered by mistake
  operator    TEXT NOT NULL,
  CHECK ((window_from IS NULL) = (window_to IS NULL))
) STRICT;
CREATE UNIQUE INDEX visit_once ON visit (case_id, item, turn) WHERE void IS NULL AND turn IS NOT NULL;
CREATE INDEX visit_case ON visit (case_id);
CREATE INDEX visit_person ON visit (person_id);
CREATE INDEX visit_date ON visit (checklist, date);

CREATE TABLE visit_value (
  id        INTEGER PRIMARY KEY,
  visit_id  INTEGER NOT NULL REFERENCES visit (id),
  person_id INTEGER NOT NULL REFERENCES person (id),
  entry     TEXT NOT NULL,
  value     TEXT NOT NULL CHECK (length (value) BETWEEN 1 AND 2000),
  UNIQUE (visit_id, entry)
) STRICT;
CREATE INDEX visit_value_person ON visit_value (person_id);

-- What is handed out, and every piece that came and went. The balance is the sum: it is not written down.
CREATE TABLE supply (
  id       INTEGER PRIMARY KEY,
  code     TEXT NOT NULL UNIQUE CHECK (length (code) BETWEEN 1 AND 40),
  name     TEXT NOT NULL CHECK (length (name) BETWEEN 1 AND 60),
  unit     TEXT NOT NULL CHECK (length (unit) BETWEEN 1 AND 10),
  keeps_expiry INTEGER NOT NULL DEFAULT 1 CHECK (keeps_expiry IN (0, 1)),
  active   INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) STRICT;
CREATE TABLE supply_move (
  id         INTEGER PRIMARY KEY,
  supply_id  INTEGER NOT NULL REFERENCES supply (id),
  place_id   INTEGER NOT NULL REFERENCES place (id),
  kind       TEXT NOT NULL CHECK (kind IN ('in', 'hand_out', 'sent', 'received', 'returned', 'expired', 'lost', 'found')),
  date TEXT NOT NULL CHECK (date GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  quantity   INTEGER NOT NULL CHECK (quantity <> 0), -- less than nothing: it went
  batch      TEXT NOT NULL DEFAULT '' CHECK (length (batch) <= 40),
  expires_on TEXT CHECK (expires_on GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  person_id  INTEGER REFERENCES person (id), -- of a hand-out: to whom, where they wished to say so
  visit_id   INTEGER REFERENCES visit (id),
  notes      TEXT CHECK (length (notes) BETWEEN 1 AND 200),
  operator   TEXT NOT NULL,
  CHECK ((quantity > 0) = (kind IN ('in', 'received', 'found'))),
  CHECK (person_id IS NULL OR kind = 'hand_out')
) STRICT;
CREATE INDEX supply_move_stock ON supply_move (supply_id, place_id, batch, date);
CREATE INDEX supply_move_person ON supply_move (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX supply_move_visit ON supply_move (visit_id) WHERE visit_id IS NOT NULL;
-- No shelf holds less than nothing, whichever program writes.
CREATE TRIGGER supply_move_balance AFTER INSERT ON supply_move WHEN NEW.quantity < 0
BEGIN
  SELECT RAISE (ABORT, 'more would be handed out than there is')
   WHERE (SELECT sum (quantity) FROM supply_move WHERE supply_id = NEW.supply_id AND place_id = NEW.place_id AND batch = NEW.batch) < 0;
END;
CREATE TRIGGER supply_move_balance_gone AFTER DELETE ON supply_move WHEN OLD.quantity > 0
BEGIN
  SELECT RAISE (ABORT, 'what came in was handed out already')
   WHERE (SELECT sum (quantity) FROM supply_move WHERE supply_id = OLD.supply_id AND place_id = OLD.place_id AND batch = OLD.batch) < 0;
END;
CREATE TRIGGER supply_move_balance_changed AFTER UPDATE ON supply_move
BEGIN
  SELECT RAISE (ABORT, 'more would be handed out than there is')
   WHERE (SELECT sum (quantity) FROM supply_move WHERE supply_id = OLD.supply_id AND place_id = OLD.place_id AND batch = OLD.batch) < 0
      OR (SELECT sum (quantity) FROM supply_move WHERE supply_id = NEW.supply_id AND place_id = NEW.place_id AND batch = NEW.batch) < 0;
END;

-- Derived, kept by src/core/service/xb-due.c from the rows each commit touched; never journalled. Days are counted as xb_date_days() does.
-- Whether something is due or overdue is not written down: that depends on the day it is asked.
CREATE TABLE due (
  person_id  INTEGER NOT NULL,
  checklist  TEXT NOT NULL,
  item       TEXT NOT NULL,    -- ITEM+: a follow-up of a visit for ITEM
  turn       INTEGER NOT NULL, -- of a follow-up: the visit
  case_id    INTEGER NOT NULL, -- 0: nobody has spoken to them yet
  village_id INTEGER NOT NULL, -- 0: none
  from_day   INTEGER NOT NULL,
  due_day    INTEGER NOT NULL,
  to_day     INTEGER NOT NULL,
  last_day   INTEGER NOT NULL, -- the last on which it is shown
  answer     TEXT,             -- the last of accepted, postponed, not_found
  PRIMARY KEY (person_id, checklist, item, turn)
) STRICT, WITHOUT ROWID;
CREATE INDEX due_by_place ON due (village_id, checklist, from_day, due_day, to_day, last_day);

-- Who lives here, and since when not any more: for whom services are offered to.
CREATE VIEW v_resident AS
SELECT p.id AS person_id, p.name, p.sex, p.birth_date, p.citizen_id, p.status, p.hukou_type, p.marital,
       (SELECT max (e.date) FROM event e WHERE e.person_id = p.id AND e.type IN ('move_in', 'arrive', 'return')) AS came_on,
       (SELECT CASE WHEN e.type = 'leave' THEN e.date END FROM event e WHERE e.person_id = p.id AND e.type IN ('leave', 'return', 'move_in')
         ORDER BY e.date DESC, e.id DESC LIMIT 1) AS away_since
  FROM person p;

-- The rights to subsidies, of one table: for whom services are offered to.
CREATE VIEW v_right AS
SELECT id AS case_id, scheme, person_id, payee_id, category, state, approved_on, right_from, right_to FROM subsidy_case;

CREATE VIEW v_person_place AS SELECT person_id, place_id, village_id FROM person_index;

CREATE VIEW v_service_case AS SELECT id AS case_id, checklist, person_id, state, opened_on FROM service_case;

CREATE VIEW v_checklist AS
SELECT id AS version_id, checklist, name, from_date, to_date, since FROM checklist_version;

CREATE VIEW v_checklist_part AS
SELECT v.checklist, p.version_id, p.kind, p.part, p.title, p.unit, p.health, p.position
  FROM checklist_part p JOIN checklist_version v ON v.id = p.version_id;

CREATE VIEW v_service AS
SELECT c.id AS case_id, c.checklist, s.name AS service, c.person_id, c.opened_on, c.state, c.closed_on, c.close_reason, c.worker, c.consent_on, c.consent_by, c.notes,
       p.name, p.sex, p.birth_date, p.citizen_id, p.phone, p.status, p.household_no, p.address, p.place_id, p.village_id, p.village, p."group", p.list_key
  FROM service_case c
  JOIN checklist_version s ON s.id = c.version_id
  JOIN v_person p ON p.person_id = c.person_id;

CREATE VIEW v_service_value AS
SELECT v.case_id, v.field, v.value FROM service_value v;

CREATE VIEW v_service_answer AS
SELECT a.id AS answer_id, a.case_id, a.person_id, c.checklist, a.item, a.turn, a.answer, a.date, a.until_date, a.notes, a.operator
  FROM service_answer a JOIN service_case c ON c.id = a.case_id;

-- Visits that count.
CREATE VIEW v_visit AS
SELECT v.id AS visit_id, v.case_id, v.person_id, v.checklist, s.name AS service, v.item,
       coalesce ((SELECT p.title FROM checklist_part p WHERE p.version_id = c.version_id AND p.kind = 'item' AND p.part = rtrim (v.item, '+')), v.item)
         || CASE WHEN v.item LIKE '%+' THEN ' +' ELSE '' END AS item_title,
       v.turn, v.date, v.worker, v.window_from, v.window_to, v.follow_up_on, v.referral, v.notes, v.operator
  FROM visit v
  JOIN service_case c ON c.id = v.case_id
  JOIN checklist_version s ON s.id = c.version_id
 WHERE v.void IS NULL;

CREATE VIEW v_visit_value AS
SELECT w.visit_id, w.entry, p.title, w.value, coalesce (q.title, w.value) AS text, p.unit, p.health, p.position
  FROM visit_value w
  JOIN visit v ON v.id = w.visit_id
  JOIN service_case c ON c.id = v.case_id
  LEFT JOIN checklist_part p ON p.version_id = c.version_id AND p.kind = 'entry' AND p.part = w.entry
  LEFT JOIN checklist_part q ON q.version_id = c.version_id AND q.kind = 'choice' AND q.part = w.entry || '=' || w.value
 WHERE v.void IS NULL;

-- Open windows, with days as dates: 1 of xb_date_days() is 0001-01-01, Julian day 1721425.5.
CREATE VIEW v_due AS
SELECT d.person_id, d.checklist, v.name AS service, d.item,
       coalesce ((SELECT q.title FROM checklist_part q WHERE q.version_id = coalesce (c.version_id, v.id) AND q.kind = 'item' AND q.part = rtrim (d.item, '+')), d.item)
         || CASE WHEN d.item LIKE '%+' THEN ' +' ELSE '' END AS item_title,
       d.turn, date (d.from_day + 1721424.5) AS from_date, date (d.due_day + 1721424.5) AS due_date, date (d.to_day + 1721424.5) AS to_date,
       CASE WHEN d.last_day < 9999999 THEN date (d.last_day + 1721424.5) END AS last_date, d.answer, c.worker,
       p.name, p.sex, p.birth_date, p.citizen_id, p.phone, p.address, p.household_no, p.village_id, p.village, p."group", p.list_key
  FROM due d
  JOIN v_person p ON p.person_id = d.person_id
  JOIN checklist_version v ON v.checklist = d.checklist AND v.to_date IS NULL
  LEFT JOIN service_case c ON c.id = d.case_id;

CREATE VIEW v_supply AS SELECT id AS supply_id, code, name, unit FROM supply;

CREATE VIEW v_supply_move AS
SELECT m.id AS move_id, m.supply_id, s.code, s.name AS supply, s.unit, m.place_id, l.code AS place_code, l.name AS place, m.kind, m.date, m.quantity, m.batch, m.expires_on,
       m.person_id, m.notes, m.operator
  FROM supply_move m JOIN supply s ON s.id = m.supply_id JOIN place l ON l.id = m.place_id;

CREATE VIEW v_stock AS
SELECT m.supply_id, s.code, s.name AS supply, s.unit, m.place_id, l.code AS place_code, l.name AS place, m.batch, max (m.expires_on) AS expires_on, sum (m.quantity) AS quantity
  FROM supply_move m JOIN supply s ON s.id = m.supply_id JOIN place l ON l.id = m.place_id
 GROUP BY m.supply_id, m.place_id, m.batch;
