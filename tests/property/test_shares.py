"""One balance, many pairs: whatever is set and in whatever order they speak, the money is shared."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tests.support.builders import BTC, NOW, a_balance, a_signal, a_symbol, an_instrument, limits
from tests.support.sessions import a_holding, a_quote, a_session, only_order
from trading.domain.instrument import Symbol
from trading.domain.money import ZERO, Qty, Ratio
from trading.domain.order import OrderKind, OrderStatus
from trading.domain.pair import Pair
from trading.domain.signal import Stance
from trading.engine.session import SignalSeen, step
from trading.engine.state import Session, World
from trading.risk.rules import Rules
from trading.risk.shares import fair_share, limits_of

SYMBOLS = tuple(a_symbol(f"C{number}/USDT") for number in range(8))
QUOTES = {symbol: a_quote() for symbol in SYMBOLS}
# Nothing of the service in the way: the shares are what is asked about.
RULES = Rules(max_equity_share=Ratio(Decimal(1)), max_notional=Decimal(10**9))
WORLD = World({symbol: an_instrument(symbol) for symbol in SYMBOLS}, RULES, NOW, QUOTES)
PER_CENTS = st.integers(1, 100).map(lambda value: Ratio(Decimal(value) / 100))
PAIRS = st.builds(
    Pair, risk_per_trade=st.none() | PER_CENTS.map(lambda risk: Ratio(risk / 20)), share=st.none() | PER_CENTS
)


@st.composite
def accounts(draw: st.DrawFn) -> Session:
    """Some pairs of eight, with or without settings, and some money, not all of it free."""
    symbols = draw(st.sets(st.sampled_from(SYMBOLS), min_size=1))
    total = Decimal(draw(st.integers(10, 1_000_000)))
    free = total * draw(PER_CENTS)
    return a_session(
        symbols=frozenset(symbols),
        pairs={symbol: draw(PAIRS) for symbol in draw(st.sets(st.sampled_from(sorted(symbols))))},
        limits=limits(
            max_order=draw(PER_CENTS), max_exposure=draw(PER_CENTS), max_positions=draw(st.integers(1, 10))
        ),
        balances={"USDT": a_balance(total=str(total), free=str(free))},
    )


def entered(session: Session, order: list[Symbol]) -> Session:
    """Every pair gets a signal; nobody answers: each entry stays without a proof."""
    for symbol in order:
        session = step(session, SignalSeen(a_signal(symbol), QUOTES), WORLD).session
        unproved = {
            key: one.moved(OrderStatus.SUBMITTING, stamped_at=NOW).moved(OrderStatus.UNKNOWN)
            if one.status is OrderStatus.PLANNED
            else one
            for key, one in session.orders.items()
        }
        for one in unproved.values():
            session = session.with_order(one)
    return session


def spent(session: Session, symbol: Symbol | None = None) -> Decimal:
    """What its entries may cost, in quote."""
    entries = [one.intent for one in session.orders.values() if one.intent.kind is OrderKind.ENTRY]
    return sum((one.notional for one in entries if symbol in {None, one.symbol}), ZERO)


@given(accounts(), st.permutations(SYMBOLS))
def test_all_entries_together_never_cost_more_than_was_free(session: Session, order: list[Symbol]) -> None:
    done = entered(session, order)
    assert spent(done) <= session.balances["USDT"].free
    assert spent(done) <= session.balances["USDT"].total * session.limits.max_exposure


@given(accounts(), st.permutations(SYMBOLS))
def test_no_pair_takes_more_than_its_share_whoever_speaks_first(
    session: Session, order: list[Symbol]
) -> None:
    done, equity = entered(session, order), session.balances["USDT"].total
    for symbol in session.symbols:
        own = limits_of(session.limits, session.pair(symbol), session.enabled_pairs)
        assert spent(done, symbol) <= equity * own.pair_share, symbol


@given(accounts(), st.permutations(SYMBOLS))
def test_what_one_pair_may_take_leaves_the_others_theirs(session: Session, order: list[Symbol]) -> None:
    """Of the exposure that is allowed, one pair with a fair share leaves at least what is beyond it."""
    done, equity = entered(session, order), session.balances["USDT"].total
    share = fair_share(session.limits, session.enabled_pairs)
    slots = max(min(session.enabled_pairs, session.limits.max_positions), 1)
    assert share * slots <= session.limits.max_exposure * Decimal("1.5")
    if slots > 1:
        assert share < session.limits.max_exposure
    for symbol in session.symbols - session.pairs.keys():
        assert spent(done, symbol) <= equity * share


@given(st.integers(1, 10**6), PAIRS, st.sampled_from(["on", "off"]))
def test_an_exit_is_of_all_that_is_held_whatever_the_pair_may_take(
    units: int, pair: Pair, state: str
) -> None:
    held = Decimal(units) / 1000
    holding = a_holding(BTC, amount=str(held), opened_at=NOW - timedelta(minutes=1))
    session = a_session(holding, pairs={BTC: replace(pair, enabled=state == "on")})
    world = replace(
        WORLD, instruments={BTC: an_instrument(max_qty=Qty(Decimal(10**9)))}, quotes={BTC: a_quote()}
    )
    done = step(session, SignalSeen(a_signal(stance=Stance.FLAT), {BTC: a_quote()}), world)
    order = only_order(done)
    assert order.intent.kind is OrderKind.EXIT
    assert order.intent.qty == held
