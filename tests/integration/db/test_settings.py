"""Settings on the real store: what is changed is kept, taken back, refused where it moved on, and traded by."""

from dataclasses import replace
from decimal import Decimal

import asyncpg
import pytest

from app.accounts import Account
from app.errors import Refusal, Refused
from app.fields import Scope
from app.ports_settings import Origin
from app.services.pairs import Catalogue
from app.services.setting_places import Where
from app.services.settings import Settings
from app.settings_views import Changed, Proposal
from app.views import BalanceView
from db.pool import Pool
from db.uow import PgUnits
from tests.integration.db.support import OWNER, open_account, session_of
from tests.support.builders import BTC, ETH
from tests.support.chat import CountedWake
from trading.domain.account import Control
from trading.domain.ids import UserId
from trading.domain.tactics import PLAIN_TACTICS, SizingMode

BTC_ONLY, WIDE = Where(Scope.SYMBOL, BTC), Where(Scope.USER)


class Worth:
    """2,340 USDT."""

    def __init__(self, account: Account) -> None:
        self._account = account

    async def balance(self, user_id: UserId) -> BalanceView:  # one person
        return BalanceView(self._account, (), Decimal(2340), "USDT")


@pytest.fixture
async def settings(units: PgUnits, account: Account) -> Settings:
    async with units() as work:
        await work.users.accept_terms(OWNER, "1")
        await work.users.set_active_account(OWNER, account.id)
    return Settings(units, CountedWake(), Worth(account), Catalogue(["ema_trend", "grid"]))


async def put(settings: Settings, code: str, text: str, where: Where | None = None) -> Changed:
    """Chosen, and agreed to where that is asked."""
    done = await settings.set(OWNER, code, text, where or Where())
    if isinstance(done, Proposal):
        done = await settings.change(OWNER, done.delta, done.origin, where or Where(), agreed=done.token)
    assert isinstance(done, Changed)
    return done


async def back(settings: Settings) -> Changed:
    done = await settings.undo(OWNER)
    if isinstance(done, Proposal):
        done = await settings.undo(OWNER, done.undo, done.token)
    assert isinstance(done, Changed)
    return done


async def texts(settings: Settings, where: Where) -> dict[str, str]:
    place = await settings.place(OWNER, where)
    return {one: f"{held.value} {held.source}" for one, held in place.resolved.items()}


async def test_every_change_is_taken_back_to_what_was_before_it(settings: Settings) -> None:
    steps = (
        ("rk", "0.5", Where()),
        ("rk", "2", BTC_ONLY),
        ("ld", "2:50 4:50", WIDE),
        ("ld", "off", BTC_ONLY),
        ("sz", "fixed", Where()),
        ("sy", "grid", Where()),
        ("tf", "4h", BTC_ONLY),
        ("gs", "4 1d 6h", WIDE),
        ("mp", "8", Where()),
    )
    seen = []
    for code, text, where in steps:
        seen.append((await texts(settings, Where()), await texts(settings, BTC_ONLY)))
        assert (await put(settings, code, text, where)).number is not None
    for before in reversed(seen):
        await back(settings)
        assert (await texts(settings, Where()), await texts(settings, BTC_ONLY)) == before
    with pytest.raises(Refused) as refused:
        await settings.undo(OWNER)
    assert refused.value.code is Refusal.NOTHING_TO_UNDO
    assert all(one.undone_at for one in (await settings.log(OWNER)).changes)


async def test_the_engine_reads_what_holds(settings: Settings, units: PgUnits, account: Account) -> None:
    assert (await session_of(units, account.id)).usual.tactics == PLAIN_TACTICS
    await put(settings, "sz", "percent", WIDE)
    await put(settings, "wl", "10")
    await put(settings, "lv", "3", BTC_ONLY)
    session = await session_of(units, account.id)
    assert session.pair(ETH).tactics.entry.sizing.mode is SizingMode.PERCENT
    assert (session.pair(BTC).tactics.entry.leverage, session.pair(ETH).tactics.entry.leverage) == (3, 1)
    assert session.protections.weekly_loss == Decimal("0.1")


async def test_what_moved_on_is_not_agreed_to_nor_taken_back(settings: Settings, units: PgUnits) -> None:
    shown = await settings.set(OWNER, "rk", "3")
    assert isinstance(shown, Proposal)
    await put(settings, "mp", "2")
    again = await settings.change(OWNER, shown.delta, Origin.SET, agreed=shown.token)
    assert isinstance(again, Proposal), "another device was quicker: it is shown anew"
    first = (await settings.log(OWNER)).last
    await put(settings, "mp", "1")
    with pytest.raises(Refused) as refused:
        await settings.undo(OWNER, first)
    assert refused.value.code is Refusal.SETTING_MOVED_ON
    async with units() as work:
        place = await settings.place(OWNER)
        changed = replace(place.account.limits, max_positions=7)
        await work.accounts.set_limits(OWNER, place.account.id, place.account.preset, changed)
    with pytest.raises(Refused, match="setting-moved-on"):
        await settings.undo(OWNER)


async def test_a_strategy_that_is_not_offered_is_refused(settings: Settings) -> None:
    with pytest.raises(Refused, match="unknown-strategy"):
        await settings.set(OWNER, "sy", "own:99")
    with pytest.raises(Refused, match="setting-not-here"):
        await settings.set(OWNER, "mo", "10", BTC_ONLY)
    with pytest.raises(Refused, match="setting-unreadable"):
        await settings.set(OWNER, "zz", "10")


async def test_a_row_that_cannot_be_read_opens_nothing_and_harms_no_other(
    settings: Settings, units: PgUnits, pool: Pool, account: Account
) -> None:
    other = await open_account(units, UserId(8))
    await put(settings, "lv", "3", BTC_ONLY)
    await pool.execute(
        'UPDATE symbol_setting SET choices = \'{"leverage": "900"}\' WHERE account_id = $1', account.id
    )
    session = await session_of(units, account.id)
    assert not session.pair(BTC).enabled
    assert session.pair(ETH).enabled
    await pool.execute('UPDATE account SET choices = \'{"magic": "1"}\' WHERE id = $1', account.id)
    assert (await session_of(units, account.id)).control is Control.REDUCE_ONLY
    assert (await session_of(units, other.id)).control is Control.RUNNING


async def test_nobody_reads_or_takes_back_what_is_anothers(settings: Settings, units: PgUnits) -> None:
    await put(settings, "mp", "2")
    number = (await settings.log(OWNER)).last
    theirs = await open_account(units, UserId(8))
    async with units() as work:
        mine = await settings.place(OWNER)
        assert not await work.settings.latest(UserId(8), mine.account.id, 9)
        assert await work.settings.to_undo(UserId(8), theirs.id) is None
        with pytest.raises(LookupError):
            await work.settings.of(UserId(8), mine.account.id)
        with pytest.raises(LookupError):
            await work.settings.undone(UserId(8), number or 0)


async def test_a_change_is_kept_as_it_was_made(settings: Settings, pool: Pool) -> None:
    await put(settings, "mp", "2")
    with pytest.raises(asyncpg.CheckViolationError, match="kept as it was made"):
        await pool.execute("UPDATE setting_change SET after = '{}'")
