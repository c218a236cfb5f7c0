"""The smallest change that /why states really flips the decision, and where it can be less, less does not."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.builders import (
    BTC,
    NOW,
    a_balance,
    a_signal,
    a_symbol,
    an_instrument,
    limits,
    price,
    ratio,
)
from tests.support.sessions import a_holding, a_quote, a_session
from trading.domain.account import Control
from trading.domain.decision import Gate, Reason, Refused
from trading.domain.money import Price
from trading.domain.pair import Pair
from trading.domain.signal import Signal
from trading.engine.decide import decide
from trading.engine.state import Session
from trading.risk.flips import Flip, FlipKind, GateUnit, bound_by, flip_of
from trading.risk.quotes import Quote
from trading.risk.rules import Rules

_EXAMPLES = settings(max_examples=40, deadline=None)
_HAIR = Decimal("1e-12")
_WHOLE = {BTC: Pair(share=ratio("1"))}


@dataclass(frozen=True)
class Case:
    """Everything that a decision about BTC sees."""

    session: Session
    signal: Signal
    quote: Quote
    seconds: float = 0.0  # after NOW

    def why_not(self) -> tuple[Reason | None, tuple[Gate, ...]]:
        now = NOW + timedelta(seconds=self.seconds)
        held = {symbol: Quote(price("60000"), now) for symbol in self.session.holdings}
        quotes = {**held, BTC: self.quote}
        made = decide(self.signal, self.session, an_instrument(BTC), quotes, Rules(), now)
        return made.outcome.reason if isinstance(made.outcome, Refused) else None, made.gates


def a_case(**changes: object) -> Case:
    return replace(Case(a_session(), a_signal(), a_quote()), **changes)  # type: ignore[arg-type]  # fields of Case


def stated(case: Case, reason: Reason) -> Flip:
    found, gates = case.why_not()
    assert found is reason
    flip = flip_of(gates)
    assert flip is not None
    assert flip.reason is reason
    return flip


def later(case: Case, seconds: Decimal) -> Case:
    """The same so many seconds later, with a signal and a price of then."""
    now = NOW + timedelta(seconds=float(seconds))
    return replace(
        case,
        signal=replace(case.signal, happened_at=now),
        quote=replace(case.quote, at=now),
        seconds=float(seconds),
    )


def flips(after: Case, reason: Reason) -> bool:
    return after.why_not()[0] is not reason


@_EXAMPLES
@given(open_now=st.integers(1, 8), allowed=st.integers(1, 8))
def test_positions(open_now: int, allowed: int) -> None:
    held = [a_holding(a_symbol(f"C{n}/USDT"), amount="0.0001") for n in range(max(open_now, allowed))]
    case = a_case(session=a_session(*held, limits=limits(max_positions=allowed)))
    flip = stated(case, Reason.MAX_POSITIONS)
    assert flip.kind is FlipKind.LIMIT
    assert flip.needed is not None

    def with_limit(most: int) -> Case:
        return replace(case, session=replace(case.session, limits=limits(max_positions=most)))

    assert flips(with_limit(int(flip.needed)), Reason.MAX_POSITIONS)
    assert not flips(with_limit(int(flip.needed) - 1), Reason.MAX_POSITIONS)


def with_spread(spread: Decimal) -> Case:
    middle = Decimal(60_000)
    quote = a_quote(bid=Price(middle * (1 - spread / 2)), ask=Price(middle * (1 + spread / 2)))
    return a_case(quote=quote)


@_EXAMPLES
@given(spread=st.decimals("0.0101", "0.2", places=6))
def test_spread(spread: Decimal) -> None:
    flip = stated(with_spread(spread), Reason.SPREAD_WIDE)
    assert flip.kind is FlipKind.AT_MOST
    assert flip.needed is not None
    assert flips(with_spread(flip.needed - _HAIR), Reason.SPREAD_WIDE)
    assert not flips(with_spread(flip.needed + _HAIR), Reason.SPREAD_WIDE)


@_EXAMPLES
@given(moved=st.decimals("0.0101", "0.03", places=6))
def test_price_that_has_moved(moved: Decimal) -> None:
    def at(ratio_of: Decimal) -> Case:
        return a_case(quote=a_quote(str(Decimal(60_000) * (1 + ratio_of))))

    flip = stated(at(moved), Reason.PRICE_MOVED)
    assert flip.needed is not None
    assert flips(at(flip.needed), Reason.PRICE_MOVED)
    assert not flips(at(flip.needed + _HAIR), Reason.PRICE_MOVED)


@_EXAMPLES
@given(distance=st.decimals("0", "0.0004", places=6))
def test_stop(distance: Decimal) -> None:
    def with_stop(away: Decimal) -> Case:
        return a_case(signal=a_signal(stop=Price((Decimal(60_000) * (1 - away)).quantize(Decimal("0.01")))))

    flip = stated(with_stop(distance), Reason.STOP_TOO_CLOSE)
    assert flip.kind is FlipKind.AT_LEAST
    assert flip.needed is not None
    assert flips(with_stop(flip.needed), Reason.STOP_TOO_CLOSE)


@_EXAMPLES
@given(age=st.integers(4, 50))
def test_old_price(age: int) -> None:
    def aged(seconds: float) -> Case:
        return a_case(quote=a_quote(at=NOW - timedelta(seconds=seconds)))

    flip = stated(aged(age), Reason.PRICE_OLD)
    assert flip.needed is not None
    assert flips(aged(float(flip.needed)), Reason.PRICE_OLD)
    assert not flips(aged(float(flip.needed) + 0.01), Reason.PRICE_OLD)


@_EXAMPLES
@given(since=st.integers(0, 179))
def test_cooldown(since: int) -> None:
    case = a_case(session=a_session(closed={BTC: NOW - timedelta(seconds=since)}))
    flip = stated(case, Reason.COOLDOWN)
    assert flip.kind is FlipKind.WAIT
    assert flip.needed is not None
    assert flips(later(case, flip.needed), Reason.COOLDOWN)
    assert not flips(later(case, flip.needed - 1), Reason.COOLDOWN)


@_EXAMPLES
@given(left=st.integers(2, 100_000))
def test_pause(left: int) -> None:
    case = a_case(session=a_session(pairs={BTC: Pair(paused_until=NOW + timedelta(seconds=left))}))
    flip = stated(case, Reason.PAIR_PAUSED)
    assert flip.needed is not None
    assert flips(later(case, flip.needed), Reason.PAIR_PAUSED)
    assert not flips(later(case, flip.needed - 1), Reason.PAIR_PAUSED)


@_EXAMPLES
@given(money=st.decimals("1", "8", places=2))
def test_an_order_that_is_too_small(money: Decimal) -> None:
    """Every size grows with the money there is."""

    def with_money(total: Decimal) -> Case:
        return a_case(session=a_session(balances={"USDT": a_balance(total=str(total))}))

    case = with_money(money)
    flip = stated(case, Reason.TOO_SMALL)
    assert flip.kind is FlipKind.AT_LEAST
    assert flip.found is not None
    assert flip.needed is not None
    assert flips(with_money(money * flip.needed / flip.found), Reason.TOO_SMALL)


@_EXAMPLES
@given(free=st.decimals("0", "4.5", places=2))
def test_free_money(free: Decimal) -> None:
    def with_free(amount: Decimal) -> Case:
        return a_case(session=a_session(balances={"USDT": a_balance(total="10000", free=f"{amount:f}")}))

    flip = stated(with_free(free), Reason.NO_FUNDS)
    assert flip.kind is FlipKind.LIMIT
    assert flip.needed is not None
    assert flips(with_free(flip.needed), Reason.NO_FUNDS)


@_EXAMPLES
@given(share=st.decimals("0.0001", "0.0004", places=5))
def test_exposure(share: Decimal) -> None:
    def with_most(most: Decimal) -> Case:
        return a_case(session=a_session(limits=limits(max_exposure=ratio(f"{most:f}")), pairs=_WHOLE))

    flip = stated(with_most(share), Reason.MAX_EXPOSURE)
    assert flip.needed is not None
    assert flips(with_most(flip.needed / 10_000), Reason.MAX_EXPOSURE)


STATES: Mapping[Reason, Callable[[Session], Session]] = {
    Reason.HALTED: lambda s: replace(s, control=Control.REDUCE_ONLY),
    Reason.NOT_ARMED: lambda s: replace(s, armed=False),
    Reason.SYMBOL_NOT_CHOSEN: lambda s: replace(s, symbols=frozenset()),
    Reason.PAIR_OFF: lambda s: replace(s, pairs={BTC: Pair(enabled=False)}),
    Reason.OTHER_STRATEGY: lambda s: replace(s, pairs={BTC: Pair(strategy="grid")}),
    Reason.NOT_RECONCILED: lambda s: replace(s, reconciled=False),
    Reason.ALREADY_IN: lambda s: s.with_holding(a_holding()),
}


@pytest.mark.parametrize("reason", STATES)
def test_states_are_things_to_do_and_undoing_them_flips(reason: Reason) -> None:
    case = a_case(session=STATES[reason](a_session()))
    flip = stated(case, reason)
    assert (flip.kind, flip.unit, flip.needed) == (FlipKind.DO, GateUnit.NONE, None)
    assert a_case().why_not()[0] is None


def test_a_yes_has_nothing_to_flip_and_says_what_bound_its_size() -> None:
    reason, gates = a_case().why_not()
    assert reason is None
    assert flip_of(gates) is None
    tight = a_case(session=a_session(limits=limits(max_exposure=ratio("0.02")), pairs=_WHOLE))
    assert bound_by(tight.why_not()[1]) is Reason.MAX_EXPOSURE
    far = a_case(signal=a_signal(stop=price("30000")))
    assert bound_by(far.why_not()[1]) is None


def test_a_day_is_over_at_midnight() -> None:
    loss = a_case(session=a_session(profit_today=Decimal(-600)))
    assert stated(loss, Reason.DAILY_LOSS).kind is FlipKind.TOMORROW
    assert flips(replace(loss, session=a_session()), Reason.DAILY_LOSS)
