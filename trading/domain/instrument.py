"""Where things trade: exchange, market type, symbol, and the steps and minimums of an instrument."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from trading.domain.money import Price, Qty, Ratio, ceil_to, floor_to


class ExchangeId(StrEnum):
    """The exchanges that Simbiot trades on."""

    BYBIT = "bybit"
    BINANCE = "binance"
    MEXC = "mexc"
    OKX = "okx"

    @property
    def brand(self) -> str:
        """How it writes its own name."""
        return self.value.upper() if self in {ExchangeId.MEXC, ExchangeId.OKX} else self.value.capitalize()


class MarketType(StrEnum):
    """Spot: coins are owned. Linear: perpetual contracts settled in the quote currency."""

    SPOT = "spot"
    LINEAR = "linear"


class Side(StrEnum):
    """The side of an order or fill."""

    BUY = "buy"
    SELL = "sell"

    @property
    def opposite(self) -> "Side":
        return Side.SELL if self is Side.BUY else Side.BUY

    @property
    def sign(self) -> int:
        """+1 for a buy, -1 for a sell."""
        return 1 if self is Side.BUY else -1


@dataclass(frozen=True, slots=True, order=True)
class Symbol:
    """One market of one exchange. `name` is ccxt's unified symbol; the exchange's own id is in Instrument."""

    exchange: ExchangeId
    market: MarketType
    name: str

    def __hash__(self) -> int:
        return hash(self.name)  # names hardly ever meet, and every look-up of a price comes here

    @property
    def key(self) -> str:
        """The symbol as one string, e.g. bybit/spot/BTC/USDT; `Symbol.parse` reads it back."""
        return self.exchange + "/" + self.market + "/" + self.name  # three times as fast as an f-string

    @classmethod
    def parse(cls, key: str) -> "Symbol":
        """The symbol of a key. Raises ValueError where it is none."""
        exchange, market, name = key.split("/", 2)
        return cls(ExchangeId(exchange), MarketType(market), name)

    @property
    def title(self) -> str:
        """What people call it: BTC/USDT, or BTC/USDT perp."""
        return self.name if self.market is MarketType.SPOT else f"{self.name.split(':')[0]} perp"

    def __str__(self) -> str:
        return self.key


@dataclass(frozen=True, slots=True)
class Instrument:
    """The rules of one market. All rounding asks it.

    tick: step of prices (quote); lot: step of quantities (base); min_qty, max_qty: base; min_notional: quote;
    cost_step: step of the quote amount of a market buy by cost; fees: ratio of the traded value;
    contract: base units in one unit of quantity on the wire; holds_stops: the exchange can hold a stop; where
    it cannot, the stop is soft: watched by us; listed_at: as the exchange tells, None where it does not.
    """

    symbol: Symbol
    exchange_symbol: str  # the exchange's own id, e.g. BTCUSDT
    base: str
    quote: str
    tick: Decimal
    lot: Decimal
    cost_step: Decimal
    min_qty: Qty
    max_qty: Qty
    min_notional: Decimal
    taker_fee: Ratio
    maker_fee: Ratio
    active: bool = True
    holds_stops: bool = True
    contract: Decimal = Decimal(1)
    listed_at: datetime | None = None

    def qty_down(self, qty: Decimal) -> Qty:
        """The quantity on the lot grid, never above what was asked."""
        return Qty(floor_to(qty, self.lot))

    def cost_down(self, cost: Decimal) -> Decimal:
        """The quote amount on the exchange's grid, never above what was asked."""
        return floor_to(cost, self.cost_step)

    def price_down(self, price: Decimal) -> Price:
        """The price on the tick grid, not above."""
        return Price(floor_to(price, self.tick))

    def price_up(self, price: Decimal) -> Price:
        """The price on the tick grid, not below."""
        return Price(ceil_to(price, self.tick))

    def protective(self, price: Decimal, side: Side) -> Price:
        """A trigger on the tick grid, rounded towards the entry, so that it never risks more than planned.

        side: of the protective order (SELL protects a long).
        """
        return self.price_up(price) if side is Side.SELL else self.price_down(price)
