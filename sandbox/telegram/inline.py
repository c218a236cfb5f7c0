"""Inline mode: a person writes the bot's name and some words in a chat, and picks what the bot offers."""

from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from sandbox.telegram.model import Json

_ROOM = 200  # queries that are remembered


@dataclass(frozen=True, slots=True)
class InlineResult:
    """content: the message that it becomes, without its sender; picture: a file id for the list."""

    id: str
    title: str
    description: str
    content: Json
    picture: str = ""


@dataclass(slots=True)
class InlineQuery:
    """What somebody asks. results None: the bot has not answered yet."""

    LIFETIME: ClassVar[float] = 30.0  # seconds in which an answer is taken

    id: str
    user_id: int
    chat_id: int
    text: str
    asked_at: float
    results: list[InlineResult] | None = None
    button: Json | None = None

    def shown(self) -> dict[str, Any]:
        """What the person sees in the list."""
        results = [{k: v for k, v in asdict(one).items() if k != "content"} for one in self.results or []]
        return {"results": results, "button": self.button}


class InlineMode:
    """Queries and their answers. In memory: a list is looked at and forgotten."""

    def __init__(self) -> None:
        self.queries: dict[str, InlineQuery] = {}

    def put(self, query: InlineQuery) -> None:
        self.queries[query.id] = query
        while len(self.queries) > _ROOM:
            self.queries.pop(next(iter(self.queries)))
