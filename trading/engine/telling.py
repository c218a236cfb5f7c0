"""What a position's news says beside what happened: what was risked, and what it is to the account. Pure."""

from decimal import Decimal

from trading.domain.money import ZERO
from trading.engine.levels import follows
from trading.engine.state import Holding, Session


def risked(holding: Holding) -> Decimal | None:
    """Quote that is lost where the stop is hit, before fees; None without a stop."""
    if holding.stop is None:
        return None
    return max(holding.side.sign * (holding.entry_price - holding.stop) * holding.entered, ZERO)


def multiple(holding: Holding, profit: Decimal) -> Decimal | None:
    """The profit in units of what was risked; None where that is not known any more: the stop may move."""
    risk = None if follows(holding) else risked(holding)
    return profit / risk if risk else None


def share_of(session: Session, amount: Decimal | None) -> Decimal | None:
    """Of what the account was worth when its day began; None where the day has not been begun."""
    if amount is None or session.day is None or session.day.equity <= ZERO:
        return None
    return amount / session.day.equity
