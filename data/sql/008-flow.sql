-- Schema 8: people who come and go (流动人口): where to and where from, as regions and places, and notice letters between offices.

ALTER TABLE event ADD COLUMN place_id INTEGER REFERENCES place (id); -- of this township: where somebody lives who arrived, or who left for it
ALTER TABLE event ADD COLUMN region TEXT CHECK (region GLOB '[0-9][0-9][0-9][0-9][0-9][0-9]'); -- GB/T 2260: where to, where from
-- Of leaving and arriving: what holds as long as it lasts, and is mended when it changes. "details" stays as it was said on the day.
ALTER TABLE event ADD COLUMN words TEXT CHECK (length (words) BETWEEN 1 AND 200); -- where to or from, as somebody says it
ALTER TABLE event ADD COLUMN reason TEXT;                                         -- code list flow-reason
ALTER TABLE event ADD COLUMN work TEXT CHECK (length (work) BETWEEN 1 AND 200);
ALTER TABLE event ADD COLUMN employer TEXT CHECK (length (employer) BETWEEN 1 AND 200);
ALTER TABLE event ADD COLUMN housing TEXT;                                        -- code list flow-housing
ALTER TABLE event ADD COLUMN landlord TEXT CHECK (length (landlord) BETWEEN 1 AND 200);
ALTER TABLE event ADD COLUMN contact TEXT CHECK (length (contact) BETWEEN 1 AND 80);
ALTER TABLE event ADD COLUMN family TEXT CHECK (length (family) BETWEEN 1 AND 200);
-- What was said before there were these columns. The regions are filled in when somebody looks at them.
UPDATE event SET words = nullif (substr (json_extract (details, CASE type WHEN 'arrive' THEN '$.from' ELSE '$.to' END), 1, 200), ''),
                 work = nullif (substr (json_extract (details, '$.work'), 1, 200), ''), contact = nullif (substr (json_extract (details, '$.contact'), 1, 80), '')
 WHERE type IN ('leave', 'arrive') AND details IS NOT NULL;
CREATE INDEX event_place ON event (place_id) WHERE place_id IS NOT NULL;

-- Letters to and from the offices where people live or are registered. What a letter says is kept as it was sent or came in; the other
-- side knows it by its uid, so that what is read twice is there once.
CREATE TABLE notice_letter (
  id           INTEGER PRIMARY KEY,
  uid          TEXT NOT NULL CHECK (length (uid) = 32),
  direction    TEXT NOT NULL CHECK (direction IN ('sent', 'received')),
  about        TEXT NOT NULL CHECK (about IN ('out', 'in')),  -- out: registered with who wrote it, and lives with who gets it; in: the other way round
  reference    TEXT NOT NULL CHECK (length (reference) BETWEEN 1 AND 100), -- the number the writing office gave it
  date         TEXT NOT NULL CHECK (date GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  office       TEXT NOT NULL CHECK (length (office) BETWEEN 1 AND 100),    -- the other one
  office_code  TEXT CHECK (office_code GLOB '[0-9]*'),                     -- its code, where it is known
  person_id    INTEGER REFERENCES person (id), -- NULL: somebody this register does not have
  name         TEXT NOT NULL CHECK (length (name) BETWEEN 1 AND 60),
  sex          TEXT CHECK (sex IN ('0', '1', '2', '9')),
  birth_date   TEXT CHECK (birth_date GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  citizen_id   TEXT CHECK (length (citizen_id) = 18),
  phone        TEXT CHECK (length (phone) BETWEEN 1 AND 80),
  lives_at     TEXT CHECK (length (lives_at) BETWEEN 1 AND 200),
  since        TEXT CHECK (since GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  content      TEXT NOT NULL CHECK (length (content) BETWEEN 1 AND 5000),  -- services and rights to tell of
  recorded_on  TEXT NOT NULL CHECK (recorded_on GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  operator     TEXT NOT NULL,
  letter_id    INTEGER REFERENCES letter (id), -- of ours: the letter sent
  result       TEXT CHECK (result IN ('here', 'not-found', 'gone')),       -- the answer
  answer       TEXT CHECK (length (answer) BETWEEN 1 AND 5000),
  answered_on  TEXT CHECK (answered_on GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  answer_reference TEXT CHECK (length (answer_reference) BETWEEN 1 AND 100),
  answer_letter_id INTEGER REFERENCES letter (id), -- of ours: the reply
  void         TEXT CHECK (length (void) BETWEEN 1 AND 2000),              -- why no answer is waited for any more
  CHECK ((result IS NULL) = (answered_on IS NULL)),
  UNIQUE (uid, direction)
) STRICT;
CREATE INDEX notice_letter_person ON notice_letter (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX notice_letter_open ON notice_letter (direction, date) WHERE result IS NULL AND void IS NULL;

DROP VIEW v_event;
CREATE VIEW v_event AS
SELECT e.id AS event_id, e.type, e.date, e.recorded_on, e.notes, e.person_id, p.name, p.sex, p.birth_date, p.citizen_id, p.ethnic, p.marital,
       p.hukou_type, p.phone, p.status, coalesce (e.household_id, i.household_id) AS household_id, h.household_no, coalesce (p.address, h.address) AS address,
       h.place_id, l.code AS place_code, l.village_id, l.village, l."group", e.other_id, e.details, e.region, e.place_id AS lives_in_place_id,
       e.words AS place_text, e.reason, e.work, e.employer, e.housing, e.landlord, e.contact
  FROM event e
  JOIN person p ON p.id = e.person_id
  LEFT JOIN person_index i ON i.person_id = p.id
  LEFT JOIN household h ON h.id = coalesce (e.household_id, i.household_id)
  LEFT JOIN v_place l ON l.place_id = h.place_id;

-- Each time somebody left or came, from when to when. direction: out, registered here and living elsewhere; in, living here and registered
-- elsewhere; within, registered in one place of this township and living in another (which is the place of the row).
CREATE VIEW v_flow AS
SELECT e.id AS flow_id, CASE WHEN e.type = 'arrive' THEN 'in' WHEN e.place_id IS NOT NULL THEN 'within' ELSE 'out' END AS direction,
       e.person_id, p.name, p.sex, p.birth_date, p.citizen_id, p.ethnic, p.marital, p.education, p.status, e.date AS since,
       (SELECT n.date FROM event n WHERE n.person_id = e.person_id
           AND n.type IN ('death', CASE e.type WHEN 'leave' THEN 'return' ELSE 'depart' END, CASE e.type WHEN 'leave' THEN 'leave' ELSE 'arrive' END,
                          CASE e.type WHEN 'leave' THEN 'move_out' ELSE 'move_in' END)
           AND (n.date > e.date OR (n.date = e.date AND n.id > e.id)) ORDER BY n.date, n.id LIMIT 1) AS until,
       e.region, e.words AS place_text, e.reason, e.work, e.employer, e.housing, e.landlord, coalesce (e.contact, p.phone) AS phone, e.family,
       CASE e.type WHEN 'arrive' THEN p.address END AS lives_at,
       (SELECT count (*) FROM event c WHERE c.type = e.type AND c.date = e.date AND c.id <> e.id
           AND (c.other_id = coalesce (e.other_id, e.person_id) OR c.person_id = e.other_id)) AS companions,
       e.other_id AS with_id, e.household_id, h.household_no, h.place_id AS home_place_id, r.village AS home_village, r."group" AS home_group,
       coalesce (e.place_id, h.place_id) AS place_id, l.code AS place_code, l.village_id, l.village, l."group", e.notes, e.recorded_on
  FROM event e
  JOIN person p ON p.id = e.person_id
  LEFT JOIN household h ON h.id = e.household_id
  LEFT JOIN v_place r ON r.place_id = h.place_id
  LEFT JOIN v_place l ON l.place_id = coalesce (CASE WHEN e.type = 'arrive' THEN e.place_id END, h.place_id, e.place_id)
 WHERE e.type IN ('leave', 'arrive');

-- The last time of each person: what is asked of everybody for services.
CREATE VIEW v_flow_person AS
SELECT e.person_id, p.name, p.sex, p.birth_date, p.status, CASE WHEN e.type = 'arrive' THEN 'in' WHEN e.place_id IS NOT NULL THEN 'within' ELSE 'out' END AS direction,
       e.date AS since,
       (SELECT min (n.date) FROM event n WHERE n.person_id = e.person_id AND n.date >= e.date
           AND n.type IN ('death', CASE e.type WHEN 'leave' THEN 'return' ELSE 'depart' END, CASE e.type WHEN 'leave' THEN 'move_out' ELSE 'move_in' END)) AS until
  FROM event e JOIN person p ON p.id = e.person_id
 WHERE e.type IN ('leave', 'arrive')
   AND NOT EXISTS (SELECT 1 FROM event n WHERE n.person_id = e.person_id AND n.type IN ('leave', 'arrive') AND (n.date > e.date OR (n.date = e.date AND n.id > e.id)));

CREATE VIEW v_notice AS
SELECT n.id AS notice_id, n.direction, n.about, n.reference, n.date, n.office, n.office_code, n.person_id, n.name, n.sex, n.birth_date, n.citizen_id, n.phone,
       n.lives_at, n.since, n.content, n.recorded_on, n.operator, n.result, n.answer, n.answered_on, n.answer_reference, coalesce (n.void, l.void) AS void,
       CASE WHEN n.result IS NOT NULL THEN 'answered' WHEN n.void IS NOT NULL OR l.void IS NOT NULL THEN 'void' ELSE 'open' END AS state
  FROM notice_letter n LEFT JOIN letter l ON l.id = n.letter_id;

-- Who went to live in another village of this township is still to be offered services here.
DROP VIEW v_resident;
CREATE VIEW v_resident AS
SELECT p.id AS person_id, p.name, p.sex, p.birth_date, p.citizen_id, p.status, p.hukou_type, p.marital,
       (SELECT max (e.date) FROM event e WHERE e.person_id = p.id AND e.type IN ('move_in', 'arrive', 'return')) AS came_on,
       (SELECT CASE WHEN e.type = 'leave' AND e.place_id IS NULL THEN e.date END FROM event e WHERE e.person_id = p.id AND e.type IN ('leave', 'return', 'move_in')
         ORDER BY e.date DESC, e.id DESC LIMIT 1) AS away_since
  FROM person p;

-- Scans and photographs of an entry of an office register; their bytes are in attachment_data, each once.
CREATE TABLE book_attachment (
  id         INTEGER PRIMARY KEY,
  row_id     INTEGER NOT NULL REFERENCES book_row (id),
  name       TEXT NOT NULL CHECK (length (name) BETWEEN 1 AND 200),
  media_type TEXT NOT NULL CHECK (media_type IN ('application/pdf', 'image/jpeg', 'image/png')),
  size       INTEGER NOT NULL CHECK (size BETWEEN 1 AND 10485760),
  sha256     TEXT NOT NULL CHECK (length (sha256) = 64),
  added_on   TEXT NOT NULL CHECK (added_on GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  operator   TEXT NOT NULL,
  UNIQUE (row_id, sha256)
) STRICT;

-- A list of an office register as somebody wants to see it again.
CREATE TABLE book_view (
  id       INTEGER PRIMARY KEY,
  register TEXT NOT NULL CHECK (length (register) BETWEEN 1 AND 60),
  name     TEXT NOT NULL CHECK (length (name) BETWEEN 1 AND 40),
  query    TEXT NOT NULL,                -- a key file
  UNIQUE (register, name)
) STRICT;

-- Derived: pairs of neighbouring characters of what an entry says, as words of an index: a search for 宣传 looks up one of them. xb_pairs() is
-- in src/core/store/xb-sql-words.c. Kept by src/core/book/xb-book-index.c, which takes out what it put in: book_index.words. So what is taken
-- away is only noted here, and looked at when the entry of the journal ends.
CREATE VIRTUAL TABLE book_pairs USING fts5 (pairs, content = '', columnsize = 0, detail = none);
INSERT INTO book_pairs (rowid, pairs) SELECT row_id, xb_pairs (words) FROM book_index;
CREATE TABLE book_stale (row_id INTEGER PRIMARY KEY) STRICT;
DROP TRIGGER book_value_removed;
DROP TRIGGER book_row_removed;
CREATE TRIGGER book_value_removed AFTER DELETE ON book_value BEGIN
  INSERT OR IGNORE INTO book_stale (row_id) VALUES (OLD.row_id);
END;
CREATE TRIGGER book_row_removed AFTER DELETE ON book_row BEGIN
  INSERT OR IGNORE INTO book_stale (row_id) VALUES (OLD.id);
END;

-- Who lives here from elsewhere stands under a village from now on: src/core/desk/xb-desk.c indexes them when the file is opened for writing.
INSERT OR REPLACE INTO meta (key, value) SELECT 'reindex', 'arrived' WHERE EXISTS (SELECT 1 FROM event WHERE type = 'arrive');
