"""How much to buy or sell. Sizing clamps to limits and says so; checks never change an order."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from trading.domain.account import RiskLimits
from trading.domain.additions import level_of
from trading.domain.instrument import Instrument, Side
from trading.domain.money import NO_QTY, ONE, ZERO, Price, Qty, Ratio
from trading.domain.tactics import DcaStep, Sizing, SizingMode
from trading.risk.band import entry_band, within
from trading.risk.rules import Rules

# Kept back from the free balance, so that fees and a tick against us do not make the order too large.
_RESERVE = Decimal("0.005")
BY_RISK = Sizing()


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
    """qty: base on the lot grid; clamp: what bound it, None where it was the chosen mode alone."""

    qty: Qty
    clamp: str | None


@dataclass(frozen=True, slots=True)
class Plan:
    """All entries of a position, for each base unit of the first one, at the dearest that they may cost.

    dearest: quote for the first entry alone; cost, loss: quote for all of them, and lost if the stop is hit
    after all; largest, most: the largest one's quote and base units.
    """

    dearest: Decimal
    cost: Decimal
    loss: Decimal
    largest: Decimal
    most: Decimal


def largest(funds: Funds, limits: RiskLimits, rules: Rules) -> Decimal:
    """The most that one entry may be worth, in quote: its owner's share, the service's share and its cap."""
    return min(funds.equity * min(limits.max_order, rules.max_equity_share), rules.max_notional)


def steps_before(stop: Price, reference: Price, side: Side, steps: Sequence[DcaStep]) -> tuple[DcaStep, ...]:
    """The steps that are due before the stop is hit: no others are ever made."""
    return tuple(step for step in steps if (level_of(step, reference, side) - stop) * side.sign > ZERO)


def planned(
    instrument: Instrument,
    reference: Price,
    limit: Price,
    stop: Price,
    rules: Rules,
    steps: Sequence[DcaStep] = (),
) -> Plan:
    """What a unit of the first entry may come to. steps: those before the stop."""
    side = Side.BUY if limit > stop else Side.SELL
    dearest: Decimal = max(reference, limit)
    cost, loss, most, highest = dearest, abs(limit - stop), ONE, dearest
    for step in steps:
        level = level_of(step, reference, side)
        worst = within(instrument, side, level, entry_band(instrument, rules))
        worth = step.size * max(level, worst)
        cost, loss = cost + worth, loss + step.size * abs(worst - stop)
        most, highest = max(most, step.size), max(highest, worth)
    return Plan(dearest, cost, loss, highest, most)


def size_entry(
    instrument: Instrument,
    reference: Price,
    limit: Price,
    stop: Price,
    funds: Funds,
    limits: RiskLimits,
    rules: Rules,
    sizing: Sizing = BY_RISK,
    daily_move: Ratio | None = None,
    steps: Sequence[DcaStep] = (),
    leverage: int = 1,
) -> Sized:
    """The quantity of the chosen mode, clamped to the limits at the dearest price that it may trade at.

    By risk: what loses `risk_per_trade` of equity if all of it trades at the limit and the stop is hit; that
    binds the other modes too. steps: further entries that will follow it; all together keep within the
    limits. reference, limit, stop: quote per base; leverage: of contracts: less is paid, nothing else grows.
    Fees are not included in the loss. Zero where the stop is the limit. Raises ValueError where the mode
    lacks its number.
    """
    if limit == stop or max(reference, limit) <= ZERO:
        return Sized(NO_QTY, None)
    plan = planned(instrument, reference, limit, stop, rules, steps)
    bounds = {
        sizing.mode.value: _wanted(plan, funds, limits, sizing, daily_move),
        "risk": funds.equity * limits.risk_per_trade / plan.loss,
        **_bounds(instrument, plan, funds, limits, rules, leverage=leverage),
    }
    clamp, amount = min(bounds.items(), key=lambda bound: bound[1])
    return Sized(instrument.qty_down(max(amount, ZERO)), None if clamp == sizing.mode.value else clamp)


def size_addition(
    instrument: Instrument,
    wanted: Decimal,
    dearest: Price,
    held: Decimal,
    funds: Funds,
    limits: RiskLimits,
    rules: Rules,
    leverage: int = 1,
) -> Sized:
    """The quantity of one more entry of a position: as planned, or what the limits leave of it.

    wanted: base units; dearest: the most that one may cost, in quote; held: quote in the symbol already.
    """
    if dearest <= ZERO:
        return Sized(NO_QTY, None)
    plan = Plan(dearest, dearest, ZERO, dearest, ONE)
    bounds = {"plan": wanted, **_bounds(instrument, plan, funds, limits, rules, held, leverage)}
    clamp, amount = min(bounds.items(), key=lambda bound: bound[1])
    return Sized(instrument.qty_down(max(amount, ZERO)), None if clamp == "plan" else clamp)


def _wanted(
    plan: Plan, funds: Funds, limits: RiskLimits, sizing: Sizing, daily_move: Ratio | None
) -> Decimal:
    """Base units of the first entry by the mode alone; the other modes' amounts are the first entry's."""
    if sizing.mode is SizingMode.RISK:
        return funds.equity * limits.risk_per_trade / plan.loss
    if sizing.amount is None:
        raise ValueError(f"sizing by {sizing.mode} must have its amount")
    if sizing.mode is SizingMode.FIXED:
        return sizing.amount / plan.dearest
    if sizing.mode is SizingMode.PERCENT:
        return funds.equity * sizing.amount / plan.dearest
    if daily_move is None or daily_move <= ZERO:
        raise ValueError("sizing by volatility must know how much the price moves")
    return funds.equity * sizing.amount / daily_move / plan.dearest


def _bounds(
    instrument: Instrument,
    plan: Plan,
    funds: Funds,
    limits: RiskLimits,
    rules: Rules,
    held: Decimal = ZERO,
    leverage: int = 1,
) -> dict[str, Decimal]:
    """The most base units that each limit leaves, by its name. held: quote in the symbol already.

    The limits are about what positions are worth; free money alone is about what is paid for them: their
    margin, and the fees of all that they are worth.
    """
    extras = 1 + leverage * (instrument.taker_fee + _RESERVE)
    return {
        "max-order": largest(funds, limits, rules) / plan.largest,
        "pair-share": (funds.equity * limits.pair_share - held) / plan.cost,
        "max-exposure": (funds.equity * limits.max_exposure - funds.exposure) / plan.cost,
        "free": funds.free * leverage / extras / plan.cost,
        "max-qty": instrument.max_qty / plan.most,
    }
