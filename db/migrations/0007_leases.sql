-- Who runs what must run only once: market feeds, private streams, the chat. For speed, never for correctness.
-- until is real time by this server's clock alone, whatever the market clock does.
CREATE TABLE lease (
    resource text        PRIMARY KEY CHECK (resource <> ''),
    owner    text        NOT NULL CHECK (owner <> ''), -- one start of one process
    epoch    bigint      NOT NULL DEFAULT 1 CHECK (epoch > 0), -- rises with every change of hands
    until    timestamptz NOT NULL CHECK (isfinite(until))
);
CREATE INDEX lease_owner ON lease (owner);

-- Exchanges count their orders by symbol (Binance): two symbols may show the same number.
ALTER TABLE order_intent
    DROP CONSTRAINT order_intent_account_id_exchange_id_key,
    ADD CONSTRAINT order_intent_exchange_id_once UNIQUE (account_id, symbol, exchange_id);

-- Two workers that change one paper account: the second finds that it has been changed.
ALTER TABLE paper_book ADD COLUMN version bigint NOT NULL DEFAULT 1 CHECK (version > 0);

CREATE INDEX signal_latest ON signal (happened_at);
