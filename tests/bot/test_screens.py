"""Screens without network: what they say, and that the longest of them still fits."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.accounts import LANGUAGES, PRESETS, Account, AccountKind, KeyInfo, Preset, Role, User
from app.errors import Refusal
from app.notices import NEWS, News
from app.records_views import CoinRow, CountView, Look, WalletView
from app.views import (
    IncidentView,
    KeyLink,
    PositionView,
    RiskView,
    SettingsView,
    StatusView,
    SymbolChoice,
)
from sandbox.telegram.html_text import parse_html
from sandbox.telegram.utf16 import utf16_length
from tests.architecture.test_locales import messages, variables
from tests.support.builders import BTC, NOW, a_symbol, price
from tests.support.chat import a_key_cipher
from tests.support.desk import desk_screens
from tests.unit.test_notices import OPENED, instances
from tgbot.callbacks import DATA_BYTES
from tgbot.i18n import Translator, translators
from tgbot.profile import SUBJECTS
from tgbot.screens import desk, menu, portfolio, positions, service, setup, start
from tgbot.screens.base import CAPTION_LIMIT, TABLE_WIDTH, TEXT_LIMIT, Button, Link, Screen, Told, markup
from tgbot.screens.news import screen_of
from trading.domain.account import Control
from trading.domain.candle import Timeframe
from trading.domain.ids import AccountId, PositionId, UserId
from trading.domain.instrument import ExchangeId, MarketType, Side, Symbol

LONG = Symbol(ExchangeId.BYBIT, MarketType.LINEAR, "1000000BABYDOGE1000/USDT:USDT")
MANY = 10**12
HUGE = Decimal("123456789012345.123456789")
TRANSLATORS = translators()
WORST_USER = UserId(2**52)
KEY = KeyInfo("ABCD", "9" * 20, tuple(f"203.0.113.{i}" for i in range(20)), NOW, NOW, usable=True)
ACCOUNT = Account(
    id=AccountId(1),
    owner=WORST_USER,
    exchange=ExchangeId.BYBIT,
    kind=AccountKind.LIVE,
    armed=True,
    control=Control.REDUCE_ONLY,
    control_why="drift: " + "x" * 500,
    symbols=(LONG,) * 20,
    preset=Preset.CUSTOM,
    limits=PRESETS[Preset.BOLD],
    strategy="ema_trend",
    timeframe=Timeframe.M15,
    key=KEY,
    reconciled_at=NOW,
)
USER = User(WORST_USER, "<b>" + "Ю" * 125, "ru", Role.ADMIN, NOW, False, AccountId(1), 999_999_999, NOW)
POSITION = PositionView(
    id=PositionId("p"),
    symbol=LONG,
    side=Side.SELL,
    qty=-HUGE,
    entry=price("0.00000012345678"),
    mark=price("0.00000012345679"),
    profit=-HUGE,
    percent=Decimal("-12.3456789"),
    stop=price("0.00000012345678"),
    target=price("0.00000012345678"),
    stop_seen_at=NOW,
    stop_soft=False,
    opened_at=NOW - timedelta(days=900, hours=3),
    closing=False,
    strategy="own:999999999999999999",
    paid=HUGE,
    targets=6,
)
STATUS = StatusView(ACCOUNT, (POSITION,) * 30, 99, -HUGE, 1234, NOW + timedelta(days=3))
SETTINGS = SettingsView(USER, ACCOUNT, (ACCOUNT,), tuple(PRESETS.items()))
RISK = RiskView(ACCOUNT, HUGE, "USDT", HUGE)
LOOK = Look(ACCOUNT, "USDT", NOW, UTC)
WALLET = WalletView(
    look=LOOK,
    coins=tuple(CoinRow(f"1000000COIN{i}", HUGE, HUGE, HUGE) for i in range(60)),
    dust=MANY,
    dust_worth=HUGE,
    equity=HUGE,
    start=HUGE / 3,
    seen_at=NOW,
)
LINK = KeyLink("https://example.org/k/" + "t" * 43, NOW)


def worst(tr: Translator) -> dict[str, Screen]:
    incidents = [IncidentView("p" * 60, "<x>" * 400, 10**9, NOW, NOW)] * 50
    screens = {
        "welcome": start.welcome(tr, USER.name, (("en", "English"), ("ru", "Русский"))),
        "language": start.language(tr, (("en", "English"), ("ru", "Русский"))),
        "terms": start.terms(tr),
        "home": start.home(tr, SETTINGS),
        "help": menu.help_page(tr, tuple(SUBJECTS), admin=True),
        "symbols": setup.symbols(
            tr, SymbolChoice(ACCOUNT, tuple(a_symbol(f"{LONG.name}{i}") for i in range(20)), (BTC,)), 1
        ),
        "found": setup.found(tr, "x" * 4000, (LONG,) * 50),
        "mode": setup.mode(tr, SETTINGS, tuple(ExchangeId)),
        "live": setup.confirm_live(tr, ACCOUNT),
        "keys": setup.keys(tr, ExchangeId.BYBIT, ACCOUNT, None, "5 min"),
        "keys gone": setup.keys(
            tr, ExchangeId.BYBIT, replace(ACCOUNT, key=replace(KEY, usable=False)), None, ""
        ),
        "link": setup.keys(tr, ExchangeId.OKX, None, LINK, "5 min"),
        "exchanges": setup.exchanges(tr, SETTINGS, tuple(ExchangeId)),
        "another link": setup.keys(tr, ExchangeId.BYBIT, ACCOUNT, LINK, "5 min"),
        "forget": setup.confirm_forget(tr, ACCOUNT),
        "trade": portfolio.trade(tr, SETTINGS, RISK),
        "on": portfolio.trading_on(tr, STATUS),
        "stopped": portfolio.stopped(tr, STATUS),
        "close": portfolio.confirm_close(tr, STATUS),
        "closing": portfolio.closing(tr, STATUS, 30),
        "status": positions.status(tr, STATUS),
        "status lines": positions.lines(tr, STATUS, positions.Sort.PROFIT, 1),
        "position": positions.position(tr, STATUS, POSITION),
        "count": portfolio.count(tr, CountView(LOOK, MANY, MANY, HUGE, HUGE)),
        "wallet": portfolio.wallet(tr, WALLET),
        "errors": desk.incidents(tr, incidents[:8], NOW, Role.OWNER, 1, more=True),
        **desk_screens(tr),
    }
    texts = messages(tr.language)
    for code in Refusal:
        values = {
            "text": "<" * 40,
            "found": "x" * 200,
            "limit": "20",
            "exchange": "Binance",
            "count": "3",
            "why": "y" * 300,
            "symbol": LONG.title,
            "number": "7",
            "name": "n" * 40,
            "where": "w" * 60,
            "known": "z" * 200,
            "example": "2%:50, 4%:30, 8%:20",
            "seconds": "7",
            "field": "price",
            "until": NOW.isoformat(),
            "minutes": "15",
            "role": "support",
            "days": "7",
            "right": "release",
            "length": "2001",
            "fault": "texts",
        }
        asked = variables(texts[f"refused-{code}"])
        screens[f"refused {code}"] = service.refused(
            tr, code, {**dict.fromkeys(asked, "7"), **values, "actual": "9", "min": "1", "max": "5"}
        )
    return screens


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_longest_screens_fit_and_their_buttons_too(language: str) -> None:
    tr, cipher = translators()[language], a_key_cipher()
    for name, screen in worst(tr).items():
        text, entities = parse_html(screen.text)
        assert utf16_length(text) <= TEXT_LIMIT, name
        assert len(screen.text.encode()) < 32_000, name
        keyboard = markup(screen.rows, cipher, WORST_USER, USER.screen)
        for button in (button for row in (keyboard.inline_keyboard if keyboard else []) for button in row):
            assert 0 < len(button.text) <= 64, name
            assert button.url or len((button.callback_data or "").encode()) <= DATA_BYTES, name
        assert len(entities) <= 100, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_tables_are_no_wider_than_a_phone(language: str) -> None:
    tr = translators()[language]
    for view in (positions.status(tr, STATUS), positions.lines(tr, STATUS), portfolio.wallet(tr, WALLET)):
        inside = [part.split("</pre>")[0] for part in view.text.split("<pre>")[1:]]
        assert inside
        assert max(len(line) for table in inside for line in table.splitlines()) <= TABLE_WIDTH


@given(st.one_of(*map(instances, NEWS)), st.sampled_from(sorted(TRANSLATORS)))
@settings(deadline=None)
def test_news_fits_under_a_picture(news: News, language: str) -> None:
    text, _ = parse_html(screen_of(news, Told(TRANSLATORS[language], AccountKind.LIVE)).text)
    assert 0 < utf16_length(text) <= CAPTION_LIMIT


def labels(screen: Screen) -> list[str]:
    return [item.label for row in screen.rows for item in row]


def test_a_position_shows_whether_its_stop_was_seen() -> None:
    tr = translators()["en"]
    now = NOW + timedelta(seconds=83)
    seen = replace(POSITION, symbol=BTC, side=Side.BUY, qty=Decimal("0.5"))
    cases = {
        "🛡 Stop seen on the exchange 1 min ago": seen,
        "🔴 Stop not seen on the exchange yet": replace(seen, stop_seen_at=None),
        "🟡 Soft stop, watched by Simbiot": replace(seen, stop_seen_at=None, stop_soft=True),
        "Being closed now": replace(seen, closing=True),
    }
    for words, position in cases.items():
        assert words in positions.status(tr, replace(STATUS, positions=(position,), now=now)).text


@pytest.mark.parametrize(
    ("language", "soft", "words"),
    [
        ("en", False, "Stop: 59,000 (−1.67%), follows the price 600 USDT behind"),
        ("en", True, "follows the price 600 USDT behind, soft: watched by Simbiot"),
        ("ru", False, "идёт за ценой, отставая на 600 USDT"),
    ],
)
def test_an_opened_position_tells_that_its_stop_follows(language: str, soft: bool, words: str) -> None:  # noqa: FBT001  # a case
    opened = replace(OPENED, trail=price("600"), soft=soft)
    text, _ = parse_html(screen_of(opened, Told(TRANSLATORS[language], AccountKind.LIVE)).text)
    assert words in text


def test_status_says_everything_about_a_position() -> None:
    tr = translators()["en"]
    position = replace(
        POSITION,
        symbol=BTC,
        side=Side.BUY,
        qty=Decimal("0.5"),
        entry=price("60000"),
        mark=price("61000"),
        profit=Decimal("499.5"),
        percent=Decimal("0.01665"),
        stop=price("59000"),
        target=price("62000"),
        opened_at=NOW - timedelta(minutes=12),
        stop_seen_at=NOW - timedelta(seconds=4),
        strategy="ema_trend",
        targets=2,
    )
    account = replace(ACCOUNT, kind=AccountKind.PAPER, control=Control.RUNNING)
    view = StatusView(account, (position,), 1, Decimal("-3.2"), 2, NOW)
    text, _ = parse_html(positions.status(tr, view).text)
    assert text.replace("\u00a0", " ") == (
        "Status · PAPER\n\n🟢 Trading is on.\n\n"
        "BTC/USDT LONG · 12 min\n"
        "Size               0.5\n"
        "Entry           60,000\n"
        "Now             61,000\n"
        "Profit  +499.50 +1.66%\n"
        "Stop     59,000 −3.28%\n"
        "Target 62,000 (1 of 2)\n"
        "Trend following · 🛡 Stop seen on the exchange 4 s ago\n\n"
        "Open profit: +499.50 USDT\n"
        "Closed today (UTC): −3.20 USDT in 2 trades.\n"
        "⚠️ 1 order has no answer from the exchange yet. I am asking; nothing is sent twice.\n"
        "As of 12:00 UTC"
    )


def test_a_missing_price_is_missing_and_not_zero() -> None:
    tr = translators()["en"]
    blind = replace(POSITION, mark=None, profit=None, percent=None)
    text = positions.status(tr, replace(STATUS, positions=(blind, POSITION))).text
    assert "not known yet" in text
    assert "a price is missing right now" in text
    assert "Equity: <b>not known yet" in portfolio.wallet(tr, replace(WALLET, equity=None)).text


def test_the_next_candle_is_announced() -> None:
    tr = translators()["en"]
    view = replace(STATUS, now=datetime(2026, 1, 5, 12, 7, 31, tzinfo=UTC))
    assert "15m candle closes at 12:15\u00a0UTC" in portfolio.trading_on(tr, view).text


def test_symbols_keep_their_places_when_switched() -> None:
    tr = translators()["en"]
    known = [a_symbol(f"{name}/USDT") for name in ("BTC", "ETH", "SOL")]
    before = setup.symbols(tr, SymbolChoice(ACCOUNT, (), tuple(known)))
    after = setup.symbols(tr, SymbolChoice(ACCOUNT, (known[1],), (known[0], known[2])))
    assert [label.removeprefix("✓ ") for label in labels(after)] == labels(before)


def test_symbols_are_paged() -> None:
    tr = translators()["en"]
    many = tuple(a_symbol(f"C{i:02}/USDT") for i in range(23))
    pages = [setup.symbols(tr, SymbolChoice(ACCOUNT, many[:5], many[5:]), page) for page in range(3)]
    shown = [label.removeprefix("✓ ") for page in pages for label in labels(page) if "/" in label]
    assert shown == [symbol.title for symbol in many]
    assert ["More ›" in labels(page) for page in pages] == [True, True, False]
    assert ["‹ Earlier" in labels(page) for page in pages] == [False, True, True]
    beyond = setup.symbols(tr, SymbolChoice(ACCOUNT, many[:5], many[5:]), 99)
    assert labels(beyond) == labels(pages[2])


def test_the_way_on_follows_what_is_missing() -> None:
    tr = translators()["en"]
    off = replace(ACCOUNT, armed=False, control=Control.RUNNING, kind=AccountKind.PAPER, key=None)
    bare = replace(SETTINGS, account=replace(off, symbols=()), accounts=())
    assert "connect your exchange" in start.home(tr, bare).text
    assert "choose what to trade" in start.home(tr, replace(bare, accounts=(ACCOUNT,))).text
    assert "Start when you are ready" in start.home(tr, replace(bare, account=off)).text
    assert "Next step" not in start.home(tr, SETTINGS).text


def test_only_operators_get_operators_buttons() -> None:
    tr = translators()["en"]
    assert "Errors" in labels(start.home(tr, SETTINGS))
    plain = replace(SETTINGS, user=replace(USER, role=Role.USER))
    assert "Errors" not in labels(start.home(tr, plain))


def test_a_page_button_is_a_link_and_not_a_callback() -> None:
    screen = setup.keys(translators()["en"], ExchangeId.BYBIT, None, LINK, "5 min")
    first = screen.rows[0][0]
    assert isinstance(first, Link)
    assert first.url == LINK.url
    assert all(isinstance(item, Button) for item in screen.rows[1])
