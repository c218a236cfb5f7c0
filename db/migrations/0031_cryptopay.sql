-- Ways to pay beside Stars: whether people are offered them, and the invoices that were made there.

-- by: who has decided, no reference: it stays when they have left. No row: off. at: real time.
CREATE TABLE payment_switch (
    provider text        PRIMARY KEY CHECK (provider <> ''),
    enabled  boolean     NOT NULL,
    by       bigint      NOT NULL,
    at       timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- One for each purchase: an address that is asked for again is the same. invoice: as the provider names it.
CREATE TABLE provider_invoice (
    provider text        NOT NULL CHECK (provider <> ''),
    invoice  text        NOT NULL CHECK (invoice <> ''),
    purchase bigint      NOT NULL,
    page     text        NOT NULL CHECK (page <> ''),
    made_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (provider, invoice),
    UNIQUE (provider, purchase)
);
