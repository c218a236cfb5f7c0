"""A second source of prices: what it says travels with each price to the checks."""

import asyncio
from datetime import timedelta

from app.infra.clock import SystemClock
from app.runtime.markets import MarketHub
from tests.support.builders import BTC, a_signal, an_instrument, price
from tests.support.engine import HandFeed, eventually
from tests.support.sessions import a_context
from trading.domain.candle import Timeframe
from trading.domain.decision import Reason
from trading.domain.instrument import MarketType, Symbol
from trading.risk.policy import screen
from trading.risk.quotes import Quote, SecondOpinion


async def quoted(says: str | None) -> Quote:
    """The quote after one trade at 60,000, with a second source that says this."""
    clock = SystemClock()
    feed = HandFeed(an_instrument(BTC), clock=clock)

    def second(symbol: Symbol) -> SecondOpinion:
        return SecondOpinion() if says is None else SecondOpinion(price(says), clock.now())

    hub = MarketHub(feed, Timeframe.M1, clock, clock, timedelta(seconds=60), second)

    async def ignore(symbol: Symbol, news: object) -> None:
        return

    hub.want([BTC])
    following = asyncio.create_task(hub.follow(MarketType.SPOT, ignore, ignore))
    try:
        await eventually(lambda: BTC in hub.quotes)
        for _ in range(20):
            feed.trade(BTC, "60000")
            await asyncio.sleep(0.01)
        return hub.quotes[BTC]
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)


async def test_a_price_that_the_second_source_confirms_is_traded_on_and_no_other() -> None:
    for says, reason in (("60500", None), ("63000", Reason.PRICES_DIFFER), (None, Reason.PRICES_DIFFER)):
        quote = await quoted(says)
        signal = a_signal(happened_at=quote.at)
        context = a_context(quote=quote, signal=signal, now=quote.at)
        _, refused = screen(context)
        found = None if refused is None or refused.reason is Reason.BALANCE_UNKNOWN else refused.reason
        assert found is reason, says
