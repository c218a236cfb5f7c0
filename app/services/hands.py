"""Acting by hand: entries through the very checks of any other, exits, entries called off, reading back."""

from datetime import timedelta
from decimal import Decimal
from hashlib import blake2b

from app.accounts import Account
from app.errors import Refusal, Refused
from app.insight import Insight
from app.ports import UnitOfWork, UnitOfWorkFactory
from app.services.dealing import Dealer, Reader
from app.services.looking import Prices
from app.services.people import registered
from app.services.trading import Wake, active_account
from app.trust_views import EntryByHand, EntryChoices, KeptDecision, OrdersView
from trading.domain.candle import Timeframe
from trading.domain.decision import Approved
from trading.domain.decision import Refused as RefusedEntry
from trading.domain.events import ExitWhy
from trading.domain.ids import AccountId, ClientOrderId, SignalId, UserId
from trading.domain.instrument import Instrument, MarketType, Side, Symbol
from trading.domain.money import ZERO, Price, Ratio
from trading.domain.order import OrderKind
from trading.domain.signal import MANUAL, Because, Signal, Stance
from trading.engine.leaving import leave
from trading.engine.state import Session
from trading.risk.flips import bound_by, flip_of

LIFE = timedelta(minutes=1)  # of an idea by hand, in market time: the same as a plan's
_RANGES = Decimal(3)  # typical bars between the price and the stop, where no plan says otherwise
_REWARD = Decimal(2)  # the target, in stop distances
_SURE = Ratio(Decimal(1))


def order_code(order: ClientOrderId) -> str:
    """A short code that stands for the order in a button."""
    return blake2b(order.encode(), digest_size=6).hexdigest()


class Hands:
    """What a person does on their active account. life: of an idea by hand, in market time."""

    def __init__(
        self,
        unit: UnitOfWorkFactory,
        wake: Wake,
        dealer: Dealer,
        reader: Reader,
        prices: Prices,
        insight: Insight,
        life: timedelta = LIFE,
    ) -> None:
        self._unit = unit
        self._wake = wake
        self._dealer = dealer
        self._reader = reader
        self._prices = prices
        self._insight = insight
        self._life = life

    async def choices(self, user_id: UserId) -> EntryChoices:
        """What can be entered. Raises Refused where nothing is chosen."""
        async with self._unit() as work:
            account = await active_account(work, await registered(work, user_id))
            session = await work.sessions.peek(account.id)
        if not account.symbols:
            raise Refused(Refusal.NO_SYMBOLS)
        held = session.holdings if session else {}
        return EntryChoices(account, tuple(one for one in account.symbols if one not in held))

    async def weigh(self, user_id: UserId, symbol: Symbol, side: Side) -> EntryByHand:
        """What the entry would be now, or why it would not be. Nothing is done."""
        account, signal = await self._idea(user_id, symbol, side, "look")
        decision = await self._dealer.weigh(signal, account.id)
        outcome = decision.outcome
        intent = outcome.intent if isinstance(outcome, Approved) else None
        stop = signal.stop or Price(ZERO)
        if intent is not None:
            stop = intent.stop or stop
        return EntryByHand(
            account=account,
            symbol=symbol,
            side=side,
            price=signal.reference,
            stop=stop,
            target=signal.target if intent is None else intent.target,
            planned=not any(because.code == "by-hand-ranges" for because in signal.why),
            qty=None if intent is None else intent.qty,
            value=None if intent is None else intent.notional,
            risk=None if intent is None else intent.qty * abs(intent.dearest - stop),
            bound=bound_by(decision.gates) if intent is not None else None,
            reason=outcome.reason if isinstance(outcome, RefusedEntry) else None,
            gates=decision.gates,
            flip=flip_of(decision.gates),
            now=signal.happened_at,
        )

    async def enter(self, user_id: UserId, symbol: Symbol, side: Side, token: str) -> KeptDecision:
        """Enter, if all checks pass. token: of the button; the same one again does nothing more.

        Returns the decision as it was kept.
        """
        account, signal = await self._idea(user_id, symbol, side, token)
        await self._dealer.follow(signal, account.id)
        async with self._unit() as work:
            kept = await work.trust.decision(user_id, account.id, symbol, 0)
        if kept is None:
            raise LookupError(f"{signal.id} must have been decided")
        return kept

    async def exit(self, user_id: UserId, symbol: Symbol | None) -> int:
        """Close the position of this symbol, or all, at market. Returns how many. Trading stays as it is."""
        async with self._unit() as work:
            account = await active_account(work, await registered(work, user_id))
            before = (await work.sessions.load([account.id]))[account.id]
            symbols = [one for one in before.holdings if symbol is None or one == symbol]
            if not symbols:
                raise Refused(Refusal.NOTHING_OPEN)
            after = before
            for one in symbols:
                after = leave(after, one, ExitWhy.ASKED)
            await work.sessions.save(before, after)
        self._wake.account(account.id)
        return len(symbols)

    async def orders(self, user_id: UserId) -> OrdersView:
        """Orders that are not final, the entries first."""
        async with self._unit() as work:
            account = await active_account(work, await registered(work, user_id))
            return await self._orders(work, account)

    async def call_off(self, user_id: UserId, code: str) -> OrdersView:
        """Ask for the end of an entry. Raises Refused where it is gone, or is a stop or an exit."""
        async with self._unit() as work:
            account = await active_account(work, await registered(work, user_id))
            view = await self._orders(work, account)
        order = next((one for one in view.orders if order_code(one.intent.id) == code), None)
        if order is None:
            raise Refused(Refusal.ORDER_GONE)
        if order.intent.kind is not OrderKind.ENTRY:
            raise Refused(Refusal.STOP_STAYS, {"symbol": order.intent.symbol.title})
        await self._dealer.call_off(account.id, order.intent.id)
        return await self.orders(user_id)

    async def reload(self, user_id: UserId) -> None:
        """Read the account back from its exchange, all symbols at once. Raises Refused where it cannot be."""
        async with self._unit() as work:
            account = await active_account(work, await registered(work, user_id))
        await self._reader.read(account)

    async def _orders(self, work: UnitOfWork, account: Account) -> OrdersView:
        session = await work.sessions.peek(account.id)
        found = [] if session is None else [one for one in session.orders.values() if not one.status.is_final]
        found.sort(
            key=lambda one: (one.intent.kind is not OrderKind.ENTRY, one.intent.symbol.key, one.intent.id)
        )
        return OrdersView(account, tuple(found), await work.drifts.foreign(account.id))

    async def _idea(self, user_id: UserId, symbol: Symbol, side: Side, token: str) -> tuple[Account, Signal]:
        """The person's opinion as a signal: at the last price, its stop that of the plan or of the market's
        own moves. Raises Refused where there is no price, no stop, or already a position.
        """
        if side is Side.SELL and symbol.market is MarketType.SPOT:
            raise Refused(Refusal.NO_SHORTS_HERE, {"symbol": symbol.title})
        async with self._unit() as work:
            account = await active_account(work, await registered(work, user_id))
            session = await work.sessions.peek(account.id)
            now = await work.operations.clock()
            row = next((one for one in await work.markets.all() if one.symbol == symbol), None)
        if symbol not in account.symbols:
            raise Refused(Refusal.SYMBOL_NOT_CHOSEN, {"symbol": symbol.title})
        if session is None or row is None:
            raise Refused(Refusal.UNKNOWN_SYMBOL, {"text": symbol.title})
        if symbol in session.holdings:
            raise Refused(Refusal.ALREADY_HELD, {"symbol": symbol.title})
        price = self._prices.last(symbol)
        if price is None:
            raise Refused(Refusal.PRICE_UNKNOWN, {"symbol": symbol.title})
        timeframe = session.pair(symbol).timeframe or account.timeframe
        distance, why = self._stop_of(session, symbol, timeframe)
        stop, target = _levels(row, price, side, distance)
        return account, Signal(
            id=_signal_id(account.id, symbol, timeframe, token),
            strategy=MANUAL,
            symbol=symbol,
            timeframe=timeframe,
            stance=Stance.LONG if side is Side.BUY else Stance.SHORT,
            strength=_SURE,
            reference=price,
            stop=stop,
            target=target,
            happened_at=now,
            valid_for=self._life,
            why=why,
        )

    def _stop_of(
        self, session: Session, symbol: Symbol, timeframe: Timeframe
    ) -> tuple[Decimal, tuple[Because, ...]]:
        """How far the stop stands from the price, as a ratio of it, and why there."""
        planned = session.pair(symbol).tactics.exit.stop
        if planned is not None:
            return planned, (Because("by-hand"), Because("by-hand-plan"))
        seen = self._insight.xray(symbol, timeframe)
        span = None if seen is None else seen.features.get("span")
        if span is None or span <= 0:
            raise Refused(Refusal.STOP_UNKNOWN, {"symbol": symbol.title})
        usual = Decimal(f"{span:.6f}")
        numbers = (("span", f"{usual * 100:.2f}"), ("n", str(_RANGES)))
        return usual * _RANGES, (Because("by-hand"), Because("by-hand-ranges", numbers))


def _levels(row: Instrument, price: Price, side: Side, distance: Decimal) -> tuple[Price, Price | None]:
    """Stop and target on the tick grid; no target where it would leave the number line."""
    stop = Price(price * (1 - distance * side.sign))
    if stop <= ZERO:
        raise Refused(Refusal.STOP_UNKNOWN, {"symbol": row.symbol.title})
    target = row.protective(Price(price * (1 + distance * _REWARD * side.sign)), side)
    return row.protective(stop, side.opposite), target if target > ZERO else None


def _signal_id(account: AccountId, symbol: Symbol, timeframe: Timeframe, token: str) -> SignalId:
    """In the form of all others, so that a position tells whose idea it was."""
    return SignalId(f"{MANUAL}|{symbol.key}|{timeframe}|{account}.{token}")
