"""The door for updates: redacted, timed, recorded in PostgreSQL before Telegram hears that we have them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import orjson

from app.ports import UnitOfWorkFactory
from tgbot.redact import redact
from trading.domain.ids import UserId
from trading.ports import Clock

ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member")
BODY_LIMIT = 256 * 1024  # bytes of one update
_NESTED_SENDERS = ("message", "edited_message", "callback_query", "my_chat_member")


class Lanes(Protocol):
    """Who handles what was recorded."""

    def wake(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Parcel:
    """A recorded update. seen_at: real time of arrival; redacted: its person pasted a secret."""

    update: dict[str, Any]
    seen_at: datetime
    redacted: bool

    def pack(self) -> bytes:
        return orjson.dumps(
            {"seen_at": self.seen_at.isoformat(), "redacted": self.redacted, "update": self.update}
        )

    @classmethod
    def unpack(cls, body: bytes) -> "Parcel":
        """Raises ValueError for what `pack` has not made."""
        try:
            record = orjson.loads(body)
            return cls(record["update"], datetime.fromisoformat(record["seen_at"]), record["redacted"])
        except (KeyError, TypeError) as error:
            raise ValueError("a recorded update must be a parcel") from error


class Inbox:
    """Records updates. clock: real time, whatever the market's clock shows."""

    def __init__(self, unit: UnitOfWorkFactory, clock: Clock, lanes: Lanes) -> None:
        self._unit = unit
        self._clock = clock
        self._lanes = lanes

    async def record(self, updates: Sequence[object]) -> int | None:
        """Keep the updates, each once; those that are no updates at all are left out.

        Returns the highest update id, None where there was none. When it returns, they are committed.
        """
        rows = [row for update in updates if (row := self._row(update)) is not None]
        if not rows:
            return None
        async with self._unit() as work:
            await work.inbox.record(rows)
        self._lanes.wake()
        return max(number for number, _, _ in rows)

    async def take(self, body: bytes) -> bool:
        """Keep one update as the webhook brings it. False where it is no update."""
        try:
            update = orjson.loads(body)
        except orjson.JSONDecodeError:
            return False
        return await self.record([update]) is not None

    def _row(self, update: object) -> tuple[int, UserId | None, bytes] | None:
        if not isinstance(update, dict) or type(update.get("update_id")) is not int:
            return None
        clean = redact(update)
        if not isinstance(clean, dict):
            return None
        person = sender_of(update)
        parcel = Parcel(clean, self._clock.now(), redacted=_said(clean) != _said(update))
        return update["update_id"], person, parcel.pack()


def sender_of(update: Mapping[str, Any]) -> UserId | None:
    """Whose lane an update belongs to, looked for without trusting its shape."""
    for name in _NESTED_SENDERS:
        event = update.get(name)
        sender = event.get("from") if isinstance(event, dict) else None
        number = sender.get("id") if isinstance(sender, dict) else None
        if type(number) is int:
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
