-- How positions are left. exit_plan (trading.domain.tactics.ExitPlan): what the position that an entry opens is left
-- by, NULL: by its signal alone. course (trading.domain.course.Course): the plan of a position and how far it has
-- come; empty: the signal's plan, and nothing has happened yet.

ALTER TABLE order_intent ADD COLUMN exit_plan jsonb;
ALTER TABLE position ADD COLUMN course jsonb NOT NULL DEFAULT '{}';

CREATE FUNCTION refuse_other_exit_plan() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    RAISE EXCEPTION 'the terms of an order never change'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'order_terms_fixed', TABLE = TG_TABLE_NAME;
END
$$;
CREATE TRIGGER order_intent_exit_plan_fixed BEFORE UPDATE ON order_intent
    FOR EACH ROW WHEN (NEW.exit_plan IS DISTINCT FROM OLD.exit_plan)
    EXECUTE FUNCTION refuse_other_exit_plan();

ALTER TABLE position
    DROP CONSTRAINT position_exiting_check,
    DROP CONSTRAINT position_why_check,
    ADD CONSTRAINT position_exiting_check CHECK (
        exiting IN ('target', 'stop', 'signal', 'asked', 'unprotected', 'outside', 'emergency', 'time')),
    ADD CONSTRAINT position_why_check CHECK (
        why IN ('target', 'stop', 'signal', 'asked', 'unprotected', 'outside', 'emergency', 'time'));

DROP VIEW holding;
CREATE VIEW holding AS
    SELECT p.*, f.order_id AS fill_order, f.exchange_order AS fill_exchange_order, f.side AS fill_side,
           f.price AS fill_price, f.qty AS fill_qty, f.fee AS fill_fee, f.fee_currency AS fill_fee_currency,
           f.maker AS fill_maker, f.happened_at AS fill_happened_at, f.seen_at AS fill_seen_at
    FROM position p LEFT JOIN fill f
        ON f.account_id = p.account_id AND f.symbol = p.symbol AND f.trade_id = p.last_trade;
