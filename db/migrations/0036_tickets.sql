-- Conversations between people and those behind the service, and answers that are kept ready.

-- about: what it is about where it began somewhere, e.g. a charge. Real time.
CREATE TABLE ticket (
    id        bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id   bigint      NOT NULL REFERENCES person (id) ON UPDATE CASCADE,
    state     text        NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'answered', 'closed')),
    about     text        NOT NULL DEFAULT '' CHECK (char_length(about) <= 200),
    taken_by  bigint      REFERENCES person (id) ON UPDATE CASCADE,
    opened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    moved_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (id, user_id)
);
CREATE UNIQUE INDEX ticket_one_open ON ticket (user_id) WHERE state <> 'closed';
CREATE INDEX ticket_waiting ON ticket (state, moved_at);
CREATE INDEX ticket_of ON ticket (user_id, id);

-- operator: who of the service wrote it, NULL: its owner. file_id: Telegram's.
CREATE TABLE ticket_line (
    id        bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ticket_id bigint      NOT NULL,
    user_id   bigint      NOT NULL,
    operator  bigint      REFERENCES person (id) ON UPDATE CASCADE,
    text      text        NOT NULL CHECK (char_length(text) <= 2000),
    file_kind text        CHECK (file_kind IN ('photo', 'document')),
    file_id   text,
    at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    FOREIGN KEY (ticket_id, user_id) REFERENCES ticket (id, user_id) ON UPDATE CASCADE,
    CHECK ((file_kind IS NULL) = (file_id IS NULL)),
    CHECK (text <> '' OR file_id IS NOT NULL)
);
CREATE INDEX ticket_line_of ON ticket_line (ticket_id, id);
CREATE INDEX ticket_line_lately ON ticket_line (user_id, at) WHERE operator IS NULL;

-- texts: by language.
CREATE TABLE ready_answer (
    id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name  text   NOT NULL UNIQUE CHECK (char_length(name) BETWEEN 1 AND 40),
    texts jsonb  NOT NULL CHECK (jsonb_typeof(texts) = 'object')
);

-- What was asked before there were answers: one conversation a person.
INSERT INTO ticket (user_id, opened_at, moved_at)
SELECT user_id, min(at), max(at) FROM support_message GROUP BY user_id ORDER BY min(at);
INSERT INTO ticket_line (ticket_id, user_id, text, at)
SELECT t.id, m.user_id, m.text, m.at FROM support_message m JOIN ticket t USING (user_id) ORDER BY m.id;
DROP TABLE support_message;
