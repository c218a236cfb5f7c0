"""What an account has lost since its day or week began, open positions at their marks included."""

from decimal import Decimal

from trading.domain.account import Day
from trading.domain.decision import Gate, Reason
from trading.domain.money import ZERO, Ratio
from trading.risk.checks import Context, Standing
from trading.risk.sizing import Funds

_NO_LIMIT = Gate(Reason.WEEKLY_LOSS, True)


def daily_loss(c: Context) -> Gate:
    """Today's loss, open positions at their marks included, is within the limit and has been. Numbers: quote.

    It is measured against what the day began with; where that is not known yet, against what there is now.
    """
    standing = c.standing
    return _loss(
        Reason.DAILY_LOSS, standing, standing.limits.max_daily_loss, standing.day, standing.profit_today
    )


def weekly_loss(c: Context) -> Gate:
    """As `daily_loss`, since Monday 00:00 UTC, where its owner has set a limit."""
    standing = c.standing
    if standing.weekly_loss is None:
        return _NO_LIMIT
    return _loss(Reason.WEEKLY_LOSS, standing, standing.weekly_loss, standing.week, standing.profit_week)


def _loss(reason: Reason, standing: Standing, share: Ratio, span: Day | None, profit: Decimal) -> Gate:
    """span: what the day or week began with; profit: realised since then."""
    money = standing.funds
    if money is None:
        return Gate(reason, False)
    limit = share * (span.equity if span else money.equity)
    loss = lost(span, profit, money)
    return Gate(reason, loss <= limit and not (span and span.breached), max(loss, ZERO), limit)


def lost(span: Day | None, profit: Decimal, money: Funds) -> Decimal:
    """Quote lost since the day or week began, negative for a gain, open positions at their marks included."""
    return (span.open_profit if span else ZERO) - profit - money.open_profit
