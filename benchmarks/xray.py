"""How long a look at the whole market takes, from the closed bar of every symbol to X-rays and signals.

2,000 symbols with 500 bars each in the service's own candle store, one bar added, one process, one core. The
look is the service's own (`examine`), of its own copy of the candles, which is counted: a table of
indicators, X-rays continued from the bar before, the state of the market, the verdicts of eight strategies,
and the signals that are new or that somebody trades by. The parts are measured on their own too. Milliseconds
of processor time, the fastest of the rounds: what makes a round slower is somebody else's work.
"""

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import numpy as np

from app.runtime.examination import Exam, Findings, examine
from benchmarks.report import Figures, main
from trading.candles.bars import Bars
from trading.candles.panel import Panel
from trading.candles.store import CandleStore
from trading.domain.candle import Timeframe
from trading.domain.instrument import ExchangeId, MarketType, Symbol
from trading.domain.money import Price, Ratio
from trading.domain.ticker import Ticker
from trading.indicators.table import Table
from trading.strategies.base import Strategy
from trading.strategies.catalog import STRATEGIES
from trading.xray.market import market_state
from trading.xray.quotes import quotes_of
from trading.xray.xrays import xray

COUNT, DEPTH, ROUNDS = 2_000, 500, 25
GOAL_MS, GOAL_HUB_MB = 100.0, 300.0
TRADED = 3  # symbols that somebody trades by each strategy
TIMEFRAMES = (Timeframe.M1, Timeframe.M5, Timeframe.M15, Timeframe.H1, Timeframe.H4)
NAMES = (
    "ema_trend", "supertrend", "macd_momentum", "rsi_reversion", "squeeze_breakout", "donchian_breakout",
    "level_bounce", "volume_surge",
)  # fmt: skip
SYMBOLS = tuple(Symbol(ExchangeId.MEXC, MarketType.SPOT, f"C{n}/USDT") for n in range(COUNT))
END = int(datetime(2026, 1, 5, tzinfo=UTC).timestamp() * 1000)  # where bars of all timeframes meet


def market(timeframe: Timeframe) -> list[Bars]:
    """Walks that follow the first of them more or less, some of them hardly traded."""
    rng, step, width = np.random.default_rng(11), int(timeframe.duration.total_seconds() * 1000), DEPTH + 1
    lead = rng.standard_t(4, (1, width)) * 0.001
    moves = rng.standard_t(4, (COUNT, width)) * 0.002 + lead * rng.uniform(0, 2, (COUNT, 1))
    moves[0] = lead
    close = np.exp(rng.normal(0, 3, (COUNT, 1)) + np.cumsum(moves, axis=1))
    opened = np.concatenate([close[:, :1], close[:, :-1]], axis=1)
    reach = 1 + np.abs(rng.normal(0, 0.001, close.shape))
    volume = rng.lognormal(3, 1.5, close.shape) * (
        rng.random(close.shape) > rng.uniform(0, 0.6, (COUNT, 1)) ** 2
    )
    high, low = np.maximum(opened, close) * reach, np.minimum(opened, close) / reach
    moments = END - step * np.arange(width, 0, -1, dtype=np.int64)
    return [Bars(moments, *rows) for rows in zip(opened, high, low, close, volume, strict=True)]


def filled(timeframe: Timeframe, market: list[Bars]) -> CandleStore:
    """A store that knows all bars but the last."""
    store = CandleStore(timeframe, DEPTH)
    store.reserve(SYMBOLS)
    for symbol, bars in zip(SYMBOLS, market, strict=True):
        known = Bars(
            *(getattr(bars, name)[:-1] for name in ("opened_at", "open", "high", "low", "close", "volume"))
        )
        store.put_many(symbol, known, END)
    return store


def add_last(store: CandleStore, market: list[Bars]) -> None:
    for symbol, bars in zip(SYMBOLS, market, strict=True):
        values = tuple(float(getattr(bars, name)[-1]) for name in ("open", "high", "low", "close", "volume"))
        store.put(symbol, int(bars.opened_at[-1]), values, END)  # type: ignore[arg-type]  # five of them


def panel_of(store: CandleStore) -> Panel:
    panel = store.panel()
    if panel is None or panel.counts.min() != DEPTH:
        raise AssertionError("every symbol must have all of its bars")
    return panel


def tickers() -> dict[Symbol, Ticker]:
    def one(symbol: Symbol) -> Ticker:
        bid, ask = Price(Decimal("99.98")), Price(Decimal("100.02"))
        volume, change = Decimal("1234567.89"), Ratio(Decimal("0.0123"))
        return Ticker(symbol, Price(Decimal(100)), bid, ask, volume, change, datetime(2026, 1, 5, tzinfo=UTC))

    return {symbol: one(symbol) for symbol in SYMBOLS}


def strategies() -> tuple[Strategy, ...]:
    offers = {offer.name: offer for offer in STRATEGIES}
    return tuple(offers[name].build({}) for name in NAMES)


def an_exam(panel: Panel, judges: tuple[Strategy, ...], before: Findings | None) -> Exam:
    traded = frozenset(SYMBOLS[:TRADED])
    return Exam(
        panel=panel,
        about=frozenset(SYMBOLS),
        strategies=judges,
        in_use=dict.fromkeys(NAMES, traded),
        public=frozenset(NAMES),
        tickers=tickers(),
        leader=SYMBOLS[0],
        before=before,
    )


def milliseconds(of: Callable[[], object]) -> tuple[float, float]:
    """Processor time of the fastest round, and of the one in the middle."""
    rounds = []
    for _ in range(ROUNDS):
        gc.collect()
        before = time.process_time()
        of()
        rounds.append((time.process_time() - before) * 1000)
    return round(min(rounds), 1), round(statistics.median(rounds), 1)


def resident_mb() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise LookupError("VmRSS")


def hub_mb() -> tuple[float, CandleStore]:
    """What the candles of all timeframes add to the process; and the first store, one bar behind."""
    worlds = [(timeframe, market(timeframe)) for timeframe in TIMEFRAMES]
    gc.collect()
    before = resident_mb()
    stores = [filled(timeframe, bars) for timeframe, bars in worlds]
    return round(resident_mb() - before, 1), stores[0]


def measure() -> Figures:
    megabytes, store = hub_mb()
    judges = strategies()
    begun = time.process_time()
    first = examine(an_exam(panel_of(store), judges, None))
    compiled = time.process_time() - begun
    if first.failures:
        raise AssertionError(f"everybody must be able to say something: {first.failures}")
    add_last(store, market(TIMEFRAMES[0]))
    panel = panel_of(store)
    exam = an_exam(panel, judges, first.slim())
    found = examine(exam)
    quotes, regimes = quotes_of(panel.symbols, exam.tickers), first.regimes

    def of_now() -> Exam:
        """As the service does: of candles that nobody writes into any more."""
        return replace(exam, panel=panel_of(store).owned())

    def look(table: Table) -> None:
        market_state(xray(table, quotes, 0, regimes))

    def judged(table: Table) -> None:
        for judge in judges:
            judge.judge(table)

    # The table computes what is asked for at its first use: X-rays and strategies are each asked of a new
    # one, and of one that knows all they ask for.
    ready = Table(panel)
    look(ready)
    judged(ready)
    alone, total = milliseconds(lambda: look(Table(panel))), milliseconds(lambda: examine(of_now()))
    return {
        "symbols": COUNT,
        "bars": DEPTH,
        "strategies": len(judges),
        "signals": len(found.orders) + len(found.news),
        "tickers_ms": milliseconds(lambda: quotes_of(panel.symbols, exam.tickers))[0],
        "xray_ms": milliseconds(lambda: look(ready))[0],
        "xray_with_indicators_ms": alone[0],
        "verdicts_ms": milliseconds(lambda: judged(ready))[0],
        "signals_ms": round(total[0] - alone[0], 1),
        "total_ms": total[0],
        "total_median_ms": total[1],
        "goal_total_ms": GOAL_MS,
        "hub_mb": megabytes,
        "goal_hub_mb": GOAL_HUB_MB,
        "first_look_s": round(compiled, 2),
    }


if __name__ == "__main__":
    main(measure)
