-- Schema 9: letters counted by kind of reference.

-- Letters are numbered within their year and kind of reference (证, 函): who reads 函〔2026〕3号 looks for 1 and 2 among the 函.
-- A new table takes the old one's name, not the other way round: views speak of it, and a renaming looks at them while there is none.
CREATE TABLE letter_kept AS SELECT * FROM letter;
DROP TABLE letter;
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
  UNIQUE (year, reference, number)
) STRICT;
INSERT INTO letter SELECT id, definition, year, number, reference, title, person_id, name, date, operator, purpose, text, copies, void FROM letter_kept;
DROP TABLE letter_kept;
CREATE INDEX letter_person ON letter (person_id);
