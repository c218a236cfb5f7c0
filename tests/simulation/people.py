"""The people of a simulated world: their accounts, their presses, their trades by hand, and an operator."""

import asyncio
from collections.abc import Callable, Coroutine
from contextvars import Context
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Protocol

from app.accounts import PRESETS, AccountKind, Preset, Role
from app.errors import Refused
from app.runtime.service import Service
from app.services.differences import Differences
from app.services.emergency import Emergency
from tests.simulation.judge import Judge
from tests.simulation.locks import StoreFailure
from tests.simulation.loop import VirtualClock, VirtualLoop
from tests.simulation.memory import MemoryUnits
from tests.simulation.scenario import Scenario
from tests.simulation.venue import Venue, Wallet
from tests.support.entry_plans import random_entry, random_protections
from tests.support.exit_plans import random_plan
from trading.domain.account import Control
from trading.domain.events import ExitWhy
from trading.domain.ids import AccountId, UserId
from trading.domain.instrument import ExchangeId, MarketType, Side, Symbol
from trading.domain.money import ZERO, Price, Ratio
from trading.domain.tactics import Tactics
from trading.engine.outside import DriftAnswer
from trading.engine.parts import by_hand

_EARLY = 55.0  # seconds: plans are chosen before most positions are opened
_SHARES = tuple(map(Decimal, ("0.25", "0.5", "0.75", "1")))
Deed = Callable[[], Coroutine[None, None, None]]


class Place(Protocol):
    """The world, as its people see it."""

    scenario: Scenario
    loop: VirtualLoop
    clock: VirtualClock
    units: MemoryUnits
    venue: Venue
    judge: Judge
    accounts: list[AccountId]

    def later(self, seconds: float, what: Callable[[], None]) -> None: ...
    def note(self, what: str, *details: object) -> None: ...
    def services(self) -> list[Service]: ...


class People:
    """What they do is committed like everything else, and done again until it succeeds."""

    def __init__(self, world: Place) -> None:
        self._world = world
        self._chance = Random(f"people {world.scenario.seed}")
        self._emergency = Emergency(world.units, self)
        self._differences = Differences(world.units, self)

    def last(self, symbol: Symbol) -> Price | None:
        return Price(self._world.venue.prices[symbol])

    # The port of the use-cases: the runtime is told.

    def account(self, account: AccountId) -> None:
        for service in self._world.services():
            service.account(account)

    def keys(self, account: AccountId) -> None:
        raise NotImplementedError

    def symbols(self) -> None:
        raise NotImplementedError

    async def settle(self) -> None:
        """Everybody's account, with money on the exchange."""
        world, scenario = self._world, self._world.scenario
        for number in range(scenario.accounts):
            owner = UserId(100 + number)
            async with world.units() as work:
                await work.users.touch(owner, "somebody", "en", Role.USER)
                await work.users.accept_terms(owner, "simulation")
                limits = replace(PRESETS[Preset.BALANCED], cooldown_bars=0)
                account = await work.accounts.create(
                    owner, ExchangeId.BYBIT, AccountKind.LIVE, Preset.BALANCED, limits
                )
                await work.accounts.set_symbols(owner, account.id, scenario.symbols)
                await work.accounts.set_armed(owner, account.id, armed=True)
                await work.markets.put(list(world.venue.instruments.values()))
            coins = {"USDT": Decimal(10_000)}
            for symbol in scenario.symbols:
                if symbol.market is MarketType.SPOT:
                    coins[symbol.name.split("/")[0]] = Decimal(scenario.own_coins)
            world.venue.wallets[account.id] = Wallet(coins)
            self._choose_entries(account.id)
            world.accounts.append(account.id)

    def plan(self) -> None:
        """When they do what."""
        world, scenario = self._world, self._world.scenario
        for span in scenario.halts:
            world.later(span.at, lambda span=span: self._do(lambda: self._halt(span.seconds)))  # type: ignore[misc]
        for at in scenario.by_hand:
            world.later(at, self._by_hand)
        for at in scenario.close_all:
            world.later(at, lambda: self._do(self._close_all))
        for at in scenario.panics:
            world.later(at, lambda: self._do(self._panic))
        for at in scenario.plans:
            world.later(at - _EARLY, self._choose_plan)
        for at in scenario.parts:
            world.later(at, lambda: self._do(self._reduce))

    def _do(self, deed: Deed) -> None:
        async def insist() -> None:
            while not self._world.judge.over:
                try:
                    await deed()
                except StoreFailure:
                    await asyncio.sleep(1.0)
                else:
                    return

        self._world.loop.create_task(insist(), context=Context())

    async def _halt(self, seconds: float) -> None:
        """By an operator or the owner: account or service, with an end."""
        world = self._world
        until = world.clock.now() + timedelta(seconds=seconds)
        account = self._chance.choice([None, *world.accounts])
        async with world.units() as work:
            if account is None:
                await work.operations.set_control(Control.HALTED, "a test", "operator", until)
            else:
                await work.accounts.set_control(account, Control.HALTED, "a test", "owner", until)
        world.note("halted", account or "service")

    def _by_hand(self) -> None:
        """Some of a position is closed on the exchange's own page; later its owner is asked about it."""
        world = self._world
        account, symbol = self._chance.choice(world.accounts), self._chance.choice(world.scenario.symbols)
        held = world.judge.net(account, symbol)
        share = self._chance.choice((Decimal("0.4"), Decimal(1)))
        qty = world.venue.instruments[symbol].qty_down(abs(held) * share)
        if qty > ZERO:
            world.note("by hand", account, symbol, qty)
            world.judge.meddled(account, symbol)
            world.venue.by_hand(account, symbol, Side.SELL if held > 0 else Side.BUY, qty)
            world.later(self._chance.uniform(20.0, 60.0), lambda: self._do(self._answer))

    async def _answer(self) -> None:
        """The owners' word on every difference that there is; later again, if there is none yet."""
        world = self._world
        for account in world.accounts:
            async with world.units() as work:
                waiting = await work.drifts.waiting(account)
            for case in waiting:
                answer = self._chance.choice(tuple(DriftAnswer))
                try:
                    await self._differences.answer(case.owner, case.id, answer)
                except Refused:  # it is settled, or this answer does not fit
                    continue
                world.note("answer", account, case.symbol, answer)
        world.later(30.0, lambda: self._do(self._answer))

    async def _close_all(self) -> None:
        """As app.services.trading does, without the disarming."""
        world = self._world
        account = self._chance.choice(world.accounts)
        async with world.units() as work:
            before = (await work.sessions.load([account]))[account]
            after = before
            for holding in before.holdings.values():
                after = after.with_holding(replace(holding, exiting=holding.exiting or ExitWhy.ASKED))
            await work.sessions.save(before, after)
        world.note("close all", account)
        self.account(account)

    def _choose_entries(self, account: AccountId) -> None:
        """How an account enters, and what locks it, for as long as the world lasts."""
        chance = Random(f"entries {self._world.scenario.seed} {account}")
        entry, protections = random_entry(chance), random_protections(chance)
        rows = self._world.units.books.accounts.rows
        rows[account] = replace(rows[account], tactics=Tactics(entry=entry), protections=protections)
        self._world.note("entries", account, entry, protections)

    def _choose_plan(self) -> None:
        """Somebody's positions are left otherwise from now on; those that are open keep their plan."""
        world = self._world
        account, plan = self._chance.choice(world.accounts), random_plan(self._chance)
        rows = world.units.books.accounts.rows
        rows[account] = replace(rows[account], tactics=replace(rows[account].tactics, exit=plan))
        world.note("plan", account, plan)

    async def _reduce(self) -> None:
        """As app.services.trading does: a part of every position of somebody's; the button is hit twice."""
        world = self._world
        account, share = self._chance.choice(world.accounts), Ratio(self._chance.choice(_SHARES))
        token = f"{world.loop.time()}"
        for _ in range(2):
            async with world.units() as work:
                before = (await work.sessions.load([account]))[account]
                after = before
                for symbol in before.holdings:
                    after = by_hand(after, symbol, world.venue.instruments[symbol], share, token)
                await work.sessions.save(before, after)
        world.note("reduce", account, share)
        self.account(account)

    async def _panic(self) -> None:
        """An emergency stop of somebody's account; it is pressed twice now and then."""
        world = self._world
        owner = UserId(100 + self._chance.randrange(world.scenario.accounts))
        for _ in range(self._chance.choice((1, 1, 2))):
            await self._emergency.press(owner, f"press {world.loop.time()}")
            world.note("panic", owner)
