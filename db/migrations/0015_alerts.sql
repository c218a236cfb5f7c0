-- What people want to be told of a market. level: a price in quote, or points of potential; above: it is reached
-- from below; armed: it may be reached, false from then on until the market has gone back; regime: the state
-- that was known last; fired_at: the close of the bar that it was last told of.
CREATE TABLE alert (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id    bigint      NOT NULL REFERENCES person (id),
    symbol     text        NOT NULL CHECK (symbol <> ''),
    timeframe  text        NOT NULL CHECK (timeframe IN ('1m', '5m', '15m', '1h', '4h', '1d')),
    kind       text        NOT NULL CHECK (kind IN ('price', 'potential', 'regime', 'signal')),
    level      amount      CHECK (level > 0),
    above      boolean,
    strategy   text        CHECK (strategy <> ''),
    again      boolean     NOT NULL,
    active     boolean     NOT NULL DEFAULT true,
    armed      boolean     NOT NULL DEFAULT true,
    regime     text        CHECK (regime IN ('trend_up', 'trend_down', 'range', 'turbulent', 'dead')),
    fired_at   timestamptz,
    created_at timestamptz NOT NULL DEFAULT clock_now(),
    CHECK ((kind IN ('price', 'potential')) = (level IS NOT NULL)),
    CHECK ((level IS NULL) = (above IS NULL)),
    CHECK (strategy IS NULL OR kind = 'signal')
);
CREATE INDEX alert_of_person ON alert (user_id, id);
CREATE INDEX alert_in_use ON alert (timeframe) WHERE active;
