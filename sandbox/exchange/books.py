"""The exchange's memory with its indexes; every change is written and announced as one."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sandbox.exchange.clock import SandboxClock
from sandbox.exchange.entities import Account, ApiKey, Execution, Order, Position, Record, identity
from sandbox.exchange.market import Key
from sandbox.exchange.statefile import StateFile

_FIRST_UID = 100_001
_CLOSED_KEPT = 3_000
_EXECUTIONS_KEPT = 6_000

Listener = Callable[[Sequence[Record]], None]


class Books:
    """All accounts, keys, orders, executions and positions.

    A change is: alter records, `touch` each, `commit` once. The commit writes them as one line of
    the state file, then tells the listeners.
    """

    def __init__(
        self,
        clock: SandboxClock,
        state: StateFile | None,
        *,
        seed: int,
        new_id: Callable[[str, int, int], str],
    ) -> None:
        self.clock = clock
        self.seq = 0
        self._told = 0  # the place in time up to which changes were announced
        self.accounts: dict[int, Account] = {}
        self.keys: dict[str, ApiKey] = {}
        self.orders: dict[str, Order] = {}
        self.orders_of: dict[int, dict[str, Order]] = defaultdict(dict)
        self.open_of: dict[int, dict[str, Order]] = defaultdict(dict)
        self.open_at: dict[Key, dict[str, Order]] = defaultdict(dict)
        self.waiting_since: dict[Key, int] = defaultdict(int)
        self.version: dict[Key, int] = defaultdict(int)
        self.links: dict[tuple[int, str], list[str]] = defaultdict(list)
        self.executions_of: dict[int, list[Execution]] = defaultdict(list)
        self.positions: dict[int, dict[str, Position]] = defaultdict(dict)
        self.labels: dict[str, int] = {}
        self.listeners: list[Listener] = []
        self.extra: Callable[[], dict[str, Any]] = dict
        self._seed = seed
        self._new_id = new_id
        self._state = state
        self._dirty: dict[tuple[type[Record], str], Record] = {}

    def load(self) -> dict[str, Any]:
        """Takes up the saved state, if any, and opens the file for writing; the saved extra facts."""
        if self._state is None:
            return {}
        meta, records = self._state.load()
        for record in records:
            self._index(record)
        self.seq = self._told = int(meta.get("seq", 0))
        return meta

    def open(self) -> None:
        if self._state is not None:
            self._state.rewrite(self._meta(), self._all())

    def close(self) -> None:
        if self._state is not None:
            self._state.close()

    def touch(self, record: Record) -> None:
        """Marks a record as changed or new."""
        self._dirty[type(record), identity(record)] = record
        self._index(record)

    def commit(self) -> None:
        """Writes what was touched, even if nothing: the extra facts may have changed."""
        changed = list(self._dirty.values())
        self._dirty.clear()
        if self._state is not None and self._state.append(self._meta(), changed):
            self._state.rewrite(self._meta(), self._all())
        if changed:
            for listener in self.listeners:
                listener(changed)
        self._told = self.seq

    def is_new(self, order: Order) -> bool:
        """Asked by a listener: whether the order came to be in this change."""
        return order.seq > self._told

    def next_id(self, category: str) -> tuple[int, str]:
        """(place in time, id as that category words it); ids repeat for the same seed and history."""
        self.seq += 1
        return self.seq, self._new_id(category, self.seq, self._seed)

    def account(self, label: str) -> Account:
        """By label or by UID; KeyError where there is none."""
        uid = self.labels.get(label, int(label) if label.isdecimal() else 0)
        if uid not in self.accounts:
            raise KeyError(f"no account {label!r}")
        return self.accounts[uid]

    def next_uid(self) -> int:
        return _FIRST_UID + len(self.accounts)

    def position(self, uid: int, symbol: str) -> Position:
        """The position, made empty where there was none yet."""
        found = self.positions[uid].get(symbol)
        if found is None:
            found = self.positions[uid][symbol] = Position(uid, symbol, created=self.clock.now_ms())
        return found

    def positions_of(self, uid: int) -> list[Position]:
        return list(self.positions[uid].values())

    def find(self, uid: int, order_id: str, link_id: str) -> Order | None:
        """By order id first, as exchanges do; of several with one client's id the youngest."""
        if order_id:
            known = self.orders.get(order_id)
            return known if known is not None and known.uid == uid else None
        return next(reversed(self.linked(uid, link_id)), None)

    def linked(self, uid: int, link_id: str) -> list[Order]:
        """All orders that carry the client's id, oldest first."""
        known = (self.orders.get(order_id) for order_id in self.links.get((uid, link_id), ()))
        return [order for order in known if order is not None]

    def touched(self) -> list[Order]:
        """Orders of the change that is under way."""
        return [record for record in self._dirty.values() if isinstance(record, Order)]

    def _meta(self) -> dict[str, Any]:
        return {"seq": self.seq, "at": self.clock.now_ms(), "clock": self.clock.dump(), **self.extra()}

    def _all(self) -> Iterator[Record]:
        yield from self.accounts.values()
        yield from self.keys.values()
        yield from self.orders.values()
        for positions in self.positions.values():
            yield from positions.values()
        for executions in self.executions_of.values():
            yield from executions

    def _index(self, record: Record) -> None:
        match record:
            case Account():
                self.accounts[record.uid] = record
                self.labels[record.label] = record.uid
            case ApiKey():
                self.keys[record.key] = record
            case Order():
                self._index_order(record)
            case Position():
                self.positions[record.uid][record.symbol] = record
            case Execution():
                kept = self.executions_of[record.uid]
                kept.append(record)
                if len(kept) > _EXECUTIONS_KEPT * 1.2:
                    del kept[:-_EXECUTIONS_KEPT]

    def _index_order(self, order: Order) -> None:
        if order.link_id and order.order_id not in self.orders:
            self.links[order.uid, order.link_id].append(order.order_id)
        self.orders[order.order_id] = order
        mine = self.orders_of[order.uid]
        mine[order.order_id] = order
        self.version[order.key] += 1
        if order.is_open:
            if not self.open_at[order.key]:
                self.waiting_since[order.key] = order.updated
            self.open_of[order.uid][order.order_id] = order
            self.open_at[order.key][order.order_id] = order
            return
        self.open_of[order.uid].pop(order.order_id, None)
        self.open_at[order.key].pop(order.order_id, None)
        if len(mine) > _CLOSED_KEPT * 1.2:
            closed = [known.order_id for known in mine.values() if not known.is_open]
            for order_id in closed[:-_CLOSED_KEPT]:
                del mine[order_id], self.orders[order_id]
