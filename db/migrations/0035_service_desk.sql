-- The service desk: failures, whom they hit and what operators make of them; maintenance; reasons of halts; the
-- news that keys must be revoked; numbers to compare days by.

-- before_at: when it was there the time before the last; told_count: how often it had been when it was told
-- last; until_change: it is told again only when it grows tenfold.
ALTER TABLE incident
    ADD COLUMN id           bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    ADD COLUMN before_at    timestamptz,
    ADD COLUMN told_count   bigint NOT NULL DEFAULT 0,
    ADD COLUMN seen_by      bigint REFERENCES person (id) ON UPDATE CASCADE,
    ADD COLUMN seen_at      timestamptz,
    ADD COLUMN muted_until  timestamptz,
    ADD COLUMN until_change boolean NOT NULL DEFAULT false,
    ADD CONSTRAINT incident_seen CHECK ((seen_by IS NULL) = (seen_at IS NULL));
UPDATE incident SET told_count = count WHERE told_at IS NOT NULL;

-- Whom a failure has hit. account_id: NULL where it was the person, of no account of theirs.
CREATE TABLE incident_hit (
    fingerprint bytea       NOT NULL REFERENCES incident (fingerprint) ON DELETE CASCADE,
    user_id     bigint      NOT NULL REFERENCES person (id) ON UPDATE CASCADE,
    account_id  bigint,
    count       bigint      NOT NULL DEFAULT 1,
    last_at     timestamptz NOT NULL DEFAULT clock_now(),
    FOREIGN KEY (account_id, user_id) REFERENCES account (id, user_id) ON UPDATE CASCADE
);
CREATE UNIQUE INDEX incident_hit_once ON incident_hit (fingerprint, user_id, coalesce(account_id, 0));
CREATE INDEX incident_hit_of ON incident_hit (user_id);

-- Maintenance, in real time: planned, agreed, ended. texts: by language, {} for our own.
CREATE TABLE maintenance (
    id        bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    starts_at timestamptz NOT NULL,
    ends_at   timestamptz NOT NULL,
    texts     jsonb       NOT NULL CHECK (jsonb_typeof(texts) = 'object'),
    made_by   bigint      NOT NULL REFERENCES person (id) ON UPDATE CASCADE,
    made_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    agreed_at timestamptz,
    ended_at  timestamptz,
    ended_by  bigint      REFERENCES person (id) ON UPDATE CASCADE, -- NULL: it ended by itself
    CHECK (ends_at > starts_at),
    CHECK (ended_at IS NULL OR agreed_at IS NOT NULL)
);
CREATE UNIQUE INDEX maintenance_one ON maintenance ((true)) WHERE agreed_at IS NOT NULL AND ended_at IS NULL;

-- Entries wait between these two real instants, whatever the switch says; its end does not move the switch.
-- reason: in an operator's words.
ALTER TABLE service_control
    ADD COLUMN maintained_from  timestamptz,
    ADD COLUMN maintained_until timestamptz,
    ADD COLUMN reason           text,
    ADD CONSTRAINT service_maintained CHECK ((maintained_from IS NULL) = (maintained_until IS NULL));
ALTER TABLE symbol_halt ADD COLUMN reason text;
CREATE TRIGGER service_maintained_held BEFORE UPDATE OF maintained_from, maintained_until ON service_control
    FOR EACH STATEMENT EXECUTE FUNCTION hold_switches();
CREATE FUNCTION maintained(since timestamptz, until timestamptz) RETURNS integer
LANGUAGE sql VOLATILE
AS $$ SELECT CASE WHEN since IS NOT NULL AND clock_timestamp() >= since AND clock_timestamp() < until
                  THEN 1 ELSE 0 END $$;

-- Everybody is told to revoke their keys. fed_at: the last of them is in the outbox; real time.
CREATE TABLE revocation (
    id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    token        text        NOT NULL UNIQUE,
    begun_by     bigint      NOT NULL REFERENCES person (id) ON UPDATE CASCADE,
    begun_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    fed_at       timestamptz,
    destroyed_by bigint      REFERENCES person (id) ON UPDATE CASCADE,
    destroyed_at timestamptz,
    keys         integer, -- that were destroyed
    CHECK ((destroyed_by IS NULL) = (destroyed_at IS NULL))
);
CREATE UNIQUE INDEX revocation_one ON revocation ((true)) WHERE fed_at IS NULL;

-- Whom a call is for, those with keys first. fed: it is in the outbox.
CREATE TABLE revocation_call (
    revocation_id bigint  NOT NULL REFERENCES revocation (id),
    place         integer NOT NULL,
    user_id       bigint  NOT NULL REFERENCES person (id) ON UPDATE CASCADE,
    exchanges     jsonb   NOT NULL CHECK (jsonb_typeof(exchanges) = 'array'),
    fed           boolean NOT NULL DEFAULT false,
    PRIMARY KEY (revocation_id, user_id)
);
CREATE INDEX revocation_call_next ON revocation_call (revocation_id, place) WHERE NOT fed;
CREATE INDEX revocation_call_of ON revocation_call (user_id);

CREATE TABLE desk_point (
    at      timestamptz PRIMARY KEY,
    numbers jsonb NOT NULL CHECK (jsonb_typeof(numbers) = 'object')
);
ALTER TABLE person ADD COLUMN desk_summary boolean NOT NULL DEFAULT true;

CREATE INDEX presence_lately ON presence (seen_at);
CREATE INDEX order_set_aside ON order_intent (account_id) WHERE status = 'quarantined';
CREATE INDEX outbox_sent_lately ON outbox USING brin (sent_at) WITH (pages_per_range = 32, autosummarize = on);
CREATE INDEX outbox_dropped_lately ON outbox (dropped_at) WHERE dropped_at IS NOT NULL;
