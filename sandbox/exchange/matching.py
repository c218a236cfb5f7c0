"""Walks the price path and lets it meet the orders that wait for it."""

from decimal import Decimal
from typing import NamedTuple

from sandbox.exchange.books import Books
from sandbox.exchange.entities import BUY, Order
from sandbox.exchange.fills import Fills
from sandbox.exchange.funds import Funds
from sandbox.exchange.market import Key, Market, best_price, side_levels
from sandbox.exchange.numbers import ZERO, floor_to, round_to

_MAKER_DEPTHS = 2  # depths a resting order is served at each turn of the price


class _Leg(NamedTuple):
    """A straight piece of the path, in prices and milliseconds."""

    start: Decimal
    end: Decimal
    start_ms: int
    end_ms: int

    def time_at(self, price: Decimal) -> int:
        if self.start == self.end:
            return self.end_ms
        share = abs(price - self.start) / abs(self.end - self.start)
        return self.start_ms + int((self.end_ms - self.start_ms) * min(share, Decimal(1)))


class Matching:
    """Fills, triggers and cancels; leaves the commit to its caller."""

    def __init__(self, market: Market, books: Books, fills: Fills, funds: Funds) -> None:
        self._market = market
        self._books = books
        self._fills = fills
        self._funds = funds
        self._bounds: dict[Key, tuple[int, Decimal | None, Decimal | None]] = {}
        self.stepped: dict[Key, int] = {}

    def run_to(self, now: int) -> bool:
        """Walks every symbol with open orders up to `now`; whether anything happened."""
        before = self._books.seq
        happened = False
        for key, waiting in list(self._books.open_at.items()):
            version = self._books.version[key]
            after = max(self.stepped.get(key, 0), self._books.waiting_since[key])
            if waiting and after < now:
                self._walk(key, after, now)
            self.stepped[key] = now
            happened = happened or self._books.version[key] != version
        return happened or self._books.seq != before

    def jump(self, key: Key, now: int) -> None:
        """The price stands somewhere else all at once: whoever waits for it there is served."""
        price = self._market.last(key, now)
        self._travel(key, _Leg(price, price, now, now))
        self.stepped[key] = now

    def start_from(self, ms: int) -> None:
        """After a restart: walk from `ms` (market time of the last change) on."""
        for key in self._books.open_at:
            self.stepped[key] = ms

    def execute(self, order: Order, last: Decimal, ms: int) -> None:
        """A live order meets the book for the first time: takes, rests, or is refused."""
        if order.kind == "Market":
            self._fills.sweep(order, last, ms)
            self._end_unfilled(order, ms)
            return
        instrument = self._market.instruments[order.key]
        best = best_price(instrument, last, order.side)
        crossing = order.price >= best if order.side == BUY else order.price <= best
        if crossing and order.tif == "PostOnly":
            status = "Rejected" if instrument.is_spot else "Cancelled"
            self.close(order, status, ms, reason="EC_PostOnlyWillTakeLiquidity")
        elif order.tif == "FOK" and self._offered(order, last) < order.leaves:
            self.close(order, "Cancelled", ms, reason="EC_NoEnoughQtyToFill")
        else:
            if crossing:
                self._fills.sweep(order, last, ms, limit=order.price)
            if order.tif in {"IOC", "FOK"}:
                self._end_unfilled(order, ms)
        self._books.touch(order)

    def close(self, order: Order, status: str, ms: int, *, reason: str = "", by: str = "") -> None:
        order.status = status
        order.updated = ms
        order.reject_reason = reason or order.reject_reason
        order.cancel_type = by or order.cancel_type
        self._books.touch(order)
        self._books.touch(self._books.accounts[order.uid])

    def _end_unfilled(self, order: Order, ms: int) -> None:
        """What an immediate order could not get is cancelled."""
        if order.status == "Filled":
            return
        partly = "PartiallyFilledCanceled" if order.category == "spot" else "Cancelled"
        status = partly if order.filled else "Cancelled"
        self.close(order, status, ms, reason="EC_NoImmediateQtyToFill", by="CancelByUser")

    def _offered(self, order: Order, last: Decimal) -> Decimal:
        levels = side_levels(self._market.instruments[order.key], last, order.side)
        good = (
            level.qty
            for level in levels
            if (level.price <= order.price if order.side == BUY else level.price >= order.price)
        )
        return sum(good, ZERO)

    def _walk(self, key: Key, after: int, until: int) -> None:
        tick = self._market.instruments[key].tick
        place, since = self._market.last(key, after), after
        for point in self._market.points(key, after, until):
            price = round_to(point.price, tick)
            start = price if point.jump else place
            self._travel(key, _Leg(start, price, since, point.ms))
            place, since = price, point.ms

    def _travel(self, key: Key, leg: _Leg) -> None:
        position = leg.start
        served: set[str] = set()
        while self._reachable(key, position, leg.end):
            order = self._next(key, position, leg.end, served)
            if order is None:
                return
            if order.status != "Untriggered":
                served.add(order.order_id)
            level, rising = activation(order)
            waiting_there = position >= level if rising else position <= level
            position = position if waiting_there else level
            self._hit(order, position, leg.time_at(position))

    def _reachable(self, key: Key, position: Decimal, end: Decimal) -> bool:
        """Whether any order can be met at all; the bounds are kept until the orders change."""
        version = self._books.version[key]
        known = self._bounds.get(key)
        if known is None or known[0] != version:
            rising: Decimal | None = None
            falling: Decimal | None = None
            for order in self._books.open_at[key].values():
                level, up = activation(order)
                if up:
                    rising = level if rising is None else min(rising, level)
                else:
                    falling = level if falling is None else max(falling, level)
            known = self._bounds[key] = version, rising, falling
        _, lowest_rising, highest_falling = known
        above = lowest_rising is not None and max(position, end) >= lowest_rising
        below = highest_falling is not None and min(position, end) <= highest_falling
        return above or below

    def _next(self, key: Key, position: Decimal, end: Decimal, served: set[str]) -> Order | None:
        """The order that the price meets first on its way from `position` to `end`."""
        best: tuple[Decimal, int, Order] | None = None
        high, low = max(position, end), min(position, end)
        for order in self._books.open_at[key].values():
            level, rising = activation(order)
            if (high < level if rising else low > level) or order.order_id in served:
                continue
            met = position >= level if rising else position <= level
            distance = ZERO if met else abs(level - position)
            if best is None or (distance, order.seq) < best[:2]:
                best = distance, order.seq, order
        return None if best is None else best[2]

    def _hit(self, order: Order, price: Decimal, ms: int) -> None:
        if order.status == "Untriggered":
            self._trigger(order, price, ms)
            return
        instrument = self._market.instruments[order.key]
        served = floor_to(_MAKER_DEPTHS * instrument.depth / order.price, instrument.step)
        qty = min(max(served, instrument.step), self._fills.wanted(instrument, order, order.price))
        if qty <= 0:
            self.close(order, "Cancelled", ms, by="CancelByReduceOnly")
            return
        self._fills.fill(order, order.price, qty, maker=True, ms=ms)

    def _trigger(self, order: Order, price: Decimal, ms: int) -> None:
        """A stop order goes live, if there still is what it needs."""
        instrument = self._market.instruments[order.key]
        order.status = "New"
        order.updated = ms
        self._books.touch(order)
        if order.reduce_only:
            position = self._books.position(order.uid, order.symbol)
            if not position.size or position.side == order.side:
                self.close(order, "Cancelled", ms, reason="EC_ReduceOnlyNoPosition", by="CancelByReduceOnly")
                return
            order.qty = min(order.qty, position.size)
        else:
            coin, needed = self._funds.needed(instrument, order, price)
            _, held = self._funds.reservation(order)
            free = self._funds.available(self._books.accounts[order.uid], coin) + held
            if needed > 0 and free < needed:
                self.close(order, "Rejected", ms, reason="EC_NotEnoughBalance")
                return
        self.execute(order, price, ms)


def activation(order: Order) -> tuple[Decimal, bool]:
    """(price that brings the order to life or fills it, whether the price must rise to it)."""
    if order.status == "Untriggered":
        return order.trigger_price, order.trigger_direction == 1
    return order.price, order.side != BUY
