"""One pure function a check of what needs no size. A check looks and says; it never changes an order."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from trading.domain.account import Control, Day, RiskLimits
from trading.domain.decision import Gate, Reason
from trading.domain.instrument import Instrument, MarketType, Side
from trading.domain.money import ONE, ZERO, Ratio
from trading.domain.pair import PLAIN, Pair
from trading.domain.signal import MANUAL, Signal
from trading.domain.tactics import Direction, SizingMode
from trading.risk.quotes import Quote
from trading.risk.rules import Rules
from trading.risk.sizing import Funds


@dataclass(frozen=True, slots=True)
class Standing:
    """The account as the entry checks see it.

    open_positions, in_flight: counts (in_flight: unproved orders of the symbol); since_close: time since the
    symbol was last left, None for never; balance_at: when the quote balance was seen; funds None: unknown;
    day, week None: it has not been begun; limits: as they hold for the symbol; pair: what else holds for it;
    held: quote in the symbol, at its mark; locked_until: entries of the symbol, None: they are not locked;
    leverage: of the symbol's contracts, as proved on the exchange; None: it is not, 1: it was never set.
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
    day: Day | None = None
    pair: Pair = PLAIN
    held: Decimal = ZERO
    profit_week: Decimal = ZERO
    week: Day | None = None
    weekly_loss: Ratio | None = None
    locked_until: datetime | None = None
    leverage: Decimal | None = ONE


@dataclass(frozen=True, slots=True)
class Context:
    """Everything that a check may know."""

    signal: Signal
    standing: Standing
    instrument: Instrument
    quote: Quote | None
    rules: Rules
    now: datetime

    @property
    def leverage(self) -> int:
        """What was chosen for contracts; 1 on spot."""
        is_contract = self.instrument.symbol.market is MarketType.LINEAR
        return self.standing.pair.tactics.entry.leverage if is_contract else 1


_MILLISECOND, _NO_TIME = timedelta(milliseconds=1), timedelta(0)

Check = Callable[[Context], Gate]


def _yes(reason: Reason) -> Gate:
    return Gate(reason, passed=True)


# Most answers are a yes without numbers: they are made once, not a dozen times for every account.
_RUNNING = Gate(Reason.HALTED, True, ZERO, ZERO)
_ARMED, _RECONCILED = _yes(Reason.NOT_ARMED), _yes(Reason.NOT_RECONCILED)
_CHOSEN, _OPEN = _yes(Reason.SYMBOL_NOT_CHOSEN), _yes(Reason.MARKET_CLOSED)
_ENABLED, _NOT_PAUSED = _yes(Reason.PAIR_OFF), _yes(Reason.PAIR_PAUSED)
_ITS_STRATEGY, _WANTED_WAY = _yes(Reason.OTHER_STRATEGY), _yes(Reason.WRONG_WAY)
_UNLOCKED, _MOVE_KNOWN = _yes(Reason.LOCKED), _yes(Reason.NO_VOLATILITY)
_RIGHT_WAY, _NOT_IN = _yes(Reason.NO_SHORTS), _yes(Reason.ALREADY_IN)
_SOUND, _ONE_SOURCE, _NO_BOOK = (
    _yes(Reason.PRICE_BAD),
    _yes(Reason.PRICES_DIFFER),
    _yes(Reason.SPREAD_WIDE),
)


def _counted(reason: Reason, passed: bool, actual: int, limit: int) -> Gate:  # noqa: FBT001  # as above
    return Gate(reason, passed, Decimal(actual), Decimal(limit))


def timed(reason: Reason, passed: bool, actual: timedelta | None, limit: timedelta) -> Gate:  # noqa: FBT001  # as above
    """A gate of durations; its numbers are seconds."""
    return Gate(reason, passed, None if actual is None else _seconds(actual), _seconds(limit))


def _seconds(duration: timedelta) -> Decimal:
    return Decimal(duration // _MILLISECOND).scaleb(-3)


def halted(c: Context) -> Gate:
    """Control over the account or the service is RUNNING."""
    control = c.standing.control
    return _RUNNING if control is Control.RUNNING else _counted(Reason.HALTED, False, int(control), 0)


def armed(c: Context) -> Gate:
    """Its owner wants entries."""
    return _ARMED if c.standing.armed else Gate(Reason.NOT_ARMED, False)


def reconciled(c: Context) -> Gate:
    """Its orders and fills have been read back since the start."""
    return _RECONCILED if c.standing.reconciled else Gate(Reason.NOT_RECONCILED, False)


def chosen(c: Context) -> Gate:
    """The symbol is one that the account trades."""
    return _CHOSEN if c.standing.chosen else Gate(Reason.SYMBOL_NOT_CHOSEN, False)


def enabled(c: Context) -> Gate:
    """Its owner has not switched the symbol off."""
    return _ENABLED if c.standing.pair.enabled else Gate(Reason.PAIR_OFF, False)


def not_paused(c: Context) -> Gate:
    """Its owner has not paused the symbol. Numbers: seconds that are left, of none."""
    until = c.standing.pair.paused_until
    if until is None or not c.standing.pair.is_paused(c.now):
        return _NOT_PAUSED
    return timed(Reason.PAIR_PAUSED, False, until - c.now, _NO_TIME)


def its_strategy(c: Context) -> Gate:
    """The symbol follows this strategy, on this timeframe; what its owner does by hand is always theirs."""
    follows = c.signal.strategy == MANUAL or c.standing.pair.follows(c.signal.strategy, c.signal.timeframe)
    return _ITS_STRATEGY if follows else Gate(Reason.OTHER_STRATEGY, False)


def not_locked(c: Context) -> Gate:
    """No losses of late have locked it. Numbers: seconds that are left, of none."""
    until = c.standing.locked_until
    if until is None or until <= c.now:
        return _UNLOCKED
    return timed(Reason.LOCKED, False, until - c.now, _NO_TIME)


def market_open(c: Context) -> Gate:
    """The exchange trades the instrument."""
    return _OPEN if c.instrument.active else Gate(Reason.MARKET_CLOSED, False)


def direction(c: Context) -> Gate:
    """A short needs a market that has shorts."""
    if c.signal.stance.entry_side is not Side.SELL or c.instrument.symbol.market is MarketType.LINEAR:
        return _RIGHT_WAY
    return Gate(Reason.NO_SHORTS, False)


def wanted_way(c: Context) -> Gate:
    """Its owner wants positions of this direction here."""
    wanted, side = c.standing.pair.tactics.entry.direction, c.signal.stance.entry_side
    if wanted is Direction.BOTH or (side is Side.BUY) == (wanted is Direction.LONG):
        return _WANTED_WAY
    return Gate(Reason.WRONG_WAY, False)


def volatility_known(c: Context) -> Gate:
    """Where the size is to follow the market's usual move, that move is known. Numbers: ratios."""
    if c.standing.pair.tactics.entry.sizing.mode is not SizingMode.VOLATILITY:
        return _MOVE_KNOWN
    move = c.signal.daily_move
    return Gate(Reason.NO_VOLATILITY, move is not None and move > ZERO, move)


def fresh_signal(c: Context) -> Gate:
    """The signal has not expired. Numbers: seconds."""
    age = c.now - c.signal.happened_at
    return timed(Reason.SIGNAL_OLD, age <= c.signal.valid_for, age, c.signal.valid_for)


def fresh_price(c: Context) -> Gate:
    """There is a price, it is recent, and not of the future. Numbers: seconds."""
    if c.quote is None:
        return timed(Reason.PRICE_OLD, False, None, c.rules.price_age)
    fresh = -c.rules.clock_slack <= c.now - c.quote.at <= c.rules.price_age
    return timed(Reason.PRICE_OLD, fresh, c.now - c.quote.at, c.rules.price_age)


def sound_price(c: Context) -> Gate:
    """The price and the book's top are numbers above zero, and the bid is below the ask. Numbers: quote."""
    quote = c.quote
    if quote is None or not (quote.price.is_finite() and quote.price > ZERO):
        return Gate(Reason.PRICE_BAD, False)
    bid, ask = quote.bid, quote.ask
    if bid is None or ask is None:
        return _SOUND
    return Gate(Reason.PRICE_BAD, bid.is_finite() and ask.is_finite() and ZERO < bid < ask, bid, ask)


def confirmed_price(c: Context) -> Gate:
    """A second source, where one is configured, says about the same, and said it lately. Numbers: ratios."""
    quote, band = c.quote, c.rules.second_band
    second = quote.second if quote is not None else None
    if quote is None or second is None:
        return _ONE_SOURCE
    if second.price is None or second.at is None or not (second.price.is_finite() and second.price > ZERO):
        return Gate(Reason.PRICES_DIFFER, False, None, band)
    fresh = -c.rules.clock_slack <= c.now - second.at <= c.rules.price_age
    apart = abs(quote.price / second.price - 1)
    return Gate(Reason.PRICES_DIFFER, fresh and apart <= band, apart, band)


def narrow_spread(c: Context) -> Gate:
    """Bid and ask are near each other. Where no source has a book, the band of the order is what protects it,
    and this passes; unless the rules ask for a book. Numbers: ratios.
    """
    quote = c.quote
    if quote is None or quote.bid is None or quote.ask is None:
        return Gate(Reason.SPREAD_WIDE, False, None, c.rules.max_spread) if c.rules.needs_book else _NO_BOOK
    bid, ask = quote.bid, quote.ask
    spread = (ask - bid) * 2 / (ask + bid)
    return Gate(Reason.SPREAD_WIDE, spread <= c.rules.max_spread, spread, c.rules.max_spread)


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
    return Gate(Reason.ALREADY_IN, False) if c.standing.holds else _NOT_IN


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
