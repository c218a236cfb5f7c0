"""A person's own rules: written, read back, tried on the latest bars, used, changed, deleted."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from app.errors import Refusal, Refused
from app.pairs import INHERITED, OWN
from app.ports import UnitOfWork, UnitOfWorkFactory
from app.ports_rules import KeptRule, NameTaken, RuleId, RuleInUse, RuleUse
from app.services.entitlements import permit_rules
from app.services.pairs import Pairs
from app.services.people import registered
from app.services.trading import Wake, active_account
from app.views import PairView
from trading.candles.panel import Panel
from trading.domain.candle import Timeframe
from trading.domain.ids import UserId
from trading.domain.instrument import ExchangeId, Symbol
from trading.rulelang.check import Reading
from trading.rulelang.compiled import compiled
from trading.rulelang.read import History, history, read
from trading.rulelang.wrong import RuleWrong
from trading.strategies.base import DEPTH

MOST_RULES = 20  # of one person
LONGEST_NAME = 40  # characters


class Panels(Protocol):
    """Closed bars of symbols."""

    def panel(
        self,
        exchange: ExchangeId,
        timeframe: Timeframe,
        symbols: Sequence[Symbol] | None = None,
        depth: int = DEPTH,
    ) -> Panel | None:
        """None where nothing is known of them."""
        ...


@dataclass(frozen=True, slots=True)
class Trial:
    """What a rule would have said lately. past None: the symbol's bars are not known here."""

    symbol: Symbol
    timeframe: Timeframe
    past: History | None


@dataclass(frozen=True, slots=True)
class RuleView:
    """A rule with what it means. reading None: it cannot be read any more, and `wrong` says why; uses: where
    it is needed; trial None: no symbol is chosen; symbols: on which it may be used.
    """

    rule: KeptRule
    reading: Reading | None
    wrong: RuleWrong | None
    uses: tuple[RuleUse, ...]
    trial: Trial | None
    symbols: tuple[Symbol, ...]


def name_of(rule: RuleId) -> str:
    """Under which its signals go, and settings name it."""
    return f"{OWN}{rule}"


class Offered:
    """`app.services.pairs.Strategies`: the service's strategies, and a person's own rules."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = tuple(names)

    async def offered(self, work: UnitOfWork, owner: UserId) -> Sequence[str]:
        return [*self._names, *(name_of(rule.id) for rule in await work.rules.of(owner))]


class Strategies:
    """Everything about a person's own rules."""

    def __init__(self, unit: UnitOfWorkFactory, wake: Wake, pairs: Pairs, panels: Panels) -> None:
        self._unit = unit
        self._wake = wake
        self._pairs = pairs
        self._panels = panels

    async def all(self, user_id: UserId) -> Sequence[KeptRule]:
        """The oldest first."""
        async with self._unit() as work:
            await registered(work, user_id)
            return await work.rules.of(user_id)

    async def show(self, user_id: UserId, rule: RuleId, symbol: Symbol | None = None) -> RuleView:
        """The rule, tried on this symbol's latest bars (None: on those of the first chosen one)."""
        async with self._unit() as work:
            await registered(work, user_id)
            found = await self._view(work, await self._mine(work, user_id, rule), symbol)
        return await self._tried(found)

    async def create(self, user_id: UserId, text: str, name: str) -> RuleView:
        """A new rule; where the name is taken it gets a number. Raises RuleWrong and Refused."""
        read(text)
        wanted = _named(name)
        async with self._unit() as work:
            await registered(work, user_id)
            there = await work.rules.to_add(user_id)
            if len(there) >= MOST_RULES:
                raise Refused(Refusal.TOO_MANY_RULES, {"limit": str(MOST_RULES)})
            await permit_rules(work, user_id, len(there) + 1)
            made = await work.rules.add(user_id, _free(wanted, {one.name.lower() for one in there}), text)
            found = await self._view(work, made, None)
        return await self._tried(found)

    async def rename(self, user_id: UserId, rule: RuleId, name: str) -> RuleView:
        """Raises Refused for a name that is too long, empty or taken."""
        wanted = _named(name)
        async with self._unit() as work:
            await self._mine(work, user_id, rule)
            try:
                changed = await work.rules.rename(user_id, rule, wanted)
            except NameTaken:
                raise Refused(Refusal.RULE_NAME_TAKEN, {"name": wanted}) from None
            found = await self._view(work, changed, None)
        return await self._tried(found)

    async def edit(self, user_id: UserId, rule: RuleId, text: str) -> RuleView:
        """Where it is in use, the new text holds from the next bar on; positions that are open keep their
        stops and targets. Raises RuleWrong and Refused.
        """
        read(text)
        async with self._unit() as work:
            await self._mine(work, user_id, rule)
            found = await self._view(work, await work.rules.rewrite(user_id, rule, text), None)
        self._wake.symbols()
        return await self._tried(found)

    async def delete(self, user_id: UserId, rule: RuleId) -> KeptRule:
        """Raises Refused while a symbol, an account or an open position needs it: it says which."""
        async with self._unit() as work:
            mine = await self._mine(work, user_id, rule)
            uses = await work.rules.uses(user_id, rule)
            if uses:
                raise _needed(mine, uses)
            try:
                await work.rules.remove(user_id, rule)
            except RuleInUse:  # since we have looked
                raise _needed(mine, await work.rules.uses(user_id, rule)) from None
            return mine

    async def use(self, user_id: UserId, rule: RuleId, symbol: Symbol) -> PairView:
        """Trade this chosen symbol by the rule, on the bars that the rule names, if it does."""
        async with self._unit() as work:
            mine = await self._mine(work, user_id, rule)
        reading = read(mine.text)
        return await self._pairs.set_strategy(user_id, symbol, name_of(rule), reading.rule.timeframe)

    async def _mine(self, work: UnitOfWork, user_id: UserId, rule: RuleId) -> KeptRule:
        await registered(work, user_id)
        found = await work.rules.get(user_id, rule)
        if found is None:
            raise Refused(Refusal.UNKNOWN_RULE, {"number": str(rule)})
        return found

    async def _view(self, work: UnitOfWork, rule: KeptRule, symbol: Symbol | None) -> RuleView:
        """Everything but what the trial has found."""
        account = await active_account(work, await registered(work, rule.owner))
        tried = symbol or next(iter(account.symbols), None)
        reading, wrong = _read(rule.text)
        uses = tuple(await work.rules.uses(rule.owner, rule.id))
        own = (await work.pairs.of(account.owner, account.id)).get(tried, INHERITED) if tried else INHERITED
        timeframe = (reading and reading.rule.timeframe) or own.timeframe or account.timeframe
        trial = None if tried is None else Trial(tried, timeframe, None)
        return RuleView(rule, reading, wrong, uses, trial, account.symbols)

    async def _tried(self, view: RuleView) -> RuleView:
        """With what the rule would have said. It is computed in a thread: orders do not wait for it."""
        if view.trial is None or view.reading is None:
            return view
        symbol = view.trial.symbol
        panel = self._panels.panel(symbol.exchange, view.trial.timeframe, [symbol])
        if panel is None:
            return view
        rule = compiled(view.reading, name_of(view.rule.id))
        past = await asyncio.to_thread(history, rule, panel.owned())
        return replace(view, trial=replace(view.trial, past=past if past.bars else None))


def _read(text: str) -> tuple[Reading | None, RuleWrong | None]:
    try:
        return read(text), None
    except RuleWrong as wrong:
        return None, wrong


def _named(text: str) -> str:
    """Raises Refused."""
    name = " ".join("".join(one if one.isprintable() else " " for one in text).split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise Refused(Refusal.RULE_NAME_LENGTH, {"limit": str(LONGEST_NAME), "actual": str(len(name))})
    return name


def _free(name: str, taken: set[str]) -> str:
    """The name, or the name with the first number that makes it new."""
    others = (f"{name[: LONGEST_NAME - 4]} {number}" for number in range(2, MOST_RULES + 2))
    return next(one for one in (name, *others) if one.lower() not in taken)


def _needed(rule: KeptRule, uses: Sequence[RuleUse]) -> Refused:
    where = ", ".join(sorted({use.symbol.title if use.symbol else use.exchange.value for use in uses}))
    return Refused(Refusal.RULE_IN_USE, {"name": rule.name, "where": where})
