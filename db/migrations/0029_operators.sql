-- Roles, what operators did, and what a second person has agreed to.

ALTER TABLE person
    DROP CONSTRAINT person_role_check,
    ADD CONSTRAINT person_role_check CHECK (role IN ('user', 'viewer', 'support', 'admin', 'owner'));
-- Until now the configuration alone made operators.
UPDATE person SET role = 'owner' WHERE role = 'admin';
CREATE INDEX person_operators ON person (id) WHERE role <> 'user';

-- name: the verb; subject: whom or what it was done to; done false: it was refused. Real time.
CREATE TABLE operator_act (
    id      bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    by      bigint      NOT NULL, -- no reference: strangers are refused too, and those who left stay in it
    name    text        NOT NULL CHECK (name <> ''),
    subject text        NOT NULL,
    detail  jsonb       NOT NULL CHECK (jsonb_typeof(detail) = 'object'),
    done    boolean     NOT NULL
);
CREATE INDEX operator_act_subject ON operator_act (subject, id);
CREATE INDEX operator_act_by ON operator_act (by, id);
CREATE TRIGGER operator_act_rows BEFORE UPDATE OR DELETE ON operator_act
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER operator_act_all BEFORE TRUNCATE ON operator_act
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- subject: binds what was agreed to, its content too. expires_at: real time.
CREATE TABLE approval (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    matter      text        NOT NULL CHECK (matter <> ''),
    subject     text        NOT NULL CHECK (subject <> ''),
    size        bigint      NOT NULL CHECK (size >= 0),
    asked_by    bigint      NOT NULL REFERENCES person (id) ON UPDATE CASCADE,
    asked_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at  timestamptz NOT NULL,
    approved_by bigint      REFERENCES person (id) ON UPDATE CASCADE,
    used_at     timestamptz,
    CHECK (approved_by <> asked_by)
);
CREATE UNIQUE INDEX approval_open ON approval (matter, subject) WHERE used_at IS NULL;
