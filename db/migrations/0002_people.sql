-- People, their accounts and sealed keys, and the switches above them.

-- NaN is greater than every number to PostgreSQL and passes each check that should stop it.
CREATE DOMAIN amount AS numeric
    CONSTRAINT finite CHECK (VALUE <> 'NaN' AND VALUE <> 'Infinity' AND VALUE <> '-Infinity');

CREATE TABLE person (
    id                bigint      PRIMARY KEY CHECK (id > 0),
    name              text        NOT NULL,
    language          text        NOT NULL CHECK (language ~ '^[a-z]{2}$'),
    role              text        NOT NULL DEFAULT 'user' CHECK (role IN ('user', 'admin')),
    terms_version     text,
    terms_accepted_at timestamptz,
    banned            boolean     NOT NULL DEFAULT false,
    reachable         boolean     NOT NULL DEFAULT true,
    active_account    bigint,
    screen            integer     NOT NULL DEFAULT 0,
    created_at        timestamptz NOT NULL DEFAULT clock_now(),
    CHECK ((terms_version IS NULL) = (terms_accepted_at IS NULL))
);

CREATE TABLE account (
    id             bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id        bigint      NOT NULL REFERENCES person (id),
    exchange       text        NOT NULL CHECK (exchange IN ('bybit', 'mexc', 'binance', 'okx')),
    kind           text        NOT NULL CHECK (kind IN ('paper', 'live')),
    armed          boolean     NOT NULL DEFAULT false,
    control        smallint    NOT NULL DEFAULT 0 CHECK (control BETWEEN 0 AND 3),
    control_why    text,
    control_by     text,
    control_until  timestamptz,
    symbols        text[]      NOT NULL DEFAULT '{}'
                   CHECK (cardinality(symbols) <= 20 AND array_position(symbols, NULL) IS NULL),
    preset         text        NOT NULL CHECK (preset IN ('careful', 'balanced', 'bold', 'custom')),
    risk_per_trade amount      NOT NULL CHECK (risk_per_trade > 0 AND risk_per_trade <= 1),
    max_order      amount      NOT NULL CHECK (max_order > 0),
    max_exposure   amount      NOT NULL CHECK (max_exposure > 0),
    max_daily_loss amount      NOT NULL CHECK (max_daily_loss > 0 AND max_daily_loss <= 1),
    max_positions  integer     NOT NULL CHECK (max_positions > 0),
    cooldown_bars  integer     NOT NULL DEFAULT 3 CHECK (cooldown_bars >= 0),
    strategy       text        NOT NULL DEFAULT 'ema_trend',
    timeframe      text        NOT NULL DEFAULT '1m' CHECK (timeframe IN ('1m', '5m', '15m', '1h', '4h', '1d')),
    reconciled_at  timestamptz,
    created_at     timestamptz NOT NULL DEFAULT clock_now(),
    UNIQUE (id, user_id)
);

ALTER TABLE person
    ADD CONSTRAINT person_active_account FOREIGN KEY (active_account, id) REFERENCES account (id, user_id);

CREATE UNIQUE INDEX account_one_paper ON account (user_id, exchange) WHERE kind = 'paper';
CREATE INDEX account_owner ON account (user_id);
CREATE INDEX account_armed ON account (id) WHERE armed;
CREATE INDEX account_armed_symbols ON account USING gin (symbols) WHERE armed;

-- One key per account, one account per key. A key that can withdraw, or may be able to, does not fit in.
CREATE TABLE credential (
    account_id  bigint      PRIMARY KEY,
    user_id     bigint      NOT NULL,
    fingerprint bytea       NOT NULL UNIQUE CHECK (octet_length(fingerprint) >= 16),
    sealed      bytea       NOT NULL,
    version     bigint      NOT NULL CHECK (version > 0),
    permissions jsonb       NOT NULL
                CONSTRAINT credential_cannot_withdraw CHECK ((permissions ->> 'withdraw')::boolean IS FALSE),
    tail        text        NOT NULL CHECK (char_length(tail) <= 4),
    uid         text        NOT NULL,
    addresses   text[]      NOT NULL DEFAULT '{}',
    expires_at  timestamptz,
    checked_at  timestamptz NOT NULL,
    usable      boolean     NOT NULL DEFAULT true,
    FOREIGN KEY (account_id, user_id) REFERENCES account (id, user_id)
);

CREATE TABLE key_link (
    digest     bytea       PRIMARY KEY CHECK (octet_length(digest) >= 16),
    user_id    bigint      NOT NULL REFERENCES person (id),
    expires_at timestamptz NOT NULL,
    used_at    timestamptz,
    created_at timestamptz NOT NULL DEFAULT clock_now()
);

CREATE TABLE service_control (
    only_row   boolean     PRIMARY KEY DEFAULT true CHECK (only_row),
    control    smallint    NOT NULL DEFAULT 0 CHECK (control BETWEEN 0 AND 3),
    why        text,
    by         text,
    until      timestamptz,
    started_at timestamptz NOT NULL DEFAULT clock_now() -- of the process that trades
);
INSERT INTO service_control DEFAULT VALUES;

-- What a switch says now: one with an end stands open after it.
CREATE FUNCTION control_now(control smallint, until timestamptz) RETURNS integer
LANGUAGE sql VOLATILE
AS $$ SELECT CASE WHEN until <= clock_now() THEN 0 ELSE control::integer END $$;

-- Money and evidence are added to, never taken from: these triggers hold for every role, the owner's too.
CREATE FUNCTION refuse_change() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: its rows are kept', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege', TABLE = TG_TABLE_NAME;
END
$$;

CREATE TABLE audit_log (
    id      bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at      timestamptz NOT NULL DEFAULT clock_now(),
    subject text        NOT NULL, -- the table
    action  text        NOT NULL CHECK (action IN ('insert', 'update', 'delete')),
    row_id  text        NOT NULL,
    by      text,
    changes jsonb       NOT NULL -- column: [before, after]
);
CREATE INDEX audit_log_row ON audit_log (subject, row_id, id);

CREATE TRIGGER audit_log_rows BEFORE UPDATE OR DELETE ON audit_log
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_log_all BEFORE TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- audit_change(id column, watched columns...): keeps what has changed of the watched columns, nothing else.
CREATE FUNCTION audit_change() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
    before jsonb := CASE WHEN TG_OP = 'INSERT' THEN '{}' ELSE to_jsonb(OLD) END;
    after  jsonb := CASE WHEN TG_OP = 'DELETE' THEN '{}' ELSE to_jsonb(NEW) END;
    found  jsonb;
BEGIN
    SELECT jsonb_object_agg(name, jsonb_build_array(before -> name, after -> name)) INTO found
    FROM unnest(TG_ARGV[1:]) AS name
    WHERE before -> name IS DISTINCT FROM after -> name;
    IF found IS NOT NULL THEN
        INSERT INTO audit_log (subject, action, row_id, by, changes)
        VALUES (
            TG_TABLE_NAME,
            lower(TG_OP),
            coalesce(after ->> TG_ARGV[0], before ->> TG_ARGV[0]),
            coalesce(after ->> 'control_by', after ->> 'by'),
            found
        );
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER person_audit AFTER INSERT OR UPDATE OF banned, role, terms_version OR DELETE ON person
    FOR EACH ROW EXECUTE FUNCTION audit_change('id', 'banned', 'role', 'terms_version');
CREATE TRIGGER account_audit AFTER INSERT OR UPDATE OF armed, control, kind OR DELETE ON account
    FOR EACH ROW EXECUTE FUNCTION audit_change('id', 'user_id', 'kind', 'armed', 'control', 'control_why');
CREATE TRIGGER credential_audit AFTER INSERT OR UPDATE OR DELETE ON credential
    FOR EACH ROW EXECUTE FUNCTION audit_change('account_id', 'user_id', 'version', 'tail', 'uid', 'permissions', 'usable');
CREATE TRIGGER service_control_audit AFTER UPDATE OF control ON service_control
    FOR EACH ROW EXECUTE FUNCTION audit_change('only_row', 'control', 'why');

-- An account as its owner sees it, with what may be shown of its key.
CREATE VIEW account_card AS
    SELECT a.id, a.user_id, a.exchange, a.kind, a.armed, control_now(a.control, a.control_until) AS control,
           a.control_why, a.symbols, a.preset, a.risk_per_trade, a.max_order, a.max_exposure, a.max_daily_loss,
           a.max_positions, a.cooldown_bars, a.strategy, a.timeframe, a.reconciled_at,
           c.tail, c.uid, c.addresses, c.expires_at, c.checked_at, c.usable
    FROM account a LEFT JOIN credential c ON c.account_id = a.id;
