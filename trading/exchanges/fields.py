"""Fields of an answer, read exactly or not at all: amounts go through text, never through float.

Whatever lacks a field that is needed raises MissingData: nothing is taken for empty, flat or zero.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from trading.domain.candle import Candle
from trading.domain.errors import MissingData
from trading.domain.ids import ORDER_PREFIX, ClientOrderId
from trading.domain.instrument import MarketType, Symbol
from trading.domain.money import ZERO, NotANumber, Price, Qty, exact
from trading.domain.order import OrderIntent

Row = Mapping[str, Any]
SymbolOf = Callable[[MarketType, str], Symbol]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MAGNITUDE = 40  # powers of ten
_OURS = 20  # characters of our client ids


def decimal(row: Row, name: str) -> Decimal:
    """The field as an exact number. Raises MissingData where it is absent, empty or no exact number."""
    value = row.get(name)
    if not isinstance(value, str | int) or isinstance(value, bool) or value == "":
        raise MissingData(f"{name} must be a number as text")
    try:
        number = exact(value)
    except NotANumber as error:
        raise MissingData(f"{name} must be a finite number") from error
    if abs(number.adjusted()) > _MAGNITUDE:  # no price or quantity is so large: later sums would not end
        raise MissingData(f"{name} must be of a size that exists")
    return number


def decimal_or(row: Row, name: str, default: Decimal) -> Decimal:
    """As decimal, with a default for what the exchange leaves empty."""
    return default if row.get(name) in (None, "") else decimal(row, name)


def text(row: Row, name: str) -> str:
    value = row.get(name)
    if not isinstance(value, str) or not value:
        raise MissingData(f"{name} must be given")
    return value


def moment(row: Row, name: str) -> datetime:
    """Milliseconds since 1970, as an aware instant."""
    try:
        return _EPOCH + timedelta(milliseconds=int(decimal(row, name)))
    except OverflowError as error:
        raise MissingData(f"{name} must be an instant") from error


def client_id(value: object) -> ClientOrderId | None:
    """Our own order id, or None: orders that a person or another program made carry others or none."""
    ours = isinstance(value, str) and value.startswith(ORDER_PREFIX) and len(value) == _OURS
    return ClientOrderId(str(value)) if ours else None


def accepted(intent: OrderIntent, identity: object, told: object) -> str:
    """The exchange's order id out of the answer to a create.

    told: the client id in the answer, None where the exchange repeats none. Raises MissingData where the
    answer does not prove that this order was taken.
    """
    if isinstance(identity, int) and not isinstance(identity, bool):
        identity = str(identity)
    if not isinstance(identity, str) or not identity:
        raise MissingData("the answer holds no order id")
    if told not in {None, "", intent.id}:
        raise MissingData("the answer is about another order")
    return identity


def list_of(value: object) -> Sequence[Any]:
    """A list of rows; an empty one only where the exchange sent one."""
    if not isinstance(value, list) or not all(isinstance(row, Mapping | list) for row in value):
        raise MissingData("the answer holds no list")
    return value


_BAR = ("start", "open", "high", "low", "close", "volume")


def candle(row: Row | Sequence[Any], names: Sequence[str] = _BAR) -> Candle:
    """A bar [start, open, high, low, close, volume, ...], or a dictionary with these under their names."""
    fields = {name: row[name] for name in names if name in row} if isinstance(row, Mapping) else None
    if fields is None:
        fields, names = dict(zip(_BAR, row, strict=False)), _BAR
    start, opened, high, low, close, volume = names
    bar = Candle(
        opened_at=moment(fields, start),
        open=Price(decimal(fields, opened)),
        high=Price(decimal(fields, high)),
        low=Price(decimal(fields, low)),
        close=Price(decimal(fields, close)),
        volume=Qty(decimal(fields, volume)),
    )
    if not ZERO < bar.low <= min(bar.open, bar.close) <= max(bar.open, bar.close) <= bar.high:
        raise MissingData("a bar's low, open, close and high must be positive and in order")
    return bar
