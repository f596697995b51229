-- Schema 10: between offices. What is exchanged, and how it is merged, stands in docs/exchange.md.

-- The pair of keys this office signs with and is written to: Ed25519. One row, made when it is first asked for; it goes with every backup.
CREATE TABLE office_key (
  id         INTEGER PRIMARY KEY CHECK (id = 1),
  public_key BLOB NOT NULL CHECK (length (public_key) = 32),
  secret_key BLOB NOT NULL CHECK (length (secret_key) = 64)
) STRICT;

-- Offices whose card was taken: nobody else's packages are read, and nobody else can read ours. Not journalled, like the key: undoing the first
-- package of an office does not forget the office.
CREATE TABLE partner (
  id         INTEGER PRIMARY KEY,
  site       INTEGER NOT NULL UNIQUE CHECK (site BETWEEN 1 AND 4000000), -- the number that keeps the keys of its rows apart from everybody else's
  name       TEXT NOT NULL UNIQUE CHECK (length (name) BETWEEN 1 AND 60),
  township   TEXT NOT NULL CHECK (township NOT GLOB '*[^0-9]*' AND length (township) = 9),
  kind       TEXT NOT NULL CHECK (kind IN ('desk', 'village', 'neighbour', 'county')),
  place_id   INTEGER REFERENCES place (id), -- what of the register goes there; NULL: all of it
  public_key BLOB NOT NULL UNIQUE CHECK (length (public_key) = 32),
  added_on   TEXT NOT NULL CHECK (added_on GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  operator   TEXT NOT NULL,
  ended_on   TEXT CHECK (ended_on GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  CHECK (kind <> 'village' OR place_id IS NOT NULL)
) STRICT;

-- Packages that went out. Never journalled: a package would otherwise be a change to send.
CREATE TABLE package_sent (
  id         INTEGER PRIMARY KEY,
  partner_id INTEGER NOT NULL REFERENCES partner (id),
  number     INTEGER NOT NULL CHECK (number > 0), -- 1, 2, … for each partner
  from_seq   INTEGER NOT NULL,                    -- entries of the journal after this one
  to_seq     INTEGER NOT NULL,                    -- up to and with this one
  row_count  INTEGER NOT NULL,
  at         TEXT NOT NULL,
  operator   TEXT NOT NULL,
  file       TEXT NOT NULL,
  sha256     TEXT NOT NULL CHECK (length (sha256) = 64),
  UNIQUE (partner_id, number)
) STRICT;

-- Packages that were taken in, by the first entry of the act. What was known of each office afterwards is the most of all that are not undone.
CREATE TABLE package_taken (
  act        INTEGER PRIMARY KEY,     -- journal.first_seq
  partner_id INTEGER NOT NULL REFERENCES partner (id),
  number     INTEGER NOT NULL CHECK (number > 0),
  from_seq   INTEGER NOT NULL,        -- of the partner's journal
  to_seq     INTEGER NOT NULL,
  to_hash    TEXT NOT NULL CHECK (length (to_hash) = 64), -- the anchor: what the partner's journal must still say of that entry
  row_count  INTEGER NOT NULL,
  sha256     TEXT NOT NULL CHECK (length (sha256) = 64)
) STRICT;
CREATE INDEX package_taken_partner ON package_taken (partner_id);

-- What the sender of a package had seen of each office, this one among them: entries of that office's journal up to and with seq.
CREATE TABLE package_known (
  act  INTEGER NOT NULL,
  site INTEGER NOT NULL,
  seq  INTEGER NOT NULL,
  hash TEXT,                          -- of that entry, where it is known
  PRIMARY KEY (act, site)
) STRICT, WITHOUT ROWID;

-- Who wrote what came in with a package: columns (a bit each) of a row, and the entry of the journal of the office that wrote them. What an act
-- changed beyond this was written by the act itself.
CREATE TABLE package_dot (
  id       INTEGER PRIMARY KEY,
  act      INTEGER NOT NULL,
  "table"  TEXT NOT NULL,
  row_id   INTEGER NOT NULL,
  columns  INTEGER NOT NULL,
  site     INTEGER NOT NULL,
  seq      INTEGER NOT NULL,
  gone     INTEGER NOT NULL CHECK (gone IN (0, 1))
) STRICT;
CREATE INDEX package_dot_act ON package_dot (act);

-- Who stands behind an entry of another office's journal, to be shown beside what it changed.
CREATE TABLE foreign_entry (
  site     INTEGER NOT NULL,
  seq      INTEGER NOT NULL,
  at       TEXT NOT NULL,
  operator TEXT NOT NULL,
  title    TEXT NOT NULL,
  PRIMARY KEY (site, seq)
) STRICT, WITHOUT ROWID;

-- Two rows that turned out to be one: what still comes in under the old key is meant for the new one.
CREATE TABLE package_alias (
  "table" TEXT NOT NULL,
  old_id  INTEGER NOT NULL,
  act     INTEGER NOT NULL,
  new_id  INTEGER NOT NULL,
  PRIMARY KEY ("table", old_id, act)
) STRICT, WITHOUT ROWID;
