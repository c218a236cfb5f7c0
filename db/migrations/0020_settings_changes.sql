-- What people choose of everything that can be set, level by level, and every change of it.

-- Names of fields with the canonical texts of their values (app.choices); what is not there is inherited. The limits,
-- the strategy and the timeframe of an account, and of a symbol its risk and share too, stay in their columns.
ALTER TABLE person ADD COLUMN choices jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(choices) = 'object');
ALTER TABLE account ADD COLUMN choices jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(choices) = 'object');
ALTER TABLE symbol_setting ADD COLUMN choices jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(choices) = 'object');

-- One change. scope: for what it was made; account_id: where the person was then; before, after: the fields that it
-- has moved with their texts, null: inherited. undone_at: it has been taken back.
CREATE TABLE setting_change (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id    bigint      NOT NULL,
    account_id bigint      NOT NULL,
    scope      text        NOT NULL CHECK (scope IN ('user', 'account', 'symbol')),
    symbol     text        CHECK (symbol ~ '^[a-z]+/(spot|linear)/[^ ]+$'),
    origin     text        NOT NULL CHECK (origin IN ('set', 'reset', 'preset', 'import')),
    before     jsonb       NOT NULL CHECK (jsonb_typeof(before) = 'object'),
    after      jsonb       NOT NULL CHECK (jsonb_typeof(after) = 'object'),
    at         timestamptz NOT NULL DEFAULT now(),
    undone_at  timestamptz,
    CHECK ((scope = 'symbol') = (symbol IS NOT NULL)),
    FOREIGN KEY (account_id, user_id) REFERENCES account (id, user_id)
);
CREATE INDEX setting_change_owner ON setting_change (user_id, account_id, id);

-- A change is kept as it was made: only that it has been taken back is added, once.
CREATE FUNCTION refuse_other_change() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    RAISE EXCEPTION 'a change of settings is kept as it was made'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'setting_change_fixed', TABLE = TG_TABLE_NAME;
END
$$;
CREATE TRIGGER setting_change_fixed BEFORE UPDATE ON setting_change
    FOR EACH ROW WHEN (
        OLD.undone_at IS NOT NULL OR NEW.undone_at IS NULL
        OR (NEW.id, NEW.user_id, NEW.account_id, NEW.scope, NEW.symbol, NEW.origin, NEW.before, NEW.after, NEW.at)
            IS DISTINCT FROM
           (OLD.id, OLD.user_id, OLD.account_id, OLD.scope, OLD.symbol, OLD.origin, OLD.before, OLD.after, OLD.at))
    EXECUTE FUNCTION refuse_other_change();
