-- Schema 1: the store's own tables, the register, and what is derived from it.
-- Applied in one transaction by src/core/store/xb-migrate.c.

-- What this database is: township, name, site. One row a key.
CREATE TABLE meta (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE operator (
  id     INTEGER PRIMARY KEY,
  name   TEXT NOT NULL UNIQUE CHECK (length (name) BETWEEN 1 AND 40),
  active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) STRICT;

-- Every change of a business table, in the order it was made. Rows are never changed or deleted.
CREATE TABLE journal (
  seq        INTEGER PRIMARY KEY CHECK (seq > 0),
  at         TEXT NOT NULL,               -- ISO 8601, with the offset of the clerk's clock
  operator   TEXT NOT NULL,
  kind       TEXT NOT NULL CHECK (kind IN ('create', 'edit', 'import', 'undo', 'redo', 'access')),
  title      TEXT NOT NULL,
  reason     TEXT,
  first_seq  INTEGER NOT NULL,            -- the first entry of the same act: an import may need several
  target_seq INTEGER,                     -- for undo and redo: the first entry of the act taken back or done again
  row_count  INTEGER NOT NULL CHECK (row_count >= 0),
  changeset  BLOB NOT NULL,               -- sqlite3session, as of the database before it
  prev_hash  TEXT NOT NULL CHECK (length (prev_hash) = 64),
  hash       TEXT NOT NULL CHECK (length (hash) = 64)
) STRICT;
CREATE INDEX journal_target ON journal (target_seq) WHERE target_seq IS NOT NULL;

-- GB/T 2260 and GB/T 10114: township 9 digits, village 12. Groups have no national code: village + 3 digits of our own.
CREATE TABLE place (
  id        INTEGER PRIMARY KEY,
  parent_id INTEGER REFERENCES place (id),
  kind      TEXT NOT NULL CHECK (kind IN ('township', 'village', 'group')),
  code      TEXT NOT NULL UNIQUE CHECK (code NOT GLOB '*[^0-9]*' AND length (code) BETWEEN 9 AND 15),
  name      TEXT NOT NULL CHECK (length (name) BETWEEN 1 AND 60),
  CHECK ((kind = 'township') = (parent_id IS NULL))
) STRICT;
CREATE INDEX place_parent ON place (parent_id);

CREATE TABLE household (
  id            INTEGER PRIMARY KEY,
  place_id      INTEGER NOT NULL REFERENCES place (id),
  household_no  TEXT NOT NULL CHECK (length (household_no) BETWEEN 1 AND 40),
  address       TEXT CHECK (length (address) BETWEEN 1 AND 200),
  hukou_book_no TEXT CHECK (length (hukou_book_no) BETWEEN 1 AND 40),
  notes         TEXT CHECK (length (notes) BETWEEN 1 AND 2000),
  ended_on      TEXT CHECK (ended_on GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]')
) STRICT;
CREATE UNIQUE INDEX household_place_no ON household (place_id, household_no) WHERE ended_on IS NULL;
CREATE INDEX household_no ON household (household_no);

CREATE TABLE person (
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
  status           TEXT NOT NULL DEFAULT 'registered' CHECK (status IN ('registered', 'moved_out', 'deceased')),
  notes            TEXT CHECK (length (notes) BETWEEN 1 AND 2000)
) STRICT;
CREATE UNIQUE INDEX person_citizen_id ON person (citizen_id) WHERE citizen_id IS NOT NULL;

-- Who belongs to which household, from when to when. from_date NULL: since before this register was kept.
CREATE TABLE membership (
  id           INTEGER PRIMARY KEY,
  person_id    INTEGER NOT NULL REFERENCES person (id),
  household_id INTEGER NOT NULL REFERENCES household (id),
  relation     TEXT NOT NULL CHECK (relation GLOB '[0-9][0-9]'),
  from_date    TEXT CHECK (from_date GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  to_date      TEXT CHECK (to_date GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  CHECK (to_date IS NULL OR from_date IS NULL OR to_date >= from_date)
) STRICT;
CREATE INDEX membership_person ON membership (person_id);
CREATE INDEX membership_household ON membership (household_id);
CREATE UNIQUE INDEX membership_one_current ON membership (person_id) WHERE to_date IS NULL;
CREATE UNIQUE INDEX membership_one_head ON membership (household_id) WHERE to_date IS NULL AND relation = '02';

-- Life events. Each has the day it happened and the day it was recorded.
CREATE TABLE event (
  id           INTEGER PRIMARY KEY,
  type         TEXT NOT NULL CHECK (type GLOB '[a-z]*'),
  person_id    INTEGER NOT NULL REFERENCES person (id),
  household_id INTEGER REFERENCES household (id),
  date         TEXT NOT NULL CHECK (date GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  recorded_on  TEXT NOT NULL CHECK (recorded_on GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  notes        TEXT
) STRICT;
CREATE INDEX event_person ON event (person_id);

-- Derived, rebuilt by src/core/register/xb-person-index.c from the rows each commit touched; never journalled.
CREATE TABLE person_index (
  person_id    INTEGER PRIMARY KEY,
  name         TEXT NOT NULL,             -- as it was indexed: what must be taken out of name_gram
  digits       TEXT NOT NULL,             -- citizen id, '$', phones: what digits_fts holds
  household_id INTEGER,
  village_id   INTEGER,
  place_id     INTEGER,
  relation     TEXT,
  status       TEXT NOT NULL,
  list_key     TEXT NOT NULL,             -- place code, household number in natural order, head first
  name_key     BLOB NOT NULL,             -- ICU collation key for zh
  pinyin       TEXT NOT NULL,
  initials     TEXT NOT NULL
) STRICT;
CREATE INDEX person_index_list ON person_index (list_key);
CREATE INDEX person_index_name ON person_index (name_key);
CREATE INDEX person_index_pinyin ON person_index (pinyin);
CREATE INDEX person_index_initials ON person_index (initials);

-- Pairs of neighbouring characters of a name (first << 21 | second; second 0 after the last one).
CREATE TABLE name_gram (
  gram      INTEGER NOT NULL,
  person_id INTEGER NOT NULL,
  PRIMARY KEY (gram, person_id)
) STRICT, WITHOUT ROWID;

CREATE VIRTUAL TABLE digits_fts USING fts5 (digits, content = 'person_index', content_rowid = 'person_id',
                                            columnsize = 0, tokenize = 'trigram');
-- Bytes gathered before a segment is written: with the default, 1 MB, a bulk load writes and merges many small ones.
INSERT INTO digits_fts (digits_fts, rank) VALUES ('hashsize', 16777216);

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
