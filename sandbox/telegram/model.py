"""The things this world is made of: people, chats, messages."""

from dataclasses import asdict, dataclass, field
from typing import Any

from sandbox.telegram.rich import rich_words

Json = dict[str, Any]


@dataclass(slots=True)
class User:
    """A person with the app. `is_admin` only tells the page whom to mark as the operator; `started` and
    `blocked` are about the bot; `seen` says the bot has met them, in private or in a group; `stars` None: as
    many as they need; `notes` are (label, text) that the page lets them copy, such as a key of a sandbox
    exchange.
    """

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = ""
    is_admin: bool = False
    started: bool = False
    blocked: bool = False
    seen: bool = False
    stars: int | None = None
    notes: list[list[str]] = field(default_factory=list)

    def wire(self) -> Json:
        """As the Bot API shows a person."""
        optional = {
            "last_name": self.last_name,
            "username": self.username,
            "language_code": self.language_code,
        }
        present = {key: value for key, value in optional.items() if value}
        return {"id": self.id, "is_bot": False, "first_name": self.first_name, **present}

    def record(self) -> Json:
        return asdict(self)


@dataclass(slots=True)
class Chat:
    """A private chat (its id is the person's) or a group; `bot_status` is member, left or kicked."""

    id: int
    type: str
    title: str = ""
    members: list[int] = field(default_factory=list)
    bot_status: str = "member"
    pinned: list[int] = field(default_factory=list)
    menu_button: Json | None = None

    @property
    def is_private(self) -> bool:
        return self.type == "private"

    def record(self) -> Json:
        return asdict(self)


@dataclass(slots=True)
class Message:
    """One message as it is now. `wire` is what the Bot API shows; `sender_id` is the bot's or a person's;
    `offer` is what its Pay button asks for, and `paid_by` who has pressed it in earnest.
    """

    chat_id: int
    message_id: int
    sender_id: int
    from_bot: bool
    wire: Json
    reactions: list[str] = field(default_factory=list)
    offer: str = ""
    paid_by: list[int] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text, the caption of a picture or document, or the words of a rich message."""
        if "rich_message" in self.wire:
            return rich_words(self.wire["rich_message"])
        return str(self.wire.get("text", self.wire.get("caption", "")))

    @property
    def entities(self) -> list[Json]:
        return list(self.wire.get("entities") or self.wire.get("caption_entities") or [])

    @property
    def keyboard(self) -> list[list[Json]]:
        return list(self.wire.get("reply_markup", {}).get("inline_keyboard", []))

    @property
    def buttons(self) -> list[str]:
        """The labels of the inline keyboard, row by row."""
        return [str(button["text"]) for row in self.keyboard for button in row]

    @property
    def photo(self) -> bool:
        return "photo" in self.wire

    @property
    def edited(self) -> bool:
        return "edit_date" in self.wire

    @property
    def date(self) -> int:
        return int(self.wire["date"])

    def record(self) -> Json:
        return asdict(self)

    @property
    def key(self) -> str:
        return f"{self.chat_id}:{self.message_id}"
