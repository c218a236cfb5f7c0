"""Where settings are kept: all that has been chosen for a place, read and written in one unit of work."""

from dataclasses import dataclass, replace

from app.accounts import Account, capped
from app.choices import (
    LIMITS,
    Choices,
    Delta,
    Layers,
    Resolved,
    changed,
    limit_choices,
    limits_with,
    preset_of,
    resolve,
)
from app.errors import Refusal, Refused
from app.field_kinds import Unfit
from app.fields import Field, Scope
from app.pairs import INHERITED, PairSettings, enabled_among, layers_of, with_choices
from app.ports import UnitOfWork
from app.ports_settings import Target
from app.services.people import registered
from app.services.trading import active_account
from trading.domain.candle import Timeframe
from trading.domain.ids import UserId
from trading.domain.instrument import Symbol

_NOT_LIMITS = frozenset({Field.STRATEGY, Field.TIMEFRAME})


@dataclass(frozen=True, slots=True)
class Where:
    """For what a person looks at settings: a level, and the symbol where it is one."""

    scope: Scope = Scope.ACCOUNT
    symbol: Symbol | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything that is chosen for a place, as it was read."""

    account: Account
    target: Target
    layers: Layers
    pair: PairSettings
    positions: int

    @property
    def own(self) -> Choices:
        return self.layers.of(self.target.scope)

    @property
    def resolved(self) -> Resolved:
        return resolve(self.layers)

    def after(self, delta: Delta) -> "Standing":
        """As it would stand with this change, its limits under the ceiling. Raises Refused for a text that is
        no value.
        """
        try:
            wanted = changed(self.own, delta)
        except Unfit as unfit:
            raise refusal(unfit) from None
        if self.target.scope is Scope.USER:
            return replace(self, layers=replace(self.layers, user=wanted))
        if self.target.scope is Scope.SYMBOL:
            return replace(self, layers=replace(self.layers, symbol=wanted))
        limits = capped(limits_with(wanted), promised=self.layers.promised, plan=self.layers.plan)
        beside = {one: value for one, value in wanted.items() if one not in LIMITS}
        return replace(self, layers=replace(self.layers, account={**beside, **limit_choices(limits)}))


def refusal(unfit: Unfit) -> Refused:
    """The refusal of a text that is no value."""
    return Refused(Refusal(unfit.fault.value), unfit.params)


async def standing(work: UnitOfWork, user_id: UserId, where: Where, *, locked: bool = False) -> Standing:
    """What is chosen there now; locked: nobody else changes it until the unit ends. Raises Refused."""
    account = await active_account(work, await registered(work, user_id))
    read = work.settings.to_change if locked else work.settings.of
    user, own = await read(user_id, account.id)
    if locked:  # what was read before the lock may be old
        account = await active_account(work, await registered(work, user_id))
    pairs = await work.pairs.of(user_id, account.id)
    session = await work.sessions.peek(account.id)
    held = session.holdings if session else {}
    if where.symbol is not None and where.symbol not in {*account.symbols, *held}:
        raise Refused(Refusal.SYMBOL_NOT_CHOSEN, {"symbol": where.symbol.title})
    pair = INHERITED if where.symbol is None else pairs.get(where.symbol, INHERITED)
    return Standing(
        account=account,
        target=Target(user_id, account.id, where.scope, where.symbol),
        layers=layers_of(account, user, own, pair, enabled_among(account.symbols, pairs)),
        pair=pair,
        positions=len(held) if where.symbol is None else int(where.symbol in held),
    )


async def write(work: UnitOfWork, before: Standing, after: Standing) -> None:
    """Keep what has changed."""
    target, account, own = after.target, after.account, after.own
    if target.symbol is not None:
        await work.pairs.put(target.owner, account.id, target.symbol, with_choices(after.pair, own))
        return
    if target.scope is Scope.ACCOUNT:
        limits = limits_with(own)
        if limits != account.limits:
            await work.accounts.set_limits(target.owner, account.id, preset_of(limits), limits)
        followed = {one: own.get(one) for one in _NOT_LIMITS}
        if followed != {one: before.own.get(one) for one in _NOT_LIMITS}:
            strategy, frame = followed[Field.STRATEGY], followed[Field.TIMEFRAME]
            await work.accounts.set_strategy(
                target.owner,
                account.id,
                None if strategy is None else str(strategy),
                None if frame is None else Timeframe(str(frame)),
            )
    beside = {one: v for one, v in own.items() if one not in {*LIMITS, *_NOT_LIMITS}}
    await work.settings.put(target, beside)
