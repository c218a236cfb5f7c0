"""What people want to hear, when they are reported to, when they were last there: kept and read back."""

from dataclasses import replace
from datetime import timedelta

from app.accounts import Account
from app.attention import USUAL, Manner, Priority, Topic, Wish, Wishes
from app.infra.clock import SystemClock
from app.ports_attention import Listener
from app.services.attention import Verdicts
from db.pool import Pool
from db.uow import PgUnits
from tests.integration.db.support import open_account
from tests.support.builders import NOW
from trading.domain.ids import UserId
from trading.ledger.periods import Period

OTHER = UserId(8)
WISHES = replace(USUAL, quiet_from=23, quiet_until=7, most=5).with_wish(Topic.OPENED, Wish.OFF)


async def _accept(units: PgUnits, *users: UserId) -> None:
    async with units() as work:
        for user in users:
            await work.users.accept_terms(user, "a version")


async def test_wishes_are_a_persons_own_and_the_usual_ones_hold_before(
    units: PgUnits, pool: Pool, account: Account
) -> None:
    await open_account(units, OTHER)
    async with units() as work:
        await work.users.set_zone(account.owner, "Europe/Berlin")
        await work.wanting.put(account.owner, WISHES)
    async with units() as work:
        assert await work.wanting.of(account.owner) == WISHES
        assert await work.wanting.of(OTHER) == USUAL
        assert await work.wanting.listeners([account.owner, OTHER, UserId(9)]) == {
            account.owner: Listener(account.owner, "Europe/Berlin", WISHES),
            OTHER: Listener(OTHER, "UTC", USUAL),
        }
    await pool.execute("""UPDATE attention_wish SET wishes = '{"most": "many"}'""")
    async with units() as work:
        assert await work.wanting.of(account.owner) == USUAL, "of another release"


async def test_reports_are_due_once_and_planned_anew_when_wishes_change(
    units: PgUnits, account: Account
) -> None:
    async with units() as work:
        assert await work.wanting.unplanned(9) == [], "who has not registered is not reported to"
    await _accept(units, account.owner)
    async with units() as work:
        assert [one.user for one in await work.wanting.unplanned(9)] == [account.owner]
        await work.wanting.plan(account.owner, Period.DAY, NOW - timedelta(minutes=1))
        await work.wanting.plan(account.owner, Period.WEEK, None)
    async with units() as work:
        assert await work.wanting.unplanned(9) == []
        (due,) = await work.wanting.due(9)
        assert (due.listener.user, due.period, due.at) == (
            account.owner,
            Period.DAY,
            NOW - timedelta(minutes=1),
        )
        await work.wanting.plan(account.owner, Period.DAY, NOW + timedelta(days=1))
    async with units() as work:
        assert await work.wanting.due(9) == []
        await work.wanting.put(account.owner, Wishes())
        assert [one.user for one in await work.wanting.unplanned(9)] == [account.owner]


async def test_who_was_away_is_known_when_they_come_back(
    units: PgUnits, pool: Pool, account: Account
) -> None:
    away, seen = timedelta(hours=12), []
    for hours in (0, 1, 12, 26, 27):
        await pool.execute(
            "UPDATE market_clock SET epoch_real = clock_timestamp(), epoch_market = $1",
            NOW + timedelta(hours=hours),
        )
        async with units() as work:
            seen.append(await work.wanting.seen(account.owner, away))
    assert [one is not None for one in seen] == [False, False, False, True, False]
    assert seen[3] is not None
    assert timedelta() <= seen[3] - NOW - timedelta(hours=12) < timedelta(minutes=1)


async def test_the_relay_is_told_what_each_person_wants(units: PgUnits, account: Account) -> None:
    await open_account(units, OTHER)
    async with units() as work:
        await work.wanting.put(account.owner, replace(WISHES, quiet_from=0, quiet_until=0, most=1))
        for user in (account.owner, OTHER):
            for kind in ("PositionOpened", "AlertFired", "MarketChanged", "AccountHalted"):
                await work.outbox.add(user, kind, {"value": "10"}, dedupe=kind, account=None)
    async with units() as work:
        rooms = dict.fromkeys(Priority, 50)
        notices = await work.outbox.claim(rooms)
    verdicts = await Verdicts(units, SystemClock()).of(notices)
    told = {(one.user, one.kind): verdict.manner for one, verdict in zip(notices, verdicts, strict=True)}
    assert told == {
        (OTHER, "PositionOpened"): Manner.RING,
        (OTHER, "AlertFired"): Manner.RING,
        (OTHER, "MarketChanged"): Manner.RING,
        (OTHER, "AccountHalted"): Manner.RING,
        (account.owner, "PositionOpened"): Manner.DROP,
        (account.owner, "AlertFired"): Manner.RING,
        (account.owner, "MarketChanged"): Manner.DIGEST,
        (account.owner, "AccountHalted"): Manner.RING,
    }


async def test_pushes_are_those_of_the_person_that_made_a_sound(
    units: PgUnits, pool: Pool, account: Account
) -> None:
    await open_account(units, OTHER)
    async with units() as work:
        for number in range(4):
            await work.outbox.add(account.owner, "AlertFired", {}, dedupe=f"{number}", account=None)
        await work.outbox.add(account.owner, "AccountHalted", {}, dedupe="critical", account=None)
        await work.outbox.add(OTHER, "AlertFired", {}, dedupe="other", account=None)
    ids = [row["id"] for row in await pool.fetch("SELECT id FROM outbox ORDER BY id")]
    async with units() as work:
        await work.outbox.hushed(ids[:1])
        for number, notice in enumerate(ids):
            await work.outbox.sent([notice], number)
    async with units() as work:
        day = timedelta(days=1)
        assert await work.wanting.pushes([account.owner, OTHER], day) == {account.owner: 3, OTHER: 1}
        assert await work.wanting.alarms(account.owner, NOW - day) == 1
        assert await work.wanting.alarms(OTHER, NOW - day) == 0
