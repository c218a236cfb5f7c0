"""Changes that were shown and wait for a second word. In memory: after a restart they are shown again."""

from dataclasses import dataclass
from datetime import datetime

from app.settings_views import Proposal
from tgbot.awaiting import LIFE, ROOM
from trading.domain.ids import UserId


@dataclass(frozen=True, slots=True)
class _Shown:
    proposal: Proposal
    at: datetime


class Proposals:
    """The latest one of each person."""

    def __init__(self) -> None:
        self._shown: dict[UserId, _Shown] = {}

    def show(self, user: UserId, proposal: Proposal, now: datetime) -> None:
        self._shown.pop(user, None)
        self._shown[user] = _Shown(proposal, now)
        if len(self._shown) > ROOM:
            self._shown.pop(next(iter(self._shown)))

    def take(self, user: UserId, token: str, now: datetime) -> Proposal | None:
        """The one with this token; None where it is too old, or another one was shown since. Only once."""
        shown = self._shown.get(user)
        if shown is None or shown.proposal.token != token:
            return None
        del self._shown[user]
        return shown.proposal if now - shown.at <= LIFE else None
