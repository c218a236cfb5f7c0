"""Pictures of records: what is on them, and that nothing breaks them."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.accounts import AccountKind
from app.ports_attention import EquityPoint
from app.ports_files import Drawing
from tests.support.builders import NOW
from tests.support.drawings import a_month, a_trade, a_wallet, an_xray, everything, some_points
from tgbot.i18n import translators
from tgbot.pictures.cards import xray_picture
from tgbot.pictures.head import Tone
from tgbot.pictures.records import equity_picture, month_picture, share_picture, wallet_picture
from trading.domain.instrument import Side

EN, RU = translators()["en"], translators()["ru"]
PAPER = AccountKind.PAPER


def points(*rows: tuple[str, str]) -> tuple[EquityPoint, ...]:
    """(worth, put in so far), a day each."""
    return tuple(
        EquityPoint(
            NOW + timedelta(days=day),
            Decimal(worth),
            Decimal(put),
            Decimal(worth) - Decimal(put),
            Decimal(0),
        )
        for day, (worth, put) in enumerate(rows)
    )


def test_money_put_in_is_no_gain_and_money_taken_out_no_loss() -> None:
    card = equity_picture(EN, PAPER, points(("100", "100"), ("250", "250"), ("50", "50")), "USDT")
    assert card.head.pills[0].text == "0.00%"
    assert [one.fall for one in card.points] == [0, 0, 0]
    assert [one.put for one in card.points] == [100, 250, 50]
    assert card.deepest == ""


def test_a_drawdown_is_measured_from_the_best() -> None:
    rows = points(("100", "100"), ("200", "100"), ("150", "100"), ("300", "250"))
    card = equity_picture(EN, PAPER, rows, "USDT")
    assert [one.fall for one in card.points] == [0, 0, 0.25, 0.25]
    assert card.head.pills[0].text == "+50.00%"
    assert card.deepest == "max 25%"


@given(st.lists(st.tuples(st.decimals(0, 10**12, places=2), st.decimals(0, 10**12, places=2)), max_size=6))
@settings(deadline=None, max_examples=25)
def test_any_account_can_be_drawn(rows: list[tuple[Decimal, Decimal]]) -> None:
    card = equity_picture(RU, PAPER, points(*((str(a), str(b)) for a, b in rows)), "USDT")
    assert all(0 <= one.fall <= 1 for one in card.points)
    assert card.png()


def test_a_month_sums_its_weeks_and_leaves_out_what_was_quiet() -> None:
    view = a_month()
    card = month_picture(EN, view)
    assert card.head.title == "January 2026"
    assert len(card.weeks) == 5
    assert [day.day.day for day in card.days if day.total is None] == [3, 4, 10, 11, 17, 18, 24, 25, 31]
    total = sum((cell.profit for cell in view.days), Decimal(0))
    assert card.head.figure == EN.numbers.money(total, "USDT", signed=True)
    assert max(day.weight for day in card.days) == 1


@pytest.mark.parametrize("month", range(1, 13))
def test_every_month_has_room(month: int) -> None:
    view = a_month(days=0)
    card = month_picture(RU, replace(view, month=view.month.replace(month=month)))
    assert 4 <= len(card.weeks) <= 6
    assert card.png()


def test_small_parts_of_a_wallet_are_put_together_and_all_make_one() -> None:
    card = wallet_picture(EN, a_wallet("5000", "2100", "1800", "900", "340", "120", "80", "20", "4", "2"))
    assert card is not None
    assert [part.name for part in card.parts][-1] == "Others"
    assert [part.name for part in card.parts if part.cash] == ["Free USDT"]
    assert len(card.parts) == 7
    assert sum(part.share for part in card.parts) == pytest.approx(1)


def test_a_wallet_of_unknown_worth_has_no_picture() -> None:
    assert wallet_picture(EN, replace(a_wallet("5000"), equity=None)) is None
    assert wallet_picture(EN, a_wallet()) is None


def test_a_shared_result_tells_no_amount() -> None:
    view = a_trade("412.57")
    card = share_picture(EN, view, "Trend following", (), "@simbiot_bot")
    assert card is not None
    assert card.result == "+6.88%"
    assert card.facts == (
        ("Risk multiple", "+2.8 R"),
        ("Held for", EN.span(timedelta(hours=29))),
        ("Strategy", "Trend following"),
    )
    for secret in ("412", "6000", "6,000", "6412", "USDT ", str(view.look.account.owner), "0.1"):
        assert secret not in repr(card), secret
    assert share_picture(EN, replace(view, closed=None), "", (), "@x") is None


def test_a_lost_trade_is_red() -> None:
    card = share_picture(RU, a_trade("-4120.5", Side.SELL), "", (), "@" + "x" * 60)
    assert card is not None
    assert card.head.tone is Tone.BAD
    assert card.png()


def test_an_xray_of_a_tiny_price() -> None:
    card = xray_picture(EN, an_xray(price=0.00000001234))
    assert card is not None
    assert all(len(turn.shown) <= 12 for turn in card.turns)
    assert card.png()


@pytest.mark.parametrize("count", [0, 1, 2, 400])
def test_any_number_of_points(count: int) -> None:
    assert equity_picture(RU, PAPER, some_points(count), "USDT").png()


async def test_what_is_on_a_picture_is_its_repr() -> None:
    """The cache knows pictures by it: none may hide anything in an object's address, or shorten a series."""
    first: dict[str, Drawing | None] = await everything(EN)
    again = await everything(translators()["en"])
    for name, drawing in first.items():
        assert repr(drawing) == repr(again[name]), name
        assert " at 0x" not in repr(drawing), name
        assert "..." not in repr(drawing), name
