-- How much of a person's attention news may take, when they are reported to, and what their accounts were worth.

ALTER TABLE person ADD COLUMN zone text NOT NULL DEFAULT 'UTC' CHECK (zone <> ''); -- of the tz database, or Etc/GMT

-- What a person has chosen, as app.attention writes it; without a row the defaults hold.
CREATE TABLE attention_wish (
    user_id bigint PRIMARY KEY REFERENCES person (id),
    wishes  jsonb  NOT NULL CHECK (jsonb_typeof(wishes) = 'object')
);

-- When a person is reported to next, on the market clock; NULL: not before they ask for it again.
CREATE TABLE report_plan (
    user_id bigint      NOT NULL REFERENCES person (id),
    period  text        NOT NULL CHECK (period IN ('day', 'week')),
    next_at timestamptz,
    PRIMARY KEY (user_id, period)
);
CREATE INDEX report_plan_due ON report_plan (next_at) WHERE next_at IS NOT NULL;

-- When a person was last there, on the market clock as what they missed is.
CREATE TABLE presence (
    user_id bigint      PRIMARY KEY REFERENCES person (id),
    seen_at timestamptz NOT NULL
);

-- What an account was worth at full hours of the market clock, all in quote: equity is the sum of the others.
-- deposited: put in less taken out; realised: of all positions so far, net of fees; unrealised: of open ones.
CREATE TABLE equity_point (
    account_id bigint      NOT NULL,
    user_id    bigint      NOT NULL,
    at         timestamptz NOT NULL CHECK (date_trunc('hour', at, 'UTC') = at),
    equity     amount      NOT NULL,
    deposited  amount      NOT NULL,
    realised   amount      NOT NULL,
    unrealised amount      NOT NULL,
    PRIMARY KEY (account_id, at),
    FOREIGN KEY (account_id, user_id) REFERENCES account (id, user_id),
    CHECK (equity = deposited + realised + unrealised)
);
CREATE INDEX equity_point_at ON equity_point (at);

-- All closed positions of all accounts are summed up at each of those hours: from the index alone.
CREATE INDEX position_profits ON position (account_id) INCLUDE (profit) WHERE closed_at IS NOT NULL;

-- How often a person was disturbed of late.
CREATE INDEX outbox_pushes ON outbox (user_id, sent_at) WHERE sent_at IS NOT NULL AND NOT silent;
