"""What the news of a position's beginning and end says, word for word, in both languages."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from app.accounts import AccountKind
from app.notices import decode, encode
from sandbox.telegram.html_text import parse_html
from tests.support.builders import BTC, NOW, price, qty
from tests.support.sessions import a_holding, a_session
from tgbot.i18n import translators
from tgbot.screens.base import Told
from tgbot.screens.news import screen_of
from trading.domain.account import Day
from trading.domain.events import Event, ExitWhy, PositionClosed, PositionOpened
from trading.domain.ids import PositionId
from trading.domain.instrument import Side
from trading.domain.money import Money
from trading.engine.telling import multiple, risked, share_of

OPENED = PositionOpened(
    position=PositionId("SB1"),
    symbol=BTC,
    side=Side.BUY,
    qty=qty("0.01"),
    price=price("60000"),
    value=Decimal(600),
    fee=Money(Decimal("0.6"), "USDT"),
    stop=price("59000"),
    target=price("62000"),
    reference=price("59990"),
    happened_at=NOW,
    risk=Decimal(10),
    share=Decimal("0.001"),
    slots=2,
    most=5,
)
CLOSED = PositionClosed(
    position=PositionId("SB1"),
    symbol=BTC,
    why=ExitWhy.TARGET,
    qty=qty("0.01"),
    entry=price("60000"),
    exit=price("62000"),
    profit=Decimal("18.80"),
    percent=Decimal("0.0313"),
    opened_at=NOW - timedelta(hours=2, minutes=5),
    happened_at=NOW,
    fees=Decimal("1.2"),
    multiple=Decimal("1.88"),
    share=Decimal("0.00188"),
    today=Decimal("-3.2"),
)
GOLDEN = {
    ("en", OPENED): """🟢 LONG BTC/USDT · PAPER

0.01 BTC at 60,000, 600.00 USDT
+0.02% to the signal's price · fee 0.60 USDT
Stop: 59,000 (-1.67%)
Target: 62,000 (+3.33%)
At risk: 10.00 USDT (0.1%)
Positions: 2 of 5""",
    ("ru", OPENED): """🟢 LONG BTC/USDT · БУМАЖНЫЙ

0,01 BTC по 60 000, 600,00 USDT
+0,02 % к цене сигнала · комиссия 0,60 USDT
Стоп: 59 000 (-1,67 %)
Цель: 62 000 (+3,33 %)
Под риском: 10,00 USDT (0,1 %)
Позиций: 2 из 5""",
    ("en", CLOSED): """✅ BTC/USDT closed: +18.80 USDT (+3.13%) · PAPER

Target reached.
0.01 BTC: in at 60,000, out at 62,000
Held for 2 h 5 min, fees included
Before fees +20.00 USDT, fees 1.20 USDT
+1.88 R · +0.19% of the account
Today: -3.20 USDT""",
    ("ru", CLOSED): """✅ BTC/USDT закрыта: +18,80 USDT (+3,13 %) · БУМАЖНЫЙ

Цель достигнута.
0,01 BTC: вход 60 000, выход 62 000
Держали 2 ч 5 мин, комиссии учтены
До комиссий +20,00 USDT, комиссии 1,20 USDT
+1,88 R · +0,19 % от счёта
За сегодня: -3,20 USDT""",
}


def shown(language: str, event: Event) -> str:
    text, _ = parse_html(screen_of(event, Told(translators()[language], AccountKind.PAPER)).text)
    return text.replace("\u00a0", " ").replace("\u2212", "-")


@pytest.mark.parametrize(("language", "event"), GOLDEN, ids=lambda one: getattr(type(one), "__name__", one))
def test_the_news_reads_like_this(language: str, event: Event) -> None:
    assert shown(language, event) == GOLDEN[language, event]


def test_news_that_was_written_before_these_fields_is_still_told() -> None:
    for event, words in ((OPENED, ("At risk", "Positions")), (CLOSED, ("Before fees", " R", "Today"))):
        kind, body = encode(event)
        for name in ("risk", "share", "slots", "most", "fees", "multiple", "today"):
            body.pop(name, None)
        text = shown("en", decode(kind, body))  # type: ignore[arg-type]  # of a position, as it was written
        assert not any(word in text for word in words)


def test_what_is_risked_is_what_the_stop_would_cost_and_a_profit_is_measured_by_it() -> None:
    assert risked(a_holding()) == 10
    assert risked(a_holding(side=Side.SELL, stop=price("61000"))) == 10
    assert risked(a_holding(stop=None)) is None
    assert multiple(a_holding(), Decimal(25)) == Decimal("2.5")
    assert multiple(a_holding(trail=price("100")), Decimal(25)) is None, "its stop has moved"
    assert multiple(a_holding(stop=price("60000")), Decimal(25)) is None, "nothing was risked"


def test_a_share_is_of_the_days_first_equity() -> None:
    session = replace(a_session(), day=Day(Decimal(2000), Decimal(0)))
    assert share_of(session, Decimal(5)) == Decimal("0.0025")
    assert share_of(replace(session, day=None), Decimal(5)) is None
    assert share_of(session, None) is None
