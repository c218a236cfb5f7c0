"""Candle cards: they draw whatever a market does, in two languages. How fast: benchmarks/pictures.py."""

import struct
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.accounts import AccountKind
from tests.support.builders import BTC, NOW, a_candle, price, qty
from tests.support.drawings import CLOSED, OPENED, WON, walk, walked
from tgbot.i18n import translators
from tgbot.pictures.candles import CandleCard, Level, Mark
from tgbot.pictures.cards import card_of, columns_of, level_of, tongue_of
from tgbot.pictures.head import Head, Pill, Tone
from tgbot.pictures.scale import Box, TimeScale, apart, value_scale
from trading.domain.candle import Candle
from trading.domain.events import StopConfirmed
from trading.domain.ids import PositionId
from trading.domain.instrument import Side, Symbol

BOX = Box(0, 0, 1000, 500)
EN = translators()["en"]


def some(count: int, start: str = "60000", step: str = "25") -> tuple[Candle, ...]:
    base = Decimal(start)
    closes = [base + Decimal(step) * ((i * 7) % 11 - 5) for i in range(count)]
    return tuple(
        a_candle(
            str(close), at=NOW + timedelta(minutes=i), open=base, high=max(base, close), low=min(base, close)
        )
        for i, close in enumerate(closes)
    )


def a_card(candles: Sequence[Candle], *levels: Level) -> CandleCard:
    return CandleCard(
        head=Head("BTC/USDT", "60,000", Tone.PLAIN, (Pill("LONG", Tone.GOOD),), "now"),
        candles=columns_of(EN, candles),
        levels=levels,
        tongue=tongue_of(EN),
        volume="Volume",
        entered=NOW,
    )


def a_level(mark: Mark, value: str) -> Level:
    return level_of(EN, mark, Decimal(value), Tone.GOOD if mark is Mark.EXIT else None)


THREE = (a_level(Mark.ENTRY, "60100"), a_level(Mark.STOP, "59800"), a_level(Mark.TARGET, "60700"))


def size(png: bytes) -> tuple[int, int]:
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def colours(png: bytes) -> set[object]:
    return {colour for _, colour in Image.open(BytesIO(png)).convert("RGB").getcolors(10**6) or []}


@pytest.mark.parametrize("count", [1, 2, 5, 80, 400])
def test_any_number_of_candles(count: int) -> None:
    png = a_card(some(count), *THREE).png()
    assert size(png) == (1080, 860)
    assert len(png) < 400_000


def test_lines_are_drawn_in_their_colours() -> None:
    marks = {Tone.CALM.value, Tone.BAD.value, Tone.GOOD.value}
    assert marks <= colours(a_card(some(60), *THREE).png())
    assert Tone.CALM.value not in colours(a_card(some(60)).png())


@pytest.mark.parametrize(
    ("start", "step"),
    [("0.00000001", "0.000000000001"), ("500000000", "12345"), ("1", "0"), ("60000", "0.01")],
)
def test_any_scale_of_prices(start: str, step: str) -> None:
    card = a_card(some(40, start, step), a_level(Mark.ENTRY, start))
    assert size(card.png()) == (1080, 860)


def test_a_market_without_volume() -> None:
    flat = tuple(a_candle("60000", at=NOW + timedelta(minutes=i), volume="0") for i in range(20))
    assert size(a_card(flat).png()) == (1080, 860)


def test_long_names_stay_on_the_picture() -> None:
    card = a_card(some(20))
    wide = replace(card.head, title="W" * 200, note="W" * 200, pills=(Pill("W" * 200, Tone.BAD),) * 3)
    picture = Image.open(BytesIO(replace(card, head=wide).png())).convert("RGB")
    edge = {picture.getpixel((picture.width - 4, y)) for y in range(150)}
    assert len(edge) == 1, "nothing reaches the edge"


def test_a_level_far_away_does_not_press_the_candles_flat() -> None:
    values = [float(one.close) for one in some(50)]
    scale = value_scale(values, BOX, [60100.0, 1e6])
    assert scale.holds(60100.0)
    assert not scale.holds(1e6)
    assert scale.y(1e6) == BOX.top, "it stands at the edge, with an arrow"


@given(st.lists(st.floats(-1e9, 1e9).map(lambda v: round(v, 6)), min_size=1, max_size=30))
@settings(deadline=None)
def test_scales_hold_every_value_and_have_ticks(values: list[float]) -> None:
    scale = value_scale(values, BOX)
    for value in values:
        assert BOX.top <= scale.y(value) <= BOX.bottom
        assert scale.holds(value)
    ticks = scale.ticks(6)
    assert 2 <= len(ticks) <= 13
    assert len({tick.as_tuple().exponent for tick in ticks}) == 1, "they line up"


@given(st.lists(st.floats(0, 500), min_size=1, max_size=10))
def test_tags_never_cover_each_other_and_stay_inside(places: list[float]) -> None:
    kept = apart(sorted(places), 38, BOX)
    assert all(below - above >= 38 for above, below in pairwise(kept))
    assert kept[-1] <= BOX.bottom


def test_times_stand_at_round_minutes_of_the_readers_clock() -> None:
    scale = TimeScale(tuple(NOW + timedelta(minutes=i) for i in range(80)), BOX)
    tongue = tongue_of(EN)
    labels = [tongue.time(moment, is_day=is_day) for _, moment, is_day in scale.ticks(7)]
    assert labels == ["12:00", "12:15", "12:30", "12:45", "13:00", "13:15"]
    assert scale.index_of(NOW - timedelta(minutes=1)) is None
    assert scale.index_of(NOW + timedelta(minutes=5, seconds=30)) == 5
    assert scale.index_of(NOW + timedelta(days=9)) == 79
    nepal = EN.in_zone("Asia/Kathmandu")
    there = TimeScale(columns_of(nepal, some(80)).opened, BOX)
    assert [tongue.time(one, is_day=is_day) for _, one, is_day in there.ticks(7)][:2] == ["17:45", "18:00"]


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("kind", AccountKind)
async def test_news_of_positions_get_a_picture(language: str, kind: AccountKind) -> None:
    tr = translators()[language]
    for news in (OPENED, replace(OPENED, side=Side.SELL, stop=None, target=None), CLOSED, WON):
        picture = await card_of(news, tr, kind, walked)
        assert picture is not None
        assert size(picture.png()) == (1080, 860)


async def test_what_was_won_is_green_and_what_was_lost_is_red() -> None:
    for news, tone in ((CLOSED, Tone.BAD), (WON, Tone.GOOD)):
        card = await card_of(news, EN, AccountKind.PAPER, walked)
        assert isinstance(card, CandleCard)
        assert card.head.tone is tone
        assert {level.tone for level in card.levels if level.mark is Mark.EXIT} == {tone}


async def test_real_money_stands_out() -> None:
    cards = [await card_of(OPENED, EN, kind, walked) for kind in (AccountKind.LIVE, AccountKind.PAPER)]
    tones = [card.head.pills[-1].tone for card in cards if isinstance(card, CandleCard)]
    assert tones == [Tone.LOUD, Tone.QUIET]


async def test_other_news_and_too_few_candles_get_none() -> None:
    stop = StopConfirmed(PositionId("p"), BTC, price("1"), qty("1"), NOW)
    assert await card_of(stop, EN, AccountKind.PAPER, walked) is None

    async def few(symbol: Symbol, limit: int) -> tuple[Candle, ...]:
        return walk(4)

    assert await card_of(OPENED, EN, AccountKind.PAPER, few) is None
