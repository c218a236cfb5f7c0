-- Broadcasts: what operators tell many people at once, to whom, and what became of it. All in real time.

-- version: grows with every change of what is sent or to whom; counted: recipients that its author was shown;
-- hours: how long after its start it is worth telling; cursor, listed: the people up to this id, or all, have
-- their delivery; card: the message that shows its author how it goes.
CREATE TABLE broadcast (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    author     bigint      NOT NULL REFERENCES person (id) ON UPDATE CASCADE,
    status     text        NOT NULL DEFAULT 'draft' CHECK (status IN (
                   'draft', 'scheduled', 'running', 'paused', 'cancelled', 'done', 'recalling', 'recalled')),
    category   text        NOT NULL DEFAULT 'news' CHECK (category IN ('news', 'tips', 'offers', 'system')),
    buttons    jsonb       NOT NULL DEFAULT '{"items": []}' CHECK (jsonb_typeof(buttons) = 'object'),
    segment    jsonb       NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(segment) = 'object'),
    silent     boolean     NOT NULL DEFAULT false,
    protect    boolean     NOT NULL DEFAULT false,
    hours      integer     NOT NULL DEFAULT 24 CHECK (hours > 0),
    version    integer     NOT NULL DEFAULT 1,
    counted    integer,
    starts_at  timestamptz,
    deadline   timestamptz,
    why        text,
    cursor     bigint      NOT NULL DEFAULT 0,
    listed     boolean     NOT NULL DEFAULT false,
    card       bigint,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    started_at timestamptz,
    ended_at   timestamptz
);
CREATE INDEX broadcast_under_way ON broadcast (id) WHERE status IN ('scheduled', 'running', 'paused', 'recalling', 'cancelled');
CREATE INDEX broadcast_cards ON broadcast (id) WHERE card IS NOT NULL;

-- Messages of the author's own chat with the bot, which are copied; several: an album.
CREATE TABLE broadcast_source (
    broadcast_id bigint   NOT NULL REFERENCES broadcast (id) ON DELETE CASCADE,
    language     text     NOT NULL CHECK (language ~ '^[a-z]{2}$'),
    messages     bigint[] NOT NULL CHECK (cardinality(messages) BETWEEN 1 AND 10),
    kind         text     NOT NULL CHECK (kind <> ''),
    PRIMARY KEY (broadcast_id, language)
);

-- One for each recipient. outbox_id: the news that carries it, NULL while it waits for its turn, or for the end of
-- the person's quiet hours (due_at); outcome NULL: not known yet; messages: of an album; round: how often it was
-- sent anew because nobody knew; recall_id, recalled: the same for taking it back.
CREATE TABLE broadcast_delivery (
    broadcast_id bigint      NOT NULL REFERENCES broadcast (id),
    user_id      bigint      NOT NULL REFERENCES person (id) ON UPDATE CASCADE,
    due_at       timestamptz NOT NULL,
    outbox_id    bigint,
    round        smallint    NOT NULL DEFAULT 1,
    outcome      text        CHECK (outcome IN ('sent', 'blocked', 'failed', 'unknown', 'expired', 'unwanted')),
    message_id   bigint,
    messages     bigint[],
    settled_at   timestamptz,
    recall_id    bigint,
    recalled     text        CHECK (recalled IN ('gone', 'kept')),
    PRIMARY KEY (broadcast_id, user_id),
    CHECK (outcome <> 'sent' OR settled_at IS NOT NULL)
);
CREATE INDEX broadcast_delivery_open ON broadcast_delivery (broadcast_id, user_id) WHERE outcome IS NULL;
CREATE INDEX broadcast_delivery_of ON broadcast_delivery (user_id);

-- Once per person and button.
CREATE TABLE broadcast_click (
    broadcast_id bigint      NOT NULL REFERENCES broadcast (id),
    user_id      bigint      NOT NULL REFERENCES person (id) ON UPDATE CASCADE,
    button       smallint    NOT NULL,
    at           timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (broadcast_id, user_id, button)
);
CREATE INDEX broadcast_click_of ON broadcast_click (user_id);

-- What a person does not want to be sent. What the service itself has to say cannot be refused.
CREATE TABLE broadcast_optout (
    user_id  bigint      NOT NULL REFERENCES person (id) ON UPDATE CASCADE,
    category text        NOT NULL CHECK (category IN ('news', 'tips', 'offers')),
    at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (user_id, category)
);

-- How a person is spread over 100 parts, the same for all broadcasts; app.broadcasts.part_of says the same.
CREATE FUNCTION broadcast_part(id bigint) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT (('x' || left(encode(sha256(convert_to(id::text, 'UTF8')), 'hex'), 8))::bit(32)::bigint % 100)::integer $$;
