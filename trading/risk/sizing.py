"""How much to buy or sell. Sizing clamps to limits and says so; checks never change an order."""

from dataclasses import dataclass
from decimal import Decimal

from trading.domain.account import RiskLimits
from trading.domain.instrument import Instrument, MarketType, Side
from trading.domain.money import NO_QTY, ZERO, Price, Qty

# Kept back from the free balance, so that fees and a tick against us do not make the order too large.
_RESERVE = Decimal("0.005")


@dataclass(frozen=True, slots=True)
class Funds:
    """equity: quote; free: quote that can be spent now; exposure: quote in positions and unproved orders."""

    equity: Decimal
    free: Decimal
    exposure: Decimal


@dataclass(frozen=True, slots=True)
class Sized:
    """qty: base on the lot grid; cost: quote of a spot market buy, else None; clamp: what bound it."""

    qty: Qty
    cost: Decimal | None
    clamp: str | None


def size_entry(
    instrument: Instrument, side: Side, entry: Price, stop: Price, funds: Funds, limits: RiskLimits
) -> Sized:
    """The quantity that loses `risk_per_trade` of equity if the stop is hit, clamped to the limits.

    entry, stop: quote per base. Fees are not included in the loss. Zero where the stop is the entry.
    """
    distance = abs(entry - stop)
    if distance == ZERO or entry <= ZERO:
        return Sized(NO_QTY, None, None)
    bounds = {
        "risk": funds.equity * limits.risk_per_trade / distance * entry,
        "max-order": funds.equity * limits.max_order,
        "max-exposure": funds.equity * limits.max_exposure - funds.exposure,
        "free": funds.free / (1 + instrument.taker_fee + _RESERVE),
        "max-qty": instrument.max_qty * entry,
    }
    clamp, notional = min(bounds.items(), key=lambda bound: bound[1])
    notional = max(notional, ZERO)
    bound = None if clamp == "risk" else clamp
    if instrument.symbol.market is MarketType.SPOT and side is Side.BUY:
        cost = instrument.cost_down(notional)
        return Sized(instrument.qty_down(cost / entry), cost, bound)
    return Sized(instrument.qty_down(notional / entry), None, bound)
