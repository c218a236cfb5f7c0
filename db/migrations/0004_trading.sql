-- Markets, signals and decisions; orders, fills and positions; the ledger. Symbols are written as Symbol.key.

CREATE TABLE instrument (
    symbol          text        PRIMARY KEY,
    exchange_symbol text        NOT NULL,
    base            text        NOT NULL,
    quote           text        NOT NULL,
    tick            amount      NOT NULL CHECK (tick > 0),
    lot             amount      NOT NULL CHECK (lot > 0),
    cost_step       amount      NOT NULL CHECK (cost_step > 0),
    min_qty         amount      NOT NULL CHECK (min_qty >= 0),
    max_qty         amount      NOT NULL CHECK (max_qty > 0),
    min_notional    amount      NOT NULL CHECK (min_notional >= 0),
    taker_fee       amount      NOT NULL,
    maker_fee       amount      NOT NULL,
    active          boolean     NOT NULL DEFAULT true,
    seen_at         timestamptz NOT NULL DEFAULT clock_now()
);

CREATE TABLE signal (
    id          text        PRIMARY KEY,
    strategy    text        NOT NULL,
    symbol      text        NOT NULL,
    timeframe   text        NOT NULL CHECK (timeframe IN ('1m', '5m', '15m', '1h', '4h', '1d')),
    stance      text        NOT NULL CHECK (stance IN ('long', 'short', 'flat')),
    strength    amount      NOT NULL CHECK (strength BETWEEN 0 AND 1),
    reference   amount      NOT NULL CHECK (reference > 0),
    stop        amount      CHECK (stop > 0),
    target      amount      CHECK (target > 0),
    happened_at timestamptz NOT NULL,
    valid_for   interval    NOT NULL,
    why         jsonb       NOT NULL DEFAULT '[]',
    created_at  timestamptz NOT NULL DEFAULT clock_now()
);

CREATE TABLE decision (
    account_id bigint      NOT NULL,
    user_id    bigint      NOT NULL,
    signal_id  text        NOT NULL REFERENCES signal (id),
    symbol     text        NOT NULL,
    reason     text,       -- NULL: an order was made
    gates      jsonb       NOT NULL,
    decided_at timestamptz NOT NULL DEFAULT clock_now(),
    PRIMARY KEY (account_id, signal_id),
    FOREIGN KEY (account_id, user_id) REFERENCES account (id, user_id)
);
CREATE INDEX decision_latest ON decision (account_id, decided_at);
CREATE INDEX decision_of_signal ON decision (signal_id);

-- The same table as trading.domain.order.TRANSITIONS; a test compares them.
CREATE TABLE order_transition (
    from_status text NOT NULL,
    to_status   text NOT NULL,
    PRIMARY KEY (from_status, to_status)
);
INSERT INTO order_transition (from_status, to_status) VALUES
    ('planned', 'submitting'), ('planned', 'void'),
    ('submitting', 'open'), ('submitting', 'filled'), ('submitting', 'canceled'), ('submitting', 'rejected'),
    ('submitting', 'unknown'),
    ('unknown', 'open'), ('unknown', 'filled'), ('unknown', 'canceled'), ('unknown', 'rejected'),
    ('unknown', 'not_placed'), ('unknown', 'quarantined'),
    ('open', 'filled'), ('open', 'canceled'), ('open', 'canceling'), ('open', 'rejected'), ('open', 'quarantined'),
    ('canceling', 'open'), ('canceling', 'filled'), ('canceling', 'canceled'), ('canceling', 'quarantined'),
    ('canceled', 'filled'), ('canceled', 'quarantined'),
    ('rejected', 'quarantined'),
    ('not_placed', 'quarantined'),
    ('quarantined', 'open'), ('quarantined', 'filled'), ('quarantined', 'canceled'), ('quarantined', 'not_placed');

-- One row is one attempt to place one order. Written before it is sent; its terms never change.
CREATE TABLE order_intent (
    account_id    bigint      NOT NULL,
    id            text        NOT NULL, -- the client order id
    user_id       bigint      NOT NULL,
    cause         text        NOT NULL,
    attempt       integer     NOT NULL CHECK (attempt > 0),
    symbol        text        NOT NULL,
    kind          text        NOT NULL CHECK (kind IN ('entry', 'exit', 'protect')),
    type          text        NOT NULL CHECK (type IN ('market', 'stop')),
    side          text        NOT NULL CHECK (side IN ('buy', 'sell')),
    qty           amount      NOT NULL CHECK (qty > 0),
    cost          amount      CHECK (cost > 0),
    reference     amount      NOT NULL CHECK (reference > 0),
    trigger       amount      CHECK (trigger > 0),
    reduce_only   boolean     NOT NULL,
    stop          amount      CHECK (stop > 0),
    target        amount      CHECK (target > 0),
    signal_id     text,
    position_id   text        NOT NULL,
    decide_before timestamptz NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT clock_now(),

    status        text        NOT NULL DEFAULT 'planned'
                  CHECK (status IN ('planned', 'submitting', 'unknown', 'open', 'canceling', 'filled', 'canceled',
                                    'rejected', 'not_placed', 'void', 'quarantined')),
    filled        amount      NOT NULL DEFAULT 0 CHECK (filled >= 0),
    spent         amount      NOT NULL DEFAULT 0 CHECK (spent >= 0),
    exchange_id   text,
    stamped_at    timestamptz,
    confirmed_at  timestamptz,
    reason        text,
    updated_at    timestamptz NOT NULL DEFAULT clock_now(),

    PRIMARY KEY (account_id, id),
    UNIQUE (account_id, cause, attempt),
    UNIQUE (account_id, exchange_id),
    FOREIGN KEY (account_id, user_id) REFERENCES account (id, user_id),
    CONSTRAINT order_stop_has_trigger CHECK ((type = 'stop') = (trigger IS NOT NULL)),
    -- A fill that overfills its order is a fact and is kept; the order is then in quarantine.
    CONSTRAINT order_not_overfilled CHECK (
        status = 'quarantined' OR coalesce(reason, '') = 'quarantine'
        OR CASE WHEN cost IS NULL THEN filled <= qty * 1.0000001 ELSE spent <= cost * 1.0000001 END
    ),
    CONSTRAINT order_sent_with_stamp CHECK (status IN ('planned', 'void') OR stamped_at IS NOT NULL)
);
CREATE UNIQUE INDEX one_in_flight ON order_intent (account_id, symbol, kind)
    WHERE status IN ('planned', 'submitting', 'unknown');
CREATE INDEX order_live ON order_intent (account_id)
    WHERE status IN ('planned', 'submitting', 'unknown', 'open', 'canceling');
CREATE INDEX order_unproved ON order_intent (status, stamped_at)
    WHERE status IN ('planned', 'submitting', 'unknown');
CREATE INDEX order_entries ON order_intent (account_id, created_at) WHERE kind = 'entry';
CREATE INDEX order_recent ON order_intent (created_at);

CREATE TABLE order_event (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id  bigint      NOT NULL,
    order_id    text        NOT NULL,
    at          timestamptz NOT NULL DEFAULT clock_now(),
    from_status text,       -- NULL: the order was written
    to_status   text        NOT NULL,
    filled      amount      NOT NULL,
    spent       amount      NOT NULL,
    reason      text,
    FOREIGN KEY (account_id, order_id) REFERENCES order_intent (account_id, id)
);
CREATE INDEX order_event_order ON order_event (account_id, order_id, id);

CREATE FUNCTION order_guard() RETURNS trigger
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
        NEW.qty, NEW.cost, NEW.reference, NEW.trigger, NEW.reduce_only, NEW.stop, NEW.target, NEW.signal_id,
        NEW.position_id, NEW.decide_before, NEW.created_at)
        IS DISTINCT FROM
       (OLD.account_id, OLD.id, OLD.user_id, OLD.cause, OLD.attempt, OLD.symbol, OLD.kind, OLD.type, OLD.side,
        OLD.qty, OLD.cost, OLD.reference, OLD.trigger, OLD.reduce_only, OLD.stop, OLD.target, OLD.signal_id,
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

CREATE FUNCTION order_log() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO order_event (account_id, order_id, to_status, filled, spent, reason)
        VALUES (NEW.account_id, NEW.id, NEW.status, NEW.filled, NEW.spent, NEW.reason);
    ELSIF (NEW.status, NEW.filled, NEW.spent) IS DISTINCT FROM (OLD.status, OLD.filled, OLD.spent) THEN
        INSERT INTO order_event (account_id, order_id, from_status, to_status, filled, spent, reason)
        VALUES (NEW.account_id, NEW.id, OLD.status, NEW.status, NEW.filled, NEW.spent, NEW.reason);
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER order_intent_guard BEFORE INSERT OR UPDATE ON order_intent
    FOR EACH ROW EXECUTE FUNCTION order_guard();
CREATE TRIGGER order_intent_log AFTER INSERT OR UPDATE ON order_intent
    FOR EACH ROW EXECUTE FUNCTION order_log();
CREATE TRIGGER order_intent_kept BEFORE DELETE ON order_intent
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER order_intent_kept_all BEFORE TRUNCATE ON order_intent
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER order_event_kept BEFORE UPDATE OR DELETE ON order_event
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER order_event_kept_all BEFORE TRUNCATE ON order_event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What the exchange says has happened. order_id is what the execution carried; base is what fees may shrink.
CREATE TABLE fill (
    account_id     bigint      NOT NULL,
    symbol         text        NOT NULL,
    trade_id       text        NOT NULL,
    user_id        bigint      NOT NULL,
    order_id       text,
    exchange_order text        NOT NULL,
    side           text        NOT NULL CHECK (side IN ('buy', 'sell')),
    price          amount      NOT NULL CHECK (price > 0),
    qty            amount      NOT NULL CHECK (qty > 0),
    fee            amount      NOT NULL,
    fee_currency   text        NOT NULL,
    base           text        NOT NULL,
    maker          boolean     NOT NULL,
    happened_at    timestamptz NOT NULL,
    seen_at        timestamptz NOT NULL,
    PRIMARY KEY (account_id, symbol, trade_id),
    FOREIGN KEY (account_id, user_id) REFERENCES account (id, user_id)
);
CREATE INDEX fill_watermark ON fill (account_id, happened_at);
CREATE INDEX fill_recent ON fill (seen_at);
CREATE TRIGGER fill_kept BEFORE UPDATE OR DELETE ON fill
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER fill_kept_all BEFORE TRUNCATE ON fill
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE position (
    account_id   bigint      NOT NULL,
    id           text        NOT NULL, -- the client id of the entry that opened it
    user_id      bigint      NOT NULL,
    symbol       text        NOT NULL,
    side         text        NOT NULL CHECK (side IN ('buy', 'sell')),
    qty          amount      NOT NULL,
    cost         amount      NOT NULL,
    realised     amount      NOT NULL, -- before fees
    fees         amount      NOT NULL,
    reference    amount      NOT NULL CHECK (reference > 0),
    stop         amount      CHECK (stop > 0),
    target       amount      CHECK (target > 0),
    opened_at    timestamptz NOT NULL,
    entered      amount      NOT NULL CHECK (entered >= 0),
    paid         amount      NOT NULL CHECK (paid >= 0),
    exited       amount      NOT NULL CHECK (exited >= 0),
    received     amount      NOT NULL CHECK (received >= 0),
    exiting      text        CHECK (exiting IN ('target', 'stop', 'signal', 'asked', 'unprotected', 'outside')),
    stop_seen_at timestamptz,
    naked_since  timestamptz,
    stops        integer     NOT NULL CHECK (stops >= 0),
    exits        integer     NOT NULL CHECK (exits >= 0),
    announced    boolean     NOT NULL,
    last_trade   text,

    closed_at    timestamptz,
    why          text        CHECK (why IN ('target', 'stop', 'signal', 'asked', 'unprotected', 'outside')),
    exit_price   amount      CHECK (exit_price > 0),
    profit       amount,     -- net quote, what was left over valued at the exit price
    PRIMARY KEY (account_id, id),
    FOREIGN KEY (account_id, user_id) REFERENCES account (id, user_id),
    -- Deferred: a step's session may be saved before the fill that moved it.
    FOREIGN KEY (account_id, symbol, last_trade) REFERENCES fill (account_id, symbol, trade_id)
        DEFERRABLE INITIALLY DEFERRED,
    CHECK ((closed_at IS NULL) = (profit IS NULL)),
    CHECK (closed_at IS NOT NULL OR (why IS NULL AND exit_price IS NULL))
);
CREATE UNIQUE INDEX position_one_open ON position (account_id, symbol) WHERE closed_at IS NULL;
CREATE INDEX position_open_symbol ON position (symbol) WHERE closed_at IS NULL;
CREATE INDEX position_closed ON position (account_id, closed_at) WHERE closed_at IS NOT NULL;

CREATE TABLE balance (
    account_id bigint      NOT NULL REFERENCES account (id),
    currency   text        NOT NULL,
    total      amount      NOT NULL,
    free       amount      NOT NULL,
    seen_at    timestamptz NOT NULL,
    PRIMARY KEY (account_id, currency)
);

CREATE TABLE paper_book (
    account_id bigint      PRIMARY KEY REFERENCES account (id),
    book       bytea       NOT NULL,
    saved_at   timestamptz NOT NULL DEFAULT clock_now()
);

CREATE TABLE ledger_entry (
    id          text        PRIMARY KEY,
    account_id  bigint      NOT NULL,
    user_id     bigint      NOT NULL,
    happened_at timestamptz NOT NULL,
    cause       text,
    posted_at   timestamptz NOT NULL DEFAULT clock_now(),
    FOREIGN KEY (account_id, user_id) REFERENCES account (id, user_id)
);
CREATE INDEX ledger_entry_account ON ledger_entry (account_id, happened_at);

CREATE TABLE ledger_posting (
    entry_id text     NOT NULL REFERENCES ledger_entry (id),
    place    smallint NOT NULL CHECK (place >= 0),
    book     text     NOT NULL CHECK (book IN ('wallet', 'market', 'fees')),
    currency text     NOT NULL,
    amount   amount   NOT NULL,
    PRIMARY KEY (entry_id, place)
);

CREATE FUNCTION ledger_balanced() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF EXISTS (
        SELECT FROM ledger_posting WHERE entry_id = NEW.entry_id GROUP BY currency HAVING sum(amount) <> 0
    ) THEN
        RAISE EXCEPTION 'the postings of an entry must sum to zero for each currency'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_balanced', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER ledger_posting_balanced AFTER INSERT ON ledger_posting
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_balanced();

CREATE TRIGGER ledger_entry_kept BEFORE UPDATE OR DELETE ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_entry_kept_all BEFORE TRUNCATE ON ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_posting_kept BEFORE UPDATE OR DELETE ON ledger_posting
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_posting_kept_all BEFORE TRUNCATE ON ledger_posting
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A position with the last fill that moved it.
CREATE VIEW holding AS
    SELECT p.*, f.order_id AS fill_order, f.exchange_order AS fill_exchange_order, f.side AS fill_side,
           f.price AS fill_price, f.qty AS fill_qty, f.fee AS fill_fee, f.fee_currency AS fill_fee_currency,
           f.maker AS fill_maker, f.happened_at AS fill_happened_at, f.seen_at AS fill_seen_at
    FROM position p LEFT JOIN fill f
        ON f.account_id = p.account_id AND f.symbol = p.symbol AND f.trade_id = p.last_trade;
