"""Where the bot reports what it could not handle."""

from typing import Protocol


class Incidents(Protocol):
    """Counts a failure and tells the operators once. Never raises."""

    async def report(self, place: str, error: BaseException) -> None: ...
