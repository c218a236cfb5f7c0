"""The market: instruments, their price paths, candles, tickers and the order book around the price."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from sandbox.exchange.bars import MINUTE, Bar, Point, PricePath, cut, price_at
from sandbox.exchange.clock import SandboxClock
from sandbox.exchange.crowd import Crowd, Key
from sandbox.exchange.fractal import FractalPath, Temper
from sandbox.exchange.generator import GeneratorPath
from sandbox.exchange.instruments import STATUSES, Instrument
from sandbox.exchange.numbers import ceil_to, floor_to, round_to
from sandbox.exchange.scripted import ScriptedPath

_GOLDEN = 0.618033988749895
_DAY = 86_400_000
_LEVEL_GAP = Decimal("0.0001")

__all__ = ["Key", "Level", "Market", "best_price", "grid_start", "side_levels"]


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
        self._grown_paths: dict[Key, FractalPath] = {}
        self._crowd: Crowd | None = None
        self._seed = seed
        self._replays = dict(replays or {})
        self._symbols: dict[str, int] = {}
        for instrument in instruments:
            self.add(instrument)

    def add(self, instrument: Instrument) -> None:
        """Lists an instrument, also while running."""
        number = self._symbols.setdefault(instrument.alias, len(self._symbols))
        base = self._replays.get(instrument.symbol) or self._replays.get(instrument.alias)
        price = float(instrument.price * (1 + instrument.basis))
        if base is None and instrument.temper is not None:
            base = self._grown(instrument, price, instrument.temper)
        elif base is None:
            base = GeneratorPath(
                self._seed,
                instrument.alias,
                price,
                phase=(number * _GOLDEN) % 1,
                turnover=float(instrument.depth),
            )
        self.instruments[instrument.key] = instrument
        self.paths[instrument.key] = ScriptedPath(base)

    def change(
        self, symbol: str, category: str = "", *, tick: Decimal | None = None, step: Decimal | None = None
    ) -> None:
        """Other steps of price and quantity from now on."""
        for key in self.keys(symbol, category):
            known = self.instruments[key]
            self.instruments[key] = replace(known, tick=tick or known.tick, step=step or known.step)

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
        minute, offset = divmod(at, MINUTE)
        crowd = self._crowd_of(key, minute)
        path = self.paths[key]
        price = path.price(at) if crowd is None else price_at(crowd.bar(key, minute), MINUTE, offset)
        return round_to(price, self.instruments[key].tick)

    def points(self, key: Key, after: int, until: int) -> list[Point]:
        return self.paths[key].points(after, until)

    def candles(self, key: Key, interval: int, start: int, count: int) -> list[Bar]:
        """Up to `count` bars from `start` (on the interval's grid), oldest first; the last may be forming."""
        now = self.clock.now_ms()
        if now <= start:
            return []
        whole = min(count, (now - start) // interval)
        crowd = self._crowd_of(key, start // MINUTE) if interval == MINUTE and count <= 2 else None
        if crowd is not None:
            starts = range(start, min(start + count * MINUTE, now), MINUTE)
            return [_until(crowd.bar(key, at // MINUTE), now) for at in starts]
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
        crowd = self._crowd_of(key, minute)
        if crowd is not None:
            return crowd.day(key, minute * MINUTE)
        known = self._days.get(key)
        if known is None or known[0] != minute:
            start = minute * MINUTE - _DAY
            bars = self.paths[key].series(start, 1, _DAY)
            price = float(self.last(key))
            known = minute, bars[0] if bars else Bar(start, price, price, price, price, 0.0)
            self._days[key] = known
        return known[1]

    def _grown(self, instrument: Instrument, price: float, temper: Temper) -> FractalPath:
        born = 0 if temper.age is None else self.clock.now_ms() // _DAY - temper.age
        path = FractalPath(self._seed, instrument.alias, price, float(instrument.step), temper, born)
        if temper.age is None or temper.age >= 1:
            self._grown_paths[instrument.key] = path
            self._crowd = None
        return path

    def _crowd_of(self, key: Key, minute: int) -> Crowd | None:
        """Where this symbol is one of many, and this minute or the last one is meant: all of them at once."""
        if key not in self._grown_paths or not self.paths[key].untouched:
            return None
        if minute + 1 < self.clock.now_ms() // MINUTE:
            return None
        if self._crowd is None:
            self._crowd = Crowd(self._seed, self._grown_paths)
        return self._crowd


def _until(bar: Bar, now: int) -> Bar:
    """What there is of a minute's bar by now."""
    return cut(bar, MINUTE, 0, min(MINUTE, now - bar.start))


def grid_start(ms: int, interval: int) -> int:
    """Start of the bar that holds `ms`; weeks start on Mondays, 1970 on a Thursday."""
    offset = 4 * _DAY if interval == 7 * _DAY else 0
    return (ms - offset) // interval * interval + offset


def side_levels(instrument: Instrument, last: Decimal, side: str) -> Iterator[Level]:
    """What a taker of `side` meets around the last price: asks for Buy (rising), bids for Sell (falling)."""
    tick = instrument.tick
    half = max(tick, last * instrument.half_spread)
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
    half = max(instrument.tick, last * instrument.half_spread)
    if side == "Buy":
        return ceil_to(last + half, instrument.tick)
    return max(instrument.tick, floor_to(last - half, instrument.tick))
