-- The leverage of contracts by account and symbol, as the exchange has shown it. leverage, proved_at NULL: it was
-- set, or is about to be, and is not proved; nothing of the symbol is entered until it is.
CREATE TABLE symbol_leverage (
    account_id bigint      NOT NULL,
    user_id    bigint      NOT NULL,
    symbol     text        NOT NULL,
    leverage   amount      CHECK (leverage > 0),
    proved_at  timestamptz,
    PRIMARY KEY (account_id, symbol),
    FOREIGN KEY (account_id, user_id) REFERENCES account (id, user_id),
    CHECK ((leverage IS NULL) = (proved_at IS NULL))
);

-- The most that may be chosen is 10 now.
UPDATE person SET choices = choices || '{"leverage": "10"}' WHERE choices ->> 'leverage' ~ '^(1[1-9]|20)$';
UPDATE account SET choices = choices || '{"leverage": "10"}' WHERE choices ->> 'leverage' ~ '^(1[1-9]|20)$';
UPDATE symbol_setting SET choices = choices || '{"leverage": "10"}' WHERE choices ->> 'leverage' ~ '^(1[1-9]|20)$';

-- What was refused because leverage could not be set is refused until it is proved now.
UPDATE decision SET reason = 'leverage-pending' WHERE reason = 'no-leverage';
UPDATE decision SET gates = replace(gates::text, '"no-leverage"', '"leverage-pending"')::jsonb
    WHERE gates::text LIKE '%"no-leverage"%';
