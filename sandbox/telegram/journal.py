"""What happened: every call of the bot, what people saw of it, and what the bot did against the contract."""

import itertools
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Final

from sandbox.telegram.bus import Bus
from sandbox.telegram.store import Store

_KEPT: Final = 20_000


@dataclass(slots=True)
class CallRecord:
    """One request of the bot: `at` Unix seconds, `took` seconds; `error` is the description refused with."""

    number: int
    at: float
    method: str
    params: dict[str, Any]
    ok: bool = False
    result: Any = None
    error: str = ""
    code: int = 0
    fault: str = ""
    took: float = 0.0


@dataclass(frozen=True, slots=True)
class Effect:
    """Something a person would have seen: sent, edited, deleted, toast, alert, answered, action, pinned,
    unpinned, reaction, left. The ground truth of tests for lost and doubled messages.
    """

    number: int
    at: float
    kind: str
    chat_id: int
    message_id: int = 0
    text: str = ""
    user_id: int = 0


@dataclass(frozen=True, slots=True)
class Violation:
    """The bot sent something the Bot API does not know."""

    method: str
    text: str


class Journal:
    """Bounded lists; the oldest entries go first. Effects are kept over a restart, calls are not."""

    def __init__(self, now: Callable[[], float], bus: Bus, store: Store) -> None:
        self.now = now
        self.bus = bus
        self._store = store
        self.calls: deque[CallRecord] = deque(maxlen=_KEPT)
        self.effects: deque[Effect] = deque(
            (Effect(**body) for _, body in store.load("effect")), maxlen=_KEPT
        )
        self.violations: list[Violation] = []
        self._numbers = itertools.count(self.effects[-1].number + 1 if self.effects else 1)

    def open_call(self, method: str, params: dict[str, Any]) -> CallRecord:
        record = CallRecord(next(self._numbers), self.now(), method, params)
        self.calls.append(record)
        return record

    def close_call(self, record: CallRecord) -> None:
        record.took = round(self.now() - record.at, 6)
        self.bus.publish("call", call=asdict(record))

    def effect(
        self, kind: str, chat_id: int, message_id: int = 0, text: str = "", *, user_id: int = 0
    ) -> None:
        effect = Effect(next(self._numbers), self.now(), kind, chat_id, message_id, text, user_id)
        self.effects.append(effect)
        self._store.put("effect", effect.number, asdict(effect))

    def violation(self, method: str, text: str) -> None:
        self.violations.append(Violation(method, text))
        self.bus.publish("violation", method=method, text=text)

    def clear(self) -> None:
        self.calls.clear()
        self.effects.clear()
        self.violations.clear()
