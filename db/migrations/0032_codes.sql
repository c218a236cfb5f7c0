-- Codes that give days or a discount, who has used them; invitations and what they have earned. All in real time.

-- code: without signs between; shown: as people see it; plan: whose days, or the only one that a discount or an
-- extension is for; batch: the first of those that were made together; by: no reference, as in operator_act.
CREATE TABLE promo (
    id        bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code      text        NOT NULL UNIQUE CHECK (code ~ '^[A-Z0-9]{6,20}$'),
    shown     text        NOT NULL CHECK (shown ~ '^[A-Z0-9-]{6,26}$'),
    gives     text        NOT NULL CHECK (gives IN ('plan', 'extend', 'percent', 'stars')),
    amount    integer     NOT NULL CHECK (amount > 0),
    plan      text        REFERENCES plan (code),
    uses      integer     NOT NULL CHECK (uses > 0),
    used      integer     NOT NULL DEFAULT 0 CHECK (used BETWEEN 0 AND uses),
    newcomers boolean     NOT NULL DEFAULT false,
    until     timestamptz,
    batch     bigint      NOT NULL,
    off_at    timestamptz,
    by        bigint      NOT NULL,
    made_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK (gives <> 'plan' OR plan IS NOT NULL),
    CHECK (gives <> 'percent' OR amount <= 90)
);
CREATE INDEX promo_batch ON promo (batch, id);
CREATE SEQUENCE promo_batch_number;

-- digest: of the person, keyed: it leads to nobody, and holds when they have left and come back. purchase: the order
-- that a discount is bound to; while nothing is paid for it, a later order may have it instead.
CREATE TABLE promo_use (
    promo    bigint      NOT NULL REFERENCES promo (id),
    digest   text        NOT NULL CHECK (digest <> ''),
    user_id  bigint      NOT NULL REFERENCES person (id) ON UPDATE CASCADE,
    at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    purchase bigint      UNIQUE, -- of the table `purchase`, which a later migration makes; its rows stay
    PRIMARY KEY (promo, digest)
);
CREATE INDEX promo_use_of ON promo_use (user_id, at);
CREATE INDEX promo_use_at ON promo_use (at);

-- Codes that were typed and not taken: whoever guesses has to wait.
CREATE TABLE promo_guess (
    user_id bigint      NOT NULL REFERENCES person (id) ON UPDATE CASCADE,
    at      timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX promo_guess_of ON promo_guess (user_id, at);

-- Whoever has paid for a plan of their own, also after they have left: digest as above.
CREATE TABLE paid_before (
    digest text        PRIMARY KEY CHECK (digest <> ''),
    at     timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- What an invitation brings. days are given of `plan` to who has none; month_most, most: days of one person.
CREATE TABLE referral_programme (
    only_row     boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    running      boolean NOT NULL DEFAULT false,
    inviter_days integer NOT NULL DEFAULT 7 CHECK (inviter_days BETWEEN 0 AND 365),
    invited_days integer NOT NULL DEFAULT 7 CHECK (invited_days BETWEEN 0 AND 365),
    plan         text    NOT NULL DEFAULT 'basic' REFERENCES plan (code),
    month_most   integer NOT NULL DEFAULT 30 CHECK (month_most BETWEEN 0 AND 3660),
    most         integer NOT NULL DEFAULT 180 CHECK (most BETWEEN 0 AND 3660)
);
INSERT INTO referral_programme DEFAULT VALUES;

CREATE TABLE referral_link (
    code    text        PRIMARY KEY CHECK (code ~ '^[a-z0-9]{8}$'),
    user_id bigint      NOT NULL UNIQUE REFERENCES person (id) ON UPDATE CASCADE,
    made_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Each person was invited by one at most, once, whatever they do later.
CREATE TABLE referral (
    user_id bigint      PRIMARY KEY REFERENCES person (id) ON UPDATE CASCADE,
    inviter bigint      NOT NULL REFERENCES person (id) ON UPDATE CASCADE,
    digest  text        NOT NULL UNIQUE CHECK (digest <> ''),
    at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK (user_id <> inviter)
);
CREATE INDEX referral_inviter ON referral (inviter, at);

-- One for each invited person who has paid. why: nothing was given, for this reason; back_at: their payment went back.
CREATE TABLE referral_reward (
    user_id      bigint      PRIMARY KEY REFERENCES person (id) ON UPDATE CASCADE,
    inviter      bigint      NOT NULL REFERENCES person (id) ON UPDATE CASCADE,
    provider     text        NOT NULL CHECK (provider <> ''),
    charge_id    text        NOT NULL CHECK (charge_id <> ''),
    inviter_days integer     NOT NULL CHECK (inviter_days >= 0),
    invited_days integer     NOT NULL CHECK (invited_days >= 0),
    why          text        CHECK (why IN ('same-account', 'off', 'ceiling')),
    at           timestamptz NOT NULL DEFAULT clock_timestamp(),
    back_at      timestamptz,
    UNIQUE (provider, charge_id)
);
CREATE INDEX referral_reward_inviter ON referral_reward (inviter, at);
CREATE INDEX referral_reward_at ON referral_reward (at);
