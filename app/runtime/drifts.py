"""What a person does by hand: differences and orders of others, told, and answered by them alone.

Nothing is traded to make our books fit. An answer is carried out by the reconciliation that next sees the
difference, so that it is about what the exchange holds then, and a crash between the two does no harm.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from app import notices
from app.ports import DriftCase, UnitOfWorkFactory
from app.ports_trust import FOREIGN
from app.runtime.boards import Board
from app.runtime.desk import Desk
from trading.domain.account import Control
from trading.domain.events import DriftFound, Event, ExitWhy, ForeignOrders
from trading.domain.ids import AccountId
from trading.domain.instrument import Symbol
from trading.engine.fills import DRIFT
from trading.engine.outside import DriftAnswer
from trading.engine.reconcile import Drift
from trading.engine.session import Adopted, FoundClosed, Leaving
from trading.engine.state import Session
from trading.ports import Clock, OrderReport


class Drifts:
    """clock: the market's, for the day on which orders of others are told."""

    def __init__(
        self, unit: UnitOfWorkFactory, desk: Desk, board: Board, clock: Clock, news: Callable[[], None]
    ) -> None:
        self._unit = unit
        self._desk = desk
        self._board = board
        self._clock = clock
        self._news = news
        self._foreign: dict[AccountId, frozenset[tuple[Symbol, str]]] = {}

    async def lasting(self, session: Session, drift: Drift, *, settled: bool) -> None:
        """A difference that was seen twice: carry out its owner's answer, or ask for one.

        settled: no order of ours that could explain it is being asked for.
        """
        account = session.account
        if drift.gone and settled and drift.symbol in session.holdings:
            await self._desk.apply(account, FoundClosed(drift.symbol))
        if drift.accepted:
            return
        case = await self._put(session, drift)
        if case.answer is not None:
            await self._carry_out(session, drift, case)
            await self._settle(account, case)

    async def answered(self, account: AccountId, drifts: Sequence[Drift]) -> None:
        """Answers about differences that are no more: there is nothing left to do but to go on."""
        there = {drift.symbol for drift in drifts if not drift.accepted}
        async with self._unit() as work:
            waiting = await work.drifts.waiting(account)
        for case in waiting:
            if case.answer is not None and case.symbol not in there:
                await self._settle(account, case)

    async def not_ours(self, account: AccountId) -> Mapping[Symbol, Decimal]:
        async with self._unit() as work:
            return await work.drifts.not_ours(account)

    async def foreign(self, account: AccountId, reports: Sequence[OrderReport]) -> None:
        """Keep which orders of others are there. New ones are told, of each symbol once a day, and nothing is
        opened until the owner has said whose they are.
        """
        shown = frozenset((report.symbol, report.exchange_id) for report in reports)
        if self._foreign.get(account) == shown:
            return
        async with self._unit() as work:
            fresh = await work.drifts.mark_foreign(account, reports)
            alarming = bool(fresh) and not await work.trust.trades_by_hand(account)
            if alarming:
                await work.accounts.hold(account, FOREIGN, "", "engine", Control.ENTRIES_PAUSED)
        self._foreign[account] = shown
        for symbol, count in fresh.items():
            key = f"foreign:{account}:{symbol.key}:{self._clock.now():%Y%m%d}"
            await self._tell(account, ForeignOrders(symbol, count, alarming), key, critical=alarming)

    async def _put(self, session: Session, drift: Drift) -> DriftCase:
        account, holding = session.account, session.holdings.get(drift.symbol)
        position = holding.id if holding else None
        async with self._unit() as work:
            number, fresh = await work.drifts.put(account, drift.symbol, position, drift.ours, drift.theirs)
            await work.accounts.hold(account, DRIFT, drift.symbol.title, "engine")
            case = await work.drifts.get(session.owner, number)
        if case is None:
            raise LookupError(f"difference {number} must be there, it was just kept")
        told = DriftFound(number, drift.symbol, drift.ours, drift.theirs, drift.gone)
        if fresh or case.answer is None:
            await self._tell(account, told, f"drift:{number}", critical=True)
        return case

    async def _carry_out(self, session: Session, drift: Drift, case: DriftCase) -> None:
        account, symbol, answer = session.account, drift.symbol, case.answer
        less = abs(drift.theirs) < abs(drift.ours)
        if answer is DriftAnswer.ADOPT or (answer is DriftAnswer.CLOSE and less):
            adopted = Adopted(case.id, symbol, drift.theirs, self._board.last(symbol))
            await self._desk.apply(account, adopted)
        if answer is DriftAnswer.CLOSE:
            await self._desk.apply(account, Leaving(symbol, ExitWhy.ASKED))

    async def _tell(self, account: AccountId, event: Event, dedupe: str, *, critical: bool = False) -> None:
        kind, body = notices.encode(event)
        async with self._unit() as work:
            found = await work.accounts.lookup(account)
            if found is None:
                raise LookupError(f"account {account} must exist")
            await work.outbox.add(found.owner, kind, body, dedupe=dedupe, account=account, critical=critical)
        self._news()

    async def _settle(self, account: AccountId, case: DriftCase) -> None:
        """The account goes on once none of its differences waits any more."""
        async with self._unit() as work:
            await work.drifts.settle(case.id)
            if not await work.drifts.waiting(account):
                await work.accounts.release(account, DRIFT, "owner")
