-- Second factors of operators, notes about people, bans with their reason, and who asks to be let in.

-- sealed: with the service's key; last_step: codes up to this one are used. Everything is real time.
CREATE TABLE second_factor (
    user_id      bigint      PRIMARY KEY REFERENCES person (id) ON UPDATE CASCADE,
    sealed       bytea       NOT NULL,
    enrolled_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_step    bigint      NOT NULL,
    wrong        integer     NOT NULL DEFAULT 0 CHECK (wrong >= 0),
    locked_until timestamptz,
    open_until   timestamptz
);

-- Pages on which a secret is shown and confirmed, once.
CREATE TABLE factor_link (
    digest     bytea       PRIMARY KEY CHECK (octet_length(digest) >= 16),
    user_id    bigint      NOT NULL REFERENCES person (id) ON UPDATE CASCADE,
    sealed     bytea       NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz
);
CREATE INDEX factor_link_of ON factor_link (user_id);

-- by: no reference, it stays when its writer has left.
CREATE TABLE person_note (
    id      bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id bigint      NOT NULL REFERENCES person (id) ON UPDATE CASCADE,
    by      bigint      NOT NULL,
    text    text        NOT NULL CHECK (char_length(text) BETWEEN 1 AND 1000),
    at      timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX person_note_of ON person_note (user_id, id);

ALTER TABLE person ADD COLUMN ban_reason text;

-- One for each newcomer of a closed service. asked: how often; the latest time counts.
CREATE TABLE admission (
    user_id    bigint      PRIMARY KEY REFERENCES person (id) ON UPDATE CASCADE,
    state      text        NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'approved', 'denied')),
    asked      integer     NOT NULL DEFAULT 1 CHECK (asked > 0),
    asked_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    decided_by bigint,
    decided_at timestamptz,
    CHECK ((state = 'waiting') = (decided_at IS NULL))
);
CREATE INDEX admission_waiting ON admission (asked_at) WHERE state = 'waiting';

-- No row: as the configuration says.
CREATE TABLE registration (
    only_row boolean     PRIMARY KEY DEFAULT true CHECK (only_row),
    closed   boolean     NOT NULL,
    by       bigint      NOT NULL,
    at       timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- People are looked up by what is remembered of them.
CREATE INDEX person_name ON person (lower(name) text_pattern_ops);
CREATE INDEX credential_tail ON credential (tail);
