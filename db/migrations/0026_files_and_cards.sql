-- Pictures that Telegram has, so that the same one is neither drawn nor sent up again. They belong to a bot, not to
-- a person: the same content is the same picture whoever sees it. content: SHA-256 of what is on it and of how it
-- is drawn; file: Telegram's id, which only that bot may use. Nothing here is needed: losing it costs drawings.
CREATE TABLE telegram_file (
    bot_id  bigint      NOT NULL,
    content bytea       NOT NULL CHECK (length(content) = 32),
    file    text        NOT NULL CHECK (file <> ''),
    kept_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (bot_id, content)
);
CREATE INDEX telegram_file_kept ON telegram_file (kept_at);
