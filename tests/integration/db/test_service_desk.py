"""The service desk on the real database: failures and whom they hit, held accounts, maintenance, the call."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from app.accounts import Account, AccountKind, Role
from app.errors import Refusal, Refused
from app.failures import Alarm, Mute
from app.infra.clock import SystemClock
from app.runtime.desk_jobs import ServiceDesk
from app.runtime.incidents import IncidentDesk
from app.services.admin import Admin
from app.services.releases import Releases
from app.services.revocation import ROOM, Revocation
from app.services.upkeep import Upkeep
from db.pool import Pool
from db.uow import PgUnits
from tests.integration.db.support import (
    OWNER,
    PERMISSIONS,
    a_sealed_key,
    an_order_in,
    another_intent,
    key_info,
    open_account,
    plan,
    session_of,
)
from tests.support.builders import NOW, a_report
from tests.support.clock import HandClock
from tests.support.dealing import HandDealer, hand_dealer
from tests.support.operators import open_factor_at
from tests.support.vitals import HandVitals
from trading.domain.account import Control
from trading.domain.errors import TryAgain
from trading.domain.ids import AccountId, UserId
from trading.domain.order import OrderStatus
from trading.ports import ReportStatus

BOSS, HELPER = UserId(90), UserId(91)


async def operators(units: PgUnits) -> None:
    """An owner with an open second factor, and somebody of support."""
    async with units() as work:
        await work.users.touch(BOSS, "Boss", "en", Role.OWNER)
        await work.users.touch(HELPER, "Helper", "ru", Role.USER)
        await work.users.set_role(HELPER, Role.SUPPORT)
    await open_factor_at(units, BOSS)


async def acts(pool: Pool) -> list[tuple[str, str, bool]]:
    return [
        tuple(row) for row in await pool.fetch("SELECT name, subject, done FROM operator_act ORDER BY id")
    ]


async def refusal(awaited: Any) -> Refusal:
    with pytest.raises(Refused) as refused:
        await awaited
    return refused.value.code


# Failures


async def test_a_failure_knows_whom_it_hits_and_is_looked_after(
    units: PgUnits, pool: Pool, account: Account
) -> None:
    await operators(units)
    desk = IncidentDesk(units, SystemClock())
    admin = Admin(units, HandClock(), HandClock(), HandVitals(), "1")
    for _ in range(3):
        await desk.report(f"stream of account {account.id}", TryAgain("silent"))
    (one,) = (await admin.incidents(HELPER))[0]
    assert (one.count, one.users, one.accounts, one.seen_at) == (3, 1, 1, None)
    page = await admin.acknowledge(HELPER, one.id)
    assert (page.seen_by, page.incident.seen_by) == ("Helper", HELPER)
    assert [(hit.user, hit.account, hit.count) for hit in page.hits] == [(OWNER, account.id, 3)]
    assert (await admin.acknowledge(BOSS, one.id)).seen_by == "Helper", "who was first looks after it"
    for _ in range(27):  # ten times as often as when it was acknowledged
        await desk.report(f"stream of account {account.id}", TryAgain("silent"))
    told = await pool.fetch("SELECT body FROM outbox WHERE user_id = $1 AND kind = 'Incident'", BOSS)
    assert [row["body"]["alarm"] for row in told] == [Alarm.NEW, Alarm.GROWN]
    assert (await admin.incident(BOSS, one.id)).incident.seen_at is None, "it is another than the one he knew"
    muted = (await admin.mute(HELPER, one.id, Mute.DAY)).incident
    assert muted.muted_until is not None
    assert (await admin.mute(HELPER, one.id, Mute.CHANGE)).incident.muted_until is None
    assert await refusal(admin.incident(HELPER, one.id + 1)) is Refusal.NO_SUCH_INCIDENT
    assert await refusal(admin.incidents(OWNER)) is Refusal.NOT_ADMIN
    kept = await acts(pool)
    assert [name for name, _, _ in kept] == ["acknowledge", "mute", "mute"]


# Maintenance


async def claimed(units: PgUnits, account: AccountId) -> bool:
    intent = another_intent(account)
    await plan(units, account, intent)
    async with units() as work:
        return await work.orders.claim(account, intent.id) is not None


async def test_entries_wait_while_the_service_is_looked_after_and_a_halt_outlives_it(
    units: PgUnits, pool: Pool, account: Account
) -> None:
    await operators(units)
    upkeep = Upkeep(units, SystemClock())
    assert await claimed(units, account.id)
    planned = (await upkeep.plan(BOSS, "30m\nru: Дом")).maintenance
    assert planned is not None
    assert await claimed(units, account.id), "a plan alone stops nothing"
    begun = await upkeep.agree(BOSS, planned.id, tell=True)
    assert begun.maintenance is not None
    assert begun.maintenance.is_on(SystemClock().now())
    assert await upkeep.on() == begun.maintenance
    assert not await claimed(units, account.id)
    assert (await session_of(units, account.id)).control is Control.ENTRIES_PAUSED
    async with units() as work:
        await work.operations.set_control(Control.HALTED, "operator", "somebody")
    await upkeep.end(BOSS)
    assert await upkeep.on() is None
    assert not await claimed(units, account.id), "the end of maintenance opens no halt"
    async with units() as work:
        assert await work.operations.control() is Control.HALTED
        await work.operations.set_control(Control.RUNNING, "operator", "somebody")
    assert await claimed(units, account.id)
    assert await refusal(upkeep.agree(BOSS, planned.id, tell=False)) is Refusal.MAINTENANCE_GONE
    assert await refusal(upkeep.plan(HELPER, "30m")) is Refusal.NO_RIGHT
    assert await refusal(upkeep.plan(BOSS, "soon")) is Refusal.MAINTENANCE_UNREADABLE


async def test_maintenance_ends_by_itself_and_the_registered_were_told(units: PgUnits, pool: Pool) -> None:
    await operators(units)
    for number in (1, 2, 3):
        await open_account(units, UserId(number))
    async with units() as work:
        await work.users.accept_terms(UserId(1), "1")
        await work.users.accept_terms(UserId(2), "1")
        await work.users.set_reachable(UserId(2), reachable=False)
    clock = HandClock(SystemClock().now())
    upkeep = Upkeep(units, clock)
    planned = (await upkeep.plan(BOSS, "10m in 1h")).maintenance
    assert planned is not None
    assert (await upkeep.agree(BOSS, planned.id, tell=True)).told == 1
    told = await pool.fetch("SELECT user_id FROM outbox WHERE kind = 'MaintenancePlanned'")
    assert [row["user_id"] for row in told] == [1]
    assert await upkeep.on() is None, "it is planned"
    clock.advance(3600 + 60)
    assert await upkeep.on() is not None
    assert not await upkeep.expire()
    clock.advance(600)
    assert await upkeep.on() is None
    assert await upkeep.expire()
    assert not await upkeep.expire()
    over = await pool.fetch("SELECT user_id FROM outbox WHERE kind = 'MaintenanceOver'")
    assert [row["user_id"] for row in over] == [BOSS]


# Held accounts


@dataclass
class Held:
    """A held account with an order in quarantine, and the operators' desk over it."""

    releases: Releases
    dealer: HandDealer
    account: AccountId
    order: Any


async def held(units: PgUnits, pool: Pool, account: Account) -> Held:
    await operators(units)
    order = await an_order_in(units, pool, account.id, OrderStatus.QUARANTINED)
    async with units() as work:
        await work.accounts.hold(account.id, "quarantine", "", "engine")
        await work.accounts.hold(account.id, "paused", "", "its owner")
        await work.accounts.set_armed(OWNER, account.id, armed=False)
    dealer = hand_dealer(units, {}, {}, HandClock())
    return Held(Releases(units, dealer), dealer, account.id, order)


WHY = "seen in the exchange's own history"


async def test_a_held_account_is_released_after_proof_and_stays_off(
    units: PgUnits, pool: Pool, account: Account
) -> None:
    it = await held(units, pool, account)
    listed = await it.releases.held(HELPER)
    assert [(one.account, [hold.code for hold in one.holds], one.aside) for one in listed.accounts] == [
        (account.id, ["quarantine"], 1)
    ], "a pause of its owner is their own"
    assert listed.codes == {"quarantine": 1}
    release = it.releases.release
    assert await refusal(release(HELPER, account.id, "quarantine", WHY)) is Refusal.NO_RIGHT
    assert await refusal(release(BOSS, account.id, "quarantine", WHY)) is Refusal.ORDERS_ASIDE
    assert await refusal(release(BOSS, account.id, "paused", WHY)) is Refusal.NOTHING_HELD
    assert (await it.releases.look_again(HELPER, account.id)).orders, (
        "nothing was shown, so nothing is settled"
    )
    it.dealer.shown[it.order.intent.id] = a_report(it.order.intent, ReportStatus.CANCELED)
    assert not (await it.releases.look_again(HELPER, account.id)).orders
    it.dealer.clean = False
    assert await refusal(release(BOSS, account.id, "quarantine", WHY)) is Refusal.NOT_READ_BACK
    it.dealer.clean = True
    assert await refusal(release(BOSS, account.id, "quarantine", "why")) is Refusal.REASON_LENGTH
    assert not (await release(BOSS, account.id, "quarantine", WHY)).held.holds
    async with units() as work:
        after = await work.accounts.get(OWNER, account.id)
    assert after is not None
    assert not after.armed
    assert after.control_why == "paused", "what its owner has stopped stays stopped"
    done = [(name, subject) for name, subject, _ in await acts(pool)]
    assert done == [*[("look-again", f"account {account.id}")] * 2, ("release-hold", f"account {account.id}")]


async def test_an_order_is_settled_by_a_statement_that_names_it(
    units: PgUnits, pool: Pool, account: Account
) -> None:
    it = await held(units, pool, account)
    order = it.order.intent.id
    settle = it.releases.settle
    for said in ("gone", f"gone {order[-4:]}x {WHY}", f"placed {order[-4:]} {WHY}"):
        assert await refusal(settle(BOSS, account.id, order, said)) is Refusal.STATEMENT_UNREADABLE
    assert await refusal(settle(HELPER, account.id, order, f"gone {order[-4:]} {WHY}")) is Refusal.NO_RIGHT
    entries = await pool.fetchval("SELECT count(*) FROM ledger_entry")
    assert not (await settle(BOSS, account.id, order, f"Нет {order[-4:].lower()} {WHY}")).orders
    async with units() as work:
        after = await work.orders.get(account.id, order)
    assert after is not None
    assert after.status is OrderStatus.NOT_PLACED
    assert await pool.fetchval("SELECT count(*) FROM ledger_entry") == entries
    assert (await acts(pool))[-1] == ("settle-order", f"account {account.id}", True)
    assert await refusal(settle(BOSS, account.id, order, f"gone {order[-4:]} {WHY}")) is Refusal.NOTHING_HELD


# The call to revoke keys


async def test_everybody_is_told_once_those_with_keys_first_and_others_are_not_starved(
    units: PgUnits, pool: Pool
) -> None:
    await operators(units)
    live = await open_account(units, UserId(900_000), AccountKind.LIVE)
    await pool.execute(
        "INSERT INTO person (id, name, language, terms_version, terms_accepted_at)"
        " SELECT n, 'p', 'en', '1', now() FROM generate_series(1000, 1000 + $1 - 1) AS n",
        ROOM + 30,
    )
    async with units() as work:
        await work.users.accept_terms(live.owner, "1")
        await work.keys.put(a_sealed_key(live), b"f" * 32, key_info(), PERMISSIONS)
        await work.users.set_banned(UserId(1000), banned=True)
    revocation = Revocation(units)
    called = await revocation.call(BOSS, "press-1")
    assert not called.waiting, "there is nobody else to agree"
    assert ("alone", "revoke call", True) in await acts(pool)
    async with units() as work:
        assert await work.operations.control() is Control.REDUCE_ONLY
    first = await pool.fetchrow("SELECT user_id, body, critical FROM outbox ORDER BY id LIMIT 1")
    assert first is not None
    assert (first["user_id"], first["body"], first["critical"]) == (
        live.owner,
        {"exchanges": ["bybit"]},
        True,
    )
    waiting = "SELECT count(*) FROM outbox WHERE kind = 'RevokeKeys' AND sent_at IS NULL"
    assert await pool.fetchval(waiting) == ROOM, "other urgent news is behind so many at most"
    assert await refusal(revocation.call(BOSS, "press-2")) is Refusal.REVOKE_UNDER_WAY
    await revocation.feed()
    assert await pool.fetchval(waiting) == ROOM
    await pool.execute("UPDATE outbox SET sent_at = now() WHERE kind = 'RevokeKeys'")
    for _ in range(3):  # whoever feeds after a kill finds in the outbox what is missing
        await revocation.feed()
    assert (
        await pool.fetchval("SELECT count(DISTINCT user_id) FROM outbox WHERE kind = 'RevokeKeys'")
        == ROOM + 31
    )
    last = (await revocation.look(BOSS)).last
    assert last is not None
    assert (last.fed, last.people, last.sent, last.left) == (True, ROOM + 31, ROOM, 31)


async def test_keys_are_destroyed_as_a_further_step(units: PgUnits, pool: Pool) -> None:
    await operators(units)
    live = await open_account(units, UserId(5), AccountKind.LIVE)
    async with units() as work:
        sealed = a_sealed_key(live)
        await work.keys.put(
            type(sealed)(sealed.account, sealed.owner, sealed.exchange, sealed.sealed, 1, b"half"),
            b"f" * 32,
            key_info(),
            PERMISSIONS,
        )
    told: list[AccountId] = []

    class Wake:
        def keys(self, account: AccountId) -> None:
            told.append(account)

    revocation = Revocation(units, Wake())
    assert await refusal(revocation.destroy(BOSS)) is Refusal.REVOKE_FIRST
    await revocation.call(BOSS, "press")
    assert (await revocation.destroy(BOSS)).home.keys == 0
    assert told == [live.id]
    async with units() as work:
        key, account = await work.keys.get(live.id), await work.accounts.get(live.owner, live.id)
    assert key is not None
    assert key.half is None
    assert account is not None
    assert account.control_why == "keys"
    assert await refusal(revocation.destroy(BOSS)) is Refusal.REVOKE_UNDER_WAY


# Numbers and summaries


async def test_the_summary_comes_once_in_the_morning_of_each_operator(units: PgUnits, pool: Pool) -> None:
    await operators(units)
    async with units() as work:
        await work.users.set_zone(HELPER, "Asia/Tokyo")
    clock = HandClock(datetime(2026, 3, 2, 7, 30, tzinfo=NOW.tzinfo))
    admin = Admin(units, clock, clock, HandVitals(), "1")
    desk = ServiceDesk(units, admin, Upkeep(units, clock), Revocation(units), clock)

    async def written() -> list[int]:
        rows = await pool.fetch("SELECT user_id FROM outbox WHERE kind = 'DeskSummary' ORDER BY id")
        return [row["user_id"] for row in rows]

    await desk.points()
    assert await desk.summaries() == 0
    await open_account(units, UserId(1))
    clock.advance(45 * 60)
    assert [await desk.summaries() for _ in range(2)] == [1, 0]
    clock.advance(15 * 3600)  # 23:15, in Tokyo it is 08:15
    assert await desk.summaries() == 1
    assert await written() == [BOSS, HELPER]
    clock.advance(9 * 3600)
    assert await desk.summaries() == 1
    await admin.listen(BOSS, wanted=False)
    clock.advance(24 * 3600)
    assert await desk.summaries() == 0
    body = await pool.fetchval("SELECT body FROM outbox WHERE kind = 'DeskSummary' ORDER BY id DESC LIMIT 1")
    changes = {row["name"]: (row["now"], row["change"]) for row in body["rows"]}
    assert changes["users"] == (3, 1)


async def test_the_numbers_are_of_all_states_and_name_the_oldest(
    units: PgUnits, pool: Pool, account: Account
) -> None:
    other = await open_account(units, UserId(8), AccountKind.LIVE)
    await an_order_in(units, pool, other.id, OrderStatus.QUARANTINED)
    async with units() as work:
        await work.accounts.hold(account.id, "drift", "", "engine")
        await work.accounts.set_control(other.id, Control.ENTRIES_PAUSED, "x", "y", NOW + timedelta(hours=1))
        await work.inbox.record([(1, UserId(1), b"a")])
        found = await work.desk.now(NOW + timedelta(minutes=5))
        later = await work.desk.now(NOW + timedelta(days=1))
    counts, ages = found.counts, found.ages
    assert (counts.live, counts.paper, counts.armed, counts.paused, counts.reduced, counts.halted) == (
        *(1, 1, 2, 1, 1, 0),
    )
    assert (counts.quarantined, counts.inbox, counts.orders_today) == (1, 1, 1)
    assert ages.quarantined is not None
    assert timedelta(minutes=4) < ages.quarantined <= timedelta(minutes=5)
    assert ages.critical is None
    assert later.counts.orders_today == 0
