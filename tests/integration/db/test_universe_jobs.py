"""The universe at work: lists reloaded and told of, symbols judged, shut and let out again, results looked at."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal

import pytest

from app.accounts import Account
from app.ports_universe import Coin, Judged, Track
from app.runtime.universe import Universe
from db.pool import Pool
from db.uow import PgUnits
from tests.integration.db.support import (
    OWNER,
    a_holding,
    another_intent,
    force_status,
    open_account,
    plan,
    session_of,
)
from tests.integration.db.test_universe import SIGNAL, close_one
from tests.support.builders import BTC, ETH, NOW, a_candle, a_symbol, an_instrument
from tests.support.clock import HandClock
from tests.unit.trading.test_universe import a_ticker
from trading.candles.bars import bars_of
from trading.candles.panel import Panel, panel_of
from trading.domain.candle import Candle, Timeframe
from trading.domain.errors import MissingData, TryAgain
from trading.domain.ids import UserId
from trading.domain.instrument import ExchangeId, Instrument, Symbol
from trading.domain.money import Price
from trading.domain.order import OrderStatus
from trading.domain.ticker import Ticker
from trading.universe.quarantine import Trouble
from trading.universe.screening import Cause, State

BYBIT, MINUTE = ExchangeId.BYBIT, timedelta(minutes=1)
COINS = [a_symbol(f"C{n}/USDT") for n in range(30)]


@dataclass
class HandHub:
    """A hub in the hand of a test."""

    listed: list[Instrument] = field(default_factory=list)
    tickers: dict[Symbol, Ticker] = field(default_factory=dict)
    bars: dict[Symbol, list[Candle]] = field(default_factory=dict)
    wanted: frozenset[Symbol] = frozenset()
    standing: dict[Symbol, str] = field(default_factory=dict)
    instruments: dict[Symbol, Instrument] = field(default_factory=dict)
    is_silent: bool = False

    def learn(self, instruments: Sequence[Instrument]) -> None:
        self.instruments.update({one.symbol: one for one in instruments})

    async def refresh_instruments(self) -> Sequence[Instrument]:
        if self.is_silent:
            raise TryAgain("silence")
        gone = self.instruments.keys() - {one.symbol for one in self.listed}
        self.learn([replace(self.instruments[symbol], active=False) for symbol in gone])
        self.learn(self.listed)
        return self.listed

    def keep(self, instruments: Sequence[Instrument]) -> None:
        self.learn(instruments)

    async def refresh_tickers(self, on_price: Callable[[Symbol, Price], Awaitable[None]]) -> None:
        if self.is_silent:
            raise TryAgain("silence")

    def panel(
        self, timeframe: Timeframe, symbols: Sequence[Symbol] | None = None, depth: int = 500
    ) -> Panel | None:
        known = [(one, bars_of(self.bars[one][-depth:])) for one in symbols or () if one in self.bars]
        return panel_of(known, timeframe) if known else None

    async def candles(self, symbol: Symbol, limit: int) -> Sequence[Candle]:
        return () if self.is_silent else self.bars.get(symbol, ())[-limit:]


@dataclass
class HandTime:
    """Whether the exchange tells its time."""

    tells: bool = True

    async def clock_offset(self) -> timedelta:
        if not self.tells:
            raise TryAgain("silence")
        return timedelta(0)


@dataclass
class HandCache:
    """A cache that forgets nothing."""

    lists: dict[ExchangeId, Sequence[Instrument]] = field(default_factory=dict)
    kept: dict[ExchangeId, Judged] = field(default_factory=dict)
    told: Mapping[str, Coin] | None = None

    async def put_markets(self, exchange: ExchangeId, instruments: Sequence[Instrument]) -> None:
        self.lists[exchange] = instruments

    async def markets(self, exchange: ExchangeId) -> Sequence[Instrument] | None:
        return self.lists.get(exchange)

    async def put_verdicts(self, exchange: ExchangeId, judged: Judged) -> None:
        self.kept[exchange] = judged

    async def verdicts(self, exchange: ExchangeId) -> Judged | None:
        return self.kept.get(exchange)

    async def put_coins(self, coins: Mapping[str, Coin]) -> None:
        self.told = coins

    async def coins(self) -> Mapping[str, Coin] | None:
        return self.told


@dataclass
class HandSource:
    """Market caps, or none."""

    known: dict[str, Coin] = field(default_factory=dict)

    async def coins(self) -> Mapping[str, Coin]:
        if not self.known:
            raise TryAgain("no coins today")
        return self.known


@dataclass
class Scene:
    """A universe over one exchange."""

    units: PgUnits
    clock: HandClock = field(default_factory=HandClock)
    hub: HandHub = field(default_factory=HandHub)
    time: HandTime = field(default_factory=HandTime)
    cache: HandCache = field(default_factory=HandCache)
    source: HandSource = field(default_factory=HandSource)
    rung: list[str] = field(default_factory=list)

    def universe(self, limit: int = 2000) -> Universe:
        return Universe(
            self.units,
            {BYBIT: self.hub},
            {BYBIT: self.time},
            self.cache,
            self.clock,
            Timeframe.M1,
            lambda: self.rung.append("news"),
            limit=limit,
            coins=self.source,
        )

    def list(self, *instruments: Instrument) -> None:
        self.hub.listed = list(instruments)

    def trade(self, *symbols: Symbol, volume: str = "1000000") -> None:
        seen_at = self.clock.now()
        self.hub.tickers |= {one: a_ticker(one, volume, seen_at=seen_at) for one in symbols}

    def bar(self, symbol: Symbol, count: int, volume: str = "1") -> None:
        """So many bars up to now, each a little off the one before it."""
        begin = Timeframe.M1.bar_of(self.clock.now()) - count * MINUTE
        self.hub.bars[symbol] = [
            a_candle(str(100 + Decimal(n % 3) / 10), at=begin + n * MINUTE, volume=volume)
            for n in range(count)
        ]


@pytest.fixture
def scene(units: PgUnits) -> Scene:
    return Scene(units)


async def news_of(pool: Pool) -> list[tuple[int, str, str, bool]]:
    rows = await pool.fetch("SELECT user_id, kind, body, critical FROM outbox ORDER BY id")
    return [(row["user_id"], row["kind"], row["body"].get("change", ""), row["critical"]) for row in rows]


# Lists


async def test_a_delisting_is_told_once_and_at_once_to_whoever_holds_it(
    scene: Scene, pool: Pool, account: Account
) -> None:
    other = await open_account(scene.units, UserId(8), symbols=[BTC])
    before = await session_of(scene.units, account.id)
    async with scene.units() as work:
        await work.accounts.set_symbols(OWNER, account.id, [ETH])
        await work.sessions.save(before, before.with_holding(a_holding(BTC)))
    universe = scene.universe()
    scene.list(an_instrument(BTC), an_instrument(ETH))
    await universe.reload(BYBIT)
    assert await news_of(pool) == [], "a first look is no news"
    scene.list(an_instrument(ETH, tick=Decimal("0.1")))
    await universe.reload(BYBIT)
    await universe.reload(BYBIT)
    await scene.universe().reload(BYBIT)
    assert sorted(await news_of(pool)) == [
        (OWNER, "MarketChanged", "gone", True),
        (OWNER, "MarketChanged", "tick", False),
        (other.owner, "MarketChanged", "gone", False),
    ]
    assert scene.rung == ["news"]
    async with scene.units() as work:
        rows = {one.symbol: one.listing for one in await work.listings.known(BYBIT)}
    assert rows == {BTC: "gone", ETH: "trading"}


async def test_a_list_cut_short_is_believed_when_it_is_seen_again(scene: Scene) -> None:
    universe, everything = scene.universe(), [an_instrument(one) for one in COINS]
    scene.list(*everything)
    await universe.reload(BYBIT)
    scene.list(*everything[:10])
    with pytest.raises(MissingData, match="lists 20 markets less"):
        await universe.reload(BYBIT)
    async with scene.units() as work:
        assert {one.listing for one in await work.listings.known(BYBIT)} == {"trading"}
    assert all(one.active for one in scene.hub.instruments.values()), "nothing is shut on a doubt"
    await universe.reload(BYBIT)
    async with scene.units() as work:
        gone = [one for one in await work.listings.known(BYBIT) if one.listing == "gone"]
    assert len(gone) == 20


async def test_an_exchange_that_is_silent_at_the_start_is_known_from_the_cache(scene: Scene) -> None:
    universe = scene.universe()
    assert not await universe.listings.warm(BYBIT, scene.hub)
    scene.list(an_instrument(BTC))
    await universe.reload(BYBIT)
    scene.hub.instruments.clear()
    scene.hub.is_silent = True
    with pytest.raises(TryAgain):
        await universe.reload(BYBIT)
    assert await universe.listings.warm(BYBIT, scene.hub)
    assert scene.hub.instruments == {BTC: an_instrument(BTC)}


# Judging


async def a_market(scene: Scene) -> None:
    scene.list(*(an_instrument(one) for one in COINS))
    await scene.hub.refresh_instruments()
    scene.trade(*COINS)


async def test_before_it_is_judged_nothing_is_available_and_nothing_a_problem(scene: Scene) -> None:
    await a_market(scene)
    universe = scene.universe()
    assert universe.rest([BTC]) == []
    assert universe.verdict(COINS[0]) is None
    assert universe.judged(BYBIT) is None
    assert universe.leader(BYBIT) == COINS[0], "of what is listed"


async def test_the_most_traded_are_followed_as_far_as_they_fit_and_the_others_have_a_reason(
    scene: Scene,
) -> None:
    await a_market(scene)
    scene.trade(COINS[7], volume="1000")
    scene.trade(COINS[5], volume="90000000")
    scene.trade(COINS[6], volume="80000000")
    universe = scene.universe(limit=3)
    await universe.screen(BYBIT)
    assert universe.rest([BTC]) == [COINS[5], COINS[6]]
    assert universe.rest([COINS[5]]) == [COINS[6], COINS[0]]
    assert universe.rest(COINS[:5]) == [], "those in use come first, however many they are"
    found = universe.verdict(COINS[7])
    assert found is not None
    assert (found.state, found.cause, found.actual) == (State.LEFT_OUT, Cause.VOLUME, 1000)
    assert len(universe.available()) == 29


async def test_what_bars_show_is_believed_for_a_day_without_them(scene: Scene) -> None:
    await a_market(scene)
    for symbol in COINS:
        scene.bar(symbol, 200)
    scene.bar(COINS[3], 200, volume="0")
    scene.bar(COINS[4], 20)
    universe = scene.universe()
    await universe.screen(BYBIT)
    assert (idle := universe.verdict(COINS[3])) is not None
    assert (young := universe.verdict(COINS[4])) is not None
    assert (idle.cause, young.cause) == (Cause.IDLE, Cause.YOUNG)
    assert COINS[3] not in universe.rest([])
    assert COINS[4] in universe.rest([]), "it has to grow old somewhere"
    del scene.hub.bars[COINS[3]]
    after_restart = scene.universe()
    await after_restart.start()
    for later, cause in ((23, Cause.IDLE), (2, None)):
        scene.clock.advance(later * 3600)
        scene.trade(*COINS)
        for one in (universe, after_restart):
            await one.screen(BYBIT)
            found = one.verdict(COINS[3])
            assert found is not None
            assert found.cause is cause, later


async def test_nobody_is_judged_while_the_exchange_does_not_answer(scene: Scene) -> None:
    await a_market(scene)
    universe = scene.universe()
    scene.time.tells = False
    await universe.screen(BYBIT)
    assert universe.judged(BYBIT) is None
    scene.time.tells = True
    await universe.screen(BYBIT)
    judged = universe.judged(BYBIT)
    assert judged is not None
    assert len(judged.available) == 30
    scene.clock.advance(3600)  # all tickers are old now
    scene.trade(*COINS[:10], volume="1")
    await universe.screen(BYBIT)
    assert universe.judged(BYBIT) is judged, "what is left of a market is not the market"


async def test_a_start_takes_up_what_was_judged_a_while_ago_and_not_longer(scene: Scene) -> None:
    await a_market(scene)
    await scene.universe().screen(BYBIT)
    soon, late = scene.universe(), scene.universe()
    scene.clock.advance(3600)
    await soon.start()
    assert len(soon.rest([])) == 30
    scene.clock.advance(24 * 3600)
    await late.start()
    assert late.rest([]) == []


async def test_market_caps_are_welcome_and_not_needed(scene: Scene) -> None:
    await a_market(scene)
    universe, coin = scene.universe(), Coin("C3", "Coin", 1e9, 7)
    await universe.refresh_coins()
    assert universe.coin(COINS[3]) is None
    scene.source.known = {"C3": coin}
    await universe.refresh_coins()
    scene.source.known = {}
    await universe.refresh_coins()
    assert universe.coin(COINS[3]) == coin
    again = scene.universe()
    await again.start()
    assert again.coin(COINS[3]) == coin


# Quarantine


async def look(scene: Scene, universe: Universe, times: int = 1) -> None:
    for _ in range(times):
        await universe.probe()
        scene.clock.advance(60)


async def test_a_symbol_that_stands_still_is_shut_followed_no_more_and_let_out_by_a_probe(
    scene: Scene,
) -> None:
    await a_market(scene)
    universe = scene.universe()
    await universe.screen(BYBIT)
    scene.hub.wanted = frozenset(COINS)
    scene.hub.standing = {COINS[2]: "it is silent"}
    await look(scene, universe, times=3)
    assert COINS[2] in universe.rest([])
    await look(scene, universe)
    assert [case.trouble for case in universe.troubles(COINS[2])] == [Trouble.STALE]
    assert COINS[2] not in universe.rest([])
    assert scene.universe().quarantine.shut == frozenset(), "another process looks at the database"
    scene.hub.standing = {}
    scene.clock.advance(600)
    await look(scene, universe)
    assert universe.troubles(COINS[2]), "without a recent candle it is not well"
    scene.clock.advance(1200)
    scene.bar(COINS[2], 2)
    await look(scene, universe)
    assert not universe.troubles(COINS[2])
    assert COINS[2] in universe.rest([])


async def test_of_two_workers_one_judges_and_the_other_takes_what_was_judged(scene: Scene) -> None:
    await a_market(scene)
    judging, other = scene.universe(), scene.universe()
    await other.look([])
    assert other.judged(BYBIT) is None, "it is not its own to judge"
    await judging.look([BYBIT])
    await other.look([])
    assert other.judged(BYBIT) == judging.judged(BYBIT)
    assert set(other.rest([])) == set(judging.rest([])) != set()
    scene.hub.wanted = frozenset(COINS)
    scene.hub.standing = {COINS[2]: "it is silent"}
    for _ in range(8):
        await other.look([])
        scene.clock.advance(60)
    assert not other.quarantine.shut, "nor to put into quarantine"


async def test_one_late_bar_and_a_network_that_fails_shut_nobody(scene: Scene) -> None:
    await a_market(scene)
    universe = scene.universe()
    scene.hub.wanted = frozenset(COINS)
    for _ in range(5):
        scene.hub.standing = {COINS[2]: "late"}
        await look(scene, universe)
        scene.hub.standing = {}
        await look(scene, universe)
    scene.hub.standing = dict.fromkeys(COINS[:20], "nothing comes")
    await look(scene, universe, times=8)
    scene.time.tells = False
    scene.hub.standing = {COINS[2]: "it is silent"}
    await look(scene, universe, times=8)
    assert universe.quarantine.shut == frozenset()


@pytest.mark.parametrize(
    ("failure", "trouble", "looks"),
    [(TryAgain("slow"), Trouble.TIMEOUTS, 5), (MissingData("nothing"), Trouble.EMPTY, 3)],
)
async def test_reads_that_fail_shut_their_symbol(
    scene: Scene, failure: TryAgain | MissingData, trouble: Trouble, looks: int
) -> None:
    universe = scene.universe()
    for number in range(looks):
        assert not universe.quarantine.is_shut(BTC), number
        universe.quarantine.read(BTC, failure)
        universe.quarantine.read(BTC, None)
        await look(scene, universe)
    assert [case.trouble for case in universe.troubles(BTC)] == [trouble]


async def refused(scene: Scene, pool: Pool, account: Account, symbol: Symbol, code: str) -> None:
    entry = another_intent(account.id, symbol)
    await plan(scene.units, account.id, entry)
    await force_status(pool, account.id, entry.id, OrderStatus.REJECTED)
    await pool.execute(
        "UPDATE order_intent SET reason = $3 WHERE account_id = $1 AND id = $2", account.id, entry.id, code
    )


async def test_orders_that_are_refused_for_their_symbol_shut_it_unless_others_get_through(
    scene: Scene, pool: Pool, account: Account
) -> None:
    await pool.execute("UPDATE account SET kind = 'live'")
    await refused(scene, pool, account, BTC, "170121")
    await refused(scene, pool, account, ETH, "170121")
    await refused(scene, pool, account, COINS[0], "170131")  # no funds
    taken = another_intent(account.id, ETH)
    await plan(scene.units, account.id, taken)
    await force_status(pool, account.id, taken.id, OrderStatus.FILLED)
    universe = scene.universe()
    scene.clock.advance(10)  # past the database's own
    await look(scene, universe)
    assert universe.quarantine.shut == {BTC}
    scene.clock.advance(300)
    await look(scene, universe)
    assert universe.quarantine.shut == frozenset(), "only an order can tell: it is on trial"
    async with scene.units() as work:
        (case,) = await work.quarantine.cases()
    assert (case.tries, case.strikes) == (1, 1)


# Results


async def test_who_keeps_losing_is_told_once_and_let_in_again_when_they_say_so(
    scene: Scene, pool: Pool, account: Account
) -> None:
    universe, track = scene.universe(), Track(OWNER, BTC, SIGNAL.split("|")[0])
    for number in range(3):
        await close_one(scene.units, pool, account, number - 20, "-6")
    assert await universe.results.look() == 0
    await close_one(scene.units, pool, account, 0, "-6")
    assert await universe.results.look() == 1
    assert await universe.results.look() == 0
    assert await scene.universe().results.look() == 0
    assert [(row[0], row[1]) for row in await news_of(pool)] == [(OWNER, "SymbolAvoided")]
    async with scene.units() as work:
        (shut,) = await work.shelves.avoided(OWNER)
        assert shut.track == track
        assert await work.shelves.forgive(OWNER, BTC) == 1
    assert await scene.universe().results.look() == 0
    async with scene.units() as work:
        assert await work.shelves.avoided(OWNER) == []
    assert shut.avoidance.until > NOW
