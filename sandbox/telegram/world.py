"""The world the bot lives in: its state, and the few ways in which it changes."""

import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from sandbox.telegram.bus import Bus
from sandbox.telegram.config import TelegramConfig
from sandbox.telegram.drafts import Drafts
from sandbox.telegram.faults import Faults
from sandbox.telegram.files import Files
from sandbox.telegram.flood import Flood
from sandbox.telegram.inline import InlineMode
from sandbox.telegram.journal import Journal
from sandbox.telegram.model import Chat, Json, Message, User
from sandbox.telegram.profile import Profile
from sandbox.telegram.stars import Stars
from sandbox.telegram.store import Store
from sandbox.telegram.updates import UpdateQueue


@dataclass(slots=True)
class Callback:
    """A pressed button that waits for its answer; `answer` is what answerCallbackQuery said."""

    id: str
    user_id: int
    chat_id: int
    message_id: int
    pressed_at: float
    update_id: int
    answer: Json | None = None


class World:
    """Owns everything of one sandbox. Every change is written through and told to the page."""

    def __init__(self, config: TelegramConfig) -> None:
        self.config = config
        self.clock_shift = 0.0
        self.bus = Bus()
        self.store = Store(config.state_file)
        self.journal = Journal(self.now, self.bus, self.store)
        self.faults = Faults()
        self.flood = Flood(config.limits, config.flood)
        self.files = Files(self.store)
        self.updates = UpdateQueue(self.store, self.now)
        self.profile = Profile(self.store, config.bot_name)
        self.inline = InlineMode()
        self.drafts = Drafts()
        self.stars = Stars(self.store)
        self._load()

    def _load(self) -> None:
        self.users = {int(key): User(**body) for key, body in self.store.load("user")}
        self.chats = {int(key): Chat(**body) for key, body in self.store.load("chat")}
        self._messages: dict[int, dict[int, Message]] = {}
        for _, body in self.store.load("message"):
            message = Message(**body)
            self._messages.setdefault(message.chat_id, {})[message.message_id] = message
        self.callbacks = {key: Callback(**body) for key, body in self.store.load("callback")}
        self._last_ids: dict[str, int] = self.store.get("meta", "last_message_ids") or {}
        self._serial: int = self.store.get("meta", "serial") or 0

    def now(self) -> float:
        """Unix seconds."""
        return time.time() + self.clock_shift

    def serial(self) -> int:
        """A number never given before, also over a restart."""
        self._serial += 1
        self.store.put("meta", "serial", self._serial)
        return self._serial

    def album_id(self) -> str:
        return str(13_900_000_000_000_000 + self.serial())

    def reset(self) -> None:
        """Everybody and everything is forgotten, switches and faults too; update ids start anew."""
        self.updates.stop_poller()
        self.store.clear()
        self.journal.clear()
        self.faults.clear()
        self.flood.clear()
        self.files.clear()
        self.updates.forget_all()
        self.profile.load()
        self.flood.enabled = self.config.flood
        self.inline, self.drafts = InlineMode(), Drafts()
        self.stars = Stars(self.store)
        self.clock_shift = 0.0
        self._load()
        self.bus.publish("reset")

    def close(self) -> None:
        self.updates.stop_poller()
        self.bus.close()
        self.store.close()

    # people and chats

    @property
    def bot(self) -> Json:
        return {
            "id": self.config.bot_id,
            "is_bot": True,
            "first_name": self.profile.text("name", ""),
            "username": self.config.bot_username,
        }

    def save_user(self, user: User) -> None:
        self.users[user.id] = user
        self.store.put("user", user.id, user.record())
        if user.id not in self.chats:
            self.save_chat(Chat(user.id, "private", members=[user.id]))
        self.bus.publish("user", user=user.record())

    def save_chat(self, chat: Chat) -> None:
        self.chats[chat.id] = chat
        self.store.put("chat", chat.id, chat.record())
        self.bus.publish("chat", chat=chat.record())

    def chat_wire(self, chat: Chat) -> Json:
        """The chat as it stands in messages."""
        if not chat.is_private:
            return {"id": chat.id, "type": chat.type, "title": chat.title}
        person = self.users[chat.id].wire()
        names = ("first_name", "last_name", "username")
        return {"id": chat.id, "type": "private", **{key: person[key] for key in names if key in person}}

    # messages

    def messages(self, chat_id: int) -> list[Message]:
        """Those that are there now, oldest first."""
        return list(self._messages.get(chat_id, {}).values())

    def message(self, chat_id: int, message_id: int) -> Message | None:
        return self._messages.get(chat_id, {}).get(message_id)

    def last_message(self, chat_id: int) -> Message | None:
        return next(reversed(self._messages.get(chat_id, {}).values()), None)

    def all_messages(self) -> Iterator[Message]:
        for messages in self._messages.values():
            yield from messages.values()

    def post(self, chat: Chat, sender: Json, content: Json, *, offer: str = "") -> Message:
        """A new message in the chat; private chats share one count of ids, each group has its own."""
        counter = "private" if chat.is_private else str(chat.id)
        message_id = self._last_ids.get(counter, 0) + 1
        self._last_ids[counter] = message_id
        self.store.put("meta", "last_message_ids", self._last_ids)
        wire = {
            "message_id": message_id,
            "from": sender,
            "chat": self.chat_wire(chat),
            "date": int(self.now()),
            **content,
        }
        message = Message(chat.id, message_id, sender["id"], bool(sender["is_bot"]), wire, offer=offer)
        self._messages.setdefault(chat.id, {})[message_id] = message
        self.store.put("message", message.key, message.record())
        if message.from_bot:
            self.drafts.ended(chat.id)
        self.bus.publish("message", message=message.record())
        return message

    def change(self, message: Message, wire: Json) -> None:
        """The message becomes `wire`, visibly edited unless only its keyboard changed."""
        content_changed = _content(message.wire) != _content(wire)
        message.wire = {**wire, "edit_date": int(self.now())} if content_changed else wire
        self.touch(message)

    def touch(self, message: Message) -> None:
        self.store.put("message", message.key, message.record())
        self.bus.publish("edited", message=message.record())

    def remove(self, message: Message) -> None:
        del self._messages[message.chat_id][message.message_id]
        self.store.delete("message", message.key)
        chat = self.chats[message.chat_id]
        if message.message_id in chat.pinned:
            chat.pinned.remove(message.message_id)
            self.save_chat(chat)
        self.bus.publish("deleted", chat_id=message.chat_id, message_id=message.message_id)

    # what the bot gets to know

    def tell_bot(self, kind: str, body: Json, chat_id: int) -> int | None:
        return self.updates.push(kind, body, chat_id)

    def save_callback(self, callback: Callback) -> None:
        """Keeps it; those nobody can answer any more go."""
        oldest = self.now() - 2 * self.config.callback_lifetime
        for key in [key for key, old in self.callbacks.items() if old.pressed_at < oldest]:
            del self.callbacks[key]
            self.store.delete("callback", key)
        self.callbacks[callback.id] = callback
        self.store.put("callback", callback.id, asdict(callback))

    def membership(self, chat: Chat, actor: User, old: str, new: str) -> None:
        """A my_chat_member update: the bot's own standing changed."""

        def member(status: str) -> Json:
            until: dict[str, Any] = {"until_date": 0} if status == "kicked" else {}
            return {"status": status, "user": self.bot, **until}

        body = {
            "chat": self.chat_wire(chat),
            "from": actor.wire(),
            "date": int(self.now()),
            "old_chat_member": member(old),
            "new_chat_member": member(new),
        }
        self.tell_bot("my_chat_member", body, chat.id)


def _content(wire: Json) -> Json:
    return {key: value for key, value in wire.items() if key not in {"reply_markup", "edit_date"}}
