"""The store of candles against a dictionary, and higher timeframes against pandas."""

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.builders import a_symbol
from trading.candles.bars import Bars
from trading.candles.panel import Panel
from trading.candles.resample import difference, resampled, whole
from trading.candles.soundness import Put, Values
from trading.candles.store import CandleStore, Gap
from trading.domain.candle import Timeframe
from trading.domain.instrument import Symbol

STEP, DEPTH = 60_000, 12
START = 1_767_614_400_000 // STEP
SYMBOLS = tuple(a_symbol(f"C{number}/USDT") for number in range(4))
LATE = START + 10_000  # minutes: nothing is in the future
PRICES = st.integers(1, 10**6).map(lambda cents: cents / 100)


def flat(close: float, volume: float = 1.0) -> Values:
    return close, close, close, close, volume


def bars_at(minutes: list[int], closes: list[float]) -> Bars:
    close = np.array(closes, dtype=np.float64)
    return Bars(np.array(minutes, dtype=np.int64) * STEP, close, close, close, close, np.ones(len(closes)))


@dataclass
class Model:
    """All bars that were ever told, and what of them must still be there."""

    told: dict[Symbol, dict[int, float]] = field(default_factory=dict)
    newest: int | None = None

    floor: int = 0  # what is not after this minute may be gone, and may still be there

    def put(self, symbol: Symbol, minute: int, close: float) -> None:
        if self.newest is None or minute > self.newest - DEPTH:
            self.told.setdefault(symbol, {})[minute] = close
        self.newest = minute if self.newest is None else max(minute, self.newest)
        self.floor = max(self.floor, self.newest - DEPTH)

    def drop(self, symbol: Symbol) -> None:
        self.told.pop(symbol, None)
        kept = {one: told for one, told in self.told.items() if max(told, default=0) > self.floor}
        self.newest = max((max(told) for told in kept.values()), default=None)

    def run(self, symbol: Symbol) -> list[int]:
        """The minutes without a gap up to the symbol's newest."""
        told = self.told.get(symbol, {})
        found = [minute for minute in (max(told, default=0),) if minute in told]
        while found and found[0] - 1 in told:
            found.insert(0, found[0] - 1)
        return found

    def surely(self, symbol: Symbol) -> list[int]:
        return [minute for minute in self.run(symbol) if minute > self.floor]


OPERATIONS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.sampled_from(SYMBOLS), st.integers(-20, 3), PRICES),
        st.tuples(
            st.just("many"), st.sampled_from(SYMBOLS), st.integers(-20, 3), st.lists(PRICES, min_size=1, max_size=20)
        ),
        st.tuples(st.just("drop"), st.sampled_from(SYMBOLS), st.just(0), st.just(0)),
        st.tuples(st.just("leap"), st.sampled_from(SYMBOLS), st.integers(1, 40), PRICES),
    ),
    max_size=60,
)  # fmt: skip


def played(operations: list[tuple[str, Symbol, int, object]]) -> tuple[CandleStore, Model]:
    store, model = CandleStore(Timeframe.M1, DEPTH), Model()
    for kind, symbol, offset, what in operations:
        minute = (START if model.newest is None else model.newest) + offset
        if kind in {"put", "leap"}:
            assert isinstance(what, float)
            store.put(symbol, minute * STEP, flat(what), LATE * STEP)
            model.put(symbol, minute, what)
        elif kind == "many":
            assert isinstance(what, list)
            minutes = list(range(minute, minute + len(what)))
            store.put_many(symbol, bars_at(minutes, what), LATE * STEP)
            for one, close in sorted(zip(minutes, what, strict=True), reverse=True):
                model.put(symbol, one, close)
        else:
            store.drop([symbol])
            gone = [one for one in SYMBOLS if max(model.told.get(one, {}), default=0) <= model.floor]
            store.drop(gone)  # of which it cannot be said whether they are still there
            for dropped in (symbol, *gone):
                model.drop(dropped)
    return store, model


@given(OPERATIONS)
@settings(max_examples=150, deadline=None)
def test_the_store_says_what_a_dictionary_says(operations: list[tuple[str, Symbol, int, object]]) -> None:
    store, model = played(operations)
    panel = store.panel()
    assert (panel is None) == (model.newest is None)
    for symbol in SYMBOLS:
        mine, surely = store.bars(symbol), model.surely(symbol)
        minutes = (mine.opened_at // STEP).tolist()
        assert minutes[len(minutes) - len(surely) :] == surely
        assert minutes == model.run(symbol)[len(model.run(symbol)) - len(minutes) :]
        assert mine.close.tolist() == [model.told[symbol][minute] for minute in minutes]
        newest = model.run(symbol)[-1:]
        assert store.last(symbol) in ({newest[0] * STEP} if surely else {None, *(n * STEP for n in newest)})
    if panel is None or model.newest is None:
        return
    assert int(panel.opened_at[-1]) == model.newest * STEP
    assert panel.width == DEPTH
    checked(panel, model)
    some = store.panel(SYMBOLS[1:3], depth=5)
    if some is not None:
        assert some.symbols == SYMBOLS[1:3]
        assert 1 <= some.width <= 5
        checked(some, model)


def checked(panel: Panel, model: Model) -> None:
    """Each row holds the bars of its symbol up to the last column, and counts them."""
    last = int(panel.opened_at[-1]) // STEP
    first = int(panel.opened_at[0]) // STEP
    for row, symbol in enumerate(panel.symbols):
        run = model.run(symbol) if model.run(symbol)[-1:] == [last] else []
        inside = [minute for minute in run if minute >= first]
        count = int(panel.counts[row])
        assert len([minute for minute in inside if minute > model.floor]) <= count <= len(inside)
        told = model.told.get(symbol, {})
        assert panel.bars(row).close.tolist() == [told[minute] for minute in inside[len(inside) - count :]]


@given(OPERATIONS)
@settings(max_examples=60, deadline=None)
def test_gaps_are_named(operations: list[tuple[str, Symbol, int, object]]) -> None:
    store, _ = played(operations)
    for symbol in SYMBOLS:
        opened = store.known(symbol).opened_at.tolist()
        missing = [m for before, after in pairwise(opened) for m in range(before + STEP, after, STEP)]
        named = [gap.first + STEP * n for gap in store.gaps(symbol) for n in range(gap.bars)]
        assert named == missing


def test_each_outcome_has_its_name() -> None:
    store, btc = CandleStore(Timeframe.M1, DEPTH), SYMBOLS[0]
    now = (START + 50) * STEP

    def put(minute: int, values: Values, off: int = 0) -> Put:
        return store.put(btc, (START + minute) * STEP + off, values, now)

    assert put(0, flat(1.0)) is Put.APPENDED
    assert put(1, flat(1.0)) is Put.APPENDED
    assert put(3, flat(1.0)) is Put.JUMPED
    assert store.gaps(btc) == (Gap((START + 2) * STEP, 1),)
    assert put(2, flat(2.0)) is Put.FILLED
    assert (store.gaps(btc), store.count(btc)) == ((), 4)
    assert put(2, flat(2.0)) is Put.SAME
    assert put(2, flat(3.0)) is Put.REPLACED
    assert put(3 - DEPTH, flat(1.0)) is Put.OLD
    assert put(4, flat(1.0), off=1) is Put.OFF_GRID
    assert put(50, flat(1.0)) is Put.FUTURE
    assert put(4, flat(float("nan"))) is Put.NO_NUMBER
    assert put(4, (1.0, float("inf"), 1.0, 1.0, 1.0)) is Put.NO_NUMBER
    assert put(4, flat(0.0)) is Put.NOT_POSITIVE
    assert put(4, (1.0, 2.0, 3.0, 1.5, 1.0)) is Put.DISORDER
    assert put(4, (1.0, 2.0, 0.5, 3.0, 1.0)) is Put.DISORDER
    assert put(4, flat(1.0, volume=-1.0)) is Put.NEGATIVE
    assert store.last(btc) == (START + 3) * STEP, "what is refused changes nothing"


def test_of_many_bars_the_bad_ones_are_left_out_and_changes_are_named() -> None:
    store, btc = CandleStore(Timeframe.M1, DEPTH), SYMBOLS[0]
    now = (START + 4) * STEP
    store.put(btc, (START + 1) * STEP, flat(9.0), now)
    taken = store.put_many(
        btc, bars_at([START + n for n in range(6)], [1.0, 2.0, float("nan"), 4.0, 5.0, 6.0]), now
    )
    assert (taken.is_new, taken.added, taken.refused, taken.why) == (True, 2, 3, Put.NO_NUMBER)
    assert taken.changed == ((START + 1) * STEP,)
    assert (store.count(btc), store.gaps(btc)) == (1, (Gap((START + 2) * STEP, 1),))


def test_a_panel_of_all_symbols_is_a_view_that_stays_as_it_is_while_bars_come() -> None:
    store = CandleStore(Timeframe.M1, DEPTH)
    for minute in range(DEPTH):
        for symbol in SYMBOLS:
            store.put(symbol, (START + minute) * STEP, flat(minute + 1.0), LATE * STEP)
    before = store.panel()
    assert before is not None
    assert not before.close.flags.owndata
    closes = before.close.copy()
    for minute in range(DEPTH, 4 * DEPTH):  # the columns move under it, more than once
        for symbol in SYMBOLS:
            store.put(symbol, (START + minute) * STEP, flat(minute + 1.0), LATE * STEP)
    store.drop(SYMBOLS[:1])
    assert np.array_equal(before.close, closes)
    after = store.panel()
    assert after is not None
    assert after.close[:, -1].tolist() == [4.0 * DEPTH] * 3


def test_a_copy_made_in_portions_holds_rows_of_one_moment_each_and_nothing_that_comes_after_it() -> None:
    store = CandleStore(Timeframe.M1, DEPTH)
    for minute in range(DEPTH):
        for symbol in SYMBOLS:
            store.put(symbol, (START + minute) * STEP, flat(1.0), LATE * STEP)
    last, view = (START + DEPTH - 1) * STEP, store.panel()
    assert view is not None
    copies, prices = [], range(1, len(SYMBOLS) + 1)
    for price, portion in zip(prices, view.owned_by_and_by(1), strict=True):
        copies.append(portion)
        for symbol in SYMBOLS:  # corrected while it is made
            store.put(symbol, last, flat(price + 1.0), LATE * STEP)
    panel = copies[-1]
    assert panel.symbols == view.symbols
    assert panel.counts.tolist() == [DEPTH] * len(SYMBOLS)
    for matrix in (panel.open, panel.high, panel.low, panel.close):
        assert matrix[:, -1].tolist() == list(prices)
        assert (matrix[:, :-1] == 1.0).all()
    assert view.close[:, -1].tolist() == [len(SYMBOLS) + 1.0] * len(SYMBOLS)


# Higher timeframes

BAR = st.tuples(PRICES, PRICES, PRICES, PRICES, st.integers(0, 10**9).map(lambda units: units / 1000))


@given(
    st.lists(st.one_of(st.none(), BAR), min_size=1, max_size=200),
    st.integers(0, 300),
    st.sampled_from([Timeframe.M5, Timeframe.M15, Timeframe.H1]),
)
@settings(max_examples=150, deadline=None)
def test_higher_timeframes_are_those_of_pandas_where_nothing_is_missing(
    rows: list[tuple[float, float, float, float, float] | None], offset: int, higher: Timeframe
) -> None:
    begin = START + offset
    known = [(begin + n, row) for n, row in enumerate(rows) if row is not None]
    opened = np.array([minute for minute, _ in known], dtype=np.int64) * STEP
    table = np.array([row for _, row in known], dtype=np.float64).reshape(-1, 5)
    high, low = table[:, :4].max(axis=1), table[:, :4].min(axis=1)
    ours = resampled(Bars(opened, table[:, 0], high, low, table[:, 3], table[:, 4]), Timeframe.M1, higher)
    frame = pd.DataFrame(
        {"open": table[:, 0], "high": high, "low": low, "close": table[:, 3], "volume": table[:, 4]},
        index=pd.to_datetime(opened, unit="ms", utc=True),
    )
    minutes = int(higher.duration.total_seconds()) // 60
    groups = frame.resample(f"{minutes}min")
    theirs = groups.agg({"open": "first", "high": "max", "low": "min", "close": "last", "volume": "sum"})
    theirs = theirs[groups["close"].count() == minutes]
    assert ours.opened_at.tolist() == [int(at.timestamp() * 1000) for at in theirs.index]
    for name in ("open", "high", "low", "close"):
        assert getattr(ours, name).tolist() == theirs[name].tolist()
    assert ours.volume.tolist() == pytest.approx(theirs["volume"].tolist(), rel=1e-11)


@given(st.lists(BAR, min_size=5, max_size=5))
def test_one_bar_of_a_store_is_the_same_as_many_at_once(rows: list[tuple[float, ...]]) -> None:
    first = START - START % 5
    table = np.array(rows)
    high, low = table[:, :4].max(axis=1), table[:, :4].min(axis=1)
    store = CandleStore(Timeframe.M1, DEPTH)
    for n in range(5):
        one = (table[n, 0], high[n], low[n], table[n, 3], table[n, 4])
        assert store.cells(SYMBOLS[0], first * STEP, 5) is None
        store.put(SYMBOLS[0], (first + n) * STEP, one, LATE * STEP)
    cells = store.cells(SYMBOLS[0], first * STEP, 5)
    assert cells is not None
    many = resampled(store.bars(SYMBOLS[0]), Timeframe.M1, Timeframe.M5)
    assert whole(cells) == (
        many.open[0],
        many.high[0],
        many.low[0],
        many.close[0],
        many.volume[0],
    )
    assert store.cells(SYMBOLS[0], (first + 1) * STEP, 5) is None


def test_a_difference_from_the_exchange_is_named_and_noise_is_none() -> None:
    ours = (1.0, 2.0, 0.5, 1.5, 100.0)
    assert difference(ours, (1.0, 2.0, 0.5, 1.5, 100.0 + 1e-9)) == ""
    assert difference(ours, (1.0, 2.5, 0.5, 1.5, 99.0)) == "high 2.0, theirs 2.5, volume 100.0, theirs 99.0"


def test_only_whole_bars_make_higher_ones() -> None:
    with pytest.raises(ValueError, match="whole bars"):
        resampled(bars_at([START], [1.0]), Timeframe.M5, Timeframe.M1)
