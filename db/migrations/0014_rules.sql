-- People's own rules, and that whoever trades by one trades by one of their own.

-- version: counts changes of the text. A rule's id is never used again: signals carry it.
CREATE TABLE own_rule (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id    bigint      NOT NULL REFERENCES person (id),
    name       text        NOT NULL CHECK (char_length(name) BETWEEN 1 AND 40),
    text       text        NOT NULL CHECK (char_length(text) BETWEEN 1 AND 2000),
    version    integer     NOT NULL DEFAULT 1 CHECK (version > 0),
    created_at timestamptz NOT NULL DEFAULT clock_now(),
    updated_at timestamptz NOT NULL DEFAULT clock_now(),
    UNIQUE (id, user_id)
);
CREATE UNIQUE INDEX own_rule_name ON own_rule (user_id, lower(name));
CREATE TRIGGER own_rule_audit AFTER INSERT OR UPDATE OR DELETE ON own_rule
    FOR EACH ROW EXECUTE FUNCTION audit_change('id', 'user_id', 'name', 'text', 'version');

-- The number of the rule that a setting names. While it is named the rule cannot be deleted, and it is the
-- account owner's own. What named a rule before there were any named nothing.
UPDATE account SET strategy = NULL WHERE strategy LIKE 'own:%';
UPDATE symbol_setting SET strategy = NULL WHERE strategy LIKE 'own:%';
ALTER TABLE account
    ADD COLUMN own_rule_id bigint GENERATED ALWAYS AS
        (CASE WHEN strategy ~ '^own:[0-9]{1,18}$' THEN substr(strategy, 5)::bigint END) STORED,
    ADD CONSTRAINT account_own_rule FOREIGN KEY (own_rule_id, user_id) REFERENCES own_rule (id, user_id);
ALTER TABLE symbol_setting
    ADD COLUMN own_rule_id bigint GENERATED ALWAYS AS
        (CASE WHEN strategy ~ '^own:[0-9]{1,18}$' THEN substr(strategy, 5)::bigint END) STORED,
    ADD CONSTRAINT symbol_setting_own_rule FOREIGN KEY (own_rule_id, user_id) REFERENCES own_rule (id, user_id);
CREATE INDEX account_by_rule ON account (own_rule_id) WHERE own_rule_id IS NOT NULL;
CREATE INDEX symbol_setting_by_rule ON symbol_setting (own_rule_id) WHERE own_rule_id IS NOT NULL;
CREATE INDEX position_by_own_rule ON position (strategy) WHERE strategy LIKE 'own:%' AND closed_at IS NULL;
