"""The worst price that an order may trade at. A market order leaves as a limit order that takes at once what
it can: a thin book, a false price or a late arrival cost no more than the band.
"""

from datetime import datetime
from decimal import Decimal

from trading.domain.instrument import Instrument, Side
from trading.domain.money import ZERO, Price, Ratio
from trading.risk.quotes import Quote
from trading.risk.rules import Rules

_MAJORS = frozenset({"BTC", "ETH"})
_STABLES = frozenset({"USDT", "USDC", "FDUSD", "USD", "DAI"})


def is_major(instrument: Instrument) -> bool:
    """A market so deep that a narrower band holds its usual orders."""
    return instrument.base in _MAJORS and instrument.quote in _STABLES


def entry_band(instrument: Instrument, rules: Rules) -> Ratio:
    """How far from the last price an entry may trade."""
    return rules.major_band if is_major(instrument) else rules.entry_band


def within(instrument: Instrument, side: Side, price: Decimal, band: Decimal) -> Price:
    """The price moved against `side` by the band, on the tick grid, never outside the band.

    Zero for a buy where the band does not reach the first tick: no order can be made of it.
    """
    if side is Side.BUY:
        return instrument.price_down(price * (1 + band))
    return instrument.price_up(price * (1 - band))


def entry_limit(
    instrument: Instrument, side: Side, price: Price, target: Price | None, rules: Rules
) -> Price:
    """The worst price of an entry: the edge of the band, and short of the target, where the idea is done.

    The stop lies on the other side of the price, so that the limit is never beyond it.
    """
    limit = within(instrument, side, price, entry_band(instrument, rules))
    if target is None:
        return limit
    if side is Side.BUY:
        return min(limit, instrument.price_up(target - instrument.tick))
    return max(limit, instrument.price_down(target + instrument.tick))


def exit_limit(
    instrument: Instrument, side: Side, quote: Quote | None, attempt: int, rules: Rules, now: datetime
) -> Price | None:
    """The worst price of the attempt-th exit (from 1), each farther from the last price than the one before.

    None: a plain market order. Exits are never trapped: so leave those past the last band, and those without
    a recent price to measure a band from.
    """
    if quote is None or not 0 < attempt <= len(rules.exit_bands):
        return None
    age = now - quote.at
    if age > rules.price_age or -age > rules.clock_slack or not quote.price > ZERO:
        return None
    limit = within(instrument, side, quote.price, rules.exit_bands[attempt - 1])
    return limit if limit > ZERO else None
