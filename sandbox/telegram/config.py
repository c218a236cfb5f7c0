"""What a sandbox is started with."""

import ipaddress
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sandbox.telegram.errors import NotLoopbackError

DEFAULT_TOKEN: Final = "4200000000:SANDBOX-bot-token-for-this-machine-only"  # noqa: S105 - it opens nothing
_TOKEN: Final = re.compile(r"[0-9]{5,12}:[A-Za-z0-9_-]{30,}")


@dataclass(frozen=True, slots=True)
class FloodLimits:
    """Telegram's brakes: messages a second over all chats, into one chat, and a minute into a group."""

    overall_per_second: float = 30.0
    overall_burst: int = 30
    chat_per_second: float = 1.0
    chat_burst: int = 5
    group_per_minute: int = 20


@dataclass(frozen=True, slots=True)
class TelegramConfig:
    """Where the sandbox listens, for which bot, and what it remembers.

    `port` 0 takes a free one. `state_file` is an SQLite file (pictures go to a folder beside it);
    None remembers nothing. `flood` False never answers 429 by itself; `rich_messages` False knows nothing of
    them, as a server of an older Bot API. `pre_checkout_seconds` is how long a payer waits for the bot.
    Raises NotLoopbackError for a host that is not this machine, ValueError for a token that is none.
    """

    token: str = DEFAULT_TOKEN
    host: str = "127.0.0.1"
    port: int = 0
    state_file: Path | None = None
    flood: bool = True
    limits: FloodLimits = field(default_factory=FloodLimits)
    rich_messages: bool = True
    bot_name: str = "Simbiot"
    bot_username: str = "simbiot_sandbox_bot"
    callback_lifetime: float = 60.0
    pre_checkout_seconds: float = 10.0
    webhook_retry_seconds: float = 1.0

    def __post_init__(self) -> None:
        if not _is_loopback(self.host):
            raise NotLoopbackError(f"host must be a loopback address such as 127.0.0.1, was {self.host!r}")
        if not _TOKEN.fullmatch(self.token):
            raise ValueError("token must look like 123456789:35-letters-or-more of A-Z a-z 0-9 _ -")

    @property
    def bot_id(self) -> int:
        return int(self.token.partition(":")[0])


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
