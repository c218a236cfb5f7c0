"""That the exchange has the leverage that was chosen, and that the stop comes before it would liquidate."""

from decimal import Decimal

from trading.domain.decision import Gate, Reason
from trading.domain.instrument import MarketType
from trading.domain.money import ONE, ZERO, Ratio
from trading.risk.checks import Context

# What an exchange asks to stay in a position is not told with its markets. It is about half of the initial
# margin at the most leverage that a market permits: this is that of a market of 20x, and more than the large
# ones ask (Bybit: from 0.5 %).
_MAINTENANCE = Ratio(Decimal("0.025"))
_ROOM = Decimal("1.2")  # how far the liquidation must be, in distances of the stop
_FAR = Gate(Reason.LIQUIDATION_TOO_NEAR, True)
_AS_CHOSEN = Gate(Reason.LEVERAGE_PENDING, True)


def leverage_proved(c: Context) -> Gate:
    """The exchange has the leverage that was chosen. Numbers: what it has, and what was chosen."""
    if c.instrument.symbol.market is not MarketType.LINEAR or c.standing.leverage == c.leverage:
        return _AS_CHOSEN
    return Gate(Reason.LEVERAGE_PENDING, False, c.standing.leverage, Decimal(c.leverage))


def liquidation_distance(leverage: int) -> Ratio:
    """How far the price may go against a position until it is liquidated; below zero: not at all.

    Of isolated margin: entry * (1 - 1/leverage + maintenance) for longs, entry * (1 + 1/leverage -
    maintenance) for shorts (Bybit, "Liquidation Price Calculation under Isolated Mode", no margin added). In
    cross margin the rest of the balance stands behind it too, so that it comes later, unless other positions
    have lost that.
    """
    return Ratio(ONE / leverage - _MAINTENANCE)


def before_liquidation(c: Context) -> Gate:
    """With leverage: the stop is hit well before the exchange would liquidate. Numbers: ratios."""
    if c.leverage == 1:
        return _FAR
    furthest = liquidation_distance(c.leverage) / _ROOM
    side, stop = c.signal.stance.entry_side, c.signal.stop
    if c.quote is None or c.quote.price <= ZERO or side is None or stop is None:
        return Gate(Reason.LIQUIDATION_TOO_NEAR, False, None, furthest)
    distance = abs(c.quote.price - c.instrument.protective(stop, side.opposite)) / c.quote.price
    return Gate(Reason.LIQUIDATION_TOO_NEAR, distance <= furthest, distance, furthest)
