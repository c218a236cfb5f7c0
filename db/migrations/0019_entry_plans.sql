-- How positions are entered: how much a market usually moves, further entries of one position, the account's
-- week, and what locks entries for a while after losses.

ALTER TABLE signal ADD COLUMN daily_move amount CHECK (daily_move > 0);

-- Further entries of a position (trading.engine.additions): the plan that a first entry carries, and how far it
-- has come. NULL: none are planned.
ALTER TABLE order_intent ADD COLUMN additions jsonb;
ALTER TABLE position ADD COLUMN additions jsonb;

CREATE FUNCTION refuse_other_additions() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    RAISE EXCEPTION 'the terms of an order never change'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'order_terms_fixed', TABLE = TG_TABLE_NAME;
END
$$;
CREATE TRIGGER order_intent_additions_fixed BEFORE UPDATE ON order_intent
    FOR EACH ROW WHEN (NEW.additions IS DISTINCT FROM OLD.additions)
    EXECUTE FUNCTION refuse_other_additions();

DROP VIEW holding;
CREATE VIEW holding AS
    SELECT p.*, f.order_id AS fill_order, f.exchange_order AS fill_exchange_order, f.side AS fill_side,
           f.price AS fill_price, f.qty AS fill_qty, f.fee AS fill_fee, f.fee_currency AS fill_fee_currency,
           f.maker AS fill_maker, f.happened_at AS fill_happened_at, f.seen_at AS fill_seen_at
    FROM position p LEFT JOIN fill f
        ON f.account_id = p.account_id AND f.symbol = p.symbol AND f.trade_id = p.last_trade;

-- The first day of a week that was seen is what the week is measured against; its row also keeps that the
-- week's loss has passed the limit: nothing is opened before the next Monday.
ALTER TABLE account_day
    ADD COLUMN week_breached_at timestamptz,
    ADD COLUMN week_lost        amount CHECK (week_lost >= 0),
    ADD CHECK ((week_breached_at IS NULL) = (week_lost IS NULL));

-- Entries are locked for a while after losses. symbol NULL: in all symbols; why, actual, limit: of
-- trading.risk.protections; since: when the position closed that brought it: the same closings make the same
-- lock once, also after it was lifted by hand.
CREATE TABLE entry_lock (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id  bigint      NOT NULL,
    user_id     bigint      NOT NULL,
    symbol      text,
    why         text        NOT NULL CHECK (why IN ('stops', 'drawdown', 'low-profit')),
    actual      amount      NOT NULL,
    threshold   amount      NOT NULL,
    since       timestamptz NOT NULL,
    until       timestamptz NOT NULL,
    lifted_at   timestamptz,
    created_at  timestamptz NOT NULL DEFAULT clock_now(),
    FOREIGN KEY (account_id, user_id) REFERENCES account (id, user_id),
    CHECK (until > since)
);
CREATE UNIQUE INDEX entry_lock_once ON entry_lock (account_id, coalesce(symbol, ''), why, since);
CREATE INDEX entry_lock_active ON entry_lock (account_id, until) WHERE lifted_at IS NULL;
