"""What waits in memory to be sent: a line for each chat and priority, and who speaks next."""

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.attention import Priority
from app.delivery import DIGEST
from app.pacing import Pace
from app.ports_delivery import Notice
from trading.domain.ids import UserId

ROOM = 400  # notices of each priority that are loaded ahead
_PER_CHAT = 60  # of them in one chat: then nothing more of it is loaded
_GATHERED = 25  # notices in one message
_FROM = 3  # of one group: fewer are sent one by one, as cards and pictures
_FLOOD = 30  # alerts in one chat: more of them become one digest
_DIGEST = 200  # notices in one digest


@dataclass(frozen=True, slots=True)
class _Waiting:
    """ready_at: monotonic seconds."""

    notice: Notice
    ready_at: float


_Line = list[_Waiting]


class Lines:
    """The order of delivery. In a chat one message is on its way at a time.

    A line keeps its order: what has to wait holds up what follows it in its line, and nothing else.
    """

    def __init__(self, pace: Pace, monotonic: Callable[[], float]) -> None:
        self._pace = pace
        self._now = monotonic
        self._lines: dict[Priority, dict[UserId, _Line]] = {priority: {} for priority in Priority}
        self._busy: set[UserId] = set()
        self._known: set[int] = set()

    @property
    def loaded(self) -> Collection[int]:
        """Notices that are waiting here, on their way, or not written down yet."""
        return self._known

    @property
    def full(self) -> Collection[tuple[Priority, UserId]]:
        """Lines so long that nothing more of them is to be loaded."""
        return {
            (priority, user)
            for priority, lines in self._lines.items()
            for user, line in lines.items()
            if len(line) >= _PER_CHAT
        }

    @property
    def rooms(self) -> Mapping[Priority, int]:
        """How much of each priority is to be loaded: nothing where enough waits."""
        found = {}
        for priority, lines in self._lines.items():
            waiting = sum(min(len(line), _PER_CHAT) for line in lines.values())
            if waiting <= ROOM // 2:
                found[priority] = ROOM - waiting
        return found

    def put(self, notices: Iterable[Notice]) -> None:
        """They wait from now on; each at the end of its line."""
        now = self._now()
        for notice in notices:
            if notice.id not in self._known:
                self._known.add(notice.id)
                line = self._lines[notice.priority].setdefault(notice.user, [])
                line.append(_Waiting(notice, now + notice.after))

    def pick(self) -> tuple[Sequence[Notice], float]:
        """The notices of the next message, and none if nobody may speak yet: then the seconds until then."""
        soonest = math.inf
        for priority, lines in self._lines.items():
            if not lines:
                continue
            wait = self._pace.wait_all(priority)
            if wait > 0:
                return (), min(soonest, wait)
            for user in lines:
                wait = self._wait(user, lines[user])
                if wait <= 0:
                    return self._take(priority, user), 0.0
                soonest = min(soonest, wait)
        return (), soonest

    def back(self, notices: Sequence[Notice], after: float) -> None:
        """They were not sent: first in their line again, after so many seconds."""
        first = notices[0]
        ready_at = self._now() + after
        line = self._lines[first.priority].setdefault(first.user, [])
        line[:0] = [_Waiting(notice, ready_at) for notice in notices]
        self._busy.discard(first.user)

    def over(self, user: UserId) -> None:
        """What was on its way to this chat has been decided."""
        self._busy.discard(user)

    def forget(self, notices: Iterable[int]) -> None:
        """They are written down: they will not be loaded again."""
        self._known.difference_update(notices)

    def leave(self, user: UserId) -> Sequence[int]:
        """Nobody is there any more: what waited for them here. It stays where it is kept."""
        gone = [waiting.notice.id for lines in self._lines.values() for waiting in lines.pop(user, ())]
        self.forget(gone)
        return gone

    def _wait(self, user: UserId, line: _Line) -> float:
        if user in self._busy:
            return math.inf
        return max(line[0].ready_at - self._now(), self._pace.wait_chat(user))

    def _take(self, priority: Priority, user: UserId) -> Sequence[Notice]:
        """Out of the line; the chat's turn among its like is over, and a token spent."""
        line = self._lines[priority].pop(user)
        taken = _gathered(line, priority, self._now())
        left = [waiting for waiting in line if waiting not in taken]
        if left:
            self._lines[priority][user] = left
        self._busy.add(user)
        self._pace.spend(user)
        return [waiting.notice for waiting in taken]


def _gathered(line: _Line, priority: Priority, now: float) -> _Line:
    """What goes with the first one into one message."""
    ready = [waiting for waiting in line if waiting.ready_at <= now]
    first = line[0].notice
    if first.group == DIGEST:
        return [waiting for waiting in ready if waiting.notice.group == DIGEST][:_DIGEST]
    if priority is Priority.ALERT and len(ready) > _FLOOD:
        return ready[:_DIGEST]
    if first.group is not None:
        alike = [waiting for waiting in ready if waiting.notice.group == first.group]
        if len(alike) >= _FROM:
            return alike[:_GATHERED]
    return line[:1]
