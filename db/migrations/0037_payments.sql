-- Orders, money that has moved, gifts, and what providers are still to be told.

-- user_id: who pays; beneficiary_id: who gets it, null: whoever has the gift's code. Real time throughout.
CREATE TABLE purchase (
    id             bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id        bigint      NOT NULL REFERENCES person (id) ON UPDATE CASCADE,
    beneficiary_id bigint      REFERENCES person (id) ON UPDATE CASCADE,
    plan           text        NOT NULL CHECK (plan <> ''),
    price_version  integer     NOT NULL,
    provider       text        NOT NULL CHECK (provider <> ''),
    amount         amount      NOT NULL CHECK (amount > 0),
    currency       text        NOT NULL CHECK (currency <> ''),
    days           integer     NOT NULL CHECK (days > 0),
    recurring      boolean     NOT NULL,
    state          text        NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'paid', 'void', 'refunded')),
    created_at     timestamptz NOT NULL,
    expires_at     timestamptz NOT NULL CHECK (expires_at > created_at),
    paid_at        timestamptz
);
CREATE INDEX purchase_of ON purchase (user_id, id);
CREATE INDEX purchase_open ON purchase (provider, expires_at) WHERE state = 'new';

CREATE FUNCTION purchase_guard() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF to_jsonb(NEW) - ARRAY['state', 'paid_at', 'user_id', 'beneficiary_id']
        <> to_jsonb(OLD) - ARRAY['state', 'paid_at', 'user_id', 'beneficiary_id']
        OR (NEW.user_id <> OLD.user_id AND NOT is_pseudonym(NEW.user_id))
        OR (NEW.beneficiary_id IS DISTINCT FROM OLD.beneficiary_id
            AND (OLD.beneficiary_id IS NULL OR NOT coalesce(is_pseudonym(NEW.beneficiary_id), false)))
    THEN
        RAISE EXCEPTION 'the terms of a purchase never change'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'purchase_terms_fixed', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER purchase_fixed BEFORE UPDATE ON purchase FOR EACH ROW EXECUTE FUNCTION purchase_guard();
CREATE TRIGGER purchase_kept BEFORE DELETE ON purchase FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER purchase_all BEFORE TRUNCATE ON purchase FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A payment and its refund have one charge_id. at: by the provider's word; days: that it has bought.
CREATE TABLE charge (
    number    bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    provider  text        NOT NULL CHECK (provider <> ''),
    charge_id text        NOT NULL CHECK (charge_id <> ''),
    direction text        NOT NULL CHECK (direction IN ('in', 'out')),
    amount    amount      NOT NULL CHECK (amount >= 0),
    currency  text        NOT NULL CHECK (currency <> ''),
    at        timestamptz NOT NULL,
    purchase  bigint      REFERENCES purchase (id),
    user_id   bigint      REFERENCES person (id) ON UPDATE CASCADE,
    review    text,
    days      integer     NOT NULL DEFAULT 0 CHECK (days >= 0),
    noted_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (provider, charge_id, direction)
);
CREATE INDEX charge_of ON charge (user_id, number);
CREATE INDEX charge_purchase ON charge (purchase, at);
CREATE INDEX charge_review ON charge (number) WHERE review IS NOT NULL;
CREATE TRIGGER charge_fixed BEFORE UPDATE ON charge FOR EACH ROW EXECUTE FUNCTION refuse_all_but_leaving();
CREATE TRIGGER charge_kept BEFORE DELETE ON charge FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER charge_all BEFORE TRUNCATE ON charge FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- An operator has looked at it. by_id: no reference, as in operator_act.
CREATE TABLE charge_settled (
    number bigint      PRIMARY KEY REFERENCES charge (number),
    by_id  bigint      NOT NULL,
    at     timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE gift (
    code     text        PRIMARY KEY CHECK (code ~ '^[a-z0-9]{10}$'),
    purchase bigint      NOT NULL UNIQUE REFERENCES purchase (id),
    taken_by bigint      REFERENCES person (id) ON UPDATE CASCADE,
    taken_at timestamptz
);

-- How far a provider's list was read.
CREATE TABLE provider_cursor (
    provider text        PRIMARY KEY CHECK (provider <> ''),
    cursor   bigint      NOT NULL CHECK (cursor >= 0),
    at       timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- draft: its reason was typed; asked: the provider is to be told until it has answered; failure: its last no.
CREATE TABLE refund_request (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number     bigint      NOT NULL REFERENCES charge (number),
    reason     text        NOT NULL CHECK (char_length(reason) BETWEEN 1 AND 500),
    by_id      bigint      NOT NULL REFERENCES person (id) ON UPDATE CASCADE,
    state      text        NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'asked', 'done', 'failed')),
    attempts   integer     NOT NULL DEFAULT 0,
    due_at     timestamptz NOT NULL,
    failure    text,
    created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX refund_request_once ON refund_request (number) WHERE state IN ('asked', 'done');
CREATE INDEX refund_request_due ON refund_request (due_at) WHERE state = 'asked';

-- Whether the subscription that began with this charge is to be charged again. done_at null: not told yet.
CREATE TABLE renewal_order (
    provider  text        NOT NULL CHECK (provider <> ''),
    charge_id text        NOT NULL CHECK (charge_id <> ''),
    user_id   bigint      NOT NULL REFERENCES person (id) ON UPDATE CASCADE,
    stopped   boolean     NOT NULL,
    attempts  integer     NOT NULL DEFAULT 0,
    due_at    timestamptz NOT NULL,
    done_at   timestamptz,
    failure   text,
    PRIMARY KEY (provider, charge_id)
);
CREATE INDEX renewal_order_due ON renewal_order (due_at) WHERE done_at IS NULL AND failure IS NULL;

-- Which terms of sale a person has agreed to.
CREATE TABLE sale_terms (
    user_id bigint      PRIMARY KEY REFERENCES person (id) ON UPDATE CASCADE,
    version text        NOT NULL CHECK (version <> ''),
    at      timestamptz NOT NULL DEFAULT clock_timestamp()
);
