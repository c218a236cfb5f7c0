"""What operators type of a plan: taken within its bounds, refused with what is allowed."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from app.billing.editing import (
    NewPrice,
    PlanField,
    PlanFixed,
    PlanUnfit,
    edited,
    fields_of,
    priced,
)
from app.billing.plans import Permits, Plan, PlanKind, Price

KNOWN = ("ema_trend", "macd_turn")
BASIC = Plan("basic", PlanKind.TIER, 30, Permits(live=True), price=Price(1, 350, 30, datetime.now(UTC)))
FREE = Plan("free", PlanKind.FREE, 0, Permits())
TRIAL = Plan("trial", PlanKind.TRIAL, 10, Permits(live=True), days=7)


@pytest.mark.parametrize(
    ("field", "text", "attribute", "value"),
    [
        (PlanField.SYMBOLS, "12", "symbols", 12),
        (PlanField.ACCOUNTS, "0", "accounts", 0),
        (PlanField.LEVERAGE, "3", "leverage", Decimal(3)),
        (PlanField.STRATEGIES, "macd_turn, ema_trend", "strategies", frozenset(KNOWN)),
        (PlanField.STRATEGIES, "*", "strategies", None),
        (PlanField.LIVE, "no", "live", False),
    ],
)
def test_what_fits_is_taken(field: PlanField, text: str, attribute: str, value: object) -> None:
    assert getattr(edited(BASIC, field, text, KNOWN).permits, attribute) == value


@pytest.mark.parametrize(
    ("field", "text"),
    [
        (PlanField.SYMBOLS, "51"),
        (PlanField.SYMBOLS, "2.5"),
        (PlanField.ACCOUNTS, "-1"),
        (PlanField.LEVERAGE, "NaN"),
        (PlanField.RISK, "6"),
        (PlanField.POSITIONS, "1e999"),
        (PlanField.STRATEGIES, "ema_trend nothing"),
        (PlanField.TITLE, "de Grund"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_would(field: PlanField, text: str) -> None:
    with pytest.raises(PlanUnfit) as refused:
        edited(BASIC, field, text, KNOWN)
    assert refused.value.allowed


def test_a_ceiling_begins_wide_and_ends_at_a_word() -> None:
    one = edited(BASIC, PlanField.RISK, "1.5 %", KNOWN)
    assert one.permits.ceiling is not None
    assert one.permits.ceiling.risk_per_trade == Decimal("0.015")
    assert one.permits.ceiling.max_exposure == 1
    assert edited(one, PlanField.LOSS, "off", KNOWN).permits.ceiling is None


def test_a_title_of_one_language_leaves_the_others() -> None:
    one = edited(edited(BASIC, PlanField.TITLE, "en Starter", KNOWN), PlanField.TITLE, "ru Старт", KNOWN)
    assert one.titles == {"en": "Starter", "ru": "Старт"}
    assert edited(one, PlanField.TITLE, "en", KNOWN).titles == {"ru": "Старт"}


def test_prices() -> None:
    assert priced(BASIC, "400 30 4.99") == NewPrice(400, 30, Decimal("4.99"))
    for text in ("400", "0 30", "400 31", "400 30 0", "10001 30", "x 30"):
        with pytest.raises(PlanUnfit):
            priced(BASIC, text)


def test_the_free_plan_stays_free_and_a_trial_is_not_sold() -> None:
    assert PlanField.LIVE not in fields_of(FREE)
    for plan in (FREE, TRIAL):
        with pytest.raises(PlanFixed):
            priced(plan, "1 30")
    with pytest.raises(PlanFixed):
        edited(FREE, PlanField.LIVE, "yes", KNOWN)
