-- Stops that follow the price. trail: how far behind the best price the stop stays, in quote; NULL: it stands still.

ALTER TABLE signal ADD COLUMN trail amount CHECK (trail > 0);
ALTER TABLE order_intent ADD COLUMN trail amount CHECK (trail > 0);
-- stops_before: attempts at a stop made before it was last moved; those since then count against it.
ALTER TABLE position
    ADD COLUMN trail        amount  CHECK (trail > 0),
    ADD COLUMN stops_before integer NOT NULL DEFAULT 0 CHECK (stops_before >= 0);

DROP VIEW holding;
CREATE VIEW holding AS
    SELECT p.*, f.order_id AS fill_order, f.exchange_order AS fill_exchange_order, f.side AS fill_side,
           f.price AS fill_price, f.qty AS fill_qty, f.fee AS fill_fee, f.fee_currency AS fill_fee_currency,
           f.maker AS fill_maker, f.happened_at AS fill_happened_at, f.seen_at AS fill_seen_at
    FROM position p LEFT JOIN fill f
        ON f.account_id = p.account_id AND f.symbol = p.symbol AND f.trade_id = p.last_trade;

-- As before, with the trail among the terms that never change.
CREATE OR REPLACE FUNCTION order_guard() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status NOT IN ('planned', 'void') OR NEW.filled <> 0 OR NEW.spent <> 0 THEN
            RAISE EXCEPTION 'an order begins as planned or void, was %', NEW.status
                USING ERRCODE = 'check_violation', CONSTRAINT = 'order_begins_planned', TABLE = TG_TABLE_NAME;
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.status <> OLD.status AND NOT EXISTS (
        SELECT FROM order_transition WHERE from_status = OLD.status AND to_status = NEW.status
    ) THEN
        RAISE EXCEPTION 'an order may not go from % to %', OLD.status, NEW.status
            USING ERRCODE = 'check_violation', CONSTRAINT = 'order_moves_along_table', TABLE = TG_TABLE_NAME;
    END IF;
    IF (NEW.account_id, NEW.id, NEW.user_id, NEW.cause, NEW.attempt, NEW.symbol, NEW.kind, NEW.type, NEW.side,
        NEW.qty, NEW.cost, NEW.reference, NEW.trigger, NEW.price_limit, NEW.reduce_only, NEW.stop, NEW.target, NEW.trail,
        NEW.signal_id, NEW.position_id, NEW.decide_before, NEW.created_at)
        IS DISTINCT FROM
       (OLD.account_id, OLD.id, OLD.user_id, OLD.cause, OLD.attempt, OLD.symbol, OLD.kind, OLD.type, OLD.side,
        OLD.qty, OLD.cost, OLD.reference, OLD.trigger, OLD.price_limit, OLD.reduce_only, OLD.stop, OLD.target, OLD.trail,
        OLD.signal_id, OLD.position_id, OLD.decide_before, OLD.created_at)
    THEN
        RAISE EXCEPTION 'the terms of an order never change'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'order_terms_fixed', TABLE = TG_TABLE_NAME;
    END IF;
    IF NEW.filled < OLD.filled OR NEW.spent < OLD.spent THEN
        RAISE EXCEPTION 'what an order has filled never falls'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'order_fills_rise', TABLE = TG_TABLE_NAME;
    END IF;
    IF OLD.stamped_at IS NOT NULL AND NEW.stamped_at IS DISTINCT FROM OLD.stamped_at THEN
        RAISE EXCEPTION 'an order is stamped once'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'order_stamped_once', TABLE = TG_TABLE_NAME;
    END IF;
    NEW.updated_at := clock_now();
    RETURN NEW;
END
$$;
