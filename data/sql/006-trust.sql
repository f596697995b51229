-- Schema 6: who may do what. Rights are a fixed list (src/core/store/xb-right.c); which role has which, and who has which role, are rows.

CREATE TABLE role (
  id   INTEGER PRIMARY KEY,
  key  TEXT UNIQUE CHECK (length (key) BETWEEN 1 AND 40), -- of the roles every office begins with: their names are translated; NULL for the office's own
  name TEXT NOT NULL UNIQUE CHECK (length (name) BETWEEN 1 AND 40)
) STRICT;

CREATE TABLE role_right (
  id         INTEGER PRIMARY KEY,
  role_id    INTEGER NOT NULL REFERENCES role (id),
  right_name TEXT NOT NULL CHECK (right_name IN ('see-ids', 'see-health', 'enter', 'approve', 'export-unmasked', 'definitions', 'operators', 'restore')),
  UNIQUE (role_id, right_name)
) STRICT;

CREATE TABLE operator_role (
  id          INTEGER PRIMARY KEY,
  operator_id INTEGER NOT NULL REFERENCES operator (id),
  role_id     INTEGER NOT NULL REFERENCES role (id),
  UNIQUE (operator_id, role_id)
) STRICT;
CREATE INDEX operator_role_role ON operator_role (role_id);

-- Passwords, as libsodium's crypto_pwhash_str() writes them. Not journalled: a password taken back by an undo would be a password found again.
-- The journal says when one was set, by whom, and the SHA-256 of this row's text, so that one put here by hand is noticed.
CREATE TABLE operator_secret (
  operator_id INTEGER PRIMARY KEY REFERENCES operator (id),
  password    TEXT NOT NULL,
  recovery    TEXT,                                      -- of the code on paper that sets a new password
  failures    INTEGER NOT NULL DEFAULT 0 CHECK (failures >= 0),
  tried_at    INTEGER NOT NULL DEFAULT 0                 -- seconds since 1970, of the last attempt that failed
) STRICT;

-- The roles every office begins with. Their keys are under 2^40, which no site uses: they are the same row everywhere.
INSERT INTO role (id, key, name) VALUES
  (1, 'entry', 'Entry clerk'),
  (2, 'reviewer', 'Reviewer'),
  (3, 'supervisor', 'Supervisor'),
  (4, 'health', 'Health worker'),
  (5, 'administrator', 'Administrator');
INSERT INTO role_right (id, role_id, right_name) VALUES
  (1, 1, 'enter'), (2, 1, 'see-ids'), (3, 1, 'export-unmasked'),
  (4, 2, 'approve'), (5, 2, 'see-ids'),
  (6, 4, 'enter'), (7, 4, 'see-health'),
  (8, 5, 'definitions'), (9, 5, 'operators'), (10, 5, 'restore');

-- operator.sees_health (schema 5) is what the role 'health' says from now on; the column stays, since changesets count columns.

-- Rights an act needed beside 'enter', by comma: whoever undoes it needs them too. Hashed with the entry where it is not NULL.
ALTER TABLE journal ADD COLUMN needs TEXT;
-- Who looked at what: asked for by the audit page, among many changes.
CREATE INDEX journal_access ON journal (seq) WHERE kind = 'access';
