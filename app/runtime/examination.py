"""One look at all symbols of an exchange at the close of a bar: X-rays, verdicts, signals.

It only computes: no clock, no store, nothing that waits. So it may run in a thread beside the loop.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

import numpy as np

from trading.candles.panel import Panel
from trading.domain.candle import Timeframe
from trading.domain.instrument import ExchangeId, MarketType, Symbol
from trading.domain.signal import Signal
from trading.domain.ticker import Ticker
from trading.indicators.lengths import Lengths
from trading.indicators.table import Table
from trading.rulelang import narrow
from trading.rulelang.compiled import OwnRule
from trading.strategies.base import Strategy
from trading.strategies.blend import Blend
from trading.strategies.ranking import ranked
from trading.strategies.signals import signals
from trading.strategies.verdicts import Mask, Verdicts, fresh, one_bar_before
from trading.xray.market import market_state
from trading.xray.quotes import quotes_of
from trading.xray.records import MarketState
from trading.xray.regime import Regimes
from trading.xray.xrays import XRays, xray

_PERCENT = Decimal(100)
_BARS = 500  # of a rehearsal
# What X-rays and the strategies' defaults ask for comes out of one pass; other lengths cost one of their own.
_LENGTHS = Lengths(averages=(9, 21, 50, 200, 20))


@dataclass(frozen=True, slots=True, eq=False)
class Exam:
    """What is looked at.

    panel: all symbols that are followed, its arrays nobody else's; about: those whose bar is new, signals are
    made of them only; in_use: by strategy the symbols that somebody trades by it: whatever is said of them is
    a signal; public: strategies of which the rest of the market is told what is new; before: the findings at
    the bar before, if there are any.
    """

    panel: Panel
    about: frozenset[Symbol]
    strategies: Sequence[Strategy]
    in_use: Mapping[str, frozenset[Symbol]]
    public: frozenset[str]
    tickers: Mapping[Symbol, Ticker]
    leader: Symbol | None
    before: "Findings | None" = None


@dataclass(frozen=True, slots=True, eq=False)
class Findings:
    """What was found.

    orders: signals that accounts decide on, the most promising first; news: the others that are new;
    failures: strategies (and the X-ray) that could not say anything, or not of every symbol, each for itself;
    spoiled: symbols that somebody trades by one of them and of which it could not say anything.
    """

    timeframe: Timeframe
    closed_at: datetime
    symbols: tuple[Symbol, ...]
    about: frozenset[Symbol]
    xrays: XRays | None
    market: MarketState | None
    verdicts: Mapping[str, Verdicts]
    orders: tuple[Signal, ...]
    news: tuple[Signal, ...]
    failures: Mapping[str, Exception] = field(default_factory=dict)
    spoiled: Mapping[Symbol, Exception] = field(default_factory=dict)

    @property
    def regimes(self) -> Regimes | None:
        return None if self.xrays is None else self.xrays.regimes

    def slim(self) -> "Findings":
        """What the next bar has to know of this one."""
        return replace(self, orders=(), news=())


def examine(exam: Exam) -> Findings:
    """Look. One strategy's failure is its own; the others, and the X-rays, are there all the same."""
    table, failures = Table(exam.panel, lengths=_LENGTHS), dict[str, Exception]()
    xrays, market = _xrays(exam, table, failures)
    verdicts = dict[str, Verdicts]()
    for strategy in exam.strategies:
        try:
            verdicts[strategy.name] = _judged(strategy, table, exam, verdicts)
        except Exception as error:  # noqa: BLE001  # whatever it is: it must not silence the others
            failures[strategy.name] = error
    orders, news, spoiled = _signals(exam, verdicts, failures)
    return Findings(
        timeframe=exam.panel.timeframe,
        closed_at=exam.panel.closed_at,
        symbols=exam.panel.symbols,
        about=exam.about,
        xrays=xrays,
        market=market,
        verdicts=verdicts,
        orders=_in_order(orders, xrays),
        news=tuple(news),
        failures=failures,
        spoiled=spoiled,
    )


def _judged(strategy: Strategy, table: Table, exam: Exam, verdicts: Mapping[str, Verdicts]) -> Verdicts:
    """What it thinks. A person's rule is asked about the symbols that are traded by it and no others; who
    only asks others that were asked already is told what they said.
    """
    if isinstance(strategy, OwnRule):
        used = exam.in_use.get(strategy.name, frozenset())
        rows = [row for row, symbol in enumerate(exam.panel.symbols) if symbol in used]
        return narrow.judged(strategy, exam.panel, rows)
    if not isinstance(strategy, Blend):
        return strategy.judge(table)
    parts = (one.name for one in exam.strategies if one in strategy.parts)
    return strategy.of(table, {name: verdicts[name] for name in parts if name in verdicts})


def _xrays(
    exam: Exam, table: Table, failures: dict[str, Exception]
) -> tuple[XRays | None, MarketState | None]:
    symbols = exam.panel.symbols
    leader = symbols.index(exam.leader) if exam.leader in symbols else None
    before = None if exam.before is None else exam.before.regimes
    try:
        xrays = xray(table, quotes_of(symbols, exam.tickers), leader, before)
        return xrays, market_state(xrays)
    except Exception as error:  # noqa: BLE001  # who trades by a strategy must not wait for the picture
        failures["xray"] = error
        return None, None


def _signals(
    exam: Exam, verdicts: Mapping[str, Verdicts], failures: dict[str, Exception]
) -> tuple[list[Signal], list[Signal], dict[Symbol, Exception]]:
    orders, news, spoiled = list[Signal](), list[Signal](), dict[Symbol, Exception]()
    earlier, rows = _Earlier(exam), {symbol: row for row, symbol in enumerate(exam.panel.symbols)}
    about = _mask(rows, exam.about)
    for strategy in exam.strategies:
        said, symbols = verdicts.get(strategy.name), exam.in_use.get(strategy.name, frozenset())
        if said is None:
            spoiled |= dict.fromkeys(symbols & exam.about, failures[strategy.name])
            continue
        used = about & _mask(rows, symbols)
        failed: dict[Symbol, Exception] = {}
        orders += _crossed(said, exam.panel, used, failed)
        spoiled |= failed
        try:
            if strategy.name in exam.public:
                new = fresh(said, earlier.of(strategy)) & about & ~used
                news += _crossed(said, exam.panel, new, failed)
        except Exception as error:  # noqa: BLE001  # as above
            failures[strategy.name] = error
        if failed:
            failures[strategy.name] = next(iter(failed.values()))
    return orders, news, spoiled


def _crossed(said: Verdicts, panel: Panel, mask: Mask, failed: dict[Symbol, Exception]) -> list[Signal]:
    """The signals of these rows. One that cannot be made costs the others nothing: it is among the failed."""
    rows, found = np.flatnonzero(mask), list[Signal]()
    try:
        return signals(said, panel, rows)
    except Exception:  # noqa: BLE001  # whose it is, is seen below
        for row in rows.tolist():
            try:
                found += signals(said, panel, [row])
            except Exception as error:  # noqa: BLE001  # whatever it is: it is this symbol's
                failed[panel.symbols[row]] = error
    return found


def rehearsal(strategies: Sequence[Strategy]) -> Exam:
    """A look at made-up bars: whoever takes it has all kernels compiled before the first real one."""
    symbols = tuple(Symbol(ExchangeId.BYBIT, MarketType.SPOT, f"{name}/USDT") for name in ("A", "B"))
    opened = np.arange(_BARS, dtype=np.int64) * 60_000
    close = np.stack([100 + np.sin(np.arange(_BARS) / pace) for pace in (5.0, 9.0)])
    counts = np.full(len(symbols), _BARS, dtype=np.int64)
    panel = Panel(
        symbols, Timeframe.M1, opened, close, close + 1, close - 1, close, np.ones_like(close), counts
    )
    return Exam(panel, frozenset(symbols), strategies, {}, frozenset(), {}, symbols[0])


class _Earlier:
    """What strategies said one bar before: as it was found then, or, where the rows have changed, anew."""

    def __init__(self, exam: Exam) -> None:
        before, panel = exam.before, exam.panel
        continued = (
            before is not None
            and before.symbols == panel.symbols
            and before.closed_at + panel.timeframe.duration == panel.closed_at
        )
        self._found = before.verdicts if continued and before is not None else {}
        self._panel = panel
        self._table: Table | None = None

    def of(self, strategy: Strategy) -> Verdicts | None:
        found = self._found.get(strategy.name)
        if found is not None:
            return found
        if self._table is None:
            earlier = one_bar_before(self._panel)
            self._table = None if earlier is None else Table(earlier, lengths=_LENGTHS)
        return None if self._table is None else strategy.judge(self._table)


def _mask(rows: Mapping[Symbol, int], symbols: Iterable[Symbol]) -> Mask:
    mask = np.zeros(len(rows), np.bool_)
    mask[[rows[symbol] for symbol in symbols if symbol in rows]] = True
    return mask


def _in_order(orders: Sequence[Signal], xrays: XRays | None) -> tuple[Signal, ...]:
    """What is not known is left out of the maps: `ranked` knows what that means."""
    wanted = {signal.symbol for signal in orders}
    potentials, liquidity = dict[Symbol, Decimal](), dict[Symbol, Decimal]()
    if xrays is not None:
        for row, symbol in enumerate(xrays.symbols):
            if symbol in wanted:
                potential, day = xrays.potential[row], xrays.quotes.day[row]
                if np.isfinite(potential):
                    potentials[symbol] = Decimal(f"{potential:.2f}") / _PERCENT
                if np.isfinite(day):
                    liquidity[symbol] = Decimal(f"{day:.2f}")
    return tuple(ranked(orders, potentials, liquidity))
