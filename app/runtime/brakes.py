"""The brakes: every few seconds it is looked at what everybody's entries and losses come to, and stopped.

All that it knows is in the database, and all that it decides is written there first: any worker may look, and
several may look at once. The rules are pure, in trading.risk.breakers.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from app import notices
from app.ports import UnitOfWork, UnitOfWorkFactory
from app.runtime.boards import Board
from app.runtime.doorkeeper import Doorkeeper
from app.runtime.incidents import IncidentDesk
from trading.domain.account import Control, Day
from trading.domain.events import AccountHalted
from trading.domain.ids import AccountId
from trading.domain.instrument import Symbol
from trading.domain.money import ZERO, Ratio
from trading.engine.decide import funds
from trading.engine.state import Session
from trading.ports import Clock
from trading.risk.band import is_major
from trading.risk.breakers import Brake, BrakeRules, service_brake, symbol_brake
from trading.risk.losses import lost
from trading.risk.rules import Rules
from trading.risk.sizing import Funds

EVERY = 3.0  # real seconds between two looks
LOSSES, WEEKLY_LOSSES = "daily-loss", "weekly-loss"
_BY = "brakes"
_FRESH = 250  # accounts whose day is begun in one look
_AT_ONCE = 100  # sessions read, and where need be stopped, together


def midnight(now: datetime) -> datetime:
    """When the next UTC day begins."""
    return datetime(now.year, now.month, now.day, tzinfo=UTC) + timedelta(days=1)


def next_week(now: datetime) -> datetime:
    """When the next week begins: Monday 00:00 UTC."""
    return midnight(now) + timedelta(days=6 - now.weekday())


@dataclass(frozen=True, slots=True)
class _Limit:
    """A limit on losses. of: the share of equity that it is, what it is measured against, and what was
    realised since; keep: remember that accounts have passed it; until: when it is over.
    """

    code: str
    of: Callable[[Session], tuple[Ratio | None, Day | None, Decimal]]
    keep: Callable[[UnitOfWork, Mapping[AccountId, Decimal]], Awaitable[Sequence[AccountId]]]
    until: Callable[[datetime], datetime]


_LIMITS: tuple[_Limit, ...] = (
    _Limit(
        LOSSES,
        lambda session: (session.limits.max_daily_loss, session.day, session.profit_today),
        lambda work, losses: work.brakes.breached(losses),
        midnight,
    ),
    _Limit(
        WEEKLY_LOSSES,
        lambda session: (session.protections.weekly_loss, session.week, session.profit_week),
        lambda work, losses: work.brakes.breached_week(losses),
        next_week,
    ),
)


class Brakes:
    """clock: the market's; pauses: people's."""

    def __init__(
        self,
        unit: UnitOfWorkFactory,
        board: Board,
        doorkeeper: Doorkeeper,
        incidents: IncidentDesk,
        clock: Clock,
        pauses: Clock,
        rules: Rules,
        news: Callable[[], None],
        limits: BrakeRules | None = None,
    ) -> None:
        self._unit = unit
        self._board = board
        self._doorkeeper = doorkeeper
        self._incidents = incidents
        self._clock = clock
        self._pauses = pauses
        self._rules = rules
        self._news = news
        self._limits = limits or BrakeRules()

    async def run(self) -> None:
        while True:
            await self.look()
            await self._pauses.sleep(EVERY)

    async def look(self) -> None:
        """One look at everything. What fails is reported, and does not keep the others from looking."""
        looks: tuple[Callable[[], Awaitable[None]], ...] = (self._service, self._symbols, self._losses)
        for one in looks:
            try:
                await one()
            except Exception as error:  # noqa: BLE001  # one brake that fails must not release the others
                await self._incidents.report(f"brakes: {one.__name__.strip('_')}", error)
        for failure in self._doorkeeper.failures():
            await self._incidents.report("gates", failure)

    # Everybody

    async def _service(self) -> None:
        async with self._unit() as work:
            brake = service_brake(await work.brakes.watch(self._limits), self._limits)
            if brake is None or not await work.operations.tighten(brake.control, brake.why, _BY):
                return  # what an operator has made stricter meanwhile stays as it is
            await self._tell(work, brake, None, None)
        self._news()

    async def _symbols(self) -> None:
        async with self._unit() as work:
            active, crowds = await work.brakes.crowds(self._limits)
            told = False
            for crowd in crowds:
                instrument = self._board.instruments.get(crowd.symbol)
                deep = instrument is not None and is_major(instrument)
                brake = symbol_brake(crowd, active, deep=deep, rules=self._limits)
                until = self._clock.now() + self._limits.crowd_halt
                if brake and await work.brakes.halt_symbol(crowd.symbol, brake.why, _BY, until):
                    await self._tell(work, brake, crowd.symbol, until)
                    told = True
        if told:
            self._news()

    async def _tell(
        self, work: UnitOfWork, brake: Brake, symbol: Symbol | None, until: datetime | None
    ) -> None:
        """To the operators, in the transaction that makes it true."""
        kind, body = notices.encode(notices.Braked(brake.why, symbol, brake.actual, brake.limit, until))
        once = f"braked:{brake.why}:{symbol}:{self._clock.now():%Y%m%d%H%M%S}"
        for admin in await work.users.admins():
            await work.outbox.add(admin.id, kind, body, dedupe=once, account=None, critical=True)

    # One account's day

    async def _losses(self) -> None:
        async with self._unit() as work:
            accounts = await work.brakes.to_watch(_FRESH)
        found = False
        for start in range(0, len(accounts), _AT_ONCE):
            async with self._unit() as work:
                sessions = await work.sessions.look(accounts[start : start + _AT_ONCE])
            await self._days([session for session in sessions.values() if session.day is None])
            for limit in _LIMITS:
                past = {one.account: loss for one in sessions.values() if (loss := self._past(limit, one))}
                if past:
                    await self._breached(limit, past)
                    found = True
        if found:
            self._news()
            await self._service()  # so many at once may be everybody's matter

    async def _days(self, sessions: list[Session]) -> None:
        seen = {session.account: self._money(session) for session in sessions}
        days = {account: Day(money.equity, money.open_profit) for account, money in seen.items() if money}
        if days:
            async with self._unit() as work:
                await work.brakes.begin_days(days)

    def _past(self, limit: _Limit, session: Session) -> Decimal | None:
        """The loss in quote, where it is past the limit. Without prices nothing is known: the account's
        entries are refused meanwhile, and it is looked at again.
        """
        share, span, profit = limit.of(session)
        money = self._money(session)
        if share is None or span is None or money is None or span.breached:
            return None
        loss = lost(span, profit, money)
        return loss if loss > max(share * span.equity, ZERO) else None

    async def _breached(self, limit: _Limit, losses: Mapping[AccountId, Decimal]) -> None:
        """What is past its limit stays past it, whatever the prices do. Its owner is told once."""
        now = self._clock.now()
        async with self._unit() as work:
            sessions = await work.sessions.load(sorted(losses))
            for account in await limit.keep(work, losses):
                session = sessions[account]
                if session.control is Control.RUNNING:  # a stricter one, or its owner's own, stays as it is
                    until = limit.until(now)
                    await work.accounts.set_control(account, Control.REDUCE_ONLY, limit.code, _BY, until)
                kind, body = notices.encode(AccountHalted(limit.code, str(losses[account])))
                once = f"{account}:{limit.code}:{now:%Y%m%d}"
                await work.outbox.add(session.owner, kind, body, dedupe=once, account=account, critical=True)

    def _money(self, session: Session) -> Funds | None:
        quote = _quote_of(session, self._board)
        return funds(session, quote, self._board.quotes, self._clock.now() - self._rules.mark_age)


def _quote_of(session: Session, board: Board) -> str:
    """The currency that the account's symbols are paid in."""
    for symbol in (*session.holdings, *sorted(session.symbols)):
        instrument = board.instruments.get(symbol)
        if instrument is not None:
            return instrument.quote
    return "USDT"
