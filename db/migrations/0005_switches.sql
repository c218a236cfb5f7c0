-- A switch without an end does not ask the clock: it is read at every step of every account.
CREATE OR REPLACE FUNCTION control_now(control smallint, until timestamptz) RETURNS integer
LANGUAGE sql VOLATILE
AS $$ SELECT CASE WHEN until IS NULL OR until > clock_now() THEN control::integer ELSE 0 END $$;
