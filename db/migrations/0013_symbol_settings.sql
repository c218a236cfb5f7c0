-- What each symbol of an account is set to, the service's defaults below, and whose idea a position was.

-- What holds where neither the symbol nor the account says anything; written at each start of the service.
CREATE TABLE service_default (
    only_row  boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    strategy  text    NOT NULL DEFAULT 'ema_trend' CHECK (strategy <> ''),
    timeframe text    NOT NULL DEFAULT '1m' CHECK (timeframe IN ('1m', '5m', '15m', '1h', '4h', '1d'))
);
INSERT INTO service_default DEFAULT VALUES;

-- NULL: the service's default. Nobody has chosen these so far: all had what the column was made with.
ALTER TABLE account
    ALTER COLUMN strategy DROP NOT NULL,
    ALTER COLUMN strategy DROP DEFAULT,
    ADD CONSTRAINT account_strategy_check CHECK (strategy ~ '^(own:[0-9]{1,18}|[a-z][a-z0-9_]{0,31})$') NOT VALID,
    ALTER COLUMN timeframe DROP NOT NULL,
    ALTER COLUMN timeframe DROP DEFAULT,
    DROP CONSTRAINT account_symbols_check,
    ADD CONSTRAINT account_symbols_check CHECK (cardinality(symbols) <= 50 AND array_position(symbols, NULL) IS NULL);
UPDATE account SET strategy = NULL, timeframe = NULL WHERE strategy = 'ema_trend' AND timeframe = '1m';
ALTER TABLE account VALIDATE CONSTRAINT account_strategy_check;

DROP VIEW account_card;
CREATE VIEW account_card AS
    SELECT a.id, a.user_id, a.exchange, a.kind, a.armed, control_now(a.control, a.control_until) AS control,
           a.control_why, a.symbols, a.preset, a.risk_per_trade, a.max_order, a.max_exposure, a.max_daily_loss,
           a.max_positions, a.cooldown_bars,
           coalesce(a.strategy, d.strategy) AS strategy, a.strategy IS NULL AS strategy_inherited,
           coalesce(a.timeframe, d.timeframe) AS timeframe, a.timeframe IS NULL AS timeframe_inherited,
           a.reconciled_at, c.tail, c.uid, c.addresses, c.expires_at, c.checked_at, c.usable,
           c.promised_at IS NOT NULL AS promised
    FROM account a CROSS JOIN service_default d LEFT JOIN credential c ON c.account_id = a.id;

-- One symbol of one account. NULL: inherited from the account. paused_until: nothing is opened before then.
-- share: of equity, the most that the pair may take. A row outlives the choice of its symbol: coming back to it
-- finds it as it was left.
CREATE TABLE symbol_setting (
    account_id     bigint      NOT NULL,
    user_id        bigint      NOT NULL,
    symbol         text        NOT NULL CHECK (symbol ~ '^[a-z]+/(spot|linear)/[^ ]+$'),
    enabled        boolean,
    paused_until   timestamptz CHECK (isfinite(paused_until)),
    strategy       text        CHECK (strategy ~ '^(own:[0-9]{1,18}|[a-z][a-z0-9_]{0,31})$'),
    timeframe      text        CHECK (timeframe IN ('1m', '5m', '15m', '1h', '4h', '1d')),
    risk_per_trade amount      CHECK (risk_per_trade >= 0.001 AND risk_per_trade <= 0.05),
    share          amount      CHECK (share >= 0.01 AND share <= 1),
    model          text        CHECK (model ~ '^[a-z0-9][a-z0-9._-]{0,63}$'),
    changed_at     timestamptz NOT NULL DEFAULT clock_now(),
    PRIMARY KEY (account_id, symbol),
    FOREIGN KEY (account_id, user_id) REFERENCES account (id, user_id)
);
CREATE INDEX symbol_setting_symbol ON symbol_setting (symbol, account_id);
CREATE TRIGGER symbol_setting_audit AFTER INSERT OR UPDATE OR DELETE ON symbol_setting
    FOR EACH ROW EXECUTE FUNCTION audit_change(
        'account_id', 'symbol', 'enabled', 'paused_until', 'strategy', 'timeframe', 'risk_per_trade', 'share', 'model');

-- Whose signal opened the position: only its signals close it. NULL: nobody's, its owner adopted it.
ALTER TABLE position
    ADD COLUMN strategy  text CHECK (strategy <> ''),
    ADD COLUMN timeframe text CHECK (timeframe IN ('1m', '5m', '15m', '1h', '4h', '1d')),
    ADD CONSTRAINT position_author_whole CHECK ((strategy IS NULL) = (timeframe IS NULL));
UPDATE position p SET strategy = s.strategy, timeframe = s.timeframe
FROM order_intent o JOIN signal s ON s.id = o.signal_id
WHERE o.account_id = p.account_id AND o.id = p.id;

DROP VIEW holding;
CREATE VIEW holding AS
    SELECT p.*, f.order_id AS fill_order, f.exchange_order AS fill_exchange_order, f.side AS fill_side,
           f.price AS fill_price, f.qty AS fill_qty, f.fee AS fill_fee, f.fee_currency AS fill_fee_currency,
           f.maker AS fill_maker, f.happened_at AS fill_happened_at, f.seen_at AS fill_seen_at
    FROM position p LEFT JOIN fill f
        ON f.account_id = p.account_id AND f.symbol = p.symbol AND f.trade_id = p.last_trade;
