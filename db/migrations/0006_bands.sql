-- The worst price of a market order, and markets whose exchange cannot hold a stop.

ALTER TABLE order_intent
    ADD COLUMN price_limit amount CHECK (price_limit > 0),
    ADD CONSTRAINT order_limit_of_market CHECK (price_limit IS NULL OR type = 'market');
ALTER TABLE instrument ADD COLUMN holds_stops boolean NOT NULL DEFAULT true;

-- As before, with the limit among the terms that never change.
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
        NEW.qty, NEW.cost, NEW.reference, NEW.trigger, NEW.price_limit, NEW.reduce_only, NEW.stop, NEW.target, NEW.signal_id,
        NEW.position_id, NEW.decide_before, NEW.created_at)
        IS DISTINCT FROM
       (OLD.account_id, OLD.id, OLD.user_id, OLD.cause, OLD.attempt, OLD.symbol, OLD.kind, OLD.type, OLD.side,
        OLD.qty, OLD.cost, OLD.reference, OLD.trigger, OLD.price_limit, OLD.reduce_only, OLD.stop, OLD.target, OLD.signal_id,
        OLD.position_id, OLD.decide_before, OLD.created_at)
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
