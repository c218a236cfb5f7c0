"""What can be traded: symbols with their filters, fees and depth."""

from dataclasses import dataclass, field, replace
from decimal import Decimal

from sandbox.exchange.fractal import Temper
from sandbox.exchange.numbers import nearest, places_of

SPOT = "spot"
LINEAR = "linear"
CATEGORIES = (SPOT, LINEAR)
STATUSES = ("Trading", "PreLaunch", "Suspended", "Closed")


@dataclass(frozen=True, slots=True)
class Instrument:
    """One symbol of one category. Amounts are in base units, `min_cost` and `depth` in quote units.

    `depth` is the worth of the best level of the book; each further level holds half a depth more,
    `levels` of them on each side. `status` is Trading, PreLaunch, Suspended or Closed; what is not
    Trading takes no order. `basis` moves the price against the symbol's path. `contract` is the base
    amount of one contract where the exchange counts in those (steps stay in base units), `api_closed`
    a symbol that only the web page trades, `holds_stops` whether stop orders are taken in it,
    `fee_in_quote` a spot market that takes the fee of a buy in quote coin, on top of what it costs.
    `half_spread` is from the last price to the best offer, as a share of it; `temper` makes the price
    move from the day down (see fractal.py), else it moves in clear trends of minutes.
    """

    category: str
    base: str
    quote: str
    price: Decimal
    tick: Decimal
    step: Decimal
    min_qty: Decimal
    max_limit_qty: Decimal
    max_market_qty: Decimal
    min_cost: Decimal = Decimal(5)
    max_cost: Decimal = Decimal(8_000_000)
    quote_step: Decimal = Decimal("0.00000001")
    taker: Decimal = Decimal("0.001")
    maker: Decimal = Decimal("0.001")
    max_leverage: Decimal = Decimal(100)
    depth: Decimal = Decimal(50_000)
    levels: int = 20
    basis: Decimal = Decimal(0)
    status: str = "Trading"
    symbol: str = ""
    contract: Decimal = Decimal(1)
    api_closed: bool = False
    holds_stops: bool = True
    fee_in_quote: bool = False
    half_spread: Decimal = Decimal("0.00005")
    temper: Temper | None = None
    _places: tuple[int | None, int | None] = field(default=(None, None), init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_places", (places_of(self.tick), places_of(self.step)))
        if not self.symbol:
            object.__setattr__(self, "symbol", self.base + self.quote)

    @property
    def key(self) -> tuple[str, str]:
        return self.category, self.symbol

    @property
    def alias(self) -> str:
        """BTCUSDT, however the exchange itself writes it."""
        return self.base + self.quote

    def priced(self, price: float) -> str:
        """A price on the tick, as plain text."""
        return nearest(price, self.tick, self._places[0])

    def lots(self, amount: float) -> str:
        """A base amount on the step, as plain text."""
        return nearest(amount, self.step, self._places[1])

    @property
    def is_spot(self) -> bool:
        return self.category == SPOT


def pair(
    base: str, price: str, *, spot: tuple[str, str], linear: tuple[str, str], depth: int = 50_000
) -> tuple[Instrument, Instrument]:
    """The spot and the linear instrument of a coin against USDT; (tick, lot step) of each."""
    start = Decimal(price)
    return (
        _instrument(SPOT, base, start, spot, depth),
        replace(
            _instrument(LINEAR, base, start, linear, depth),
            taker=Decimal("0.00055"),
            maker=Decimal("0.0002"),
            basis=Decimal("0.00002"),
        ),
    )


def _instrument(category: str, base: str, price: Decimal, steps: tuple[str, str], depth: int) -> Instrument:
    tick, step = Decimal(steps[0]), Decimal(steps[1])
    largest = (Decimal(5_000_000) / price).quantize(Decimal(1))
    return Instrument(
        category=category,
        base=base,
        quote="USDT",
        price=price,
        tick=tick,
        step=step,
        min_qty=step,
        max_limit_qty=max(largest, step),
        max_market_qty=max(largest // 2, step),
        depth=Decimal(depth),
    )


def synthetic(count: int, *, first: int = 0) -> tuple[Instrument, ...]:
    """`count` made-up coins C000, C001 ... on spot and linear, for tests of size."""
    pairs = (
        pair(
            f"C{number:03d}",
            str(1 + number % 50),
            spot=("0.0001", "0.01"),
            linear=("0.0001", "0.1"),
            depth=20_000,
        )
        for number in range(first, first + count)
    )
    return tuple(instrument for both in pairs for instrument in both)


DEFAULT: tuple[Instrument, ...] = (
    *pair("BTC", "60000", spot=("0.01", "0.000001"), linear=("0.1", "0.001"), depth=200_000),
    *pair("ETH", "3000", spot=("0.01", "0.00001"), linear=("0.01", "0.01"), depth=150_000),
    *pair("SOL", "150", spot=("0.01", "0.001"), linear=("0.01", "0.1"), depth=80_000),
    *pair("XRP", "0.55", spot=("0.0001", "0.01"), linear=("0.0001", "0.1"), depth=60_000),
    *pair("DOGE", "0.12", spot=("0.00001", "0.1"), linear=("0.00001", "1"), depth=60_000),
)
