-- The universe: how each market stands with its exchange and what has changed there, symbols that make trouble,
-- and what people leave out: by their own lists, and by their results.

-- The last known row of a market stays when its exchange does not list it any more; seen_at: when it last did.
ALTER TABLE instrument
    ADD COLUMN listing    text NOT NULL DEFAULT 'trading' CHECK (listing IN ('trading', 'suspended', 'gone')),
    ADD COLUMN listed_at  timestamptz, -- as its exchange tells; NULL where it does not
    ADD COLUMN first_seen timestamptz NOT NULL DEFAULT clock_now(),
    ADD COLUMN gone_at    timestamptz;
UPDATE instrument SET first_seen = seen_at, listing = CASE WHEN active THEN 'trading' ELSE 'suspended' END;
ALTER TABLE instrument
    ADD CONSTRAINT instrument_gone_since CHECK ((listing = 'gone') = (gone_at IS NOT NULL));
CREATE INDEX instrument_of_exchange ON instrument (split_part(symbol, '/', 1));

-- What has changed at an exchange, in the order in which it was noticed. before, after: in the rule's own unit.
CREATE TABLE market_change (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    symbol     text        NOT NULL,
    kind       text        NOT NULL CHECK (kind IN ('new', 'gone', 'suspended', 'back', 'tick', 'lot', 'cost-step',
                                                    'min-qty', 'min-notional', 'taker-fee', 'maker-fee', 'contract')),
    before     amount,
    after      amount,
    noticed_at timestamptz NOT NULL DEFAULT clock_now(),
    CHECK ((before IS NULL) = (after IS NULL)),
    CHECK ((kind IN ('new', 'gone', 'suspended', 'back')) = (before IS NULL))
);
CREATE INDEX market_change_of_symbol ON market_change (symbol, noticed_at);

-- Symbols that make trouble, one row for each trouble. probe_at: it is in quarantine and tried again then.
CREATE TABLE symbol_quarantine (
    symbol   text        NOT NULL,
    trouble  text        NOT NULL CHECK (trouble IN ('timeouts', 'not-by-api', 'suspended', 'empty', 'poisoned',
                                                     'stale')),
    strikes  integer     NOT NULL CHECK (strikes > 0),
    tries    integer     NOT NULL CHECK (tries >= 0),
    since    timestamptz NOT NULL,
    last_at  timestamptz NOT NULL CHECK (last_at >= since),
    probe_at timestamptz,
    PRIMARY KEY (symbol, trouble)
);

-- People's own lists.
CREATE TABLE symbol_shelf (
    user_id  bigint      NOT NULL REFERENCES person (id),
    symbol   text        NOT NULL,
    shelf    text        NOT NULL CHECK (shelf IN ('white', 'black')),
    since    timestamptz NOT NULL DEFAULT clock_now(),
    PRIMARY KEY (user_id, symbol)
);

-- The automatic black list: symbols on which a strategy keeps losing for a person. actual, limit: losses in a
-- row, or mean profit as a ratio. A row whose time is over stays: its owner may have forgiven it.
CREATE TABLE symbol_avoidance (
    user_id     bigint      NOT NULL REFERENCES person (id),
    symbol      text        NOT NULL,
    strategy    text        NOT NULL,
    why         text        NOT NULL CHECK (why IN ('streak', 'expectancy')),
    actual      amount      NOT NULL,
    "limit"     amount      NOT NULL,
    since       timestamptz NOT NULL,
    until       timestamptz NOT NULL CHECK (until > since),
    forgiven_at timestamptz,
    PRIMARY KEY (user_id, symbol, strategy)
);
CREATE TRIGGER symbol_avoidance_audit AFTER INSERT OR UPDATE OR DELETE ON symbol_avoidance
    FOR EACH ROW EXECUTE FUNCTION audit_change('user_id', 'symbol', 'strategy', 'why', 'until', 'forgiven_at');
CREATE INDEX position_results ON position (user_id, symbol, closed_at) WHERE closed_at IS NOT NULL;
