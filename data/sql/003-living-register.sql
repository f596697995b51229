-- Schema 3: the living register. Kinship and marriages, what was true before, the index of the journal by record, data checks and
-- reconciliation. Foreign keys are off while it runs and checked before it is committed: a table is made anew here.

DROP VIEW v_target;
DROP VIEW v_head;
DROP VIEW v_event;
DROP VIEW v_change;
DROP VIEW v_residence;
DROP VIEW v_person;
DROP VIEW v_household;
DROP VIEW v_place;

-- A person who lives here and is registered elsewhere (流入) is 'elsewhere': SQLite changes a CHECK only by making the table anew.
CREATE TABLE person_new (
  id               INTEGER PRIMARY KEY,
  name             TEXT NOT NULL CHECK (length (name) BETWEEN 1 AND 60),
  former_name      TEXT CHECK (length (former_name) BETWEEN 1 AND 60),
  sex              TEXT NOT NULL CHECK (sex IN ('0', '1', '2', '9')),
  birth_date       TEXT CHECK (birth_date GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  citizen_id       TEXT CHECK (length (citizen_id) = 18 AND substr (citizen_id, 1, 17) NOT GLOB '*[^0-9]*'
                               AND substr (citizen_id, 18) GLOB '[0-9X]'),
  ethnic           TEXT CHECK (ethnic GLOB '[0-9][0-9]'),
  education        TEXT CHECK (education GLOB '[0-9][0-9]'),
  hukou_type       TEXT CHECK (hukou_type GLOB '[0-9]'),
  marital          TEXT CHECK (marital GLOB '[0-9][0-9]'),
  phone            TEXT CHECK (length (phone) BETWEEN 1 AND 80),
  address          TEXT CHECK (length (address) BETWEEN 1 AND 200),
  bank_name        TEXT CHECK (length (bank_name) BETWEEN 1 AND 80),
  bank_account     TEXT CHECK (length (bank_account) BETWEEN 12 AND 19 AND bank_account NOT GLOB '*[^0-9]*'),
  disability_class TEXT CHECK (length (disability_class) BETWEEN 1 AND 20),
  disability_grade TEXT CHECK (length (disability_grade) BETWEEN 1 AND 20),
  disability_no    TEXT CHECK (length (disability_no) BETWEEN 1 AND 30),
  status           TEXT NOT NULL DEFAULT 'registered' CHECK (status IN ('registered', 'moved_out', 'deceased', 'elsewhere')),
  notes            TEXT CHECK (length (notes) BETWEEN 1 AND 2000)
) STRICT;
INSERT INTO person_new SELECT * FROM person;
DROP TABLE person;
ALTER TABLE person_new RENAME TO person;
CREATE UNIQUE INDEX person_citizen_id ON person (citizen_id) WHERE citizen_id IS NOT NULL;

-- Who has changed since a day is found by these; nearly all memberships have neither date.
CREATE INDEX membership_from ON membership (from_date, person_id) WHERE from_date IS NOT NULL;
CREATE INDEX membership_to ON membership (to_date, person_id) WHERE to_date IS NOT NULL;
DROP INDEX event_type_date;
CREATE INDEX event_type_date ON event (type, date, person_id);
CREATE INDEX person_birth_date ON person (birth_date);

ALTER TABLE event ADD COLUMN other_id INTEGER REFERENCES person (id); -- mother of a birth, the spouse, the new head …
ALTER TABLE event ADD COLUMN details TEXT;                            -- what else was said: a JSON object of strings
CREATE INDEX event_other ON event (other_id) WHERE other_id IS NOT NULL;

-- Who is a parent of whom, where it has been said. What follows from the relations in a household is added by v_parent;
-- 'none': the household suggests it, and it is not so.
CREATE TABLE kinship (
  id        INTEGER PRIMARY KEY,
  child_id  INTEGER NOT NULL REFERENCES person (id),
  parent_id INTEGER NOT NULL REFERENCES person (id),
  kind      TEXT NOT NULL CHECK (kind IN ('birth', 'adoptive', 'step', 'none')),
  from_date TEXT CHECK (from_date GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'), -- of an adoption
  to_date   TEXT CHECK (to_date GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  CHECK (child_id <> parent_id),
  UNIQUE (child_id, parent_id)
) STRICT;
CREATE INDEX kinship_parent ON kinship (parent_id);

-- from_date NULL: it is not known since when.
CREATE TABLE marriage (
  id             INTEGER PRIMARY KEY,
  person_id      INTEGER NOT NULL REFERENCES person (id),
  spouse_id      INTEGER REFERENCES person (id),
  spouse_name    TEXT CHECK (length (spouse_name) BETWEEN 1 AND 60), -- of one who is not in this register
  from_date      TEXT CHECK (from_date GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  to_date        TEXT CHECK (to_date GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  ended_by       TEXT CHECK (ended_by IN ('divorce', 'death')),
  certificate_no TEXT CHECK (length (certificate_no) BETWEEN 1 AND 40),
  CHECK ((spouse_id IS NULL) <> (spouse_name IS NULL)),
  CHECK (person_id <> spouse_id),
  CHECK ((to_date IS NULL) = (ended_by IS NULL)),
  CHECK (to_date IS NULL OR from_date IS NULL OR to_date >= from_date)
) STRICT;
CREATE INDEX marriage_person ON marriage (person_id);
CREATE INDEX marriage_spouse ON marriage (spouse_id) WHERE spouse_id IS NOT NULL;

-- What a field of a person held before it changed in life: valid until the day before "until". Corrections leave nothing here.
CREATE TABLE former_value (
  id        INTEGER PRIMARY KEY,
  person_id INTEGER NOT NULL REFERENCES person (id),
  field     TEXT NOT NULL,
  value     TEXT,
  until     TEXT NOT NULL CHECK (until GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  UNIQUE (person_id, field, until)
) STRICT;
CREATE INDEX former_value_until ON former_value (until);

-- A finding of a data check that somebody looked at and let stand, and why. It is shown again when what it says has changed.
CREATE TABLE finding_ignored (
  id           INTEGER PRIMARY KEY,
  rule         TEXT NOT NULL,
  person_id    INTEGER REFERENCES person (id),
  household_id INTEGER REFERENCES household (id),
  message      TEXT NOT NULL,
  reason       TEXT NOT NULL CHECK (length (reason) BETWEEN 1 AND 2000),
  operator     TEXT NOT NULL,
  date         TEXT NOT NULL
) STRICT;
-- How many findings each rule had on each day it was run over the whole register. Derived, not journalled.
CREATE TABLE check_run (
  day   TEXT NOT NULL,
  rule  TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (day, rule)
) STRICT, WITHOUT ROWID;

-- What was decided about a row of an outside list; the row is known by what it says, so the same list shows only what is new.
CREATE TABLE reconcile_decision (
  id         INTEGER PRIMARY KEY,
  source     TEXT NOT NULL,             -- which list: public security, health, school, civil affairs …
  kind       TEXT NOT NULL CHECK (kind IN ('only_here', 'only_there', 'differs')),
  person_id  INTEGER REFERENCES person (id),
  row_key    TEXT NOT NULL,             -- SHA-256 of what is decided on
  title      TEXT NOT NULL,             -- the row in words, numbers masked
  decision   TEXT NOT NULL CHECK (decision IN ('accepted', 'refused')),
  file       TEXT NOT NULL,
  operator   TEXT NOT NULL,
  date       TEXT NOT NULL,
  UNIQUE (source, row_key)
) STRICT;

CREATE TABLE saved_filter (
  id     INTEGER PRIMARY KEY,
  name   TEXT NOT NULL UNIQUE CHECK (length (name) BETWEEN 1 AND 40),
  filter TEXT NOT NULL                  -- a key file
) STRICT;
-- Whom each operator looked at last. Not journalled.
CREATE TABLE recent_person (
  operator  TEXT NOT NULL,
  person_id INTEGER NOT NULL,
  at        INTEGER NOT NULL,
  PRIMARY KEY (operator, person_id)
) STRICT, WITHOUT ROWID;

-- Which entries of the journal speak of a record (keys are unique over all tables). Derived from the changesets by
-- src/core/store/xb-history-index.c. The new rows of a large entry are known by the range of their keys instead.
CREATE TABLE history (
  record_id INTEGER NOT NULL,
  seq       INTEGER NOT NULL,
  PRIMARY KEY (record_id, seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE history_range (
  seq      INTEGER PRIMARY KEY,
  first_id INTEGER NOT NULL,
  last_id  INTEGER NOT NULL
) STRICT;

-- The public vocabulary for definitions (docs/catalog.md). Columns are added, never renamed.
CREATE VIEW v_place AS
SELECT p.id AS place_id, p.parent_id, p.kind, p.code, p.name,
       CASE p.kind WHEN 'group' THEN u.name WHEN 'village' THEN p.name END AS village,
       CASE p.kind WHEN 'group' THEN p.name END AS "group",
       CASE p.kind WHEN 'group' THEN p.parent_id WHEN 'village' THEN p.id END AS village_id
  FROM place p LEFT JOIN place u ON u.id = p.parent_id;

CREATE VIEW v_household AS
SELECT h.id AS household_id, h.household_no, h.address, h.hukou_book_no, h.notes, h.ended_on,
       l.place_id, l.code AS place_code, l.village_id, l.village, l."group"
  FROM household h JOIN v_place l ON l.place_id = h.place_id;

CREATE VIEW v_person AS
SELECT p.id AS person_id, p.name, p.former_name, p.sex, p.birth_date, p.citizen_id, p.ethnic, p.education,
       p.hukou_type, p.marital, p.phone, coalesce (p.address, h.address) AS address, p.bank_name, p.bank_account,
       p.disability_class, p.disability_grade, p.disability_no, p.status, p.notes,
       i.relation, i.household_id, h.household_no, h.hukou_book_no, i.place_id, i.village_id,
       CASE l.kind WHEN 'group' THEN u.name WHEN 'village' THEN l.name END AS village,
       CASE l.kind WHEN 'group' THEN l.name END AS "group",
       i.list_key, i.name_key
  FROM person_index i
  JOIN person p ON p.id = i.person_id
  LEFT JOIN household h ON h.id = i.household_id
  LEFT JOIN place l ON l.id = i.place_id
  LEFT JOIN place u ON u.id = l.parent_id;

-- Who somebody is, from one table alone: for what is asked of everybody at once.
CREATE VIEW v_identity AS SELECT id AS person_id, name, sex, birth_date, citizen_id, status FROM person;

-- From when to when each person was on the register in which household: one row a membership. A move between two households
-- on one day is a transfer; what stands at either end otherwise is a birth, a move in, a death, a move out. Only what was last
-- can have ended by death: who moved out, came back and died had moved out the first time.
-- since NULL: since before anybody knows. A person counts on a day if since <= day and (until IS NULL or until > day).
CREATE VIEW v_residence AS
SELECT r.*,
       CASE WHEN r.came_from IS NOT NULL THEN 'transfer' WHEN r.born_here THEN 'birth' WHEN r.since IS NULL THEN 'start' ELSE 'move_in' END AS entry,
       CASE WHEN r.until IS NULL THEN NULL WHEN r.went_to IS NOT NULL THEN 'transfer' WHEN r.died THEN 'death' ELSE 'move_out' END AS exit
  FROM (SELECT m.id AS residence_id, m.person_id, m.household_id, m.relation, p.name, p.sex, p.birth_date,
               p.citizen_id IS NOT NULL AS has_id, p.phone IS NOT NULL AS has_phone, h.place_id, h.household_no,
               CASE l.kind WHEN 'group' THEN l.parent_id WHEN 'village' THEN l.id END AS village_id,
               CASE WHEN m.from_date IS NULL OR m.from_date < p.birth_date THEN p.birth_date ELSE m.from_date END AS since,
               CASE WHEN m.to_date IS NOT NULL THEN m.to_date
                    WHEN p.status = 'registered' THEN NULL
                    ELSE (SELECT max (e.date) FROM event e WHERE e.person_id = p.id AND e.type IN ('death', 'move_out')) END AS until,
               p.birth_date IS NOT NULL AND (m.from_date IS NULL OR m.from_date <= p.birth_date) AS born_here,
               CASE WHEN m.from_date IS NOT NULL
                    THEN (SELECT k.place_id FROM membership n JOIN household k ON k.id = n.household_id
                           WHERE n.person_id = m.person_id AND n.to_date = m.from_date AND n.id <> m.id
                           ORDER BY n.id DESC LIMIT 1) END AS came_from,
               CASE WHEN m.to_date IS NOT NULL
                    THEN (SELECT k.place_id FROM membership n JOIN household k ON k.id = n.household_id
                           WHERE n.person_id = m.person_id AND n.from_date = m.to_date AND n.id <> m.id
                           ORDER BY n.id LIMIT 1) END AS went_to,
               CASE WHEN m.to_date IS NULL AND p.status = 'registered' THEN 0
                    WHEN m.to_date IS NOT NULL AND EXISTS (SELECT 1 FROM membership n WHERE n.person_id = m.person_id AND n.id <> m.id
                                                            AND (n.to_date IS NULL OR n.to_date > m.to_date)) THEN 0
                    ELSE p.status = 'deceased' OR EXISTS (SELECT 1 FROM event e WHERE e.person_id = m.person_id AND e.type = 'death') END AS died
          FROM membership m
          JOIN person p ON p.id = m.person_id
          JOIN household h ON h.id = m.household_id
          JOIN place l ON l.id = h.place_id) r;

-- Memberships as they are recorded.
CREATE VIEW v_membership AS SELECT id AS membership_id, person_id, household_id, relation, from_date, to_date FROM membership;

-- Each beginning and end of a residence as a line of its own: what the monthly lists are made of.
CREATE VIEW v_change AS
SELECT r.entry AS kind, r.since AS date, r.residence_id, r.person_id, r.household_id, r.place_id, r.village_id, r.came_from AS other_place_id
  FROM v_residence r WHERE r.entry <> 'start'
UNION ALL
SELECT CASE r.exit WHEN 'transfer' THEN 'transfer_out' ELSE r.exit END, r.until, r.residence_id, r.person_id, r.household_id, r.place_id, r.village_id,
       r.went_to
  FROM v_residence r WHERE r.exit IS NOT NULL;

-- Life events as they were recorded, with the person and where the household is.
CREATE VIEW v_event AS
SELECT e.id AS event_id, e.type, e.date, e.recorded_on, e.notes, e.person_id, p.name, p.sex, p.birth_date, p.citizen_id, p.ethnic, p.marital,
       p.hukou_type, p.phone, p.status, coalesce (e.household_id, i.household_id) AS household_id, h.household_no, coalesce (p.address, h.address) AS address,
       h.place_id, l.code AS place_code, l.village_id, l.village, l."group", e.other_id, e.details
  FROM event e
  JOIN person p ON p.id = e.person_id
  LEFT JOIN person_index i ON i.person_id = p.id
  LEFT JOIN household h ON h.id = coalesce (e.household_id, i.household_id)
  LEFT JOIN v_place l ON l.place_id = h.place_id;

-- The head of each household now.
CREATE VIEW v_head AS
SELECT m.household_id, m.person_id, p.name, p.phone
  FROM membership m JOIN person p ON p.id = m.person_id WHERE m.relation = '02' AND m.to_date IS NULL;

CREATE VIEW v_target AS
SELECT t.id AS target_id, t.place_id, t.indicator, t.from_date, t.to_date, t.value, t.notes, l.code AS place_code, l.name AS place
  FROM target t JOIN place l ON l.id = t.place_id;

-- What the relations to the head of one household, at one time, say of parents and children: the head's children, the head's
-- parents, and the children of the head's spouse where the spouse is old enough. Anything less sure is left to be said.
CREATE VIEW household_parent AS
SELECT c.person_id AS child_id, h.person_id AS parent_id,
       CASE WHEN c.relation IN ('27', '37') THEN 'step' ELSE 'birth' END AS kind
  FROM membership c
  JOIN membership h ON h.household_id = c.household_id AND h.relation = '02' AND h.person_id <> c.person_id
                   AND (h.to_date IS NULL OR c.from_date IS NULL OR c.from_date < h.to_date OR c.from_date = h.from_date)
                   AND (c.to_date IS NULL OR h.from_date IS NULL OR h.from_date < c.to_date OR c.from_date = h.from_date)
 WHERE c.relation BETWEEN '20' AND '39' AND c.relation NOT IN ('28', '38')
UNION ALL
SELECT c.person_id, s.person_id, 'birth'
  FROM membership c
  JOIN membership s ON s.household_id = c.household_id AND s.relation IN ('10', '11', '12') AND s.person_id <> c.person_id
                   AND (s.to_date IS NULL OR c.from_date IS NULL OR c.from_date < s.to_date OR c.from_date = s.from_date)
                   AND (c.to_date IS NULL OR s.from_date IS NULL OR s.from_date < c.to_date OR c.from_date = s.from_date)
  JOIN person cp ON cp.id = c.person_id
  JOIN person sp ON sp.id = s.person_id AND CAST (substr (cp.birth_date, 1, 4) AS INTEGER) - CAST (substr (sp.birth_date, 1, 4) AS INTEGER) BETWEEN 14 AND 55
 WHERE c.relation BETWEEN '20' AND '39' AND c.relation NOT IN ('27', '28', '37', '38')
UNION ALL
SELECT h.person_id, u.person_id, CASE WHEN u.relation IN ('57', '58') THEN 'step' ELSE 'birth' END
  FROM membership h
  JOIN membership u ON u.household_id = h.household_id AND u.relation IN ('50', '51', '52', '57', '58') AND u.person_id <> h.person_id
                   AND (u.to_date IS NULL OR h.from_date IS NULL OR h.from_date < u.to_date OR h.from_date = u.from_date)
                   AND (h.to_date IS NULL OR u.from_date IS NULL OR u.from_date < h.to_date OR h.from_date = u.from_date)
 WHERE h.relation = '02'
UNION ALL
SELECT s.person_id, u.person_id, 'birth'
  FROM membership s
  JOIN membership u ON u.household_id = s.household_id AND u.relation IN ('53', '54', '55', '56') AND u.person_id <> s.person_id
                   AND (u.to_date IS NULL OR s.from_date IS NULL OR s.from_date < u.to_date OR s.from_date = u.from_date)
                   AND (s.to_date IS NULL OR u.from_date IS NULL OR u.from_date < s.to_date OR s.from_date = u.from_date)
 WHERE s.relation IN ('10', '11', '12')
UNION ALL
-- The head's brothers and sisters are children of the head's parents.
SELECT c.person_id, u.person_id, 'birth'
  FROM membership c
  JOIN membership u ON u.household_id = c.household_id AND u.relation IN ('50', '51', '52') AND u.person_id <> c.person_id
                   AND (u.to_date IS NULL OR c.from_date IS NULL OR c.from_date < u.to_date OR c.from_date = u.from_date)
                   AND (c.to_date IS NULL OR u.from_date IS NULL OR u.from_date < c.to_date OR c.from_date = u.from_date)
 WHERE c.relation IN ('70', '71', '73', '75', '77')
UNION ALL
-- A grandchild is the child of the head's only child (and of the only child-in-law) in the household who could be the parent.
SELECT c.person_id, s.person_id, 'birth'
  FROM membership c
  JOIN membership s ON s.household_id = c.household_id AND s.person_id <> c.person_id
                   AND s.relation IN ('20', '21', '22', '23', '24', '25', '26', '28', '30', '31', '32', '33', '34', '35', '36', '38')
                   AND (s.to_date IS NULL OR c.from_date IS NULL OR c.from_date < s.to_date OR c.from_date = s.from_date)
                   AND (c.to_date IS NULL OR s.from_date IS NULL OR s.from_date < c.to_date OR c.from_date = s.from_date)
  JOIN person cp ON cp.id = c.person_id
  JOIN person sp ON sp.id = s.person_id AND CAST (substr (cp.birth_date, 1, 4) AS INTEGER) - CAST (substr (sp.birth_date, 1, 4) AS INTEGER) BETWEEN 14 AND 55
 WHERE c.relation BETWEEN '40' AND '44'
   AND NOT EXISTS (SELECT 1 FROM membership o JOIN person op ON op.id = o.person_id
                    WHERE o.household_id = c.household_id AND o.person_id NOT IN (c.person_id, s.person_id)
                      AND (o.relation IN ('28', '38')) = (s.relation IN ('28', '38'))
                      AND o.relation IN ('20', '21', '22', '23', '24', '25', '26', '28', '29', '30', '31', '32', '33', '34', '35', '36', '38', '39')
                      AND CAST (substr (op.birth_date, 1, 4) AS INTEGER) <= CAST (substr (cp.birth_date, 1, 4) AS INTEGER) - 14);

-- Parents and children, however they are known: said by an event, or else as the household has it. The one place that says
-- whose child somebody is; a pair may stand in it twice: ask for DISTINCT ones. What was said of a mother or a father puts aside what the household says of that parent.
CREATE VIEW v_parent AS
SELECT child_id, parent_id, kind, from_date, to_date, 'recorded' AS source FROM kinship WHERE kind <> 'none'
UNION ALL
SELECT i.child_id, i.parent_id, i.kind, NULL, NULL, 'household'
  FROM household_parent i
 WHERE NOT EXISTS (SELECT 1 FROM kinship k JOIN person q ON q.id = k.parent_id
                    WHERE k.child_id = i.child_id AND (k.parent_id = i.parent_id
                      OR (k.kind = 'birth' AND q.sex = (SELECT sex FROM person WHERE id = i.parent_id))));

-- The only son and the only daughter-in-law of a household, or daughter and son-in-law, where no other child is of an age.
CREATE VIEW household_child_couple AS
SELECT b.person_id AS child_id, a.person_id AS in_law_id
  FROM membership a
  JOIN membership b ON b.household_id = a.household_id AND b.to_date IS NULL
                   AND ((a.relation = '38' AND b.relation IN ('20', '21', '22', '23', '24', '25', '26', '27'))
                     OR (a.relation = '28' AND b.relation IN ('30', '31', '32', '33', '34', '35', '36', '37')))
 WHERE a.relation IN ('28', '38') AND a.to_date IS NULL
   AND NOT EXISTS (SELECT 1 FROM membership o WHERE o.household_id = a.household_id AND o.to_date IS NULL AND o.id <> a.id AND o.relation IN ('28', '38'))
   AND NOT EXISTS (SELECT 1 FROM membership o JOIN person op ON op.id = o.person_id JOIN person ap ON ap.id = a.person_id
                    WHERE o.household_id = a.household_id AND o.to_date IS NULL AND o.id <> b.id AND o.relation BETWEEN '20' AND '39' AND o.relation NOT IN ('28', '38')
                      AND op.sex <> ap.sex AND abs (CAST (substr (op.birth_date, 1, 4) AS INTEGER) - CAST (substr (ap.birth_date, 1, 4) AS INTEGER)) <= 20);

-- Couples, each of the two with the other: said by an event, or else as the household has it (head and spouse, the head's father
-- and mother). A marriage said of either puts aside what households say of that person.
CREATE VIEW household_couple AS
SELECT a.person_id, b.person_id AS spouse_id
  FROM membership a
  JOIN membership b ON b.household_id = a.household_id AND b.relation IN ('10', '11', '12') AND b.person_id <> a.person_id AND b.to_date IS NULL
 WHERE a.relation = '02' AND a.to_date IS NULL
UNION ALL
SELECT b.person_id, a.person_id
  FROM membership b
  JOIN membership a ON a.household_id = b.household_id AND a.relation = '02' AND a.person_id <> b.person_id AND a.to_date IS NULL
 WHERE b.relation IN ('10', '11', '12') AND b.to_date IS NULL
UNION ALL
SELECT a.person_id, b.person_id
  FROM membership a
  JOIN membership b ON b.household_id = a.household_id AND b.to_date IS NULL
                   AND b.relation = CASE a.relation WHEN '51' THEN '52' WHEN '52' THEN '51' WHEN '53' THEN '54' WHEN '54' THEN '53'
                                                    WHEN '55' THEN '56' WHEN '56' THEN '55' WHEN '61' THEN '62' WHEN '62' THEN '61'
                                                    WHEN '63' THEN '64' ELSE '63' END
 WHERE a.relation IN ('51', '52', '53', '54', '55', '56', '61', '62', '63', '64') AND a.to_date IS NULL
UNION ALL
SELECT child_id, in_law_id FROM household_child_couple
UNION ALL
SELECT in_law_id, child_id FROM household_child_couple;

CREATE VIEW v_couple AS
SELECT person_id, spouse_id, spouse_name, from_date, to_date, ended_by, 'recorded' AS source FROM marriage
UNION ALL
SELECT spouse_id, person_id, NULL, from_date, to_date, ended_by, 'recorded' FROM marriage WHERE spouse_id IS NOT NULL
UNION ALL
SELECT c.person_id, c.spouse_id, NULL, NULL, NULL, NULL, 'household'
  FROM household_couple c
 WHERE NOT EXISTS (SELECT 1 FROM marriage m WHERE m.person_id = c.person_id)
   AND NOT EXISTS (SELECT 1 FROM marriage m WHERE m.spouse_id = c.person_id)
   AND NOT EXISTS (SELECT 1 FROM marriage m WHERE m.person_id = c.spouse_id)
   AND NOT EXISTS (SELECT 1 FROM marriage m WHERE m.spouse_id = c.spouse_id);
