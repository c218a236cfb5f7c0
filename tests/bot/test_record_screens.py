"""Screens of the records with the longest values that there are: they fit a message, a table and a button."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from app.accounts import LANGUAGES
from app.health_views import ExportView, HealthView, Sheet, VenueHealth
from app.records_views import (
    Breakdown,
    BreakdownRow,
    BreakdownView,
    EquityView,
    OrderEventRecord,
    OrderFillRecord,
    OrderRecord,
    OutcomesView,
    PeriodsView,
    ProfitView,
    RowSort,
    TradeSort,
    TradesView,
    TradeView,
)
from sandbox.telegram.html_text import parse_html
from sandbox.telegram.utf16 import utf16_length
from tests.bot.test_screens import HUGE, LONG, LOOK, MANY, WALLET, WORST_USER, labels
from tests.support.builders import NOW, price
from tests.support.chat import a_key_cipher
from tests.support.lives import a_trade
from tgbot.callbacks import DATA_BYTES
from tgbot.i18n import Translator, translators
from tgbot.screens import curves, health, history, trades
from tgbot.screens.base import CAPTION_LIMIT, TABLE_WIDTH, TEXT_LIMIT, Screen, markup
from trading.domain.events import ExitWhy
from trading.domain.ids import ClientOrderId, PositionId
from trading.domain.instrument import Side
from trading.domain.order import OrderKind, OrderStatus
from trading.ledger.performance import summary
from trading.ledger.periods import Period, first_days, stretches

LIFE = [
    a_trade(str(HUGE * sign), NOW - timedelta(days=n), id=PositionId(f"SB{n:018}"), symbol=LONG, fees=HUGE)
    for n, sign in enumerate([1, -1] * 10)
]
SUMS = summary(LIFE, HUGE)
FILL = OrderFillRecord(NOW, price("0.00000012345678"), HUGE, HUGE, "1000000BABYDOGE1000", maker=True)
ORDER = OrderRecord(
    id=ClientOrderId("SB" + "Z" * 18),
    kind=OrderKind.PROTECT,
    side=Side.SELL,
    qty=HUGE,
    aim=price("0.00000012345678"),
    status=OrderStatus.QUARANTINED,
    filled=HUGE,
    spent=HUGE * HUGE,
    exchange_id="9" * 40,
    reason="x" * 400,
    created_at=NOW,
    events=tuple(OrderEventRecord(NOW, OrderStatus.NOT_PLACED) for _ in range(40)),
    fills=(FILL,) * 300,
)
TRADE = TradeView(
    look=LOOK,
    id=PositionId("SB" + "Z" * 18),
    symbol=LONG,
    side=Side.SELL,
    strategy="own:999999999999999999",
    qty=HUGE,
    entry=HUGE,
    stop=HUGE / 3,
    opened_at=NOW,
    closed=LIFE[0],
    orders=(ORDER,) * 4,
    page=1,
    pages=MANY,
)
DAYS = first_days(Period.DAY, 12, NOW, UTC)


def worst(tr: Translator) -> Iterator[tuple[str, Screen]]:
    yield "profit", history.profit(tr, ProfitView(LOOK, 3650, SUMS, MANY, -HUGE, HUGE / 7))
    for period in Period:
        rows = stretches(LIFE, DAYS, UTC)
        view = PeriodsView(LOOK, period, 400, 20, 34, rows, SUMS.tally, HUGE / 10**9)
        yield period, history.periods(tr, view)
    for by in Breakdown:
        row = BreakdownRow(LONG.title if by is Breakdown.SYMBOL else "own:9" * 9, "stop", SUMS.tally)
        if by is Breakdown.REASON:
            row = replace(row, name="unprotected")
        yield (
            by,
            history.breakdown(tr, BreakdownView(LOOK, by, RowSort.NAME, LONG, 8, 99, [row] * 12, SUMS.tally)),
        )
    reasons = [BreakdownRow(why, None, SUMS.tally) for why in (None, *ExitWhy)]
    held = timedelta(days=9000, hours=23)
    yield "outcomes", history.outcomes(tr, OutcomesView(LOOK, reasons, SUMS.tally, held, held))
    for sort in TradeSort:
        yield f"trades {sort}", trades.trades(tr, TradesView(LOOK, sort, 20, 8, 99, MANY, LIFE))
    yield "trade", trades.trade(tr, TRADE)
    yield "open trade", trades.trade(tr, replace(TRADE, closed=None, stop=None, strategy=None, orders=()))
    venue = VenueHealth("Binance", answers=True, price_age=held, followed=MANY, standing=MANY)
    venues = (
        venue,
        replace(venue, answers=False),
        replace(venue, price_age=None),
        replace(venue, price_age=timedelta()),
    )
    yield (
        "health",
        health.health(tr, HealthView(LOOK, NOW - held, "1.2.3", NOW, None, MANY, MANY, held, venues)),
    )
    yield "version", health.version(tr, "1.2.3+abc")
    yield "exported", health.exported(tr, ExportView(LOOK, 2026, (Sheet("trades", "x.csv", MANY, b""),)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_fits(language: str) -> None:
    tr = translators()[language]
    for name, screen in worst(tr):
        text, _ = parse_html(screen.text)
        assert 0 < utf16_length(text) <= TEXT_LIMIT, name
        for table in (part.split("</pre>")[0] for part in screen.text.split("<pre>")[1:]):
            assert max(len(line) for line in table.splitlines()) <= TABLE_WIDTH, f"{name}\n{table}"
        keyboard = markup(screen.rows, a_key_cipher(), WORST_USER, 999_999_999)
        for button in (button for row in (keyboard.inline_keyboard if keyboard else []) for button in row):
            assert 0 < len(button.text) <= 64, name
            assert len((button.callback_data or "").encode()) <= DATA_BYTES, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_captions_fit_under_files_and_pictures(language: str) -> None:
    tr = translators()[language]
    for code in ("trades", "fills", "gains"):
        text, _ = parse_html(health.caption(tr, Sheet(code, "x.csv", MANY, b"")))
        assert 0 < utf16_length(text) <= CAPTION_LIMIT
    for screen in (curves.equity(tr, EquityView(LOOK, None, ())), curves.shares(tr, WALLET)):
        assert 0 < utf16_length(parse_html(screen.text)[0]) <= CAPTION_LIMIT


def test_what_has_no_number_has_a_dash_and_no_zero() -> None:
    tr = translators()["en"]
    nothing = summary([], None)
    text = " ".join(history.profit(tr, ProfitView(LOOK, None, nothing, 1, None, None)).text.split())
    assert "With open not known yet" in text
    assert "Win rate —" in text


def test_a_page_in_the_middle_turns_both_ways() -> None:
    tr = translators()["en"]
    middle = trades.trades(tr, TradesView(LOOK, TradeSort.BEST, 10, 1, 3, 30, LIFE[:10]))
    assert {"◀", "▶", "✓ Best"} <= set(labels(middle))
    alone = trades.trades(tr, TradesView(LOOK, TradeSort.BEST, 10, 0, 1, 3, LIFE[:3]))
    assert not {"◀", "▶"} & set(labels(alone))
