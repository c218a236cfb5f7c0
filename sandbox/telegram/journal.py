"""What happened: every call of the bot, what people saw of it, and what the bot did against the contract."""

import itertools
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from sandbox.telegram.bus import Bus

_KEPT: Final = 50_000


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


@dataclass(slots=True)
class Journal:
    """Bounded lists; the oldest entries go first."""

    now: Callable[[], float]
    bus: Bus
    calls: deque[CallRecord] = field(default_factory=lambda: deque(maxlen=_KEPT))
    effects: deque[Effect] = field(default_factory=lambda: deque(maxlen=_KEPT))
    violations: list[Violation] = field(default_factory=list)
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

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
        self.effects.append(Effect(next(self._numbers), self.now(), kind, chat_id, message_id, text, user_id))

    def violation(self, method: str, text: str) -> None:
        self.violations.append(Violation(method, text))
        self.bus.publish("violation", method=method, text=text)

    def clear(self) -> None:
        self.calls.clear()
        self.effects.clear()
        self.violations.clear()
