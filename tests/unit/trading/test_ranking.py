"""Which signals go first: a total order, exits before entries, the unknown after the known."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tests.support.builders import BTC, ETH, a_signal, ratio
from tests.support.moments import coins
from trading.domain.signal import Signal, Stance
from trading.strategies.ranking import ranked

ONE, TWO, THREE = coins(3)


def test_strength_times_potential_decides() -> None:
    strong, promising = a_signal(ONE, strength=ratio("0.9")), a_signal(TWO, strength=ratio("0.5"))
    potentials = {ONE: Decimal("0.2"), TWO: Decimal("0.8")}
    assert ranked([strong, promising], potentials, {}) == [promising, strong]


def test_among_equals_the_more_liquid_and_then_the_name_goes_first() -> None:
    signals = [a_signal(symbol) for symbol in (THREE, TWO, ONE)]
    potentials = dict.fromkeys((ONE, TWO, THREE), Decimal("0.5"))
    found = ranked(signals, potentials, {THREE: Decimal(10)})
    assert [signal.symbol for signal in found] == [THREE, ONE, TWO]


def test_of_one_symbol_the_strategies_stand_in_the_order_of_their_names() -> None:
    signals = [a_signal(ONE, strategy=name) for name in ("c", "a", "b")]
    assert [signal.strategy for signal in ranked(signals, {}, {})] == ["a", "b", "c"]


def test_exits_come_first_whatever_their_strength() -> None:
    entry = a_signal(BTC, strength=ratio("1"))
    leave = a_signal(ETH, Stance.FLAT, strength=ratio("0"))
    assert ranked([entry, leave], {BTC: Decimal(1)}, {}) == [leave, entry]


def test_an_unknown_potential_is_not_zero_but_waits_behind_all_known_ones() -> None:
    known, unknown = a_signal(ONE, strength=ratio("0.1")), a_signal(TWO, strength=ratio("1"))
    weaker = a_signal(THREE, strength=ratio("0.4"))
    found = ranked([weaker, unknown, known], {ONE: Decimal(0)}, {})
    assert found == [known, unknown, weaker]


LISTS = st.lists(
    st.builds(
        a_signal,
        st.sampled_from(coins(5)),
        st.sampled_from(list(Stance)),
        strength=st.sampled_from([ratio("0"), ratio("0.5"), ratio("1")]),
        strategy=st.sampled_from(["a", "b"]),
    ),
    max_size=8,
    unique_by=lambda signal: (signal.symbol, signal.strategy),
)
AMOUNTS = st.dictionaries(
    st.sampled_from(coins(5)), st.sampled_from([Decimal(0), Decimal("0.5"), Decimal(1)])
)


@given(LISTS, AMOUNTS, AMOUNTS, st.randoms(use_true_random=False))
def test_the_order_does_not_depend_on_the_order_that_they_came_in(
    signals: list[Signal],
    potentials: dict[object, Decimal],
    liquidity: dict[object, Decimal],
    chance: object,
) -> None:
    mixed = list(signals)
    chance.shuffle(mixed)  # type: ignore[attr-defined]  # hypothesis' own Random
    found = ranked(signals, potentials, liquidity)  # type: ignore[arg-type]  # the keys are symbols
    assert ranked(mixed, potentials, liquidity) == found  # type: ignore[arg-type]  # as above
    assert sorted(found, key=id) == sorted(signals, key=id), "none is lost"
