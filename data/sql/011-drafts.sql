-- Schema 11: forms that are being filled in.

-- What stands in a form that is not saved yet, written every few seconds, so that it is there again after the power was cut. Of nobody but the operator,
-- not journalled, not exchanged; gone as soon as the form is saved or given up.
CREATE TABLE draft (
  id       INTEGER PRIMARY KEY,
  operator TEXT NOT NULL,
  form     TEXT NOT NULL,    -- which form on what: the program's own words for it
  title    TEXT NOT NULL,    -- as people know the form
  at       INTEGER NOT NULL, -- microseconds since 1970
  fields   TEXT NOT NULL,    -- JSON: a list of [which field, what it is called, what stands in it, the same as people read it]
  UNIQUE (operator, form)
) STRICT;
