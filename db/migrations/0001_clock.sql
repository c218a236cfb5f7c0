-- Market time. Production keeps rate 1, where market time is the server's own; the demo runs on a faster one.
CREATE TABLE market_clock (
    only_row     boolean          PRIMARY KEY DEFAULT true CHECK (only_row),
    rate         double precision NOT NULL DEFAULT 1
                 CHECK (rate > 0 AND rate < 'Infinity'::double precision),
    epoch_real   timestamptz      NOT NULL DEFAULT 'epoch' CHECK (isfinite(epoch_real)),
    epoch_market timestamptz      NOT NULL DEFAULT 'epoch' CHECK (isfinite(epoch_market))
);

INSERT INTO market_clock DEFAULT VALUES;

-- The database's half of app.infra.clock.ScaledClock. VOLATILE: it moves on within a statement, as time does.
-- With rate 1 the shift is one constant, so that production time is exact, not rounded through a double.
CREATE FUNCTION clock_now() RETURNS timestamptz
LANGUAGE sql VOLATILE PARALLEL SAFE
AS $$
    SELECT CASE
        WHEN rate = 1 THEN clock_timestamp() + (epoch_market - epoch_real)
        ELSE epoch_market + (clock_timestamp() - epoch_real) * rate
    END
    FROM market_clock
$$;
