"""How much to buy or sell. Sizing clamps to limits and says so; checks never change an order."""

from dataclasses import dataclass
from decimal import Decimal

from trading.domain.account import RiskLimits
from trading.domain.instrument import Instrument
from trading.domain.money import NO_QTY, ZERO, Price, Qty
from trading.risk.rules import Rules

# Kept back from the free balance, so that fees and a tick against us do not make the order too large.
_RESERVE = Decimal("0.005")


@dataclass(frozen=True, slots=True)
class Funds:
    """equity: quote; free: quote that can be spent now; exposure: quote in positions and unproved orders;
    open_profit: quote that the open positions have brought or lost, at their marks.
    """

    equity: Decimal
    free: Decimal
    exposure: Decimal
    open_profit: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Sized:
    """qty: base on the lot grid; clamp: what bound it, None where it was the risk alone."""

    qty: Qty
    clamp: str | None


def largest(funds: Funds, limits: RiskLimits, rules: Rules) -> Decimal:
    """The most that one entry may be worth, in quote: its owner's share, the service's share and its cap."""
    return min(funds.equity * min(limits.max_order, rules.max_equity_share), rules.max_notional)


def size_entry(
    instrument: Instrument,
    reference: Price,
    limit: Price,
    stop: Price,
    funds: Funds,
    limits: RiskLimits,
    rules: Rules,
) -> Sized:
    """The quantity that loses `risk_per_trade` of equity if all of it trades at the limit and the stop is
    hit, clamped to the limits at the dearest price that it may trade at.

    reference, limit, stop: quote per base. Fees are not included in the loss. Zero where the stop is the
    limit.
    """
    dearest, distance = max(reference, limit), abs(limit - stop)
    if distance == ZERO or dearest <= ZERO:
        return Sized(NO_QTY, None)
    bounds = {
        "risk": funds.equity * limits.risk_per_trade / distance * dearest,
        "max-order": largest(funds, limits, rules),
        "pair-share": funds.equity * limits.pair_share,
        "max-exposure": funds.equity * limits.max_exposure - funds.exposure,
        "free": funds.free / (1 + instrument.taker_fee + _RESERVE),
        "max-qty": instrument.max_qty * dearest,
    }
    clamp, notional = min(bounds.items(), key=lambda bound: bound[1])
    return Sized(instrument.qty_down(max(notional, ZERO) / dearest), None if clamp == "risk" else clamp)
