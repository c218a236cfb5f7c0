-- First steps, support, and leaving: a person's row becomes that of a pseudonym, which the books keep.

ALTER TABLE person ADD COLUMN steps_hidden boolean NOT NULL DEFAULT false;

CREATE TABLE support_message (
    id      bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id bigint      NOT NULL REFERENCES person (id),
    text    text        NOT NULL CHECK (char_length(text) BETWEEN 1 AND 2000),
    at      timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX support_message_of ON support_message (user_id, at);

-- The other half of a sealed key: without it no copy of the envelope opens, whoever has the master key. It is
-- kept apart, so that it can be left out of long-lived backups. A key without a half was sealed before.
CREATE TABLE credential_half (
    account_id bigint PRIMARY KEY,
    user_id    bigint NOT NULL,
    half       bytea  NOT NULL CHECK (octet_length(half) > 0),
    FOREIGN KEY (account_id, user_id) REFERENCES account (id, user_id)
);

-- Whoever leaves becomes one of these: above every id that Telegram gives (52 bits).
CREATE SEQUENCE pseudonym MINVALUE 9007199254740992;
CREATE FUNCTION is_pseudonym(id bigint) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT id >= 9007199254740992 $$;

-- What belongs to a person follows them to their pseudonym.
DO $$
DECLARE
    found record;
BEGIN
    FOR found IN
        SELECT conrelid::regclass AS place, conname AS name, pg_get_constraintdef(oid) AS said
        FROM pg_constraint
        WHERE contype = 'f' AND confupdtype = 'a' AND confrelid IN ('person'::regclass, 'account'::regclass)
          AND conrelid <> 'person'::regclass AND pg_get_constraintdef(oid) LIKE '%user_id%'
    LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I, ADD CONSTRAINT %I %s ON UPDATE CASCADE',
                       found.place, found.name, found.name, found.said);
    END LOOP;
END
$$;

-- Of rows that are kept nothing may change but their owner, once, into a pseudonym.
CREATE FUNCTION refuse_all_but_leaving() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF is_pseudonym(NEW.user_id) AND NOT is_pseudonym(OLD.user_id)
        AND to_jsonb(NEW) - 'user_id' = to_jsonb(OLD) - 'user_id'
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% on % is refused: its rows are kept', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege', TABLE = TG_TABLE_NAME;
END
$$;
DROP TRIGGER fill_kept ON fill;
CREATE TRIGGER fill_kept BEFORE DELETE ON fill FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER fill_fixed BEFORE UPDATE ON fill FOR EACH ROW EXECUTE FUNCTION refuse_all_but_leaving();
DROP TRIGGER ledger_entry_kept ON ledger_entry;
CREATE TRIGGER ledger_entry_kept BEFORE DELETE ON ledger_entry FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_entry_fixed BEFORE UPDATE ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION refuse_all_but_leaving();

-- The trail stays; what in it leads to a person who has left is taken out.
CREATE FUNCTION refuse_all_but_blinding() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF (NEW.id, NEW.at, NEW.subject, NEW.action) = (OLD.id, OLD.at, OLD.subject, OLD.action)
        AND NEW.changes = OLD.changes - ARRAY['user_id', 'uid', 'tail', 'name', 'text']
        AND (NEW."by" IS NOT DISTINCT FROM OLD."by" OR (OLD."by" LIKE 'user %' AND NEW."by" = 'owner'))
        AND (NEW.row_id = OLD.row_id
             OR (OLD.subject IN ('person', 'symbol_avoidance') AND is_pseudonym(NEW.row_id::bigint)))
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% on % is refused: its rows are kept', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege', TABLE = TG_TABLE_NAME;
END
$$;
DROP TRIGGER audit_log_rows ON audit_log;
CREATE TRIGGER audit_log_rows BEFORE DELETE ON audit_log FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_log_fixed BEFORE UPDATE ON audit_log
    FOR EACH ROW EXECUTE FUNCTION refuse_all_but_blinding();

-- As before, but for the owner, who may become a pseudonym.
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
    IF (NEW.account_id, NEW.id, NEW.cause, NEW.attempt, NEW.symbol, NEW.kind, NEW.type, NEW.side,
        NEW.qty, NEW.cost, NEW.reference, NEW.trigger, NEW.price_limit, NEW.reduce_only, NEW.stop, NEW.target, NEW.trail,
        NEW.signal_id, NEW.position_id, NEW.decide_before, NEW.created_at)
        IS DISTINCT FROM
       (OLD.account_id, OLD.id, OLD.cause, OLD.attempt, OLD.symbol, OLD.kind, OLD.type, OLD.side,
        OLD.qty, OLD.cost, OLD.reference, OLD.trigger, OLD.price_limit, OLD.reduce_only, OLD.stop, OLD.target, OLD.trail,
        OLD.signal_id, OLD.position_id, OLD.decide_before, OLD.created_at)
        OR (NEW.user_id <> OLD.user_id AND (is_pseudonym(OLD.user_id) OR NOT is_pseudonym(NEW.user_id)))
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
