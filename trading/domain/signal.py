"""A signal: what a strategy thinks of a market at the close of one bar. It knows no user and no size."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from trading.domain.candle import Timeframe
from trading.domain.ids import SignalId
from trading.domain.instrument import Side, Symbol
from trading.domain.money import Price, Ratio

MANUAL = "manual"  # the strategy of what a person does by hand


class Stance(StrEnum):
    """How a strategy would stand in the market now."""

    LONG = "long"
    SHORT = "short"
    FLAT = "flat"

    @property
    def entry_side(self) -> Side | None:
        """The side of the order that takes this stance from flat."""
        if self is Stance.LONG:
            return Side.BUY
        return Side.SELL if self is Stance.SHORT else None


@dataclass(frozen=True, slots=True)
class Because:
    """One reason of a signal: a code that the locales know, with its numbers as text."""

    code: str
    numbers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Signal:
    """An opinion about one market, made once for everybody.

    strength: 0..1; reference: the close that it was made on; stop, target: prices where the idea is wrong or
    done, None for FLAT; happened_at: the close of the bar; valid_for: after it the signal is void.
    trail: how far behind the best price the stop is to follow, in quote; None: it stays where it is.
    daily_move: by how much the price usually moves in a day (one standard deviation), as a ratio of it; None:
    too few bars tell.
    """

    id: SignalId
    strategy: str
    symbol: Symbol
    timeframe: Timeframe
    stance: Stance
    strength: Ratio
    reference: Price
    stop: Price | None
    target: Price | None
    happened_at: datetime
    valid_for: timedelta
    why: tuple[Because, ...] = ()
    trail: Price | None = None
    daily_move: Ratio | None = None

    @property
    def expires_at(self) -> datetime:
        return self.happened_at + self.valid_for


def signal_id(strategy: str, symbol: Symbol, timeframe: Timeframe, bar: datetime) -> SignalId:
    """The id of the one signal that a strategy can make for one bar of one symbol."""
    return signal_ids(strategy, timeframe, bar)(symbol)


def signal_ids(strategy: str, timeframe: Timeframe, bar: datetime) -> Callable[[Symbol], SignalId]:
    """As `signal_id`, for one symbol after the other: dates are slow to write."""
    head, tail = f"{strategy}|", f"|{timeframe}|{bar:%Y%m%dT%H%M}"
    return lambda symbol: SignalId(head + symbol.key + tail)


def author_of(signal: SignalId) -> tuple[str, Timeframe] | None:
    """The strategy and timeframe that an id of `signal_id` tells; None for an id of another make."""
    strategy, _, rest = signal.partition("|")
    timeframe = rest.rsplit("|", 2)[-2:-1]
    if not strategy or not timeframe or timeframe[0] not in {*Timeframe}:
        return None
    return strategy, Timeframe(timeframe[0])
