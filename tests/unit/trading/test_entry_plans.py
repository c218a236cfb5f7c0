"""What a person has chosen of entries: how large, which way, and what stands in the way."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.support.builders import (
    BTC,
    BTC_PERP,
    NOW,
    a_balance,
    a_signal,
    an_instrument,
    limits,
    price,
    ratio,
)
from tests.support.sessions import a_context, a_quote, a_session, a_standing
from trading.domain.account import Balance, Day
from trading.domain.decision import Approved, Reason, Refused
from trading.domain.instrument import Side, Symbol
from trading.domain.pair import Pair
from trading.domain.signal import Signal, Stance
from trading.domain.tactics import DcaStep, Direction, EntryPlan, Protections, Sizing, SizingMode, Tactics
from trading.engine.decide import Decision, decide
from trading.risk.checks import Context
from trading.risk.policy import ADDITION, screen
from trading.risk.rules import Rules
from trading.risk.sizing import Funds, steps_before

WIDE = limits(risk_per_trade=ratio("0.1"), max_order=ratio("1"), max_exposure=ratio("1"))
UNCAPPED = Rules(max_equity_share=ratio("1"), max_notional=Decimal(10**9))


def a_pair(**entry: Any) -> Pair:
    return Pair(tactics=Tactics(entry=EntryPlan(**entry)))


def decided(signal: Signal | None = None, pair: Pair = Pair(), **session: Any) -> Decision:  # noqa: B008  # frozen
    wanted = signal or a_signal()
    account = a_session(symbols=frozenset({wanted.symbol}), limits=WIDE, usual=pair, **session)
    return decide(wanted, account, an_instrument(wanted.symbol), {wanted.symbol: a_quote()}, UNCAPPED, NOW)


@pytest.mark.parametrize(
    ("mode", "amount", "move", "worth"),
    [
        (SizingMode.FIXED, "300", None, 300),
        (SizingMode.PERCENT, "0.07", None, 700),
        (SizingMode.VOLATILITY, "0.01", "0.04", 2500),  # a quarter of equity moves it by a hundredth a day
        (SizingMode.RISK, None, None, None),
    ],
)
def test_a_mode_says_how_large(
    mode: SizingMode, amount: str | None, move: str | None, worth: int | None
) -> None:
    sizing = Sizing(mode, None if amount is None else Decimal(amount))
    signal = a_signal(daily_move=None if move is None else ratio(move), stop=price("45000"))
    outcome = decided(signal, a_pair(sizing=sizing)).outcome
    assert isinstance(outcome, Approved)
    intent = outcome.intent
    if worth is None:  # a tenth of equity is lost over the way from the limit to the stop
        assert intent.limit is not None
        assert intent.qty * (intent.limit - price("45000")) == pytest.approx(
            Decimal(1000), abs=Decimal("0.1")
        )
    else:
        assert intent.qty * intent.dearest == pytest.approx(Decimal(worth), abs=Decimal("0.1"))


def test_the_risk_binds_the_other_modes_too() -> None:
    """One per cent of 10000 over 1300 a coin, whatever the amount."""
    allowed = replace(WIDE, risk_per_trade=ratio("0.01"))
    pair = a_pair(sizing=Sizing(SizingMode.PERCENT, Decimal(1)))
    account = a_session(limits=allowed, usual=pair)
    decision = decide(a_signal(), account, an_instrument(), {BTC: a_quote()}, UNCAPPED, NOW)
    assert isinstance(decision.outcome, Approved)
    assert decision.outcome.intent.qty == Decimal("0.076923")


def test_a_mode_without_its_number_opens_nothing() -> None:
    decision = decided(pair=a_pair(sizing=Sizing(SizingMode.FIXED)))
    assert decision.outcome == Refused(Reason.GATE_FAILED)
    assert isinstance(decision.failure, ValueError)


def refused(context: Context) -> Reason | None:
    refusal = screen(context)[1]
    return None if refusal is None else refusal.reason


def a_case(symbol: Symbol = BTC, stance: Stance = Stance.LONG, **changes: Any) -> Context:
    signal = a_signal(symbol, stance, **changes.pop("signal", {}))
    return a_context(
        symbol=symbol, signal=signal, instrument=an_instrument(symbol), standing=a_standing(**changes)
    )


@pytest.mark.parametrize("stance", [Stance.LONG, Stance.SHORT])
@pytest.mark.parametrize("wanted", Direction)
def test_only_the_wanted_direction_is_entered(stance: Stance, wanted: Direction) -> None:
    found = refused(a_case(BTC_PERP, stance, pair=a_pair(direction=wanted)))
    fits = wanted is Direction.BOTH or wanted.value == stance.value
    assert found is (None if fits else Reason.WRONG_WAY)


@pytest.mark.parametrize(("move", "reason"), [(None, Reason.NO_VOLATILITY), ("0.02", None)])
def test_a_size_by_volatility_needs_to_know_it(move: str | None, reason: Reason | None) -> None:
    pair = a_pair(sizing=Sizing(SizingMode.VOLATILITY, Decimal("0.01")))
    known = {"daily_move": None if move is None else ratio(move)}
    assert refused(a_case(pair=pair, signal=known)) is reason


@pytest.mark.parametrize(
    ("chosen", "proved", "reason"),
    [
        (3, Decimal(1), Reason.LEVERAGE_PENDING),  # it was never set
        (3, Decimal(10), Reason.LEVERAGE_PENDING),
        (3, None, Reason.LEVERAGE_PENDING),
        (1, None, Reason.LEVERAGE_PENDING),  # it was set, and is not known now
        (1, Decimal(3), Reason.LEVERAGE_PENDING),
        (3, Decimal(3), None),
        (1, Decimal(1), None),
    ],
)
def test_contracts_are_entered_with_the_proved_leverage_only(
    chosen: int, proved: Decimal | None, reason: Reason | None
) -> None:
    case = a_case(BTC_PERP, pair=a_pair(leverage=chosen), leverage=proved)
    found = screen(case)[1]
    assert found == (None if reason is None else Refused(reason, proved, Decimal(chosen)))
    assert screen(case, ADDITION)[1] == found, "nor is a position added to"
    assert refused(a_case(BTC, pair=a_pair(leverage=chosen), leverage=proved)) is None, "spot has none"


@pytest.mark.parametrize(
    ("leverage", "distance", "passes"),
    [  # a tenth less two and a half per cent, in a fifth more than the stop's distance
        (10, "0.0625", True),
        (10, "0.0630", False),
        (2, "0.39", True),
        (2, "0.40", False),
        (1, "0.90", True),
    ],
)
@pytest.mark.parametrize("stance", [Stance.LONG, Stance.SHORT])
def test_a_stop_comes_well_before_the_liquidation(
    stance: Stance, leverage: int, distance: str, passes: object
) -> None:
    side = Decimal(1 if stance is Stance.LONG else -1)
    stop = price(str(a_quote().price * (1 - side * Decimal(distance))))
    case = a_case(
        BTC_PERP, stance, pair=a_pair(leverage=leverage), leverage=Decimal(leverage), signal={"stop": stop}
    )
    refusal = screen(case)[1]
    assert (refusal is None) is passes
    if refusal is not None:
        assert refusal.reason is Reason.LIQUIDATION_TOO_NEAR
        assert refusal.actual == Decimal(distance)
        assert refusal.limit is not None
        assert refusal.limit < refusal.actual


def test_leverage_makes_an_order_cheaper_and_not_larger() -> None:
    signal, poor = a_signal(BTC_PERP), {"USDT": a_balance("USDT", "10000", "1000")}
    rich = {"USDT": a_balance("USDT", "10000", "20000")}

    def worth(chosen: int, balances: dict[str, Balance]) -> Decimal:
        proved = {BTC_PERP: Decimal(chosen)}
        outcome = decided(signal, a_pair(leverage=chosen), balances=balances, leverages=proved).outcome
        assert isinstance(outcome, Approved)
        return outcome.intent.notional

    assert worth(5, rich) == worth(1, rich)
    assert worth(5, poor) == pytest.approx(5 * worth(1, poor), rel=Decimal("0.05"))
    assert worth(5, poor) / 5 < 1000


def test_a_lock_says_how_long_it_holds_and_ends_by_itself() -> None:
    minute = timedelta(minutes=1)
    assert screen(a_case(locked_until=NOW + minute))[1] == Refused(Reason.LOCKED, Decimal(60), Decimal(0))
    assert refused(a_case(locked_until=NOW)) is None


@pytest.mark.parametrize("scope", [None, BTC])
def test_a_lock_of_the_symbol_or_of_all_refuses(scope: Symbol | None) -> None:
    hour = NOW + timedelta(hours=1)
    assert decided(locks={scope: hour}).outcome == Refused(Reason.LOCKED, Decimal(3600), Decimal(0))
    assert isinstance(decided(locks={BTC_PERP: hour}).outcome, Approved), "of another symbol"


WEEK = {"weekly_loss": ratio("0.08"), "week": Day(Decimal(10_000), Decimal(0))}


@pytest.mark.parametrize(
    ("standing", "reason"),
    [
        ({**WEEK, "profit_week": Decimal("-800.01")}, Reason.WEEKLY_LOSS),
        ({**WEEK, "profit_week": Decimal(-800)}, None),
        ({**WEEK, "week": Day(Decimal(10_000), Decimal(0), breached=True)}, Reason.WEEKLY_LOSS),
        ({"profit_week": Decimal(-5000)}, None),
        (
            {**WEEK, "funds": Funds(Decimal(9500), Decimal(9500), Decimal(0), Decimal(-400)),
             "profit_week": Decimal("-400.01")},
            Reason.WEEKLY_LOSS,
        ),
    ],
    ids=["lost too much", "just not", "passed once", "no limit", "with what is open"],
)  # fmt: skip
def test_the_weeks_loss(standing: dict[str, Any], reason: Reason | None) -> None:
    assert refused(a_case(**standing)) is reason


def test_the_weeks_limit_comes_from_the_accounts_protections() -> None:
    lost: dict[str, Any] = {"week": Day(Decimal(10_000), Decimal(0)), "profit_week": Decimal(-900)}
    protections = Protections(weekly_loss=ratio("0.05"))
    outcome = decided(protections=protections, **lost).outcome
    assert outcome == Refused(Reason.WEEKLY_LOSS, Decimal(900), Decimal(500))
    assert isinstance(decided(**lost).outcome, Approved)


STEPS = (DcaStep(ratio("0.01"), Decimal(1)), DcaStep(ratio("0.05"), Decimal(2)))


def test_steps_behind_the_stop_are_left_out_of_the_plan() -> None:
    signal = a_signal(stop=price("58000"))
    outcome = decided(signal, a_pair(dca=STEPS)).outcome
    assert isinstance(outcome, Approved)
    plan = outcome.intent.additions
    assert plan is not None
    assert (plan.steps, plan.signal) == (STEPS[:1], signal.id)
    assert steps_before(price("61000"), price("60000"), Side.SELL, STEPS) == STEPS[:1], "a short's lie above"


def test_a_plan_without_steps_is_none() -> None:
    outcome = decided(a_signal(stop=price("59700")), a_pair(dca=STEPS)).outcome
    assert isinstance(outcome, Approved)
    assert outcome.intent.additions is None
