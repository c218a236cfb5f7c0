"""One pure function a check of a sized entry: hard limits, nobody's to lift."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from trading.domain.decision import Gate, Reason
from trading.domain.instrument import MarketType
from trading.domain.money import ZERO
from trading.domain.order import OrderIntent
from trading.risk.band import entry_band
from trading.risk.checks import Context
from trading.risk.sizing import largest

OrderCheck = Callable[[OrderIntent, Context], Gate]

_SOUND = Gate(Reason.BAD_NUMBER, True)


def sound_numbers(intent: OrderIntent, c: Context) -> Gate:
    """Every number of it is finite, not below zero, and on the grid of the instrument."""
    qty, tick = intent.qty, c.instrument.tick
    try:
        sound = ZERO <= qty <= c.instrument.max_qty and not qty % c.instrument.lot and intent.reference > ZERO
        for price in (intent.limit, intent.stop, intent.target):
            sound = sound and (price is None or (price > ZERO and not price % tick))
    except InvalidOperation:  # NaN has no order, infinity no rest, and forty digits are none of an amount
        sound = False
    return _SOUND if sound else Gate(Reason.BAD_NUMBER, False)


def in_band(intent: OrderIntent, c: Context) -> Gate:
    """It cannot trade farther from the price than the band, and not at its stop. Numbers: ratios."""
    band = entry_band(c.instrument, c.rules)
    if intent.limit is None or c.quote is None:
        return Gate(Reason.OUTSIDE_BAND, False, None, band)
    moved = abs(intent.limit / c.quote.price - 1)
    before_stop = intent.stop is None or (intent.limit - intent.stop) * intent.side.sign > ZERO
    return Gate(Reason.OUTSIDE_BAND, before_stop and moved <= band, moved, band)


def large_enough(intent: OrderIntent, c: Context) -> Gate:
    """The order reaches the exchange's minimums, and so does its stop, after fees. Numbers: quote."""
    instrument = c.instrument
    worst = min(intent.reference, intent.stop) if intent.stop is not None else intent.reference
    kept = 1 - instrument.taker_fee if instrument.symbol.market is MarketType.SPOT else Decimal(1)
    left = instrument.qty_down(intent.qty * kept)
    big = left >= instrument.min_qty and left * worst >= instrument.min_notional
    least_qty = max(instrument.min_notional / worst, instrument.min_qty) / kept if worst > ZERO else ZERO
    return Gate(Reason.TOO_SMALL, big and intent.qty > ZERO, intent.notional, least_qty * intent.dearest)


def small_enough(intent: OrderIntent, c: Context) -> Gate:
    """One order is within what its owner, its equity and the service permit. Numbers: quote."""
    funds = c.standing.funds
    if funds is None:
        return Gate(Reason.ORDER_TOO_LARGE, False)
    limit = largest(funds, c.standing.limits, c.rules)
    notional = intent.notional
    return Gate(Reason.ORDER_TOO_LARGE, notional <= limit, notional, limit)


def within_share(intent: OrderIntent, c: Context) -> Gate:
    """The pair takes no more of the account's money than its share. Numbers: quote.

    What is there is this order and what is held: nothing of the symbol is entered with another in flight.
    """
    funds = c.standing.funds
    if funds is None:
        return Gate(Reason.PAIR_SHARE, False)
    limit, total = funds.equity * c.standing.limits.pair_share, c.standing.held + intent.notional
    return Gate(Reason.PAIR_SHARE, total <= limit, total, limit)


def within_exposure(intent: OrderIntent, c: Context) -> Gate:
    """Positions, unproved orders and this one are within the limit. Numbers: quote."""
    funds = c.standing.funds
    if funds is None:
        return Gate(Reason.MAX_EXPOSURE, False)
    limit = funds.equity * c.standing.limits.max_exposure
    total = funds.exposure + intent.notional
    return Gate(Reason.MAX_EXPOSURE, total <= limit, total, limit)


def funded(intent: OrderIntent, c: Context) -> Gate:
    """The free balance pays for it, of contracts for their margin. Numbers: quote."""
    free = c.standing.funds.free if c.standing.funds else ZERO
    margin = intent.notional / c.leverage
    return Gate(Reason.NO_FUNDS, margin <= free, margin, free)
