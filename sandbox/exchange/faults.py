"""Switches that make the exchange fail in the ways exchanges fail."""

import random
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum


class FaultKind(StrEnum):
    """What goes wrong. "Before" means the request has no effect; "after" means it has all its effects."""

    DELAY_BEFORE = "delay_before"  # wait `seconds`, then process: the time window is checked after the wait
    DELAY_AFTER = "delay_after"  # process, then wait `seconds` with the answer
    DROP_BEFORE = "drop_before"  # close the socket, nothing happened
    DROP_AFTER = "drop_after"  # process, close the socket without an answer
    TRUNCATE = "truncate"  # process, half the body with a Content-Length that fits
    TRUNCATE_LENGTH = "truncate_length"  # process, half the body under the full Content-Length
    EMPTY = "empty"  # process, 200 with nothing
    EMPTY_OBJECT = "empty_object"  # process, 200 with {}
    REWRITE = "rewrite"  # process, the body with what the pattern `find` matches replaced by `put`
    HTML = "html"  # process, 200 with a web page
    HTTP_STATUS = "http_status"  # `status`, `retry_after`, `body`; before, or with `after` after
    RET_CODE = "ret_code"  # `code`, `message`; before, or with `after` after
    REDIRECT = "redirect"  # 307 to `location`, before
    MAINTENANCE = "maintenance"  # every match is refused for `seconds`: `code`, or `status` where set
    HIDE_ORDER = "hide_order"  # accept the order, deny it for `seconds` in every query
    STALE_LIST = "stale_list"  # the order list as it was `seconds` ago
    WS_REFUSE = "ws_refuse"  # the handshake is answered with `status`
    WS_LOSE = "ws_lose"  # the message never comes; the connection lives on
    WS_DROP = "ws_drop"  # close the connection instead of the message
    WS_SILENCE = "ws_silence"  # neither messages nor pongs for `seconds`; they are lost
    WS_NO_PONG = "ws_no_pong"  # messages go on, pongs do not, for `seconds`
    WS_DUPLICATE = "ws_duplicate"  # the message twice
    WS_REORDER = "ws_reorder"  # the message after the next one


BEFORE = frozenset(
    {
        FaultKind.DELAY_BEFORE,
        FaultKind.DROP_BEFORE,
        FaultKind.HTTP_STATUS,
        FaultKind.RET_CODE,
        FaultKind.REDIRECT,
        FaultKind.MAINTENANCE,
        FaultKind.HIDE_ORDER,
        FaultKind.STALE_LIST,
    }
)
HANDSHAKE = frozenset({FaultKind.WS_REFUSE, FaultKind.MAINTENANCE})
WS_EVENTS = frozenset(
    {
        FaultKind.WS_LOSE,
        FaultKind.WS_DROP,
        FaultKind.WS_SILENCE,
        FaultKind.WS_DUPLICATE,
        FaultKind.WS_REORDER,
    }
)
PONGS = frozenset({FaultKind.WS_NO_PONG})
REST = frozenset(FaultKind) - WS_EVENTS - PONGS - {FaultKind.WS_REFUSE}


@dataclass(slots=True)
class Fault:
    """One switch: `match` is searched (as a pattern) in "POST /v5/order/create" or
    "WS /v5/private order" (the exchange's own paths and topics).

    It works `times` times (0: until removed), after letting `skip` matches pass, for one account
    (label or UID, empty: all), where the request or message holds the text `contains`, with
    `probability`. `seconds` are real seconds. A `code` of 0 is what the exchange itself would say: its
    internal error, or its maintenance.
    """

    match: str
    kind: FaultKind
    times: int = 1
    skip: int = 0
    account: str = ""
    contains: str = ""
    probability: float = 1.0
    seconds: float = 1.0
    after: bool = False
    status: int = 0
    code: int = 0
    message: str = ""
    body: str = ""
    find: str = ""
    put: str = ""
    retry_after: int | None = None
    location: str = ""
    hits: int = 0
    added: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.kind = FaultKind(self.kind)
        try:
            re.compile(self.match)
            re.compile(self.find)
        except re.error as mistake:
            raise ValueError(f"match is no pattern: {mistake}") from mistake

    @property
    def spent(self) -> bool:
        if self.kind is FaultKind.MAINTENANCE:
            return time.monotonic() > self.added + self.seconds
        return self.times > 0 and self.hits >= self.times

    @property
    def is_before(self) -> bool:
        return self.kind in BEFORE and not self.after


class Faults:
    """The switches that are on. `seed` makes probabilities repeatable."""

    def __init__(self, seed: int = 0) -> None:
        self._faults: dict[int, Fault] = {}
        self._next = 1
        self._random = random.Random(seed)

    def __bool__(self) -> bool:
        return bool(self._faults)

    def add(self, fault: Fault) -> int:
        """Switches it on; a number to remove it by."""
        number, self._next = self._next, self._next + 1
        self._faults[number] = fault
        return number

    def remove(self, number: int) -> None:
        self._faults.pop(number, None)

    def clear(self) -> None:
        self._faults.clear()

    def active(self) -> dict[int, Fault]:
        return {number: fault for number, fault in self._faults.items() if not fault.spent}

    def take(self, what: str, labels: Iterable[str], text: str, kinds: frozenset[FaultKind]) -> list[Fault]:
        """The faults that hit this request or message, each counted; at most one of a kind."""
        if not self._faults:
            return []
        hit: dict[FaultKind, Fault] = {}
        known = set(labels)
        for number, fault in list(self._faults.items()):
            if fault.spent:
                del self._faults[number]
            elif fault.kind in kinds and fault.kind not in hit and self._hits(fault, what, known, text):
                hit[fault.kind] = fault
        return list(hit.values())

    def _hits(self, fault: Fault, what: str, labels: set[str], text: str) -> bool:
        if fault.account and fault.account not in labels:
            return False
        if not re.search(fault.match, what) or fault.contains not in text:
            return False
        if fault.skip > 0:
            fault.skip -= 1
            return False
        if fault.probability < 1 and self._random.random() >= fault.probability:
            return False
        fault.hits += 1
        return True
