"""People, accounts, keys and links."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from app.accounts import PRESETS, Account, AccountKind, Preset, Role, User
from app.ports import ActiveAccount, KeyPass, KeyTaken
from db.pool import Pool
from db.uow import PgPaperBooks, PgUnits
from tests.integration.db.support import (
    OWNER,
    PERMISSIONS,
    a_holding,
    a_sealed_key,
    an_order_in,
    key_info,
    open_account,
    session_of,
)
from tests.support.builders import BTC, BTC_PERP, ETH, NOW, limits
from trading.domain.account import Control
from trading.domain.candle import Timeframe
from trading.domain.ids import AccountId, UserId
from trading.domain.instrument import ExchangeId
from trading.domain.order import OrderStatus

PRINT, LINK = b"f" * 32, b"d" * 32

USUAL = ("ema_trend", Timeframe.M1)


async def touch(units: PgUnits, user: int = OWNER, name: str = "Ann", role: Role = Role.USER) -> User:
    async with units() as work:
        return await work.users.touch(UserId(user), name, "ru", role)


async def test_a_person_is_made_by_the_first_touch(units: PgUnits, pool: Pool) -> None:
    async with units() as work:
        assert await work.users.get(OWNER) is None
    made = await touch(units)
    assert made == replace(
        User(
            OWNER, "Ann", "ru", Role.USER, None, banned=False, active_account=None, screen=0, created_at=NOW
        ),
        created_at=made.created_at,
    )
    assert abs(made.created_at - NOW) < timedelta(minutes=1)
    async with units() as work:
        await work.users.set_language(OWNER, "en")
    renamed = await touch(units, name="Anna", role=Role.OWNER)
    assert (renamed.name, renamed.role, renamed.language) == ("Anna", Role.OWNER, "en")
    version = await pool.fetchval("SELECT xmin::text FROM person")
    assert await touch(units, name="Anna", role=Role.OWNER) == renamed
    assert await pool.fetchval("SELECT xmin::text FROM person") == version  # nothing new, nothing written


async def test_ten_first_touches_at_once_make_one_person(units: PgUnits, pool: Pool) -> None:
    users = await asyncio.gather(*(touch(units) for _ in range(10)))
    assert set(users) == {users[0]}
    assert await pool.fetchval("SELECT count(*) FROM person") == 1


async def test_what_is_set_of_a_person_is_read(units: PgUnits, account: Account) -> None:
    async with units() as work:
        await work.users.accept_terms(OWNER, "2026-11")
        await work.users.set_active_account(OWNER, account.id)
        assert [await work.users.next_screen(OWNER) for _ in range(3)] == [1, 2, 3]
        first = await work.users.get(OWNER)
        await work.users.accept_terms(OWNER, "2026-11")
        await work.users.set_banned(OWNER, banned=True)
        second = await work.users.get(OWNER)
    assert first is not None
    assert first.is_registered
    assert (first.active_account, first.screen, first.banned) == (account.id, 3, False)
    assert second == replace(first, banned=True)  # the instant of the first acceptance stays


async def test_a_role_that_was_given_stays_and_an_owner_is_one_as_long_as_they_are_named(
    units: PgUnits,
) -> None:
    await touch(units)
    async with units() as work:
        await work.users.set_role(OWNER, Role.SUPPORT)
    assert (await touch(units, name="Anna")).role is Role.SUPPORT
    assert (await touch(units, name="Anna", role=Role.OWNER)).role is Role.OWNER
    assert (await touch(units, name="Anna")).role is Role.USER


async def test_admins(units: PgUnits) -> None:
    await touch(units, 1, role=Role.ADMIN)
    await touch(units, 2)
    await touch(units, 3, role=Role.ADMIN)
    async with units() as work:
        await work.users.set_banned(UserId(3), banned=True)
        assert [user.id for user in await work.users.admins()] == [1]


async def test_a_new_account_is_safe(units: PgUnits) -> None:
    await touch(units)
    async with units() as work:
        account = await work.accounts.create(
            OWNER, ExchangeId.BYBIT, AccountKind.LIVE, Preset.BOLD, PRESETS[Preset.BOLD]
        )
    assert account == Account(
        id=account.id,
        owner=OWNER,
        exchange=ExchangeId.BYBIT,
        kind=AccountKind.LIVE,
        armed=False,
        control=Control.RUNNING,
        control_why=None,
        symbols=(),
        preset=Preset.BOLD,
        limits=PRESETS[Preset.BOLD],
        strategy="ema_trend",
        timeframe=Timeframe.M1,
        key=None,
        reconciled_at=None,
        inherits=frozenset({"strategy", "timeframe"}),
    )


@pytest.mark.parametrize("kind", AccountKind)
async def test_one_account_of_a_kind_however_often_it_is_opened(
    units: PgUnits, pool: Pool, kind: AccountKind
) -> None:
    accounts = await asyncio.gather(*(open_account(units, kind=kind) for _ in range(5)))
    assert {account.id for account in accounts} == {accounts[0].id}
    (other,) = set(AccountKind) - {kind}
    await open_account(units, kind=other)
    with pytest.raises(asyncpg.UniqueViolationError, match=f"account_one_{kind}"):
        await pool.execute("UPDATE account SET kind = $1", kind.value)


async def test_what_is_set_of_an_account_is_read(units: PgUnits, account: Account) -> None:
    async with units() as work:
        await work.accounts.set_armed(OWNER, account.id, armed=False)
        await work.accounts.set_symbols(OWNER, account.id, [BTC_PERP, BTC])
        await work.accounts.set_limits(OWNER, account.id, Preset.CUSTOM, limits(cooldown_bars=9))
        await work.accounts.set_control(account.id, Control.HALTED, "drift", "engine")
        await work.sessions.set_reconciled(account.id, NOW)
        changed = await work.accounts.get(OWNER, account.id)
    assert changed == replace(
        account,
        armed=False,
        symbols=(BTC_PERP, BTC),
        preset=Preset.CUSTOM,
        limits=limits(cooldown_bars=9),
        control=Control.HALTED,
        control_why="drift",
        reconciled_at=NOW,
    )


async def test_more_symbols_than_permitted_are_refused(units: PgUnits, account: Account) -> None:
    many = [replace(BTC, name=f"C{number}/USDT") for number in range(51)]
    async with units() as work:
        await work.accounts.set_symbols(OWNER, account.id, many[:50])
    with pytest.raises(asyncpg.CheckViolationError):
        async with units() as work:
            await work.accounts.set_symbols(OWNER, account.id, many)


async def test_who_needs_looking_after(units: PgUnits, pool: Pool) -> None:
    """Armed, or holding, or with an order that is not final; and nobody else."""
    armed, holds, orders, idle, ended = [await open_account(units, UserId(n)) for n in range(1, 6)]
    for one in (holds, orders, idle, ended):
        async with units() as work:
            await work.accounts.set_armed(one.owner, one.id, armed=False)
    empty = await session_of(units, holds.id)
    async with units() as work:
        await work.sessions.save(empty, empty.with_holding(a_holding(BTC_PERP)))
    await an_order_in(units, pool, orders.id, OrderStatus.CANCELING)
    await an_order_in(units, pool, ended.id, OrderStatus.FILLED)
    async with units() as work:
        assert await work.accounts.active() == [
            ActiveAccount(one.id, one.owner, ExchangeId.BYBIT, AccountKind.PAPER)
            for one in (armed, holds, orders)
        ]
        assert await work.accounts.lookup(idle.id) == ActiveAccount(
            idle.id, idle.owner, ExchangeId.BYBIT, AccountKind.PAPER
        )
        assert await work.accounts.lookup(AccountId(999)) is None
        assert await work.accounts.symbols_in_use() == [BTC_PERP, BTC, ETH]
        assert await work.accounts.interested(BTC, *USUAL, 0, 1) == [armed.id]
        assert await work.accounts.interested(BTC_PERP, *USUAL, 0, 1) == [holds.id]


async def test_every_account_is_in_one_shard(units: PgUnits) -> None:
    accounts = [(await open_account(units, UserId(number))).id for number in range(1, 10)]
    async with units() as work:
        shards = [await work.accounts.interested(ETH, *USUAL, shard, 4) for shard in range(4)]
    assert all(account % 4 == shard for shard, found in enumerate(shards) for account in found)
    assert sorted(account for found in shards for account in found) == accounts


async def test_the_start_of_the_service_voids_reconciliations(units: PgUnits, account: Account) -> None:
    async with units() as work:
        await work.accounts.reset_reconciled()
        kept = await work.accounts.get(OWNER, account.id)
        after = await work.desk.now(NOW)
    assert kept is not None
    assert kept.reconciled_at is None
    assert NOW <= after.started_at < NOW + timedelta(minutes=1)


async def put_key(
    units: PgUnits, account: Account, fingerprint: bytes = PRINT, **permissions: bool | None
) -> None:
    async with units() as work:
        await work.keys.put(a_sealed_key(account), fingerprint, key_info(), {**PERMISSIONS, **permissions})


async def test_a_key_is_kept_shown_and_forgotten(units: PgUnits, account: Account) -> None:
    async with units() as work:
        assert await work.keys.get(account.id) is None
        assert await work.keys.taken_by(PRINT) is None
    await put_key(units, account)
    info = key_info(tail="wxyz", addresses=(), expires_at=NOW + timedelta(days=9))
    async with units() as work:
        assert await work.keys.taken_by(PRINT) == OWNER
        replacement = replace(a_sealed_key(account, version=2), sealed=b"another" * 20)
        await work.keys.put(replacement, b"g" * 32, info, PERMISSIONS)
        assert await work.keys.get(account.id) == replacement
        assert await work.keys.taken_by(PRINT) is None
        await work.keys.set_usable(account.id, usable=False)
        shown = await work.accounts.get(OWNER, account.id)
        assert shown is not None
        assert shown.key == replace(info, usable=False)
        await work.keys.forget(OWNER, account.id)
        await work.keys.forget(OWNER, account.id)
        assert await work.keys.get(account.id) is None
        shown = await work.accounts.get(OWNER, account.id)
        assert shown is not None
        assert shown.key is None


@pytest.mark.parametrize("permissions", [{"withdraw": True}, {"withdraw": None}])
async def test_a_key_that_can_withdraw_or_may_does_not_fit_in(
    units: PgUnits, account: Account, permissions: dict[str, bool | None]
) -> None:
    with pytest.raises(asyncpg.CheckViolationError, match="credential_cannot_withdraw"):
        await put_key(units, account, PRINT, **permissions)


async def test_a_key_whose_permissions_are_not_known_does_not_fit_in(
    units: PgUnits, account: Account
) -> None:
    with pytest.raises(asyncpg.CheckViolationError, match="credential_cannot_withdraw"):
        async with units() as work:
            await work.keys.put(a_sealed_key(account), PRINT, key_info(), {"read": True})


async def test_a_key_cannot_gain_withdrawal_later(units: PgUnits, pool: Pool, account: Account) -> None:
    await put_key(units, account)
    with pytest.raises(asyncpg.CheckViolationError, match="credential_cannot_withdraw"):
        await pool.execute("""UPDATE credential SET permissions = '{"withdraw": true}'::jsonb""")


async def test_a_key_is_connected_once(units: PgUnits, account: Account) -> None:
    await put_key(units, account)
    for other in (await open_account(units, UserId(8)), await open_account(units, kind=AccountKind.LIVE)):
        with pytest.raises(KeyTaken):
            await put_key(units, other)


async def test_a_key_names_the_owner_of_its_account(units: PgUnits, account: Account) -> None:
    """A row moved to another person or account is refused here, and does not open there."""
    other = await open_account(units, UserId(8))
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await put_key(units, replace(account, owner=other.owner))


async def test_what_is_audited_of_a_key_is_not_the_key(units: PgUnits, pool: Pool, account: Account) -> None:
    await put_key(units, account)
    async with units() as work:
        await work.keys.forget(OWNER, account.id)
    rows = await pool.fetch("SELECT action, row_id, changes FROM audit_log WHERE subject = 'credential'")
    assert [(row["action"], row["row_id"]) for row in rows] == [
        ("insert", str(account.id)), ("delete", str(account.id))
    ]  # fmt: skip
    assert set(rows[0]["changes"]) == {"user_id", "version", "tail", "uid", "permissions", "usable"}


async def test_switches_are_audited_with_who_moved_them(units: PgUnits, pool: Pool, account: Account) -> None:
    async with units() as work:
        await work.accounts.set_control(account.id, Control.HALTED, "drift", "engine")
        await work.operations.set_control(Control.REDUCE_ONLY, "drill", "boss")
        await work.users.set_banned(OWNER, banned=True)
        await work.users.set_banned(OWNER, banned=True)
    rows = await pool.fetch("SELECT subject, by, changes FROM audit_log ORDER BY id DESC LIMIT 3")
    assert [(row["subject"], row["by"], row["changes"]) for row in reversed(rows)] == [
        ("account", "engine", {"control": [0, 3], "control_why": [None, "drift"]}),
        ("service_control", "boss", {"control": [0, 2], "why": [None, "drill"]}),
        ("person", None, {"banned": [False, True]}),
    ]


async def test_a_link_is_used_once(units: PgUnits) -> None:
    await touch(units)
    until = datetime.now(UTC) + timedelta(minutes=5)
    permitted = KeyPass(OWNER, ExchangeId.OKX, until)

    async def use() -> KeyPass | None:
        async with units() as work:
            return await work.keys.use_link(LINK)

    async with units() as work:
        await work.keys.offer_link(LINK, OWNER, ExchangeId.OKX, until)
        assert await work.keys.link(LINK) == permitted
        assert await work.keys.link(b"x" * 32) is None
    used = await asyncio.gather(*(use() for _ in range(10)))
    assert sorted(used, key=str) == [permitted, *[None] * 9]
    async with units() as work:
        assert await work.keys.link(LINK) is None


async def test_a_link_expires_in_peoples_time(units: PgUnits) -> None:
    """The market's clock stands ten months ago here: by it, the link would live on."""
    await touch(units)
    async with units() as work:
        await work.keys.offer_link(LINK, OWNER, ExchangeId.OKX, datetime.now(UTC) - timedelta(seconds=1))
        assert await work.keys.link(LINK) is None
        assert await work.keys.use_link(LINK) is None


async def test_paper_books_survive(units: PgUnits, pool: Pool, account: Account) -> None:
    books = PgPaperBooks(pool)
    assert await books.load(account.id) is None
    await books.save(account.id, b"one")
    await books.save(account.id, b"\x00two")
    assert await books.load(account.id) == b"\x00two"


async def test_changing_somebody_who_is_not_there_is_an_error(units: PgUnits) -> None:
    nobody, nothing = UserId(999), AccountId(999)
    async with units() as work:
        for change in (
            work.users.set_language(nobody, "en"),
            work.users.accept_terms(nobody, "1"),
            work.users.set_banned(nobody, banned=True),
            work.users.set_reachable(nobody, reachable=False),
            work.users.next_screen(nobody),
            work.accounts.set_control(nothing, Control.HALTED, "x", "y"),
            work.sessions.set_reconciled(nothing, NOW),
            work.keys.set_usable(nothing, usable=False),
        ):
            with pytest.raises(LookupError):
                await change
