"""Messages that are being written: one a chat, for half a minute, until the next message or a stop.

What the real server answers to a draft after its stop is not documented: it is taken, and shown again.
"""

from dataclasses import dataclass

LIFETIME = 30.0  # seconds for which a draft is shown without being changed


@dataclass(frozen=True, slots=True)
class Draft:
    """at: Unix seconds of its last change."""

    draft_id: int
    at: float
    can_stop: bool


class Drafts:
    """In memory: a draft is nothing that lasts."""

    def __init__(self) -> None:
        self._now: dict[int, Draft] = {}

    def put(self, chat_id: int, draft_id: int, at: float, *, can_stop: bool) -> None:
        self._now[chat_id] = Draft(draft_id, at, can_stop)

    def of(self, chat_id: int, now: float) -> Draft | None:
        """What the chat shows as being written."""
        draft = self._now.get(chat_id)
        return draft if draft is not None and now - draft.at <= LIFETIME else None

    def ended(self, chat_id: int) -> None:
        """A message has come: nothing is being written any more."""
        self._now.pop(chat_id, None)
