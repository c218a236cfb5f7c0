"""What can go wrong between Telegram and the bot: an update lost, doubled, late, or in the wrong order."""

from dataclasses import dataclass, field
from typing import Any, Final

KINDS: Final = ("lose", "twice", "delay", "swap")


@dataclass(slots=True)
class Mishap:
    """Strikes `times` updates of one kind: `what` is the kind of the update (pre_checkout_query) or, of a
    message, what stands in it (successful_payment); empty: any. lose: never delivered. twice: once more,
    under a number of its own. delay: kept until released. swap: kept until the next one is through.
    """

    kind: str
    what: str = ""
    times: int = 1

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(KINDS)}, was {self.kind!r}")


@dataclass(frozen=True, slots=True)
class Held:
    kind: str
    body: dict[str, Any]
    lane: int
    until_next: bool


@dataclass(slots=True)
class Mishaps:
    """Those on order, and the updates that are kept back."""

    pending: list[Mishap] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)

    def add(self, kind: str, what: str = "", times: int = 1) -> None:
        """Raises ValueError for an unknown kind."""
        self.pending.append(Mishap(kind, what, times))

    def strike(self, kind: str, body: dict[str, Any]) -> str:
        """What happens to this update; empty: nothing."""
        for mishap in self.pending:
            if mishap.times > 0 and (mishap.what in {"", kind} or mishap.what in body):
                mishap.times -= 1
                return mishap.kind
        return ""

    def keep(self, one: Held) -> None:
        self.held.append(one)

    def take(self, *, all_of_them: bool) -> list[Held]:
        """Those whose time has come, oldest first."""
        due = [one for one in self.held if all_of_them or one.until_next]
        self.held = [one for one in self.held if one not in due]
        return due

    def clear(self) -> None:
        self.pending.clear()
        self.held.clear()
