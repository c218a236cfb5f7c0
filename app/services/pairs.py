"""One symbol of an account: how it is doing, and everything that can be set for it alone.

A change holds from the next signal on. Positions that are open are not touched by any of them: their stops,
targets and exits go on as they were planned.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from app.accounts import Account
from app.errors import Refusal, Refused
from app.fields import Scope
from app.pairs import (
    INHERITED,
    UNTIL_RESUMED,
    PairField,
    PairSettings,
    SymbolState,
    differing,
    enabled_among,
    resolved,
)
from app.ports import UnitOfWork, UnitOfWorkFactory
from app.ports_settings import Origin, Target
from app.services.entitlements import permit_strategy
from app.services.people import registered
from app.services.trading import Wake, active_account
from app.views import PairView
from trading.domain.candle import Timeframe
from trading.domain.ids import UserId
from trading.domain.instrument import Symbol
from trading.ports import Clock

Change = Callable[[PairSettings], PairSettings]


class SymbolStates(Protocol):
    """How the markets are doing, for everybody."""

    def of(self, symbol: Symbol) -> SymbolState: ...


class Strategies(Protocol):
    """What a person may choose: the catalogue, and rules of their own."""

    async def offered(self, work: UnitOfWork, owner: UserId) -> Sequence[str]:
        """Names, as signals carry them."""
        ...


class Catalogue:
    """The strategies of the service alone."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = tuple(names)

    async def offered(self, work: UnitOfWork, owner: UserId) -> Sequence[str]:  # noqa: ARG002  # the port
        return self._names


class Pairs:
    """Everything about single symbols of a person's active account. clock: of the market."""

    def __init__(
        self,
        unit: UnitOfWorkFactory,
        wake: Wake,
        clock: Clock,
        states: SymbolStates,
        strategies: Strategies,
        models: Sequence[str] = (),
    ) -> None:
        self._unit = unit
        self._wake = wake
        self._clock = clock
        self._states = states
        self._strategies = strategies
        self._models = tuple(models)

    async def status(self, user_id: UserId, symbol: Symbol) -> PairView:
        """The symbol as it stands. Raises Refused where it is neither chosen nor held."""
        async with self._unit() as work:
            account = await active_account(work, await registered(work, user_id))
            return await self._view(work, account, symbol)

    async def all(self, user_id: UserId) -> Sequence[PairView]:
        """Every chosen symbol, in the order of choice."""
        async with self._unit() as work:
            account = await active_account(work, await registered(work, user_id))
            return [await self._view(work, account, symbol) for symbol in account.symbols]

    async def start(self, user_id: UserId, symbol: Symbol) -> PairView:
        """Open positions in it again: it is on, and not paused."""
        return await self._change(user_id, symbol, lambda own: replace(own, enabled=None, paused_until=None))

    async def stop(self, user_id: UserId, symbol: Symbol) -> PairView:
        """Open nothing in it, until it is started; the others share its money. It stays chosen."""
        return await self._change(user_id, symbol, lambda own: replace(own, enabled=False))

    async def pause(self, user_id: UserId, symbol: Symbol, span: timedelta | None = None) -> PairView:
        """Open nothing in it for so long, None: until it is resumed. Its share of the money stays its own."""
        until = UNTIL_RESUMED if span is None else self._clock.now() + span
        return await self._change(user_id, symbol, lambda own: replace(own, paused_until=until))

    async def resume(self, user_id: UserId, symbol: Symbol) -> PairView:
        return await self._change(user_id, symbol, lambda own: replace(own, paused_until=None))

    async def set_strategy(
        self, user_id: UserId, symbol: Symbol, name: str | None, timeframe: Timeframe | None = None
    ) -> PairView:
        """Whose signals it follows; None: inherited. timeframe: on these bars from now on; None: as it is.

        Raises Refused for a strategy that is not offered.
        """

        async def permit(work: UnitOfWork, _: Account) -> None:
            offered = await self._strategies.offered(work, user_id)
            if name is not None and name not in offered:
                raise Refused(Refusal.UNKNOWN_STRATEGY, {"text": name[:40], "known": ", ".join(offered)})
            if name is not None:
                await permit_strategy(work, user_id, name)

        def change(own: PairSettings) -> PairSettings:
            return replace(own, strategy=name, timeframe=timeframe or own.timeframe)

        return await self._change(user_id, symbol, change, permit)

    async def set_timeframe(self, user_id: UserId, symbol: Symbol, text: str | None) -> PairView:
        """The bars that it follows; None: inherited. Raises Refused for one that is not known."""
        if text is not None and text not in {*Timeframe}:
            raise Refused(Refusal.UNKNOWN_TIMEFRAME, {"text": text[:40], "known": ", ".join(Timeframe)})
        wanted = None if text is None else Timeframe(text)
        return await self._change(user_id, symbol, lambda own: replace(own, timeframe=wanted))

    async def set_model(self, user_id: UserId, symbol: Symbol, name: str | None) -> PairView:
        """The trained model behind its signals; None: inherited. Raises Refused for one that is not there."""
        if name is not None and name not in self._models:
            known = ", ".join(self._models) or "-"
            raise Refused(Refusal.UNKNOWN_MODEL, {"text": name[:40], "known": known})
        return await self._change(user_id, symbol, lambda own: replace(own, model=name))

    async def reset(self, user_id: UserId, symbol: Symbol, field: PairField | None = None) -> PairView:
        """Inherit one field again, or all of them."""
        nothing: dict[str, Any] = {} if field is None else {field.value: None}
        return await self._change(
            user_id, symbol, lambda own: INHERITED if field is None else replace(own, **nothing)
        )

    async def _change(
        self,
        user_id: UserId,
        symbol: Symbol,
        change: Change,
        permit: Callable[[UnitOfWork, Account], Awaitable[None]] | None = None,
    ) -> PairView:
        async with self._unit() as work:
            account = await active_account(work, await registered(work, user_id))
            if symbol not in account.symbols:
                raise Refused(Refusal.SYMBOL_NOT_CHOSEN, {"symbol": symbol.title})
            if permit is not None:
                await permit(work, account)
            own = await work.pairs.to_change(user_id, account.id, symbol)
            await work.pairs.put(user_id, account.id, symbol, wanted := change(own))
            before, after = differing(own, wanted)
            if after:
                origin = Origin.SET if any(after.values()) else Origin.RESET
                await work.settings.record(
                    Target(user_id, account.id, Scope.SYMBOL, symbol), origin, before, after
                )
            view = await self._view(work, account, symbol)
        self._wake.symbols()  # another strategy or timeframe may have to be judged from now on
        return view

    async def _view(self, work: UnitOfWork, account: Account, symbol: Symbol) -> PairView:
        settings = await work.pairs.of(account.owner, account.id)
        session = await work.sessions.peek(account.id)
        holding = session.holdings.get(symbol) if session else None
        if symbol not in account.symbols and holding is None:
            raise Refused(Refusal.SYMBOL_NOT_CHOSEN, {"symbol": symbol.title})
        own, now = settings.get(symbol, INHERITED), self._clock.now()
        return PairView(
            account=account,
            symbol=symbol,
            chosen=symbol in account.symbols,
            rules=resolved(own, account, enabled_among(account.symbols, settings), now),
            record=await work.pairs.record(account.owner, account.id, symbol),
            market=self._states.of(symbol),
            holds=holding is not None,
            follows=None if holding is None else holding.strategy,
            strategies=tuple(await self._strategies.offered(work, account.owner)),
            now=now,
        )


def until_resumed(moment: datetime) -> bool:
    """Whether a pause has no end of its own."""
    return moment >= UNTIL_RESUMED
