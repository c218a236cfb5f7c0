-- Soft stops, reasons that hold an account, differences and their answers, orders of others, emergency stops.

-- A soft stop is watched by us: its exchange cannot hold one.
ALTER TABLE position ADD COLUMN soft boolean NOT NULL DEFAULT false;
ALTER TABLE position
    DROP CONSTRAINT position_exiting_check,
    DROP CONSTRAINT position_why_check,
    ADD CONSTRAINT position_exiting_check CHECK (
        exiting IN ('target', 'stop', 'signal', 'asked', 'unprotected', 'outside', 'emergency')),
    ADD CONSTRAINT position_why_check CHECK (
        why IN ('target', 'stop', 'signal', 'asked', 'unprotected', 'outside', 'emergency'));
DROP VIEW holding;
CREATE VIEW holding AS
    SELECT p.*, f.order_id AS fill_order, f.exchange_order AS fill_exchange_order, f.side AS fill_side,
           f.price AS fill_price, f.qty AS fill_qty, f.fee AS fill_fee, f.fee_currency AS fill_fee_currency,
           f.maker AS fill_maker, f.happened_at AS fill_happened_at, f.seen_at AS fill_seen_at
    FROM position p LEFT JOIN fill f
        ON f.account_id = p.account_id AND f.symbol = p.symbol AND f.trade_id = p.last_trade;

-- Every reason for which an account is held, by itself: releasing one does not release the others.
CREATE TABLE account_hold (
    account_id bigint      NOT NULL,
    user_id    bigint      NOT NULL,
    code       text        NOT NULL,
    control    smallint    NOT NULL CHECK (control BETWEEN 1 AND 3),
    detail     text        NOT NULL,
    by         text        NOT NULL,
    since      timestamptz NOT NULL DEFAULT clock_now(),
    PRIMARY KEY (account_id, code),
    FOREIGN KEY (account_id, user_id) REFERENCES account (id, user_id)
);
INSERT INTO account_hold (account_id, user_id, code, control, detail, by)
SELECT id, user_id, control_why, control, '', coalesce(control_by, 'engine') FROM account
WHERE control > 1 AND control_why IS NOT NULL AND control_until IS NULL;
CREATE TRIGGER account_hold_audit AFTER INSERT OR UPDATE OR DELETE ON account_hold
    FOR EACH ROW EXECUTE FUNCTION audit_change('account_id', 'code', 'control', 'detail');

-- What an exchange held other than our books, and what its owner has said of it. ours, theirs: signed base.
CREATE TABLE drift (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id  bigint      NOT NULL,
    user_id     bigint      NOT NULL,
    symbol      text        NOT NULL,
    position_id text,       -- NULL: of no position of ours
    ours        amount      NOT NULL,
    theirs      amount      NOT NULL,
    found_at    timestamptz NOT NULL DEFAULT clock_now(),
    answer      text        CHECK (answer IN ('adopt', 'ignore', 'close')),
    answered_at timestamptz,
    settled_at  timestamptz,
    FOREIGN KEY (account_id, user_id) REFERENCES account (id, user_id),
    CHECK ((answer IS NULL) = (answered_at IS NULL))
);
CREATE UNIQUE INDEX drift_one_open ON drift (account_id, symbol) WHERE settled_at IS NULL;
CREATE INDEX drift_settled ON drift (account_id, symbol, id) WHERE settled_at IS NOT NULL;

-- An entry that no fill has made: its owner has adopted what they did by hand.
ALTER TABLE ledger_entry
    ADD COLUMN kind text NOT NULL DEFAULT 'fill' CHECK (kind IN ('fill', 'adjustment'));
ALTER TABLE ledger_posting
    DROP CONSTRAINT ledger_posting_book_check,
    ADD CONSTRAINT ledger_posting_book_check CHECK (book IN ('wallet', 'market', 'fees', 'outside'));

-- Orders on an account's symbols that are not ours: marked and told once, never touched.
CREATE TABLE foreign_order (
    account_id  bigint      NOT NULL,
    user_id     bigint      NOT NULL,
    symbol      text        NOT NULL,
    exchange_id text        NOT NULL,
    client_id   text,
    seen_at     timestamptz NOT NULL DEFAULT clock_now(),
    last_at     timestamptz NOT NULL DEFAULT clock_now(),
    gone_at     timestamptz,
    PRIMARY KEY (account_id, symbol, exchange_id),
    FOREIGN KEY (account_id, user_id) REFERENCES account (id, user_id)
);
CREATE INDEX foreign_order_there ON foreign_order (account_id) WHERE gone_at IS NULL;

-- An emergency stop: written with the halt that it begins with, resumed by whoever finds it unfinished.
-- subject: the person, the symbol, or nothing; token: of the button, so that it is pressed once; prices: at
-- the press, by symbol.
CREATE TABLE emergency (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    scope      text        NOT NULL CHECK (scope IN ('user', 'symbol', 'service')),
    subject    text        NOT NULL,
    user_id    bigint      NOT NULL REFERENCES person (id), -- who has pressed
    token      text        NOT NULL UNIQUE,
    step       text        NOT NULL DEFAULT 'cancel' CHECK (step IN ('cancel', 'exit', 'verify', 'done')),
    prices     jsonb       NOT NULL CHECK (jsonb_typeof(prices) = 'object'),
    pressed_at timestamptz NOT NULL DEFAULT clock_now(),
    done_at    timestamptz,
    receipt    jsonb,
    CHECK ((done_at IS NULL) = (receipt IS NULL)),
    CHECK ((step = 'done') = (done_at IS NOT NULL))
);
CREATE UNIQUE INDEX emergency_one_open ON emergency (scope, subject) WHERE done_at IS NULL;

-- One account of an emergency stop. orders, positions: those that were there at the press.
CREATE TABLE emergency_account (
    emergency_id bigint      NOT NULL REFERENCES emergency (id),
    account_id   bigint      NOT NULL,
    user_id      bigint      NOT NULL,
    step         text        NOT NULL DEFAULT 'cancel' CHECK (step IN ('cancel', 'exit', 'verify', 'done')),
    orders       text[]      NOT NULL,
    positions    text[]      NOT NULL,
    proved       boolean     NOT NULL DEFAULT false, -- the exchange has shown that nothing is left
    done_at      timestamptz,
    PRIMARY KEY (emergency_id, account_id),
    FOREIGN KEY (account_id, user_id) REFERENCES account (id, user_id),
    CHECK ((step = 'done') = (done_at IS NOT NULL)),
    CHECK (NOT proved OR step = 'done')
);
CREATE INDEX emergency_account_open ON emergency_account (emergency_id) WHERE done_at IS NULL;
