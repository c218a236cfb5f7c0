-- What is sold, who has it, and how they came to it.

-- Whether the service sells anything; written at its start from the configuration. false: everybody may do all.
CREATE TABLE sale (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    selling  boolean NOT NULL DEFAULT false
);
INSERT INTO sale DEFAULT VALUES;

-- permits: app.billing.plans.Permits; titles: by language, empty: the texts of the bot; days: how long a plan that
-- is given lasts, 0: as is said when it is given.
CREATE TABLE plan (
    code       text        PRIMARY KEY CHECK (code ~ '^[a-z][a-z0-9-]{0,15}$'),
    kind       text        NOT NULL CHECK (kind IN ('free', 'trial', 'tier', 'pass')),
    rank       integer     NOT NULL CHECK (rank >= 0),
    permits    jsonb       NOT NULL CHECK (jsonb_typeof(permits) = 'object'),
    on_sale    boolean     NOT NULL DEFAULT true,
    titles     jsonb       NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(titles) = 'object'),
    days       integer     NOT NULL DEFAULT 0 CHECK (days BETWEEN 0 AND 3660),
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- The latest version is the price; older ones stay. by: who has set it, NULL: it came with the service.
CREATE TABLE plan_price (
    plan    text        NOT NULL REFERENCES plan (code),
    version integer     NOT NULL CHECK (version > 0),
    stars   integer     NOT NULL CHECK (stars BETWEEN 1 AND 100000),
    days    integer     NOT NULL CHECK (days BETWEEN 1 AND 3660),
    usd     amount      CHECK (usd > 0),
    since   timestamptz NOT NULL DEFAULT clock_timestamp(),
    by      bigint,     -- no reference: it stays when they have left
    PRIMARY KEY (plan, version)
);
CREATE TRIGGER plan_price_rows BEFORE UPDATE OR DELETE ON plan_price
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

INSERT INTO plan (code, kind, rank, days, permits) VALUES
    ('free', 'free', 0, 0, '{"live": false, "accounts": 0, "symbols": 3, "strategies": null, "own_rules": 1,
        "ceiling": null, "leverage": "1", "backtests_a_day": 0, "models": 0, "web": false}'),
    ('trial', 'trial', 10, 7, '{"live": true, "accounts": 1, "symbols": 5, "strategies": null, "own_rules": 2,
        "ceiling": {"risk_per_trade": "0.005", "max_order": "0.20", "max_exposure": "0.50",
                    "max_daily_loss": "0.02", "max_positions": 3},
        "leverage": "1", "backtests_a_day": 3, "models": 0, "web": false}'),
    ('week', 'pass', 20, 0, '{"live": true, "accounts": 1, "symbols": 10, "strategies": null, "own_rules": 5,
        "ceiling": null, "leverage": "3", "backtests_a_day": 5, "models": 0, "web": false}'),
    ('basic', 'tier', 30, 0, '{"live": true, "accounts": 1, "symbols": 15, "strategies": null, "own_rules": 5,
        "ceiling": null, "leverage": "3", "backtests_a_day": 10, "models": 1, "web": false}'),
    ('pro', 'tier', 40, 0, '{"live": true, "accounts": 4, "symbols": 50, "strategies": null, "own_rules": 20,
        "ceiling": null, "leverage": "20", "backtests_a_day": 50, "models": 5, "web": true}');
INSERT INTO plan_price (plan, version, stars, days) VALUES
    ('week', 1, 120, 7), ('basic', 1, 350, 30), ('pro', 1, 900, 30);

-- Where each person stands; no row: nothing was ever bought or given. All times are real ones. look_at: when
-- something is due next: a warning, or another standing.
CREATE TABLE subscription (
    user_id     bigint      PRIMARY KEY REFERENCES person (id) ON UPDATE CASCADE,
    plan        text        NOT NULL REFERENCES plan (code),
    standing    text        NOT NULL
                CHECK (standing IN ('free', 'trial', 'active', 'grace', 'reduce-only', 'ended')),
    since       timestamptz NOT NULL,
    until       timestamptz,
    grace_until timestamptz,
    renews      boolean     NOT NULL DEFAULT false,
    provider    text        CHECK (provider <> ''),
    charge      text        CHECK (charge <> ''),
    failed      boolean     NOT NULL DEFAULT false, -- a renewal did not come
    look_at     timestamptz,
    CHECK ((provider IS NULL) = (charge IS NULL)),
    CHECK (standing = 'free' OR until IS NOT NULL)
);
CREATE INDEX subscription_due ON subscription (look_at) WHERE look_at IS NOT NULL;
CREATE INDEX subscription_of_plan ON subscription (plan, standing);

-- How each came to stand there. cause: what made it so, e.g. a charge, an operator, the time.
CREATE TABLE subscription_step (
    id      bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id bigint      NOT NULL REFERENCES person (id) ON UPDATE CASCADE,
    at      timestamptz NOT NULL,
    event   text        NOT NULL CHECK (event <> ''),
    detail  jsonb       NOT NULL CHECK (jsonb_typeof(detail) = 'object'),
    cause   text        NOT NULL CHECK (cause <> ''),
    before  jsonb       NOT NULL,
    after   jsonb       NOT NULL
);
CREATE INDEX subscription_step_of ON subscription_step (user_id, id);
CREATE INDEX subscription_step_at ON subscription_step (at);
CREATE TRIGGER subscription_step_kept BEFORE DELETE ON subscription_step
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER subscription_step_fixed BEFORE UPDATE ON subscription_step
    FOR EACH ROW EXECUTE FUNCTION refuse_all_but_leaving();
CREATE TRIGGER subscription_step_all BEFORE TRUNCATE ON subscription_step
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Who has had a trial, also after they have left: a keyed digest of their Telegram id leads to nobody.
CREATE TABLE trial_taken (
    digest   text        PRIMARY KEY CHECK (digest <> ''),
    taken_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- What each person has now. live: accounts with real money may open positions, so many of them; without selling
-- everything is permitted, and accounts is NULL.
CREATE VIEW plan_in_force AS
    SELECT p.id AS user_id, s.selling, k.code AS plan, k.permits, coalesce(b.standing, 'free') AS standing, b.until,
           NOT s.selling OR ((k.permits ->> 'live')::boolean AND coalesce(b.standing, 'free') <> 'reduce-only') AS live,
           CASE WHEN s.selling THEN (k.permits ->> 'accounts')::integer END AS accounts,
           CASE WHEN s.selling THEN nullif(k.permits -> 'ceiling', 'null') END AS ceiling,
           CASE WHEN s.selling THEN (k.permits ->> 'leverage')::numeric END AS leverage
    FROM person p CROSS JOIN sale s LEFT JOIN subscription b ON b.user_id = p.id
    JOIN plan k ON k.code = CASE WHEN b.standing IS NULL OR b.standing IN ('free', 'ended') THEN 'free' ELSE b.plan END;

-- As before, with the most that the owner's plan permits an account with real money to risk.
CREATE OR REPLACE VIEW account_card AS
    SELECT a.id, a.user_id, a.exchange, a.kind, a.armed, control_now(a.control, a.control_until) AS control,
           a.control_why, a.symbols, a.preset, a.risk_per_trade, a.max_order, a.max_exposure, a.max_daily_loss,
           a.max_positions, a.cooldown_bars,
           coalesce(a.strategy, d.strategy) AS strategy, a.strategy IS NULL AS strategy_inherited,
           coalesce(a.timeframe, d.timeframe) AS timeframe, a.timeframe IS NULL AS timeframe_inherited,
           a.reconciled_at, c.tail, c.uid, c.addresses, c.expires_at, c.checked_at, c.usable,
           c.promised_at IS NOT NULL AS promised,
           f.ceiling AS plan_ceiling, f.leverage AS plan_leverage
    FROM account a CROSS JOIN service_default d LEFT JOIN credential c ON c.account_id = a.id
    LEFT JOIN plan_in_force f ON f.user_id = a.user_id AND f.selling AND a.kind = 'live';
