-- Keys of several exchanges: a link is for one of them, and one that does not tell what a key may do is taken
-- only on its owner's word.

ALTER TABLE key_link
    ADD COLUMN exchange text NOT NULL DEFAULT 'bybit' CHECK (exchange IN ('bybit', 'mexc', 'binance', 'okx'));
ALTER TABLE key_link ALTER COLUMN exchange DROP DEFAULT;

ALTER TABLE credential
    ADD COLUMN promised_at timestamptz, -- when its owner said that it cannot withdraw
    DROP CONSTRAINT credential_cannot_withdraw,
    ADD CONSTRAINT credential_cannot_withdraw CHECK (
        ((permissions ->> 'withdraw')::boolean IS FALSE AND promised_at IS NULL)
        OR (permissions ->> 'withdraw' IS NULL AND promised_at IS NOT NULL)
    );

CREATE UNIQUE INDEX account_one_live ON account (user_id, exchange) WHERE kind = 'live';

CREATE OR REPLACE VIEW account_card AS
    SELECT a.id, a.user_id, a.exchange, a.kind, a.armed, control_now(a.control, a.control_until) AS control,
           a.control_why, a.symbols, a.preset, a.risk_per_trade, a.max_order, a.max_exposure, a.max_daily_loss,
           a.max_positions, a.cooldown_bars, a.strategy, a.timeframe, a.reconciled_at,
           c.tail, c.uid, c.addresses, c.expires_at, c.checked_at, c.usable, c.promised_at IS NOT NULL AS promised
    FROM account a LEFT JOIN credential c ON c.account_id = a.id;
