"""Settings of symbols in memory, and for whom a strategy speaks: as db.repositories.pairs and audience."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import chain

from app.pairs import INHERITED, PairRecord, PairSettings, engine_pair
from tests.simulation.memory_orders import Open
from tests.simulation.tables import AccountRow, Views
from trading.domain.candle import Timeframe
from trading.domain.ids import AccountId, UserId
from trading.domain.instrument import Symbol
from trading.domain.pair import Pair
from trading.domain.signal import Signal, Stance

_AT_FIRST = Pair(strategy="ema_trend", timeframe=Timeframe.M1)
_RECORD = timedelta(days=1)


class MemoryPairs:
    """`app.ports.Pairs`."""

    def __init__(self, transaction: Open) -> None:
        self._transaction = transaction
        self._views = transaction.views

    async def of(self, owner: UserId, account: AccountId) -> Mapping[Symbol, PairSettings]:
        self._transaction.check()
        row = self._views.accounts.get(account)
        mine = row is not None and row.owner == owner
        return settings_of(self._views, account) if mine else {}

    async def to_change(self, owner: UserId, account: AccountId, symbol: Symbol) -> PairSettings:
        await self._own(owner, account)
        return self._views.settings.get((account, symbol)) or INHERITED

    async def _own(self, owner: UserId, account: AccountId) -> None:
        await self._transaction.lock("account", account)
        if self._views.account(account).owner != owner:
            raise LookupError(f"account {account} must exist and belong to its owner")

    async def put(self, owner: UserId, account: AccountId, symbol: Symbol, settings: PairSettings) -> None:
        await self._own(owner, account)
        self._views.settings.put((account, symbol), settings)

    async def record(self, owner: UserId, account: AccountId, symbol: Symbol) -> PairRecord:
        """Decisions are as old as their signals here."""
        self._transaction.check()
        since, found = self._views.now() - _RECORD, []
        for (whose, signal), decision in self._views.decisions.items().items():
            made = self._views.signals.get(signal)
            if whose == account and made is not None and made.symbol == symbol and made.happened_at > since:
                found.append((made.happened_at, made.strategy, decision.reason))
        if not found or self._views.account(account).owner != owner:
            return PairRecord(0, 0, None, None, None)
        at, strategy, why = max(found, key=lambda one: one[0])
        return PairRecord(len(found), sum(why is None for *_, why in found), at, why, strategy)


def settings_of(views: Views, account: AccountId) -> Mapping[Symbol, PairSettings]:
    rows = views.settings.items().items()
    return {symbol: own for (whose, symbol), own in rows if whose == account and not own.is_plain}


def usual_of(views: Views, row: AccountRow) -> Pair:
    """What holds for symbols of the account without settings of their own."""
    default = views.defaults.get("") or _AT_FIRST
    return Pair(
        strategy=row.strategy or default.strategy,
        timeframe=row.timeframe or default.timeframe,
        tactics=row.tactics,
    )


def pair_of(views: Views, row: AccountRow, symbol: Symbol) -> Pair:
    own = views.settings.get((row.id, symbol)) or INHERITED
    return engine_pair(own, usual_of(views, row), promised=False)


Told = tuple[AccountRow, Symbol, str | None, Timeframe | None]


def speaks_for(views: Views) -> Iterator[Told]:
    """Each account with each symbol, strategy and timeframe that it has to be told of."""
    return chain(_follow(views), _hold(views))


def _follow(views: Views) -> Iterator[Told]:
    now = views.now()
    for row in views.accounts.values():
        for symbol in row.symbols if row.armed else ():
            pair = pair_of(views, row, symbol)
            if pair.enabled and not pair.is_paused(now):
                yield row, symbol, pair.strategy, pair.timeframe


def _hold(views: Views) -> Iterator[Told]:
    for (owner, _), position in views.positions.items().items():
        if position.closed_at is None:
            row, holding = views.account(owner), position.holding
            pair = pair_of(views, row, holding.position.symbol)
            yield (
                row,
                holding.position.symbol,
                holding.strategy or pair.strategy,
                holding.timeframe or pair.timeframe,
            )


def interested(views: Views, symbol: Symbol, strategy: str, timeframe: Timeframe) -> Sequence[AccountId]:
    wanted = (symbol, strategy, timeframe)
    return sorted({row.id for row, *told in speaks_for(views) if tuple(told) == wanted})


def concerned(views: Views, signal: Signal) -> Sequence[AccountId]:
    """Who must decide on it: of those that hold nothing there is nothing to leave."""
    wanted = (signal.symbol, signal.strategy, signal.timeframe)
    told = _hold(views) if signal.stance is Stance.FLAT else speaks_for(views)
    return sorted({row.id for row, *what in told if tuple(what) == wanted})
