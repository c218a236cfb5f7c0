"""What people write and send: words, pictures, documents, albums, forwarded messages."""

from collections.abc import Sequence
from typing import Final

from sandbox.telegram.circle import Circle
from sandbox.telegram.copies import forwarded
from sandbox.telegram.errors import ControlError
from sandbox.telegram.formatted import CAPTION_LIMIT, TEXT_LIMIT, formatted, plain
from sandbox.telegram.methods.call import text_fields
from sandbox.telegram.model import Chat, Json, Message
from sandbox.telegram.params import Upload

_ALBUM: Final = range(2, 11)


class Writing(Circle):
    """Messages of people; the first one in private starts the bot."""

    def say(
        self,
        user_id: int,
        text: str = "",
        *,
        photo: Upload | None = None,
        document: Upload | None = None,
        html: bool = False,
        chat_id: int | None = None,
    ) -> Message:
        """A message to the bot or into a group; `html`: the text as the app's own formatting makes it."""
        chat = self._open_chat(user_id, chat_id)
        content = self._words(text, "caption" if photo or document else "text", html=html)
        if photo is not None:
            content |= {"photo": [self._world.files.add_photo(photo).wire()]}
        if document is not None:
            content |= {"document": self._world.files.add_document(document).wire()}
        if not content:
            raise ControlError("an empty message cannot be sent")
        return self._write(user_id, chat, content)

    def album(
        self,
        user_id: int,
        uploads: Sequence[Upload],
        text: str = "",
        *,
        kind: str = "photo",
        chat_id: int | None = None,
    ) -> list[Message]:
        """2 to 10 of a kind, photo or document; the text stands under the first."""
        chat, files = self._open_chat(user_id, chat_id), self._world.files
        if len(uploads) not in _ALBUM:
            raise ControlError("an album has 2 to 10 items")
        if kind == "photo":
            items: list[Json] = [{"photo": [files.add_photo(one).wire()]} for one in uploads]
        else:
            items = [{"document": files.add_document(one).wire()} for one in uploads]
        items[0] |= self._words(text, "caption")
        album = self._world.album_id()
        return [self._write(user_id, chat, {"media_group_id": album, **item}) for item in items]

    def _words(self, text: str, name: str, *, html: bool = False) -> Json:
        limit = TEXT_LIMIT if name == "text" else CAPTION_LIMIT
        if len(text) > limit and not html:
            raise ControlError(f"a {name} has {limit} characters at most; a client would split it")
        read = formatted(text, parse_mode="HTML", limit=limit) if html else plain(text)
        return text_fields(read, self._world, name)

    def _write(self, user_id: int, chat: Chat, content: Json, offer: str = "") -> Message:
        user = self.user(user_id)
        if chat.is_private:
            self._meet(user, started=True)
        message = self._world.post(chat, user.wire(), content, offer=offer)
        if self._bot_reads(chat, message):
            if not chat.is_private:
                self._meet(user)
            self._world.tell_bot("message", message.wire, chat.id)
        return message

    def start(self, user_id: int, payload: str = "") -> Message:
        """The START button, or a link `t.me/bot?start=payload`."""
        if self.user(user_id).blocked:
            self.unblock(user_id)
        return self.say(user_id, f"/start {payload}".strip())

    def forward(self, user_id: int, message_id: int, to: int, chat_id: int | None = None) -> Message:
        """Into a group, to the bot (`to` is the person), or to somebody else, where the bot sees nothing."""
        message = self._world.message(self.chat(user_id, chat_id).id, message_id)
        content = forwarded(self._world, message) if message else {}
        if message is None or not content:
            raise ControlError(f"message {message_id} cannot be forwarded")
        is_other = to in self._world.users and to != user_id
        chat = self._between(user_id, to) if is_other else self._open_chat(user_id, to)
        return self._write(user_id, chat, content, message.offer)

    def _between(self, user_id: int, other_id: int) -> Chat:
        """The chat of two people: for the bot it is a group that it is not in."""
        pair = sorted([user_id, other_id])
        for chat in self._world.chats.values():
            if chat.type == "pair" and chat.members == pair:
                return chat
        title = " and ".join(self.user(one).first_name for one in pair)
        number = min([-1_001_000_000_000, *self._world.chats]) - 1
        chat = Chat(number, "pair", title, pair, bot_status="left")
        self._world.save_chat(chat)
        return chat

    def delete(self, user_id: int, message_id: int, chat_id: int | None = None) -> None:
        """Deletes a message for both sides; the bot is not told."""
        chat = self.chat(user_id, chat_id)
        message = self._world.message(chat.id, message_id)
        if message is None:
            raise ControlError(f"message {message_id} is no longer there")
        if not chat.is_private and message.sender_id != user_id:
            raise ControlError("in a group a person deletes their own messages only")
        self._world.remove(message)

    def edit(self, user_id: int, message_id: int, text: str, chat_id: int | None = None) -> Message:
        """Changes a message of one's own; the bot gets an edited_message."""
        chat = self.chat(user_id, chat_id)
        message = self._world.message(chat.id, message_id)
        if message is None or message.sender_id != user_id or "text" not in message.wire:
            raise ControlError(f"message {message_id} is no text message of this person")
        kept = {key: value for key, value in message.wire.items() if key not in {"text", "entities"}}
        self._world.change(message, {**kept, **self._words(text, "text")})
        if self._bot_reads(chat, message):
            self._world.tell_bot("edited_message", message.wire, chat.id)
        return message
