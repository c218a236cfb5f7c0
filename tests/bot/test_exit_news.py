"""What the chat says of a position that leaves in parts."""

from dataclasses import replace
from decimal import Decimal

import pytest

from app.accounts import AccountKind
from app.notices import decode, encode
from sandbox.telegram.html_text import parse_html
from tests.support.builders import BTC, NOW, price, qty
from tgbot.i18n import translators
from tgbot.screens.base import Told
from tgbot.screens.news import screen_of
from trading.domain.events import PositionReduced
from trading.domain.ids import PositionId
from trading.domain.instrument import Side

REDUCED = PositionReduced(
    position=PositionId("SBP"),
    symbol=BTC,
    side=Side.BUY,
    rung=1,
    rungs=3,
    qty=qty("0.004"),
    price=price("60610"),
    profit=Decimal("2.1976"),
    rest=qty("0.006"),
    stop=price("60126.1"),
    target=price("61200"),
    happened_at=NOW,
)
BY_HAND = replace(REDUCED, rung=0, rungs=0, profit=Decimal("-1.5"), stop=None, target=None)

GOLDEN = {
    ("en", REDUCED): """➖ BTC/USDT: a part is closed · PAPER

Target 1 of 3 reached.
0.004 BTC at 60,610, +2.20 USDT so far
Left: 0.006 BTC
Stop: 60,126.1
Next target: 61,200""",
    ("ru", BY_HAND): """➖ BTC/USDT: часть закрыта · БУМАЖНЫЙ

Вы попросили закрыть.
0,004 BTC по 60 610, пока -1,50 USDT
Осталось: 0,006 BTC
Стоп: нет
Следующая цель: нет""",
}


@pytest.mark.parametrize(("language", "event"), GOLDEN, ids=["a target, en", "by hand, ru"])
def test_a_part_reads_like_this(language: str, event: PositionReduced) -> None:
    again = decode(*encode(event))
    text, _ = parse_html(screen_of(again, Told(translators()[language], AccountKind.PAPER)).text)
    assert text.replace("\u00a0", " ").replace("\u2212", "-") == GOLDEN[language, event]
