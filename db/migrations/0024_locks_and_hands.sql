-- Pauses by hand, orders of others that their owner has owned up to, and what daily looks at keys have found.

-- until: a hold that ends by itself, as an owner's pause does; NULL: it is released by somebody.
ALTER TABLE account_hold ADD COLUMN until timestamptz CHECK (isfinite(until));

-- When the owner last said that orders which are not ours are their own.
ALTER TABLE account ADD COLUMN by_hand_at timestamptz;

-- trouble: what the last look found wrong, a code; entered_at: when the key was connected.
ALTER TABLE credential
    ADD COLUMN trouble    text CHECK (trouble ~ '^[a-z-]{1,32}$'),
    ADD COLUMN entered_at timestamptz;
UPDATE credential SET entered_at = checked_at;
ALTER TABLE credential ALTER COLUMN entered_at SET DEFAULT clock_timestamp(), ALTER COLUMN entered_at SET NOT NULL;
CREATE INDEX credential_checked ON credential (checked_at);

-- For /why: the decisions about one symbol, the latest first.
CREATE INDEX decision_of_symbol ON decision (account_id, symbol, decided_at DESC);
