-- What SQL of definitions uses and PostgreSQL calls otherwise: so that ledgers of offices run here as they stand.
CREATE FUNCTION age (birth_date text, day text) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT CASE WHEN day >= birth_date THEN substr (day, 1, 4)::bigint - substr (birth_date, 1, 4)::bigint - (substr (day, 6) < substr (birth_date, 6))::int END $$;
CREATE FUNCTION instr (text, text) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT strpos ($1, $2)::bigint $$;
CREATE FUNCTION round (double precision, int) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT pg_catalog.round ($1::numeric, $2) $$;
CREATE FUNCTION min (bigint, bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT least ($1, $2) $$;
CREATE FUNCTION max (bigint, bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT greatest ($1, $2) $$;
CREATE FUNCTION add_true (bigint, boolean) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT coalesce ($1, 0) + coalesce ($2::int, 0) $$;
CREATE FUNCTION add_counts (bigint, bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT coalesce ($1, 0) + coalesce ($2, 0) $$;
CREATE AGGREGATE sum (boolean) (SFUNC = add_true, STYPE = bigint, COMBINEFUNC = add_counts, PARALLEL = SAFE);
CREATE AGGREGATE total (boolean) (SFUNC = add_true, STYPE = bigint, COMBINEFUNC = add_counts, INITCOND = '0', PARALLEL = SAFE);
