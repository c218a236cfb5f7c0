"""One pure function a check. A check looks and says; it never changes an order."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from trading.domain.account import Control, RiskLimits
from trading.domain.decision import Gate, Reason
from trading.domain.instrument import Instrument, MarketType, Side
from trading.domain.money import ZERO, Price
from trading.domain.order import OrderIntent
from trading.domain.signal import Signal
from trading.risk.rules import Rules
from trading.risk.sizing import Funds


@dataclass(frozen=True, slots=True)
class Quote:
    """The last price of a symbol and when it was made."""

    price: Price
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """The account as the entry checks see it.

    open_positions, in_flight: counts (in_flight: unproved orders of the symbol); since_close: time since the
    symbol was last left, None for never; balance_at: when the quote balance was seen; funds None: unknown.
    """

    armed: bool
    control: Control
    reconciled: bool
    chosen: bool
    holds: bool
    open_positions: int
    in_flight: int
    since_close: timedelta | None
    balance_at: datetime | None
    funds: Funds | None
    profit_today: Decimal
    entries_today: int
    limits: RiskLimits


@dataclass(frozen=True, slots=True)
class Context:
    """Everything that a check may know."""

    signal: Signal
    standing: Standing
    instrument: Instrument
    quote: Quote | None
    rules: Rules
    now: datetime


_MILLISECOND = timedelta(milliseconds=1)

Check = Callable[[Context], Gate]
OrderCheck = Callable[[OrderIntent, Context], Gate]


def _counted(reason: Reason, passed: bool, actual: int, limit: int) -> Gate:  # noqa: FBT001  # as above
    return Gate(reason, passed, Decimal(actual), Decimal(limit))


def timed(reason: Reason, passed: bool, actual: timedelta | None, limit: timedelta) -> Gate:  # noqa: FBT001  # as above
    """A gate of durations; its numbers are seconds."""
    return Gate(reason, passed, None if actual is None else _seconds(actual), _seconds(limit))


def _seconds(duration: timedelta) -> Decimal:
    return Decimal(duration // _MILLISECOND).scaleb(-3)


def halted(c: Context) -> Gate:
    """Control over the account or the service is RUNNING."""
    return _counted(Reason.HALTED, c.standing.control is Control.RUNNING, int(c.standing.control), 0)


def armed(c: Context) -> Gate:
    """Its owner wants entries."""
    return Gate(Reason.NOT_ARMED, c.standing.armed)


def reconciled(c: Context) -> Gate:
    """Its orders and fills have been read back since the start."""
    return Gate(Reason.NOT_RECONCILED, c.standing.reconciled)


def chosen(c: Context) -> Gate:
    """The symbol is one that the account trades."""
    return Gate(Reason.SYMBOL_NOT_CHOSEN, c.standing.chosen)


def market_open(c: Context) -> Gate:
    """The exchange trades the instrument."""
    return Gate(Reason.MARKET_CLOSED, c.instrument.active)


def direction(c: Context) -> Gate:
    """A short needs a market that has shorts."""
    short = c.signal.stance.entry_side is Side.SELL
    return Gate(Reason.NO_SHORTS, not short or c.instrument.symbol.market is MarketType.LINEAR)


def fresh_signal(c: Context) -> Gate:
    """The signal has not expired. Numbers: seconds."""
    age = c.now - c.signal.happened_at
    return timed(Reason.SIGNAL_OLD, age <= c.signal.valid_for, age, c.signal.valid_for)


def fresh_price(c: Context) -> Gate:
    """There is a price, it is recent, and not of the future. Numbers: seconds."""
    if c.quote is None:
        return timed(Reason.PRICE_OLD, False, None, c.rules.price_age)
    age = c.now - c.quote.at
    return timed(Reason.PRICE_OLD, abs(age) <= c.rules.price_age, age, c.rules.price_age)


def price_band(c: Context) -> Gate:
    """The price is near the one that the signal was made on, and short of the target. Numbers: ratios."""
    side, reference, target = c.signal.stance.entry_side, c.signal.reference, c.signal.target
    if c.quote is None or side is None or reference <= ZERO:
        return Gate(Reason.PRICE_MOVED, False, None, c.rules.price_band)
    moved = c.quote.price / reference - 1
    if target is not None and (c.quote.price - target) * side.sign >= ZERO:
        return Gate(Reason.PRICE_MOVED, False, abs(moved), abs(target / reference - 1))
    return Gate(Reason.PRICE_MOVED, abs(moved) <= c.rules.price_band, abs(moved), c.rules.price_band)


def stop_distance(c: Context) -> Gate:
    """The stop, on the tick grid, is on the losing side of the price and not nearer than the gap.

    Numbers: ratios.
    """
    side, price = c.signal.stance.entry_side, c.quote.price if c.quote else ZERO
    if c.signal.stop is None or side is None or price <= ZERO:
        return Gate(Reason.STOP_TOO_CLOSE, False, None, c.rules.stop_gap)
    stop = c.instrument.protective(c.signal.stop, side.opposite)
    if stop <= ZERO:
        return Gate(Reason.STOP_TOO_CLOSE, False, None, c.rules.stop_gap)
    distance = (price - stop) / price * side.sign
    return Gate(Reason.STOP_TOO_CLOSE, distance >= c.rules.stop_gap, distance, c.rules.stop_gap)


def not_in(c: Context) -> Gate:
    """No position of the symbol is open."""
    return Gate(Reason.ALREADY_IN, not c.standing.holds)


def none_in_flight(c: Context) -> Gate:
    """No order of the symbol is without a proved outcome."""
    return _counted(Reason.IN_FLIGHT, c.standing.in_flight == 0, c.standing.in_flight, 0)


def cooled_down(c: Context) -> Gate:
    """The symbol was not left a moment ago. Numbers: seconds."""
    wait = c.signal.timeframe.duration * c.standing.limits.cooldown_bars
    since = c.standing.since_close
    return timed(Reason.COOLDOWN, since is None or since >= wait, since, wait)


def position_slots(c: Context) -> Gate:
    """Another position is within the limit."""
    limit = c.standing.limits.max_positions
    return _counted(Reason.MAX_POSITIONS, c.standing.open_positions < limit, c.standing.open_positions, limit)


def entry_count(c: Context) -> Gate:
    """The strategy has not gone mad."""
    limit = c.rules.max_entries_a_day
    return _counted(Reason.TOO_MANY_ORDERS, c.standing.entries_today < limit, c.standing.entries_today, limit)


def balances_known(c: Context) -> Gate:
    """Balances and the prices of what is held are known and recent. Numbers: seconds."""
    at = c.standing.balance_at
    age = None if at is None else c.now - at
    known = c.standing.funds is not None and age is not None and age <= c.rules.balance_age
    return timed(Reason.BALANCE_UNKNOWN, known, age, c.rules.balance_age)


def daily_loss(c: Context) -> Gate:
    """Today's realised loss is within the limit. Numbers: quote."""
    equity = c.standing.funds.equity if c.standing.funds else ZERO
    limit = c.standing.limits.max_daily_loss * equity
    loss = -c.standing.profit_today
    return Gate(Reason.DAILY_LOSS, loss <= limit, max(loss, ZERO), limit)


def large_enough(intent: OrderIntent, c: Context) -> Gate:
    """The order reaches the exchange's minimums, and so does its stop, after fees. Numbers: quote."""
    instrument = c.instrument
    worst = min(intent.reference, intent.stop) if intent.stop is not None else intent.reference
    kept = 1 - instrument.taker_fee if instrument.symbol.market is MarketType.SPOT else Decimal(1)
    left = instrument.qty_down(intent.qty * kept)
    big = left >= instrument.min_qty and left * worst >= instrument.min_notional
    least_qty = max(instrument.min_notional / worst, instrument.min_qty) / kept if worst > ZERO else ZERO
    return Gate(Reason.TOO_SMALL, big and intent.qty > ZERO, intent.notional, least_qty * intent.reference)


def within_exposure(intent: OrderIntent, c: Context) -> Gate:
    """Positions, unproved orders and this one are within the limit. Numbers: quote."""
    funds = c.standing.funds
    if funds is None:
        return Gate(Reason.MAX_EXPOSURE, False)
    limit = funds.equity * c.standing.limits.max_exposure
    total = funds.exposure + intent.notional
    return Gate(Reason.MAX_EXPOSURE, total <= limit, total, limit)


def funded(intent: OrderIntent, c: Context) -> Gate:
    """The free balance pays for it. Numbers: quote."""
    free = c.standing.funds.free if c.standing.funds else ZERO
    return Gate(Reason.NO_FUNDS, intent.notional <= free, intent.notional, free)
