"""How much of a position an order may close: by the exchange's minimums, the wallet, and what leaves."""

from collections.abc import Mapping
from decimal import Decimal

from trading.domain.account import Balance
from trading.domain.instrument import Instrument, MarketType
from trading.domain.money import ZERO
from trading.domain.order import Order
from trading.engine.state import Holding

Balances = Mapping[str, Balance]


def is_tradable(instrument: Instrument, qty: Decimal, price: Decimal) -> bool:
    """The exchange takes an order of so much at this price that makes a position smaller.

    On contracts it has no least value: such orders only reduce.
    """
    is_spot = instrument.symbol.market is MarketType.SPOT
    return qty >= instrument.min_qty and not (is_spot and qty * price < instrument.min_notional)


def closeable(holding: Holding, instrument: Instrument) -> Decimal:
    """What an order can still close; zero for dust below the exchange's minimums."""
    qty = instrument.qty_down(max(holding.position.qty * holding.side.sign, ZERO))
    last = holding.last_fill
    return qty if is_tradable(instrument, qty, last.price if last else holding.reference) else ZERO


def sellable(holding: Holding, instrument: Instrument, balances: Balances) -> Decimal:
    """What is closeable and, on spot, still in the wallet: coins may have been moved by hand.

    A balance that may be from before the last fill says nothing: in doubt all is sold, for too little would
    leave a rest behind, and a refusal only lasts until the balance is read anew. A wallet with nothing left
    to sell is not believed.
    """
    qty = closeable(holding, instrument)
    coins, last = balances.get(instrument.base), holding.last_fill
    is_spot = holding.position.symbol.market is MarketType.SPOT
    if not is_spot or coins is None or last is None or coins.seen_at < last.happened_at:
        return qty
    there = instrument.qty_down(max(coins.total, ZERO))
    return there if instrument.min_qty <= there < qty else qty


def protectable(holding: Holding, instrument: Instrument, balances: Balances) -> Decimal:
    """What a stop has to cover: all but the part that is on its way out."""
    out = leaving(holding)
    qty = sellable(holding, instrument, balances) - out
    return qty if qty >= instrument.min_qty else closeable(holding, instrument) - out


def leaving(holding: Holding) -> Decimal:
    """Base units of a part that are still to be sold."""
    part = holding.course.part
    return ZERO if part is None else part.left


def fits(order: Order, holding: Holding, instrument: Instrument, balances: Balances) -> bool:
    """The stop covers what is to be protected, or all of it that is still there, at the planned price."""
    whole = closeable(holding, instrument) - leaving(holding)
    sizes = {whole, protectable(holding, instrument, balances)}
    return order.remaining in sizes and order.intent.trigger == holding.stop
