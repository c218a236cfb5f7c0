"""The market: instruments, their price paths, candles, tickers and the order book around the price."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from sandbox.exchange.bars import MINUTE, Bar, Point, PricePath
from sandbox.exchange.clock import SandboxClock
from sandbox.exchange.generator import GeneratorPath
from sandbox.exchange.instruments import STATUSES, Instrument
from sandbox.exchange.numbers import ceil_to, floor_to, round_to
from sandbox.exchange.scripted import ScriptedPath

_GOLDEN = 0.618033988749895
_DAY = 86_400_000
_HALF_SPREAD = Decimal("0.00005")
_LEVEL_GAP = Decimal("0.0001")

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Level:
    """One price of the book and the base amount offered there."""

    price: Decimal
    qty: Decimal


class Market:
    """Prices of all instruments at market time; `replays` are paths by symbol instead of generated ones."""

    def __init__(
        self,
        instruments: Iterable[Instrument],
        clock: SandboxClock,
        *,
        seed: int,
        replays: Mapping[str, PricePath] | None = None,
    ) -> None:
        self.clock = clock
        self.instruments: dict[Key, Instrument] = {}
        self.paths: dict[Key, ScriptedPath] = {}
        self._days: dict[Key, tuple[int, Bar]] = {}
        self._seed = seed
        self._replays = dict(replays or {})
        self._symbols: dict[str, int] = {}
        for instrument in instruments:
            self.add(instrument)

    def add(self, instrument: Instrument) -> None:
        """Lists an instrument, also while running."""
        number = self._symbols.setdefault(instrument.alias, len(self._symbols))
        base = self._replays.get(instrument.symbol) or self._replays.get(instrument.alias)
        if base is None:
            base = GeneratorPath(
                self._seed,
                instrument.alias,
                float(instrument.price * (1 + instrument.basis)),
                phase=(number * _GOLDEN) % 1,
                turnover=float(instrument.depth),
            )
        self.instruments[instrument.key] = instrument
        self.paths[instrument.key] = ScriptedPath(base)

    def set_status(self, symbol: str, status: str, category: str = "") -> None:
        """Trading, PreLaunch, Suspended or Closed, in one category or in all of them."""
        if status not in STATUSES:
            raise ValueError(f"status must be one of {', '.join(STATUSES)}, was {status!r}")
        for key in self.keys(symbol, category):
            self.instruments[key] = replace(self.instruments[key], status=status)

    def set_api_closed(self, symbol: str, category: str = "", *, closed: bool = True) -> None:
        for key in self.keys(symbol, category):
            self.instruments[key] = replace(self.instruments[key], api_closed=closed)

    def set_price(self, symbol: str, price: Decimal | None, category: str = "") -> None:
        """From now on the price stands there; None lets it follow its path again."""
        if price is not None and not (price.is_finite() and price > 0):
            raise ValueError(f"price must be positive, was {price}")
        now = self.clock.now_ms()
        for key in self.keys(symbol, category):
            self.paths[key].set(now, None if price is None else float(price))

    def keys(self, symbol: str, category: str = "") -> list[Key]:
        """By the exchange's own symbol, or by base and quote written together."""
        found = [
            key
            for key, instrument in self.instruments.items()
            if symbol in {key[1], instrument.alias} and category in {"", key[0]}
        ]
        if not found:
            raise KeyError(f"no instrument {symbol!r} in {category or 'any category'}")
        return found

    def last(self, key: Key, ms: int | None = None) -> Decimal:
        """The last traded price, on the tick."""
        at = self.clock.now_ms() if ms is None else ms
        return round_to(self.paths[key].price(at), self.instruments[key].tick)

    def points(self, key: Key, after: int, until: int) -> list[Point]:
        return self.paths[key].points(after, until)

    def candles(self, key: Key, interval: int, start: int, count: int) -> list[Bar]:
        """Up to `count` bars from `start` (on the interval's grid), oldest first; the last may be forming."""
        now = self.clock.now_ms()
        if now <= start:
            return []
        whole = min(count, (now - start) // interval)
        path = self.paths[key]
        bars = path.series(start, whole, interval) if whole else []
        forming = start + whole * interval
        if whole < count and forming < now:
            bar = path.span(forming, now)
            bars += [bar] if bar is not None else []
        return bars

    def day(self, key: Key) -> Bar:
        """The last 24 hours as one bar, up to the current minute."""
        minute = self.clock.now_ms() // MINUTE
        known = self._days.get(key)
        if known is None or known[0] != minute:
            start = minute * MINUTE - _DAY
            bars = self.paths[key].series(start, 1, _DAY)
            price = float(self.last(key))
            known = minute, bars[0] if bars else Bar(start, price, price, price, price, 0.0)
            self._days[key] = known
        return known[1]


def grid_start(ms: int, interval: int) -> int:
    """Start of the bar that holds `ms`; weeks start on Mondays, 1970 on a Thursday."""
    offset = 4 * _DAY if interval == 7 * _DAY else 0
    return (ms - offset) // interval * interval + offset


def side_levels(instrument: Instrument, last: Decimal, side: str) -> Iterator[Level]:
    """What a taker of `side` meets around the last price: asks for Buy (rising), bids for Sell (falling)."""
    tick = instrument.tick
    half = max(tick, last * _HALF_SPREAD)
    gap = max(tick, floor_to(last * _LEVEL_GAP, tick))
    sign = 1 if side == "Buy" else -1
    best = ceil_to(last + half, tick) if side == "Buy" else floor_to(last - half, tick)
    for number in range(instrument.levels):
        price = best + sign * gap * number
        if price <= 0:
            return
        worth = instrument.depth * (2 + number) / 2
        qty = floor_to(worth / price, instrument.step)
        if qty > 0:
            yield Level(price, qty)


def best_price(instrument: Instrument, last: Decimal, side: str) -> Decimal:
    """The first price a taker of `side` gets."""
    half = max(instrument.tick, last * _HALF_SPREAD)
    if side == "Buy":
        return ceil_to(last + half, instrument.tick)
    return max(instrument.tick, floor_to(last - half, instrument.tick))
