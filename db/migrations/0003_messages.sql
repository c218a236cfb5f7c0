-- News on its way out, updates on their way in, failures, and the timetable.

-- next_at is real time, whatever the market clock does: the pauses that Telegram asks for are real seconds.
CREATE TABLE outbox (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id     bigint      NOT NULL REFERENCES person (id),
    account_id  bigint,
    kind        text        NOT NULL,
    critical    boolean     NOT NULL DEFAULT false,
    body        jsonb       NOT NULL CHECK (jsonb_typeof(body) = 'object'),
    dedupe      text        NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT clock_now(),
    next_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    attempts    integer     NOT NULL DEFAULT 0,
    last_why    text,
    sent_at     timestamptz,
    message_id  bigint,
    dropped_at  timestamptz,
    dropped_why text,
    UNIQUE (user_id, dedupe), -- the same news is news to each person once
    FOREIGN KEY (account_id, user_id) REFERENCES account (id, user_id),
    CHECK (sent_at IS NULL OR dropped_at IS NULL),
    CHECK ((dropped_at IS NULL) = (dropped_why IS NULL))
);
CREATE INDEX outbox_waiting ON outbox (user_id, id) WHERE sent_at IS NULL AND dropped_at IS NULL;
CREATE INDEX outbox_waiting_critical ON outbox (user_id, id)
    WHERE sent_at IS NULL AND dropped_at IS NULL AND critical;

-- lane: the person whose updates are handled one after the other; 0 for updates of nobody.
CREATE TABLE tg_update (
    update_id   bigint      PRIMARY KEY,
    lane        bigint      NOT NULL,
    body        bytea       NOT NULL, -- emptied once handled: people paste secrets into chats
    received_at timestamptz NOT NULL DEFAULT clock_now(),
    done_at     timestamptz,
    outcome     text,
    CHECK ((done_at IS NULL) = (outcome IS NULL))
);
CREATE INDEX tg_update_waiting ON tg_update (lane, update_id) WHERE done_at IS NULL;

CREATE TABLE incident (
    fingerprint bytea       PRIMARY KEY,
    place       text        NOT NULL,
    summary     text        NOT NULL,
    count       bigint      NOT NULL DEFAULT 1,
    first_at    timestamptz NOT NULL DEFAULT clock_now(),
    last_at     timestamptz NOT NULL DEFAULT clock_now(),
    told_at     timestamptz
);
CREATE INDEX incident_latest ON incident (last_at DESC);

CREATE TABLE job_run (
    job      text        NOT NULL,
    slot     timestamptz NOT NULL,
    taken_at timestamptz NOT NULL DEFAULT clock_now(),
    PRIMARY KEY (job, slot)
);
