"""Whom a broadcast is meant for: the database says the same as the rules, for random people and conditions."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.broadcasts import (
    CHOICES,
    EVERYBODY,
    Category,
    Profile,
    Segment,
    Status,
    Trait,
    Want,
    holds,
    part_of,
    share_of,
)
from app.infra.clock import SystemClock
from app.ports_broadcasts import Broadcast
from app.records import packed, unpacked
from db.pool import Pool
from db.uow import PgUnits
from trading.domain.ids import UserId

PEOPLE = 120
AWAY = (None, timedelta(hours=1), timedelta(days=3), timedelta(days=20), timedelta(days=99))
WANTS = [Want(trait, value) for trait, values in CHOICES.items() for value in values]
segments = st.lists(st.sampled_from(WANTS), max_size=4, unique_by=lambda want: want.trait).map(
    lambda chosen: Segment(tuple(chosen))
)


def a_crowd(random: Random) -> Sequence[Profile]:
    """Who has a key or a position has an account; whoever is invited, is by the first of all."""
    found: list[Profile] = []
    for number in random.sample(range(1, 2**40), PEOPLE):
        exchanges = frozenset(random.sample(CHOICES[Trait.EXCHANGE], random.choice([0, 1, 1, 2])))
        found.append(
            Profile(
                id=number,
                language=random.choice(CHOICES[Trait.LANGUAGE]),
                plan=random.choice(CHOICES[Trait.PLAN]),
                exchanges=exchanges,
                keyed=bool(exchanges) and random.random() < 0.5,
                away=random.choice(AWAY),
                holding=bool(exchanges) and random.random() < 0.5,
                invited=bool(found) and random.random() < 0.5,
            )
        )
    return found


async def settle(pool: Pool, crowd: Sequence[Profile]) -> None:
    for one in crowd:
        await pool.execute(
            """
            INSERT INTO person (id, name, language, terms_version, terms_accepted_at)
            VALUES ($1, 'P', $2, 't', clock_now())
            """,
            one.id,
            one.language,
        )
        for place, exchange in enumerate(sorted(one.exchanges)):
            await open_account(pool, one, exchange, first=place == 0)
        if one.away is not None:
            await pool.execute(
                "INSERT INTO presence (user_id, seen_at) VALUES ($1, clock_now() - $2::interval)",
                one.id,
                one.away,
            )
        if one.plan != "free":
            await pool.execute(
                """
                INSERT INTO subscription (user_id, plan, standing, since, until)
                VALUES ($1, $2, 'active', now(), now())
                """,
                one.id,
                one.plan,
            )

    await pool.execute(
        "INSERT INTO referral (user_id, inviter, digest) SELECT i, $2, i::text FROM unnest($1::bigint[]) i",
        [one.id for one in crowd if one.invited],
        crowd[0].id,
    )


async def open_account(pool: Pool, one: Profile, exchange: str, *, first: bool) -> None:
    account = await pool.fetchval(
        """
        INSERT INTO account (user_id, exchange, kind, preset, risk_per_trade, max_order, max_exposure,
                             max_daily_loss, max_positions)
        VALUES ($1, $2, $3, 'careful', 0.01, 0.2, 0.5, 0.02, 3) RETURNING id
        """,
        one.id,
        exchange,
        "live" if one.keyed else "paper",
    )
    if one.keyed and first:
        await pool.execute(
            """
            INSERT INTO credential (account_id, user_id, fingerprint, sealed, version, permissions, tail, uid,
                                    checked_at)
            VALUES ($1, $2, $3, 'x', 1, '{"withdraw": false}', 'tail', 'uid', now())
            """,
            account,
            one.id,
            one.id.to_bytes(16, "big"),
        )
    if one.holding and first:
        await pool.execute(
            """
            INSERT INTO position (account_id, id, user_id, symbol, side, qty, cost, realised, fees, reference,
                                  opened_at, entered, paid, exited, received, stops, exits, announced)
            VALUES ($1, 'p', $2, 'bybit:spot:BTC/USDT', 'buy', 1, 1, 0, 0, 1, now(), 1, 1, 0, 0, 0, 0, true)
            """,
            account,
            one.id,
        )


@pytest.mark.parametrize("seed", [1])
async def test_the_database_finds_whom_the_rules_mean(pool: Pool, seed: int) -> None:
    """Each condition alone, any two of different traits, and a list of ids."""
    units, random = PgUnits(pool), Random(seed)
    crowd = a_crowd(random)
    await settle(pool, crowd)
    asked = [Segment((want,)) for want in WANTS]
    pairs = [Segment(two) for two in combinations(WANTS, 2) if two[0].trait is not two[1].trait]
    asked += [*random.sample(pairs, 80), EVERYBODY]
    asked.append(Segment((), tuple(one.id for one in random.sample(crowd, 7))))
    found_any = 0
    for segment in asked:
        meant = sorted(one.id for one in crowd if holds(segment, one))
        broadcast = Broadcast(1, UserId(1), Status.RUNNING, SystemClock().now(), segment=segment)
        async with units() as work:
            assert list(await work.deliveries.people(broadcast, PEOPLE + 1)) == meant, segment
            assert await work.deliveries.count(segment, Category.NEWS) == len(meant)
        found_any += bool(meant)
    assert found_any > len(asked) / 2, "the crowd must be mixed"


async def test_who_is_gone_or_refuses_is_never_meant(pool: Pool) -> None:
    units = PgUnits(pool)
    await settle(pool, [Profile(number, "en") for number in range(1, 7)])
    await pool.execute("UPDATE person SET reachable = false WHERE id = 1")
    await pool.execute("UPDATE person SET banned = true WHERE id = 2")
    await pool.execute("UPDATE person SET terms_version = NULL, terms_accepted_at = NULL WHERE id = 3")
    await pool.execute("UPDATE person SET id = nextval('pseudonym') WHERE id = 4")
    async with units() as work:
        await work.mailings.refuse(UserId(5), Category.TIPS, refused=True)
        assert await work.deliveries.count(EVERYBODY, Category.TIPS) == 1
        assert await work.deliveries.count(EVERYBODY, Category.NEWS) == 2
        assert await work.deliveries.count(EVERYBODY, Category.SYSTEM) == 2
        await work.mailings.refuse(UserId(5), Category.TIPS, refused=False)
        assert await work.deliveries.count(EVERYBODY, Category.TIPS) == 2


@given(st.integers(1, 2**52))
def test_shares_leave_nobody_out_and_have_nobody_twice(user: int) -> None:
    inside = {
        value for value in CHOICES[Trait.SHARE] if share_of(value)[0] <= part_of(user) < share_of(value)[1]
    }
    assert len(inside & {"first-10", "last-90"}) == 1
    assert len(inside & {"first-50", "last-50"}) == 1


@given(segments, st.sampled_from(Trait))
def test_taps_go_through_all_choices_and_back(segment: Segment, trait: Trait) -> None:
    turned, seen = segment, [segment.of(trait)]
    for _ in CHOICES[trait]:
        turned = turned.turned(trait)
        seen.append(turned.of(trait))
    assert set(seen) == {None, *CHOICES[trait]}
    assert set(turned.turned(trait).wants) == set(segment.wants)
    assert unpacked(Segment, packed(segment)) == segment


@pytest.mark.parametrize("value", ["' OR true --", "", "active-0", "first-100"])
def test_nothing_but_the_choices_gets_into_a_condition(value: str) -> None:
    for trait in Trait:
        with pytest.raises(ValueError, match="must be one of"):
            Want(trait, value)
