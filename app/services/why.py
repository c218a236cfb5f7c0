"""Why an account did what it did, or did nothing: its decisions, and what would have changed them."""

from datetime import timedelta
from typing import Protocol

from app.accounts import Account
from app.pairs import INHERITED, SymbolState, enabled_among, resolved
from app.ports import UnitOfWork, UnitOfWorkFactory
from app.services.people import registered
from app.services.trading import active_account
from app.trust_views import RefusalsView, WhyView
from trading.domain.account import Control
from trading.domain.decision import Reason
from trading.domain.ids import UserId
from trading.domain.instrument import Symbol
from trading.risk.flips import bound_by, flip_of

DAY = timedelta(days=1)
PAGE = 6  # reasons


class SymbolStates(Protocol):
    """How the markets are doing, for everybody."""

    def of(self, symbol: Symbol) -> SymbolState: ...


class Why:
    """Looks; changes nothing."""

    def __init__(self, unit: UnitOfWorkFactory, states: SymbolStates) -> None:
        self._unit = unit
        self._states = states

    async def symbol(self, user_id: UserId, symbol: Symbol, back: int = 0) -> WhyView:
        """The last decision about the symbol, or the one before `back` newer ones; maybe none."""
        back = max(back, 0)
        async with self._unit() as work:
            account = await active_account(work, await registered(work, user_id))
            kept = await work.trust.decision(user_id, account.id, symbol, back)
            older = kept and await work.trust.decision(user_id, account.id, symbol, back + 1)
            return WhyView(
                account=account,
                symbol=symbol,
                decision=kept,
                back=back,
                older=older is not None,
                flip=flip_of(kept.gates) if kept is not None and kept.reason is not None else None,
                bound=bound_by(kept.gates) if kept is not None and kept.reason is None else None,
                market=self._states.of(symbol),
                last_signal=await work.trust.last_signal(symbol),
                standstill=await _standstill(work, account, symbol),
                now=await work.operations.clock(),
            )

    async def refusals(self, user_id: UserId, page: int = 0) -> RefusalsView:
        """Why the account did not enter in the last day, by reason."""
        async with self._unit() as work:
            account = await active_account(work, await registered(work, user_id))
            acted, counts = await work.trust.refusals(user_id, account.id, DAY)
        page = min(max(page, 0), max((len(counts) - 1) // PAGE, 0))
        return RefusalsView(
            account=account,
            rows=tuple(counts[page * PAGE : (page + 1) * PAGE]),
            page=page,
            more=len(counts) > (page + 1) * PAGE,
            acted=acted,
            refused=sum(one.count for one in counts),
        )


async def _standstill(work: UnitOfWork, account: Account, symbol: Symbol) -> Reason | None:
    """What would keep any entry away now, in the order in which it would be asked."""
    settings = await work.pairs.of(account.owner, account.id)
    now, own = await work.operations.clock(), settings.get(symbol, INHERITED)
    rules = resolved(own, account, enabled_among(account.symbols, settings), now)
    shut = {case.symbol for case in await work.quarantine.cases() if case.is_shut}
    troubles = (
        (account.control is not Control.RUNNING, Reason.HALTED),
        (not account.armed, Reason.NOT_ARMED),
        (symbol not in account.symbols, Reason.SYMBOL_NOT_CHOSEN),
        (not rules.enabled.value, Reason.PAIR_OFF),
        (rules.paused_until.value is not None, Reason.PAIR_PAUSED),
        (symbol in shut, Reason.QUARANTINED_SYMBOL),
        (account.reconciled_at is None, Reason.NOT_RECONCILED),
    )
    return next((reason for there, reason in troubles if there), None)
