"""What was asked of the exchange and what came of it, for assertions. Holds no secret and no signature."""

from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from sandbox.exchange.entities import Order

_KEPT = 50_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One request. `effect`: accepted (it had its effect), refused (with `code`) or fault (no effect).

    `fault` names what was done to the answer; `at` is market milliseconds.
    """

    at: int
    method: str
    path: str
    account: str
    link_id: str
    effect: str
    code: int = 0
    fault: str = ""
    params: Mapping[str, str] = field(default_factory=dict)


class Journal:
    """The last 50,000 requests; accepted orders are counted without end."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=_KEPT)
        self.accepted: Counter[str] = Counter()  # orders that came to be, by the client's id
        self.requests: Counter[str] = Counter()  # by "METHOD path"

    def add(self, entry: Entry) -> None:
        self._entries.append(entry)
        self.requests[f"{entry.method} {entry.path}"] += 1

    def placed(self, order: Order) -> None:
        if order.link_id:
            self.accepted[order.link_id] += 1

    def entries(self, *, path: str = "", link_id: str = "", account: str = "") -> list[Entry]:
        """Oldest first; empty filters let everything pass, `path` matches its beginning."""
        return [
            entry
            for entry in self._entries
            if entry.path.startswith(path)
            and link_id in {"", entry.link_id}
            and account in {"", entry.account}
        ]

    def clear(self) -> None:
        self._entries.clear()
        self.accepted.clear()
        self.requests.clear()
