"""Candle cards: they draw whatever a market does, in two languages, in time."""

import struct
import time
from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.accounts import AccountKind
from tests.support.builders import BTC, BTC_PERP, NOW, a_candle, price, qty
from tgbot.i18n import translators
from tgbot.pictures.candles import Card, Level, Mark, draw
from tgbot.pictures.cards import card_of
from tgbot.pictures.scale import Box, TimeScale, price_scale
from tgbot.screens.base import Told
from trading.domain.candle import Candle
from trading.domain.events import ExitWhy, PositionClosed, PositionOpened, StopConfirmed
from trading.domain.ids import PositionId
from trading.domain.instrument import Side, Symbol
from trading.domain.money import Money

BOX = Box(0, 0, 1000, 500)


def some(count: int, start: str = "60000", step: str = "25") -> tuple[Candle, ...]:
    base = Decimal(start)
    closes = [base + Decimal(step) * ((i * 7) % 11 - 5) for i in range(count)]
    return tuple(
        a_candle(
            str(close), at=NOW + timedelta(minutes=i), open=base, high=max(base, close), low=min(base, close)
        )
        for i, close in enumerate(closes)
    )


def a_card(*levels: tuple[str, Mark], **changes: object) -> Card:
    numbers = translators()["en"].numbers
    return Card(
        title="BTC/USDT",
        subtitle="LONG",
        badge="PAPER",
        live=False,
        tone=Mark.TARGET,
        levels=tuple(Level(mark.name.title(), price(value), mark) for value, mark in levels),
        volume="Volume",
        number=numbers.price,
        **changes,  # type: ignore[arg-type]
    )


def size(png: bytes) -> tuple[int, int]:
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", png[16:24])
    return width, height


THREE = (("60100", Mark.ENTRY), ("59800", Mark.STOP), ("60700", Mark.TARGET))


@pytest.mark.parametrize("count", [1, 2, 5, 80, 400])
def test_any_number_of_candles(count: int) -> None:
    png = draw(a_card(*THREE, entered_at=NOW), some(count))
    assert size(png) == (1200, 700)
    assert len(png) < 400_000


def test_lines_are_drawn_in_their_colours() -> None:
    picture = Image.open(BytesIO(draw(a_card(*THREE), some(60)))).convert("RGB")
    colours = {colour for _, colour in picture.getcolors(10**6) or []}
    assert {mark.value for mark in Mark} <= colours
    without = Image.open(BytesIO(draw(a_card(), some(60)))).convert("RGB")
    assert Mark.ENTRY.value not in {colour for _, colour in without.getcolors(10**6) or []}


@pytest.mark.parametrize(
    ("start", "step"),
    [("0.00000001", "0.000000000001"), ("500000000", "12345"), ("1", "0"), ("60000", "0.01")],
)
def test_any_scale_of_prices(start: str, step: str) -> None:
    assert size(draw(a_card((start, Mark.ENTRY)), some(40, start, step))) == (1200, 700)


def test_a_market_without_volume() -> None:
    flat = tuple(a_candle("60000", at=NOW + timedelta(minutes=i), volume="0") for i in range(20))
    assert size(draw(a_card(), flat)) == (1200, 700)


def test_a_level_far_away_does_not_press_the_candles_flat() -> None:
    candles = some(50)
    scale = price_scale(candles, [Decimal(60100), Decimal(1_000_000)], BOX)
    assert scale.holds(Decimal(60100))
    assert not scale.holds(Decimal(1_000_000))
    assert scale.y(Decimal(1_000_000)) == BOX.top, "it stands at the edge, with an arrow"
    near = price_scale(candles, [Decimal(60300)], BOX)
    assert near.holds(Decimal(60300))


@given(
    st.lists(st.decimals("0.00001", "1000000", places=5), min_size=1, max_size=30),
    st.lists(st.decimals("0.00001", "1000000", places=5), max_size=3),
)
@settings(deadline=None)
def test_scales_hold_every_candle_and_stay_inside(closes: list[Decimal], levels: list[Decimal]) -> None:
    candles = [a_candle(str(close), at=NOW + timedelta(minutes=i)) for i, close in enumerate(closes)]
    scale = price_scale(candles, levels, BOX)
    for candle in candles:
        assert BOX.top <= scale.y(candle.high) <= scale.y(candle.low) <= BOX.bottom
    ticks = scale.ticks(6)
    assert 2 <= len(ticks) <= 13
    assert all(scale.holds(tick) for tick in ticks)


def test_times_stand_at_round_minutes() -> None:
    scale = TimeScale(tuple(NOW + timedelta(minutes=i) for i in range(80)), BOX)
    assert [label for _, label in scale.ticks(7)] == ["12:00", "12:15", "12:30", "12:45", "13:00", "13:15"]
    assert scale.index_of(NOW - timedelta(minutes=1)) is None
    assert scale.index_of(NOW + timedelta(minutes=5, seconds=30)) == 5
    assert scale.index_of(NOW + timedelta(days=9)) == 79


OPENED = PositionOpened(
    position=PositionId("p"),
    symbol=BTC,
    side=Side.SELL,
    qty=qty("1"),
    price=price("60100"),
    value=Decimal(60100),
    fee=Money(Decimal(1), "USDT"),
    stop=None,
    target=None,
    reference=price("60000"),
    happened_at=NOW - timedelta(days=1),
)
CLOSED = PositionClosed(
    position=PositionId("p"),
    symbol=BTC_PERP,
    why=ExitWhy.STOP,
    qty=qty("1"),
    entry=price("60100"),
    exit=price("59900"),
    profit=Decimal(-200),
    percent=Decimal("-0.003"),
    opened_at=NOW - timedelta(days=2),
    happened_at=NOW + timedelta(minutes=30),
)


async def candles(symbol: Symbol, limit: int) -> tuple[Candle, ...]:
    return some(limit)


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("news", [OPENED, CLOSED], ids=["opened", "closed"])
@pytest.mark.parametrize("kind", AccountKind)
async def test_news_of_positions_get_a_picture(
    language: str, news: PositionOpened | PositionClosed, kind: AccountKind
) -> None:
    picture = await card_of(news, Told(translators()[language], kind), candles)
    assert picture is not None
    assert size(picture.png()) == (1200, 700)


async def test_other_news_and_too_few_candles_get_none() -> None:
    told = Told(translators()["en"], AccountKind.PAPER)
    assert (
        await card_of(StopConfirmed(PositionId("p"), BTC, price("1"), qty("1"), NOW), told, candles) is None
    )

    async def few(symbol: Symbol, limit: int) -> tuple[Candle, ...]:
        return some(4)

    assert await card_of(OPENED, told, few) is None


def test_a_card_is_drawn_in_a_fraction_of_a_second() -> None:
    started = time.process_time()
    for _ in range(3):
        draw(a_card(*THREE, entered_at=NOW), some(80))
    assert (time.process_time() - started) / 3 < 0.6
