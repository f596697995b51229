-- Schema 2: what statistics, letters and submissions stand on.

CREATE INDEX event_type_date ON event (type, date);

-- What an office or a village set out to reach (目标责任书). Only what the office itself does can be a target; which indicators
-- these are is said in src/core/indicator/xb-target.c. What was reached is counted, never typed.
CREATE TABLE target (
  id        INTEGER PRIMARY KEY,
  place_id  INTEGER NOT NULL REFERENCES place (id),
  indicator TEXT NOT NULL CHECK (length (indicator) BETWEEN 1 AND 40),
  from_date TEXT NOT NULL CHECK (from_date GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  to_date   TEXT NOT NULL CHECK (to_date GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  value     REAL NOT NULL,
  notes     TEXT CHECK (length (notes) BETWEEN 1 AND 2000),
  CHECK (to_date >= from_date),
  UNIQUE (place_id, indicator, from_date, to_date)
) STRICT;

-- Letters that went out, numbered within their year; the text is kept as it was printed.
CREATE TABLE letter (
  id         INTEGER PRIMARY KEY,
  definition TEXT NOT NULL,
  year       INTEGER NOT NULL CHECK (year BETWEEN 1900 AND 9999),
  number     INTEGER NOT NULL CHECK (number > 0),
  reference  TEXT NOT NULL,              -- 云岭镇证〔2026〕3号
  title      TEXT NOT NULL,
  person_id  INTEGER REFERENCES person (id),
  name       TEXT,                       -- of the person, as it was then
  date       TEXT NOT NULL CHECK (date GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  operator   TEXT NOT NULL,
  purpose    TEXT,
  text       TEXT NOT NULL,              -- a key file: title, reference, body, closing
  copies     INTEGER NOT NULL DEFAULT 0 CHECK (copies >= 0), -- printed again
  void       TEXT,                       -- why it does not count any more; its number is not given again
  UNIQUE (year, number)
) STRICT;
CREATE INDEX letter_person ON letter (person_id);

-- The set of ledgers the county wants, saved under a name.
CREATE TABLE ledger_set (
  id      INTEGER PRIMARY KEY,
  name    TEXT NOT NULL UNIQUE CHECK (length (name) BETWEEN 1 AND 60),
  ledgers TEXT NOT NULL                  -- ids, separated by ;
) STRICT;

-- What was sent up: each ledger's rows are kept once, by the hash of their contents.
CREATE TABLE submission (
  id        INTEGER PRIMARY KEY,
  name      TEXT NOT NULL,
  place_id  INTEGER REFERENCES place (id), -- NULL: the whole township
  from_date TEXT NOT NULL,
  to_date   TEXT NOT NULL,
  made_at   TEXT NOT NULL,
  operator  TEXT NOT NULL,
  unmasked  INTEGER NOT NULL CHECK (unmasked IN (0, 1))
) STRICT;
CREATE TABLE submission_ledger (
  id            INTEGER PRIMARY KEY,
  submission_id INTEGER NOT NULL REFERENCES submission (id),
  ledger        TEXT NOT NULL,
  title         TEXT NOT NULL,
  file          TEXT NOT NULL,
  row_count     INTEGER NOT NULL CHECK (row_count >= 0),
  sha256        TEXT NOT NULL CHECK (length (sha256) = 64),
  UNIQUE (submission_id, ledger)
) STRICT;
-- Not journalled: its key is the proof of its contents.
CREATE TABLE snapshot (
  sha256 TEXT PRIMARY KEY CHECK (length (sha256) = 64),
  data   BLOB NOT NULL
) STRICT;

-- From when to when each person was on the register in which household: one row a membership. A move between two households
-- on one day is a transfer; what stands at either end otherwise is a birth, a move in, a death, a move out.
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
                    ELSE p.status = 'deceased' OR EXISTS (SELECT 1 FROM event e WHERE e.person_id = m.person_id AND e.type = 'death') END AS died
          FROM membership m
          JOIN person p ON p.id = m.person_id
          JOIN household h ON h.id = m.household_id
          JOIN place l ON l.id = h.place_id) r;

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
       h.place_id, l.code AS place_code, l.village_id, l.village, l."group"
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
