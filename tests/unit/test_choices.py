"""Settings by hand: how they are typed, what the engine is told, when more can be lost, and it in money."""

from datetime import timedelta
from decimal import Decimal

import pytest

from app.choices import Layers, changed, choices_of, protections_of, resolve, rises, tactics_of
from app.field_catalog import FIELDS, SPECS, raises_risk
from app.field_kinds import Fault, Unfit
from app.fields import Field, Scope
from app.records import Unreadable
from app.settings_views import in_money
from tests.support.builders import ratio
from trading.domain.tactics import (
    NO_PROTECTIONS,
    PLAIN_TACTICS,
    DcaStep,
    Direction,
    DrawdownGuard,
    Rung,
    Sizing,
    SizingMode,
    StopGuard,
    Trailing,
    TrailingKind,
)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("2%:50, 4%:30, 8%:20", "2:50 4:30 8:20"),
        ("2:50,4:50", "2:50 4:50"),
        ("2,5:50; 5:50", "2.5:50 5:50"),
        ("2 : 50%\n4=50", "2:50 4:50"),
        ("3:100", "3:100"),
        ("OFF", "off"),
    ],
)
def test_ladders_are_read_as_people_type_them(typed: str, written: str) -> None:
    spec = SPECS[Field.LADDER]
    assert spec.write(spec.read(typed)) == written


@pytest.mark.parametrize(
    ("field", "typed", "fault"),
    [
        (Field.LADDER, "2:50 4:60", Fault.LADDER_SUM),
        (Field.LADDER, "4:50 2:50", Fault.STEPS_ORDER),
        (Field.LADDER, "2:50 2:50", Fault.STEPS_ORDER),
        (Field.LADDER, " ".join(f"{n}:10" for n in range(1, 8)), Fault.STEPS_MANY),
        (Field.LADDER, "2:50 and 4:50", Fault.UNREADABLE),
        (Field.LADDER, "2/50 4/50", Fault.UNREADABLE),
        (Field.LADDER, "0:50 4:50", Fault.OUT_OF_BOUNDS),
        (Field.DCA, "3:9", Fault.OUT_OF_BOUNDS),
        (Field.DCA, "95:1", Fault.OUT_OF_BOUNDS),
        (Field.TIME_LIMIT, "1m", Fault.OUT_OF_BOUNDS),
        (Field.TIME_LIMIT, "4", Fault.UNREADABLE),
        (Field.LEVERAGE, "2.5", Fault.NOT_A_NUMBER),
        (Field.LEVERAGE, "11", Fault.OUT_OF_BOUNDS),
        (Field.RISK, "off", Fault.NOT_A_NUMBER),
        (Field.SIZING, "by magic", Fault.UNREADABLE),
        (Field.STOP_GUARD, "4 24h", Fault.UNREADABLE),
        (Field.DRAWDOWN, "10 7d 1d each", Fault.UNREADABLE),
        (Field.STOP, "1" * 200, Fault.UNREADABLE),
    ],
)
def test_bad_values_are_told_apart(field: Field, typed: str, fault: Fault) -> None:
    with pytest.raises(Unfit) as unfit:
        SPECS[field].read(typed)
    assert unfit.value.fault is fault


def test_every_field_reads_its_offers_and_has_a_code_of_its_own() -> None:
    assert {spec.field for spec in FIELDS} == set(Field)
    assert len({spec.code for spec in FIELDS}) == len(FIELDS)
    for spec in FIELDS:
        assert all(spec.write(spec.read(text)) == text for text in spec.offers), spec.field
        assert spec.read(spec.write(spec.usual)) == spec.usual


def test_where_nobody_has_chosen_the_engine_does_as_it_always_did() -> None:
    layers = Layers(account=changed({}, {Field.RISK: "2"}))
    assert tactics_of(layers) == PLAIN_TACTICS
    assert protections_of(layers) == NO_PROTECTIONS


def test_the_engine_is_told_what_holds() -> None:
    account = {
        Field.SIZING: "percent",
        Field.PERCENT: "12.5",
        Field.DCA: "3:1 6:1.5",
        Field.LADDER: "2:50 4:50",
        Field.STOP: "2",
        Field.TRAILING: "below-high",
        Field.TIME_LIMIT: "4h",
        Field.STOP_GUARD: "4 24h 6h each",
        Field.DRAWDOWN: "10 7d 1d",
        Field.WEEKLY_LOSS: "8",
    }
    layers = Layers(
        user=changed({}, {Field.DIRECTION: "long", Field.STOP: "5"}),
        account=changed({}, account),
        symbol=changed({}, {Field.LADDER: "off", Field.LEVERAGE: "3"}),
    )
    told = tactics_of(layers)
    assert told.entry.sizing == Sizing(SizingMode.PERCENT, Decimal("0.125"))
    assert (told.entry.direction, told.entry.leverage) == (Direction.LONG, 3)
    assert told.entry.dca == (
        DcaStep(ratio("0.03"), Decimal(1)),
        DcaStep(ratio("0.06"), Decimal("1.5")),
    )
    assert told.exit.ladder == ()
    assert told.exit.stop == Decimal("0.02")
    assert told.exit.trailing == Trailing(
        TrailingKind.BELOW_HIGH,
        trigger=ratio("0.01"),
        distance=ratio("0.01"),
    )
    assert told.exit.time_limit == timedelta(hours=4)
    guards = protections_of(layers)
    assert guards.stop_guard == StopGuard(4, timedelta(days=1), timedelta(hours=6), per_symbol=True)
    assert guards.drawdown == DrawdownGuard(ratio("0.1"), timedelta(days=7), timedelta(days=1))
    assert guards.weekly_loss == Decimal("0.08")


@pytest.mark.parametrize(
    ("field", "before", "after", "more"),
    [
        (Field.RISK, "1", "2", True),
        (Field.RISK, "2", "1", False),
        (Field.COOLDOWN, "3", "1", True),
        (Field.WEEKLY_LOSS, "8", "off", True),
        (Field.WEEKLY_LOSS, "off", "8", False),
        (Field.STOP_GUARD, "4 1d 6h", "off", True),
        (Field.LOW_PROFIT, "1 7d 1d", "0 7d 1d", True),
        (Field.DCA, "off", "3:1", True),
        (Field.SIZING, "risk", "fixed", False),
        (Field.SIZING, "fixed", "risk", False),
        (Field.TRAILING, "signal", "off", False),
    ],
)
def test_more_can_be_lost(field: Field, before: str, after: str, more: bool) -> None:  # noqa: FBT001  # a case
    spec = SPECS[field]
    assert raises_risk(field, spec.read(before), spec.read(after)) is more


def test_amounts_of_other_ways_of_sizing_do_not_count() -> None:
    plain = resolve(Layers())
    idle = resolve(Layers(account=changed({}, {Field.FIXED: "1000"})))
    assert rises(plain, idle) == ()
    used = resolve(Layers(account=changed({}, {Field.FIXED: "1000", Field.SIZING: "fixed"})))
    assert set(rises(plain, used)) == {Field.FIXED}


def test_what_is_kept_is_checked_again() -> None:
    for body in ({"risk-per-trade": "9"}, {"magic": "1"}, {"stop": 2}, {"max-order": "10"}):
        with pytest.raises(Unreadable):
            choices_of(body, Scope.SYMBOL)


def test_ladders_as_tuples() -> None:
    value = SPECS[Field.LADDER].read("2:50 4:50")
    assert value == (Rung(ratio("0.02"), ratio("0.5")), Rung(ratio("0.04"), ratio("0.5")))


@pytest.mark.parametrize(
    ("field", "chosen", "amount"),
    [
        (Field.RISK, {}, "23.40"),
        (Field.MAX_ORDER, {}, "468"),
        (Field.FIXED, {}, "50"),
        (Field.WEEKLY_LOSS, {}, None),
        (Field.WEEKLY_LOSS, {Field.WEEKLY_LOSS: "10"}, "234"),
        (Field.STOP, {Field.STOP: "2", Field.SIZING: "fixed", Field.FIXED: "100"}, "2"),
        (Field.LADDER, {Field.LADDER: "2:50 4:50"}, "14.04"),
        (Field.DCA, {Field.DCA: "3:1", Field.SIZING: "percent", Field.PERCENT: "10"}, "468"),
        (Field.LEVERAGE, {Field.LEVERAGE: "2"}, "234"),
        (Field.TRAILING, {}, None),
    ],
)
def test_values_in_money(field: Field, chosen: dict[Field, str], amount: str | None) -> None:
    resolved = resolve(Layers(account=changed({}, chosen)))
    found = in_money(field, resolved, Decimal(2340))
    assert found == (None if amount is None else Decimal(amount))
    if field is not Field.FIXED:
        assert in_money(field, resolved, None) is None
