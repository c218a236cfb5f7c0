"""What looking back needs in more than one place: whose records, when, and what an account began with."""

from datetime import datetime
from decimal import Decimal
from typing import Protocol

from app.ports import UnitOfWork
from app.records_views import Look
from app.services.people import registered
from app.services.trading import active_account
from app.zones import zone_of
from trading.domain.ids import UserId
from trading.domain.instrument import MarketType, Symbol
from trading.domain.money import ZERO, Price
from trading.engine.state import Session

QUOTE = "USDT"


class Prices(Protocol):
    """The latest prices that the market hub knows."""

    def last(self, symbol: Symbol) -> Price | None:
        """The latest price, or None where it is missing or too old to be shown."""
        ...


async def look_of(work: UnitOfWork, user_id: UserId, now: datetime) -> Look:
    """The person's active account, now, in their zone. Raises Refused for who may not look."""
    user = await registered(work, user_id)
    return Look(await active_account(work, user), QUOTE, now, zone_of(user.zone))


def put_in(session: Session | None, earned: Decimal) -> Decimal | None:
    """What was put into the account less what was taken out, in quote: its balance without its trades, as
    equity points have it. earned: by all closed trades. None where no balance was seen yet.
    """
    if session is None or QUOTE not in session.balances:
        return None
    held = [holding.position for holding in session.holdings.values()]
    paid = sum((one.cost for one in held if one.symbol.market is MarketType.SPOT), ZERO)
    realised = sum((one.realised - one.fees for one in held), ZERO)
    return session.balances[QUOTE].total - earned - realised + paid


def open_profit(session: Session | None, prices: Prices) -> Decimal | None:
    """What closing every open position now would bring, realised parts too; None where a price is missing."""
    total = ZERO
    for holding in session.holdings.values() if session else ():
        mark = prices.last(holding.position.symbol)
        if mark is None:
            return None
        total += holding.position.profit(mark)
    return total
