"""Trouble on order: the next calls fail, hang or vanish as told."""

from dataclasses import dataclass, field
from typing import Final

KINDS: Final = (
    *("429", "403", "400", "500", "502", "delay"),
    *("drop_before", "drop_after", "malformed_json"),
)


@dataclass(slots=True)
class Fault:
    """`kind` is one of KINDS. It strikes calls of `method` (any when empty) into `chat_id` (any when 0),
    after letting `after` of them through, `times` times (0: until cleared). `retry_after` seconds for 429,
    `seconds` for delay, `text` for 400 and 403. drop_after: done, but the answer is cut off.
    """

    kind: str
    method: str = ""
    chat_id: int = 0
    after: int = 0
    times: int = 1
    retry_after: int = 1
    seconds: float = 0.0
    text: str = ""
    struck: int = 0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(KINDS)}, was {self.kind!r}")

    @property
    def spent(self) -> bool:
        return self.times > 0 and self.struck >= self.times

    def matches(self, method: str, chat_id: int) -> bool:
        return (
            not self.spent
            and (not self.method or self.method.lower() == method.lower())
            and (not self.chat_id or self.chat_id == chat_id)
        )


@dataclass(slots=True)
class Faults:
    """The faults on order; the first that matches a call strikes it."""

    pending: list[Fault] = field(default_factory=list)

    def add(
        self,
        kind: str,
        *,
        method: str = "",
        chat_id: int = 0,
        after: int = 0,
        times: int = 1,
        retry_after: int = 1,
        seconds: float = 0.0,
        text: str = "",
    ) -> Fault:
        """See Fault for the meaning and the units. Raises ValueError for an unknown kind."""
        fault = Fault(kind, method, chat_id, after, times, retry_after, seconds, text)
        self.pending.append(fault)
        return fault

    def clear(self) -> None:
        self.pending.clear()

    def strike(self, method: str, chat_id: int) -> Fault | None:
        for fault in self.pending:
            if fault.matches(method, chat_id):
                if fault.after > 0:
                    fault.after -= 1
                    continue
                fault.struck += 1
                return fault
        return None
