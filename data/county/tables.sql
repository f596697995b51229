-- Beside the shared tables: who sends, what has come, and what this was made for.
CREATE TABLE made_for (
  register_schema int NOT NULL,
  county_schema   int NOT NULL
);
-- The office that sends for a township. Its key is held to from the first package on.
CREATE TABLE office (
  township   text PRIMARY KEY,
  site       bigint NOT NULL UNIQUE,
  name       text NOT NULL,
  public_key text NOT NULL,          -- hex
  mark       text NOT NULL,          -- to be compared by telephone
  seen_seq   bigint NOT NULL,        -- the last entry of its journal that has come
  seen_hash  text,
  seen_at    text                    -- when the office wrote the last package
);
-- Each package, in the transaction of its rows: there exactly once.
CREATE TABLE package (
  township  text NOT NULL,
  to_seq    bigint NOT NULL,
  number    bigint NOT NULL,
  from_seq  bigint NOT NULL,
  to_hash   text NOT NULL,
  written   text NOT NULL,
  operator  text,
  row_count bigint NOT NULL,
  sha256    text NOT NULL,
  taken     timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (township, to_seq)
);
-- Who took whole numbers out, and why.
CREATE TABLE access (
  at       timestamptz NOT NULL DEFAULT now(),
  login    text NOT NULL DEFAULT current_user,
  operator text,
  what     text NOT NULL,
  reason   text NOT NULL
);
