-- Delivery: what goes first, what may already have arrived, messages that are changed instead of sent again,
-- and what people were asked to type. sending_since, held_until, expires_at, asked_at: real time.

-- sending_since, sending_by: written before the message is sent; found later, nobody knows what became of it.
ALTER TABLE outbox
    ADD COLUMN priority      smallint NOT NULL DEFAULT 2 CHECK (priority BETWEEN 0 AND 3),
    ADD COLUMN silent        boolean  NOT NULL DEFAULT false,
    ADD COLUMN card          text     CHECK (card <> ''),
    ADD COLUMN reply_to      text     CHECK (reply_to <> ''),
    ADD COLUMN gathering     text     CHECK (gathering <> ''),
    ADD COLUMN expires_at    timestamptz,
    ADD COLUMN held_until    timestamptz,
    ADD COLUMN sending_since timestamptz,
    ADD COLUMN sending_by    text,
    ADD COLUMN doubtful      boolean  NOT NULL DEFAULT false,
    ADD CONSTRAINT outbox_mark CHECK ((sending_since IS NULL) = (sending_by IS NULL));

UPDATE outbox SET priority = CASE WHEN critical THEN 0 ELSE 1 END;
ALTER TABLE outbox ADD CONSTRAINT outbox_critical CHECK (critical = (priority = 0));

DROP INDEX outbox_waiting, outbox_waiting_critical;
CREATE INDEX outbox_waiting ON outbox (priority, id)
    WHERE sent_at IS NULL AND dropped_at IS NULL AND held_until IS NULL;
CREATE INDEX outbox_waiting_of ON outbox (user_id, id) WHERE sent_at IS NULL AND dropped_at IS NULL;
CREATE INDEX outbox_expiring ON outbox (expires_at)
    WHERE sent_at IS NULL AND dropped_at IS NULL AND expires_at IS NOT NULL;
CREATE INDEX outbox_held ON outbox (held_until)
    WHERE sent_at IS NULL AND dropped_at IS NULL AND held_until IS NOT NULL;
CREATE INDEX outbox_sending ON outbox (id)
    WHERE sent_at IS NULL AND dropped_at IS NULL AND sending_since IS NOT NULL;
CREATE INDEX person_unreachable ON person (id) WHERE NOT reachable;

-- head: the message's text when it was sent; photo: it is the caption of a picture; keyboard: as it was sent.
CREATE TABLE chat_card (
    user_id    bigint      NOT NULL REFERENCES person (id),
    name       text        NOT NULL CHECK (name <> ''),
    message_id bigint      NOT NULL,
    head       text        NOT NULL,
    photo      boolean     NOT NULL,
    keyboard   text,
    changed_at timestamptz NOT NULL DEFAULT clock_now(),
    PRIMARY KEY (user_id, name)
);

-- What a person types next answers this. No row: nothing is asked.
CREATE TABLE open_question (
    user_id  bigint      PRIMARY KEY REFERENCES person (id),
    page     text        NOT NULL CHECK (page <> ''),
    about    text        NOT NULL,
    asked_at timestamptz NOT NULL
);
