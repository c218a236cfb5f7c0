"""Settings of symbols, and for whom a strategy speaks: the database resolves as app.pairs does."""

from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from app.accounts import Account
from app.pairs import INHERITED, UNTIL_RESUMED, PairSettings, enabled_among, resolved
from db.pool import Pool
from db.uow import PgUnits
from tests.integration.db.support import OWNER, a_holding, open_account, session_of
from tests.support.builders import BTC, BTC_PERP, ETH, NOW, a_signal, ratio
from trading.domain.candle import Timeframe
from trading.domain.decision import Gate, Reason
from trading.domain.ids import AccountId, UserId
from trading.domain.instrument import Symbol

M1, H1 = Timeframe.M1, Timeframe.H1
STRANGER = UserId(8)
EVERYTHING = PairSettings(
    enabled=True,
    paused_until=UNTIL_RESUMED,
    strategy="supertrend",
    timeframe=H1,
    risk_per_trade=ratio("0.02"),
    share=ratio("0.5"),
    model="gru-7",
)


async def put(units: PgUnits, account: Account, symbol: Symbol = BTC, **settings: Any) -> None:
    async with units() as work:
        await work.pairs.put(account.owner, account.id, symbol, PairSettings(**settings))


async def hears(units: PgUnits, symbol: Symbol, strategy: str, timeframe: Timeframe = M1) -> list[AccountId]:
    """Who is found one by one has a shard among those that are found for many at once, and nobody else."""
    wanted = [(ETH, "nobody follows it", H1), (symbol, strategy, timeframe)]
    async with units() as work:
        found = list(await work.accounts.interested(symbol, strategy, timeframe, 0, 1))
        assert await work.accounts.shards_of(wanted, 3) == [[], sorted({one % 3 for one in found})]
    return found


async def in_use(units: PgUnits) -> set[tuple[Symbol, str, Timeframe]]:
    async with units() as work:
        return set(await work.accounts.in_use())


async def hold(units: PgUnits, account: Account, symbol: Symbol = BTC, **changes: Any) -> None:
    before = await session_of(units, account.id)
    async with units() as work:
        await work.sessions.save(before, before.with_holding(a_holding(symbol, f"SB{account.id}", **changes)))


async def test_settings_are_read_as_they_were_put_and_gone_once_nothing_is_left(
    units: PgUnits, pool: Pool, account: Account
) -> None:
    async with units() as work:
        await work.pairs.put(OWNER, account.id, BTC, EVERYTHING)
        await work.pairs.put(OWNER, account.id, ETH, PairSettings(enabled=False))
        assert await work.pairs.of(OWNER, account.id) == {BTC: EVERYTHING, ETH: PairSettings(enabled=False)}
        await work.pairs.put(OWNER, account.id, BTC, INHERITED)
        await work.pairs.put(OWNER, account.id, ETH, INHERITED)
        assert await work.pairs.of(OWNER, account.id) == {}
    assert await pool.fetchval("SELECT count(*) FROM symbol_setting") == 0


async def test_nobody_reads_or_changes_the_settings_of_others(units: PgUnits, account: Account) -> None:
    await open_account(units, STRANGER)
    await put(units, account, strategy="other")
    async with units() as work:
        assert await work.pairs.of(STRANGER, account.id) == {}
        assert (await work.pairs.record(STRANGER, account.id, BTC)).signals == 0
    for settings in (EVERYTHING, INHERITED):
        with pytest.raises(LookupError):
            async with units() as work:
                await work.pairs.put(STRANGER, account.id, BTC, settings)
    async with units() as work:
        assert await work.pairs.of(OWNER, account.id) == {BTC: PairSettings(strategy="other")}


@pytest.mark.parametrize(
    "wrong",
    [
        {"strategy": "Robert'); DROP"},
        {"strategy": "own:"},
        {"risk_per_trade": ratio("0.06")},
        {"risk_per_trade": ratio("0")},
        {"share": ratio("1.1")},
        {"model": ""},
    ],
)
async def test_the_database_itself_refuses_what_is_out_of_bounds(
    units: PgUnits, account: Account, wrong: dict[str, Any]
) -> None:
    with pytest.raises(asyncpg.CheckViolationError):
        await put(units, account, **wrong)


async def test_a_strategy_speaks_to_whose_settings_name_it(units: PgUnits) -> None:
    usual, own, slower, off, paused, over, other = [
        await open_account(units, UserId(number)) for number in range(1, 8)
    ]
    await put(units, own, strategy="breakout")
    await put(units, slower, timeframe=H1)
    await put(units, off, enabled=False)
    await put(units, paused, paused_until=UNTIL_RESUMED)
    await put(units, over, paused_until=NOW - timedelta(days=900))
    async with units() as work:
        await work.accounts.set_strategy(other.owner, other.id, "breakout", H1)
    assert await hears(units, BTC, "ema_trend") == [usual.id, over.id]
    assert await hears(units, BTC, "ema_trend", H1) == [slower.id]
    assert await hears(units, BTC, "breakout") == [own.id]
    assert await hears(units, BTC, "breakout", H1) == [other.id]
    assert await hears(units, ETH, "ema_trend") == [one.id for one in (usual, own, slower, off, paused, over)]


async def test_the_default_of_the_service_is_for_those_who_chose_nothing(units: PgUnits) -> None:
    follows, chose = await open_account(units, UserId(1)), await open_account(units, UserId(2))
    async with units() as work:
        await work.accounts.set_strategy(chose.owner, chose.id, "ema_trend", M1)
        await work.accounts.set_defaults("momentum", H1)
        seen = [await work.accounts.get(one.owner, one.id) for one in (follows, chose)]
    assert [(one.strategy, one.timeframe, one.inherits) for one in seen if one] == [
        ("momentum", H1, {"strategy", "timeframe"}),
        ("ema_trend", M1, frozenset()),
    ]
    assert await hears(units, BTC, "momentum", H1) == [follows.id]
    assert await hears(units, BTC, "ema_trend") == [chose.id]


async def test_a_position_hears_the_strategy_that_opened_it_whatever_is_set_now(
    units: PgUnits, account: Account
) -> None:
    await hold(units, account, strategy="ema_trend", timeframe=M1)
    await put(units, account, strategy="breakout", paused_until=UNTIL_RESUMED)
    assert await hears(units, BTC, "ema_trend") == [account.id]
    assert await hears(units, BTC, "breakout") == []
    async with units() as work:
        await work.accounts.set_armed(account.owner, account.id, armed=False)
        await work.accounts.set_symbols(account.owner, account.id, [])
    assert await hears(units, BTC, "ema_trend") == [account.id]
    assert await in_use(units) == {(BTC, "ema_trend", M1)}


async def test_a_position_that_no_strategy_opened_hears_the_present_one(
    units: PgUnits, account: Account
) -> None:
    await hold(units, account)
    await put(units, account, enabled=False, strategy="breakout", timeframe=H1)
    assert await hears(units, BTC, "breakout", H1) == [account.id]
    assert await hears(units, BTC, "ema_trend") == []


async def test_what_has_to_be_judged_is_what_somebody_hears(units: PgUnits, account: Account) -> None:
    await put(units, account, BTC, strategy="breakout")
    await put(units, account, ETH, enabled=False)
    another = await open_account(units, STRANGER, symbols=(ETH, BTC_PERP))
    await put(units, another, BTC_PERP, timeframe=H1)
    found = await in_use(units)
    assert found == {(BTC, "breakout", M1), (ETH, "ema_trend", M1), (BTC_PERP, "ema_trend", H1)}
    for one in found:
        assert await hears(units, *one), one


@pytest.mark.parametrize("seed", range(20))
async def test_the_database_resolves_as_the_pages_show(units: PgUnits, account: Account, seed: int) -> None:
    """Whatever is set at any level: who hears a signal is who is told so."""
    settings = _some_settings(seed)
    async with units() as work:
        await work.pairs.put(OWNER, account.id, BTC, settings)
        await work.accounts.set_strategy(
            OWNER, account.id, _one(seed, None, "grid"), _one(seed // 2, None, H1)
        )
        now = await work.operations.clock()
        shown = await work.accounts.get(OWNER, account.id)
        session = (await work.sessions.look([account.id]))[account.id]
    assert shown is not None
    page = resolved(settings, shown, enabled_among(shown.symbols, {BTC: settings}), now)
    pair = session.pair(BTC)
    assert (pair.strategy, pair.timeframe) == (page.strategy.value, page.timeframe.value)
    assert pair.enabled == page.enabled.value
    assert pair.is_paused(now) == (page.paused_until.value is not None)
    told = page.enabled.value and page.paused_until.value is None
    expected = [account.id] if told else []
    assert await hears(units, BTC, page.strategy.value, page.timeframe.value) == expected


def _one(seed: int, *options: Any) -> Any:
    return options[seed % len(options)]


def _some_settings(seed: int) -> PairSettings:
    return PairSettings(
        enabled=_one(seed, None, True, False),
        paused_until=_one(seed // 3, None, UNTIL_RESUMED, NOW - timedelta(days=900)),
        strategy=_one(seed // 2, None, "breakout"),
        timeframe=_one(seed // 5, None, H1),
    )


async def test_the_record_of_a_pair_counts_its_decisions_of_a_day(units: PgUnits, account: Account) -> None:
    async with units() as work:
        assert (await work.pairs.record(OWNER, account.id, BTC)).last_at is None
        for strategy, symbol, why in (
            ("a", BTC, None),
            ("b", BTC, Reason.COOLDOWN),
            ("c", ETH, Reason.HALTED),
        ):
            signal = a_signal(symbol, strategy=strategy)
            await work.signals.put(signal)
            gates = () if why is None else (Gate(why, passed=False),)
            await work.signals.decided(account.id, signal.id, symbol, why, gates)
        record = await work.pairs.record(OWNER, account.id, BTC)
    assert (record.signals, record.orders) == (2, 1)
    assert (record.last_why, record.last_strategy) == (Reason.COOLDOWN, "b")
    assert record.last_at is not None
