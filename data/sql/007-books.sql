-- Schema 7: the office's other books: registers made of a *.register definition alone (docs/catalog.md). A row of any of them, and its fields.

CREATE TABLE book_row (
  id       INTEGER PRIMARY KEY,
  register TEXT NOT NULL CHECK (length (register) BETWEEN 1 AND 60), -- Id of the definition
  date     TEXT CHECK (date GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'), -- of the field that dates it
  subject  TEXT NOT NULL CHECK (length (subject) BETWEEN 1 AND 500)  -- what it is called in lists and in the journal
) STRICT;
CREATE INDEX book_row_register ON book_row (register, date);

CREATE TABLE book_value (
  id           INTEGER PRIMARY KEY,
  row_id       INTEGER NOT NULL REFERENCES book_row (id),
  field        TEXT NOT NULL CHECK (length (field) BETWEEN 1 AND 60),
  value        TEXT NOT NULL CHECK (length (value) BETWEEN 1 AND 20000), -- days as YYYY-MM-DD, money in fen, codes as codes
  person_id    INTEGER REFERENCES person (id),
  household_id INTEGER REFERENCES household (id),
  place_id     INTEGER REFERENCES place (id),
  UNIQUE (row_id, field)
) STRICT;
CREATE INDEX book_value_person ON book_value (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX book_value_household ON book_value (household_id) WHERE household_id IS NOT NULL;
CREATE INDEX book_value_place ON book_value (place_id) WHERE place_id IS NOT NULL;

-- Every field that ever held something, as it was called: what a definition no longer has can still be shown.
CREATE TABLE book_field (
  id       INTEGER PRIMARY KEY,
  register TEXT NOT NULL CHECK (length (register) BETWEEN 1 AND 60),
  field    TEXT NOT NULL CHECK (length (field) BETWEEN 1 AND 60),
  title    TEXT NOT NULL CHECK (length (title) BETWEEN 1 AND 200),
  UNIQUE (register, field)
) STRICT;

-- Derived: all that is said in a row, for the search.
CREATE TABLE book_index (
  row_id   INTEGER PRIMARY KEY,
  register TEXT NOT NULL,
  words    TEXT NOT NULL
) STRICT;
-- All that an entry says, field by field in the order of their names.
CREATE VIEW book_words AS
  SELECT r.id AS row_id, r.register, coalesce ((SELECT group_concat (value, char (10)) FROM (SELECT value FROM book_value WHERE row_id = r.id ORDER BY field)), '') AS words FROM book_row r;
CREATE INDEX book_index_register ON book_index (register, row_id, words);
-- What is written is looked at when an entry of the journal ends (book/xb-book-index.c); by then it cannot be told what a value that was taken away was of.
CREATE TRIGGER book_value_removed AFTER DELETE ON book_value BEGIN
  UPDATE book_index SET words = coalesce ((SELECT words FROM book_words WHERE row_id = OLD.row_id), '') WHERE row_id = OLD.row_id;
END;
CREATE TRIGGER book_row_removed AFTER DELETE ON book_row BEGIN
  DELETE FROM book_index WHERE row_id = OLD.id;
END;

CREATE VIEW v_book_row AS SELECT id AS row_id, register, date, subject FROM book_row;
CREATE VIEW v_book_value AS
  SELECT v.row_id, r.register, r.date, v.field, v.value, v.person_id, v.household_id, v.place_id FROM book_value v JOIN book_row r ON r.id = v.row_id;
