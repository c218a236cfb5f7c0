"""People's own rules on the real store: kept, limited, used, refused while they are needed, compiled once."""

from dataclasses import replace

import asyncpg
import pytest

from app.accounts import Account
from app.errors import Refusal, Refused
from app.pairs import PairSettings
from app.ports_rules import KeptRule, RuleId
from app.runtime.pairs import SymbolBook
from app.runtime.rules import RulesInUse
from app.services.pairs import Pairs
from app.services.people import People
from app.services.strategies import MOST_RULES, Offered, Strategies
from app.services.trading import Trading
from db.pool import Pool
from db.uow import PgUnits
from tests.integration.db.support import a_holding, session_of
from tests.support.builders import BTC, ETH, NOW, an_instrument
from tests.support.chat import CountedWake
from tests.support.clock import HandClock
from tests.support.hand_panels import HandPanels
from tests.support.panels import walk
from trading.domain.candle import Timeframe
from trading.domain.ids import UserId
from trading.rulelang.wrong import Fault, RuleWrong

ME, EVE = UserId(7), UserId(8)
DIPS = "enter long when rsi(14) < 30; stop 2 atr"


class Desk:
    """A person with BTC and ETH chosen, and their rules."""

    def __init__(self, units: PgUnits, account: Account) -> None:
        self.units, self.account = units, account
        self.wake, self.panels = CountedWake(), HandPanels()
        self.pairs = Pairs(units, self.wake, HandClock(NOW), SymbolBook(), Offered(["ema_trend"]))
        self.rules = Strategies(units, self.wake, self.pairs, self.panels)

    async def made(self, text: str = DIPS, name: str = "Dips") -> KeptRule:
        return (await self.rules.create(ME, text, name)).rule

    async def settings(self) -> PairSettings:
        async with self.units() as work:
            return (await work.pairs.of(ME, self.account.id)).get(BTC, PairSettings())


@pytest.fixture
async def desk(units: PgUnits) -> Desk:
    async with units() as work:
        await work.markets.put([an_instrument(BTC), an_instrument(ETH)])
    for user in (ME, EVE):
        people = People(units, ())
        await people.greet(user, "Somebody", "en")
        await people.accept_terms(user)
    account = (await Trading(units, CountedWake()).symbols(ME)).account
    async with units() as work:
        await work.accounts.set_symbols(ME, account.id, [BTC, ETH])
    return Desk(units, account)


async def test_a_rule_is_kept_tried_and_changed(desk: Desk) -> None:
    desk.panels.bars[BTC] = walk(400, seed=5)
    view = await desk.rules.create(ME, f"on 5m; {DIPS}", "  My\n dips ")
    assert (view.rule.name, view.rule.version, view.uses) == ("My dips", 1, ())
    assert view.trial is not None
    assert (view.trial.symbol, view.trial.timeframe) == (BTC, Timeframe.M5)
    assert view.trial.past is not None
    assert view.trial.past.bars == 400 - 42 + 1
    assert desk.panels.asked == [Timeframe.M5]
    other = await desk.rules.show(ME, view.rule.id, ETH)
    assert other.trial is not None
    assert other.trial.past is None, "its bars are not known"
    changed = await desk.rules.edit(ME, view.rule.id, DIPS)
    assert (changed.rule.version, changed.rule.text) == (2, DIPS)
    assert (await desk.rules.rename(ME, view.rule.id, "Deep")).rule.version == 2


async def test_what_is_no_rule_is_not_kept(desk: Desk) -> None:
    with pytest.raises(RuleWrong) as wrong:
        await desk.rules.create(ME, "enter long when", "Dips")
    assert wrong.value.fault is Fault.ENDED
    made = await desk.made()
    with pytest.raises(RuleWrong):
        await desk.rules.edit(ME, made.id, "nonsense")
    assert await desk.rules.all(ME) == [made]


async def test_names_are_ones_own_and_each_is_there_once(desk: Desk) -> None:
    assert [(await desk.made(name=name)).name for name in ("Dips", "dips", "DIPS")] == [
        "Dips",
        "dips 2",
        "DIPS 3",
    ]
    await desk.rules.create(EVE, DIPS, "Dips")
    (first, *_) = await desk.rules.all(ME)
    with pytest.raises(Refused) as refused:
        await desk.rules.rename(ME, first.id, "DIPS 2")
    assert refused.value.code is Refusal.RULE_NAME_TAKEN
    for name in ("", " \n ", "x" * 41):
        with pytest.raises(Refused) as refused:
            await desk.rules.rename(ME, first.id, name)
        assert refused.value.code is Refusal.RULE_NAME_LENGTH


async def test_there_is_room_for_so_many(desk: Desk) -> None:
    for _ in range(MOST_RULES):
        await desk.made()
    with pytest.raises(Refused) as refused:
        await desk.made()
    assert (refused.value.code, refused.value.params) == (Refusal.TOO_MANY_RULES, {"limit": "20"})


async def test_another_ones_rule_is_neither_seen_nor_used(desk: Desk) -> None:
    hers = (await desk.rules.create(EVE, DIPS, "Dips")).rule
    for attempt in (
        desk.rules.show(ME, hers.id),
        desk.rules.edit(ME, hers.id, DIPS),
        desk.rules.rename(ME, hers.id, "mine"),
        desk.rules.delete(ME, hers.id),
        desk.rules.use(ME, hers.id, BTC),
    ):
        with pytest.raises(Refused) as refused:
            await attempt
        assert refused.value.code is Refusal.UNKNOWN_RULE
    with pytest.raises(Refused) as refused:
        await desk.pairs.set_strategy(ME, BTC, f"own:{hers.id}")
    assert refused.value.code is Refusal.UNKNOWN_STRATEGY
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        async with desk.units() as work:
            await work.pairs.put(ME, desk.account.id, BTC, PairSettings(strategy=f"own:{hers.id}"))
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        async with desk.units() as work:
            await work.accounts.set_strategy(ME, desk.account.id, f"own:{hers.id}", Timeframe.M1)


async def test_while_it_is_needed_it_cannot_be_deleted(desk: Desk) -> None:
    rule = await desk.made(f"on 5m; {DIPS}")
    view = await desk.rules.use(ME, rule.id, BTC)
    assert view.rules.strategy.value == f"own:{rule.id}"
    assert await desk.settings() == PairSettings(strategy=f"own:{rule.id}", timeframe=Timeframe.M5)
    with pytest.raises(Refused) as refused:
        await desk.rules.delete(ME, rule.id)
    assert (refused.value.code, refused.value.params["where"]) == (Refusal.RULE_IN_USE, "BTC/USDT")
    before = await session_of(desk.units, desk.account.id)
    held = replace(a_holding(ETH, f"SB{desk.account.id}"), strategy=f"own:{rule.id}", timeframe=Timeframe.M5)
    async with desk.units() as work:
        await work.sessions.save(before, before.with_holding(held))
    await desk.pairs.set_strategy(ME, BTC, None)
    with pytest.raises(Refused) as refused:
        await desk.rules.delete(ME, rule.id)
    assert refused.value.params["where"] == "ETH/USDT", "a position that it has opened is open"
    async with desk.units() as work:
        session = (await work.sessions.load([desk.account.id]))[desk.account.id]
    assert session.holdings[ETH].strategy == f"own:{rule.id}"


async def test_a_deleted_number_is_not_given_again(desk: Desk) -> None:
    gone = await desk.made()
    await desk.rules.delete(ME, gone.id)
    assert (await desk.made()).id > gone.id
    with pytest.raises(Refused):
        await desk.rules.show(ME, gone.id)


async def test_who_judges_bars_gets_those_in_use_compiled_once_a_version(desk: Desk, pool: Pool) -> None:
    used, idle = await desk.made(), await desk.made("enter short when rsi > 70; stop 1 %")
    await desk.rules.use(ME, used.id, BTC)
    reader = RulesInUse()

    async def read() -> list[object]:
        async with desk.units() as work:
            return list(await reader(work))

    (first,) = await read()
    assert first.name == f"own:{used.id}"  # type: ignore[attr-defined]
    assert (await read())[0] is first
    await desk.rules.edit(ME, used.id, "enter long when rsi(14) < 20; stop 2 atr")
    (second,) = await read()
    assert second is not first
    await desk.rules.use(ME, idle.id, ETH)
    assert len(await read()) == 2
    await pool.execute(
        "UPDATE own_rule SET text = 'enter long whn', version = version + 1 WHERE id = $1", used.id
    )
    assert [one.name for one in await read()] == [f"own:{idle.id}"]  # type: ignore[attr-defined]
    view = await desk.rules.show(ME, RuleId(used.id))
    assert view.reading is None
    assert view.wrong is not None
    assert view.wrong.fault is Fault.UNEXPECTED
