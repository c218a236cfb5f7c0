"""The door for updates: redacted, timed, recorded in PostgreSQL before Telegram hears that we have them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeGuard

import orjson
import structlog

from app.ports import UnitOfWorkFactory
from tgbot.checkout import FIELD
from tgbot.inline import FIELD as INLINE
from tgbot.redact import redact
from trading.domain.ids import UserId
from trading.ports import Clock

ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member", "subscription", FIELD, INLINE)
BODY_LIMIT = 256 * 1024  # bytes of one update
_NESTED_SENDERS = ("message", "edited_message", "callback_query", "my_chat_member", "subscription")
DEEPEST = 64  # levels of an update; Telegram's own have about ten
_LARGEST = 2**63
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")  # a letter that PostgreSQL does not keep


class Urgent(Protocol):
    """Who answers what must not wait in the queue."""

    def take(self, update: Mapping[str, Any]) -> bool: ...


class Lanes(Protocol):
    """Who handles what was recorded."""

    def wake(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Parcel:
    """A recorded update. seen_at: real time of arrival; redacted: its person pasted a secret;
    waited: it lay at Telegram while nobody listened, nobody knows how long.
    """

    update: dict[str, Any]
    seen_at: datetime
    redacted: bool
    waited: bool = False

    def pack(self) -> bytes:
        return orjson.dumps(
            {
                "seen_at": self.seen_at.isoformat(),
                "redacted": self.redacted,
                "waited": self.waited,
                "update": self.update,
            }
        )

    @classmethod
    def unpack(cls, body: bytes) -> "Parcel":
        """Raises ValueError for what `pack` has not made."""
        try:
            record = orjson.loads(body)
            seen_at = datetime.fromisoformat(record["seen_at"])
            return cls(record["update"], seen_at, record["redacted"], record.get("waited", False))
        except (KeyError, TypeError) as error:
            raise ValueError("a recorded update must be a parcel") from error


class Inbox:
    """Records updates. clock: real time, whatever the market's clock shows; urgent: asked first."""

    def __init__(self, unit: UnitOfWorkFactory, clock: Clock, lanes: Lanes, *urgent: Urgent) -> None:
        self._unit = unit
        self._clock = clock
        self._lanes = lanes
        self._urgent = urgent
        self._log = structlog.get_logger("tgbot.inbox")

    async def record(self, updates: Sequence[object], *, waited: bool = False) -> int | None:
        """Keep the updates, each once; what is no update, or cannot be kept, is left out. waited: of Parcel.

        Returns the highest update id, None where there was none. When it returns, they are committed.
        """
        known = [update for update in updates if _is_update(update)]
        if not known:
            return None
        waiting = [update for update in known if not any(one.take(update) for one in self._urgent)]
        rows = [row for update in waiting if (row := self._row(update, waited=waited))]
        if rows:
            async with self._unit() as work:
                await work.inbox.record(rows)
            self._lanes.wake()
        return max(int(update["update_id"]) for update in known)

    async def take(self, body: bytes) -> bool:
        """Keep one update as the webhook brings it. False where it is no update."""
        try:
            update = orjson.loads(body)
        except orjson.JSONDecodeError:
            return False
        return await self.record([update]) is not None

    def _row(self, update: dict[str, Any], *, waited: bool) -> tuple[int, UserId | None, bytes] | None:
        """None where it cannot be kept: too deep, or of numbers and letters that Telegram never sends."""
        clean = None if _is_deep(update) else redact(update)
        if not isinstance(clean, dict):
            self._log.warning("update left out", update=update["update_id"])
            return None
        parcel = Parcel(clean, self._clock.now(), _said(clean) != _said(update), waited)
        try:
            body = parcel.pack()
        except TypeError as error:
            self._log.warning("update left out", update=update["update_id"], error=type(error).__name__)
            return None
        if _NUL.search(body) is not None:
            self._log.warning("update left out", update=update["update_id"])
            return None
        return update["update_id"], sender_of(update), body


def _is_update(update: object) -> TypeGuard[dict[str, Any]]:
    number = update.get("update_id") if isinstance(update, dict) else None
    return type(number) is int and 0 <= number < _LARGEST


def _is_deep(update: dict[str, Any]) -> bool:
    """Without recursion: that is what a deep one is after."""
    level: list[Any] = [update]
    for _ in range(DEEPEST):
        level = [
            item
            for node in level
            for item in (node.values() if isinstance(node, dict) else node)
            if isinstance(item, dict | list)
        ]
        if not level:
            return False
    return True


def sender_of(update: Mapping[str, Any]) -> UserId | None:
    """Whose lane an update belongs to, looked for without trusting its shape."""
    for name in _NESTED_SENDERS:
        event = update.get(name)
        sender = event.get("from") or event.get("user") if isinstance(event, dict) else None
        number = sender.get("id") if isinstance(sender, dict) else None
        if type(number) is int and 0 < number < _LARGEST:
            return UserId(number)
    return None


def _said(update: Mapping[str, Any]) -> object:
    """What the person themself has written, without what they reply to or press on."""
    message = update.get("message") or update.get("edited_message")
    if not isinstance(message, dict):
        return None
    return {
        name: value for name, value in message.items() if name not in {"reply_to_message", "reply_markup"}
    }
