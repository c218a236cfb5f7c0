-- Brakes: halted symbols, each account's day, orders that nothing of ours explains, and what a claim counts.

-- A claim of an entry shares this lock until its commit, and reads the switches after it has it; whoever moves
-- a switch holds it alone. So no claim commits past a halt without having seen it, and a halt waits for the
-- claims under way only: locks of rows that are shared all the time would let it wait for seconds.
CREATE FUNCTION hold_switches() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM set_config('lock_timeout', '15s', true); -- longer than a frozen worker is put up with
    PERFORM pg_advisory_xact_lock(91574293889025); -- db.repositories.orders.SWITCHES
    RETURN NULL;
END
$$;
CREATE TRIGGER service_control_held BEFORE UPDATE OF control, until ON service_control
    FOR EACH STATEMENT EXECUTE FUNCTION hold_switches();

-- A symbol in which nobody opens anything.
CREATE TABLE symbol_halt (
    symbol text        PRIMARY KEY,
    why    text        NOT NULL,
    by     text        NOT NULL,
    since  timestamptz NOT NULL DEFAULT clock_now(),
    until  timestamptz -- NULL: until it is released
);
CREATE TRIGGER symbol_halt_held BEFORE INSERT OR UPDATE OR DELETE ON symbol_halt
    FOR EACH STATEMENT EXECUTE FUNCTION hold_switches();
CREATE TRIGGER symbol_halt_audit AFTER INSERT OR UPDATE OR DELETE ON symbol_halt
    FOR EACH ROW EXECUTE FUNCTION audit_change('symbol', 'symbol', 'why', 'until');

-- What an account's day is measured against: its equity and open profit (quote) when it was first seen of the
-- UTC day. breached_at: the day's loss has passed the limit; nothing is opened before the next day begins.
CREATE TABLE account_day (
    account_id  bigint      NOT NULL,
    user_id     bigint      NOT NULL,
    day         date        NOT NULL,
    equity      amount      NOT NULL,
    open_profit amount      NOT NULL,
    seen_at     timestamptz NOT NULL DEFAULT clock_now(),
    breached_at timestamptz,
    lost        amount      CHECK (lost >= 0),
    PRIMARY KEY (account_id, day),
    FOREIGN KEY (account_id, user_id) REFERENCES account (id, user_id),
    CHECK ((breached_at IS NULL) = (lost IS NULL))
);
CREATE INDEX account_day_breached ON account_day (breached_at) WHERE breached_at IS NOT NULL;

-- Orders with our prefix that an exchange has shown and no intent of ours explains.
CREATE TABLE unexplained_order (
    account_id bigint      NOT NULL,
    user_id    bigint      NOT NULL,
    order_id   text        NOT NULL,
    seen_at    timestamptz NOT NULL DEFAULT clock_now(),
    PRIMARY KEY (account_id, order_id),
    FOREIGN KEY (account_id, user_id) REFERENCES account (id, user_id)
);
CREATE INDEX unexplained_order_recent ON unexplained_order (seen_at);

CREATE INDEX position_closed_lately ON position (closed_at) WHERE closed_at IS NOT NULL;

-- Entries by the instant of their claim: what the order rates count.
CREATE INDEX order_claims_of_account ON order_intent (account_id, stamped_at)
    WHERE kind = 'entry' AND stamped_at IS NOT NULL;
CREATE INDEX order_claims ON order_intent (stamped_at) WHERE kind = 'entry' AND stamped_at IS NOT NULL;

-- When the service's switch was last moved: what happened before that does not move it again.
ALTER TABLE service_control ADD COLUMN changed_at timestamptz NOT NULL DEFAULT clock_now();
CREATE FUNCTION service_control_moved() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    NEW.changed_at := clock_now();
    RETURN NEW;
END
$$;
CREATE TRIGGER service_control_moves BEFORE UPDATE OF control ON service_control
    FOR EACH ROW EXECUTE FUNCTION service_control_moved();
