"""Samples of everything that is drawn, with markets that are the same each time."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from tests.support.builders import BTC, BTC_PERP, NOW, a_candle, price, qty
from trading.domain.candle import Candle
from trading.domain.events import ExitWhy, PositionClosed, PositionOpened
from trading.domain.ids import PositionId
from trading.domain.instrument import Side, Symbol
from trading.domain.money import Money

OPENED = PositionOpened(
    position=PositionId("p"),
    symbol=BTC,
    side=Side.BUY,
    qty=qty("1"),
    price=price("60150"),
    value=Decimal(60150),
    fee=Money(Decimal(1), "USDT"),
    stop=price("59700"),
    target=price("60900"),
    reference=price("60000"),
    happened_at=NOW + timedelta(minutes=60),
)
CLOSED = PositionClosed(
    position=PositionId("p"),
    symbol=BTC_PERP,
    why=ExitWhy.STOP,
    qty=qty("1"),
    entry=price("60100"),
    exit=price("59750"),
    profit=Decimal(-200),
    percent=Decimal("-0.0058"),
    opened_at=NOW + timedelta(minutes=20),
    happened_at=NOW + timedelta(minutes=70),
)
WON = replace(CLOSED, why=ExitWhy.TARGET, exit=price("60400"), profit=Decimal(300), percent=Decimal("0.0049"))


def walk(count: int, start: float = 60_000.0, swing: float = 0.001) -> tuple[Candle, ...]:
    """Minutes of a market that wanders. swing: ratio of the price, of one minute."""
    chance, now, made = random.Random(5), start, []
    for minute in range(count):
        before, now = now, now * (1 + chance.gauss(0, swing))
        high = max(before, now) * (1 + abs(chance.gauss(0, swing / 2)))
        low = min(before, now) * (1 - abs(chance.gauss(0, swing / 2)))
        texts = [f"{value:.18f}" for value in (now, before, high, low, abs(chance.gauss(5, 3)))]
        close, opened, top, bottom, volume = texts
        at = NOW + timedelta(minutes=minute)
        made.append(a_candle(close, at=at, open=opened, high=top, low=bottom, volume=volume))
    return tuple(made)


async def walked(symbol: Symbol, limit: int) -> Sequence[Candle]:
    """`tgbot.pictures.cards.LatestCandles`."""
    return walk(limit)
