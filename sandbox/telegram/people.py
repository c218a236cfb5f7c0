"""What people do with the app: write, press, ask, make groups; page and tests act through it."""

from dataclasses import dataclass

from sandbox.telegram.errors import ControlError
from sandbox.telegram.inline import InlineQuery
from sandbox.telegram.model import Chat, Json, Message, User
from sandbox.telegram.world import Callback
from sandbox.telegram.writing import Writing


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a press leads to: a callback to wait for, an address to open, or a text to copy."""

    kind: str
    callback_id: str = ""
    url: str = ""
    text: str = ""


class People(Writing):
    """Refuses with ControlError what a real client would not offer."""

    def press(
        self,
        user_id: int,
        *,
        message_id: int = 0,
        data: str | None = None,
        text: str | None = None,
        chat_id: int | None = None,
    ) -> Pressed:
        """Presses a button that is there now: by data or label, on this message or the newest that has it."""
        user, chat = self.user(user_id), self._open_chat(user_id, chat_id)
        message, button = self._find_button(chat, message_id, data, text)
        if "url" in button:
            return Pressed("url", url=button["url"])
        if "web_app" in button:
            return Pressed("url", url=button["web_app"]["url"])
        if "copy_text" in button:
            return Pressed("copy", text=button["copy_text"]["text"])
        if "pay" in button:
            raise ControlError(f"the button {button['text']!r} costs Stars: pay with it")
        if "callback_data" not in button:
            raise ControlError(f"the button {button['text']!r} does nothing in this sandbox")
        self._meet(user)
        return Pressed("callback", callback_id=self._callback(user, chat, message, button["callback_data"]))

    def _find_button(
        self, chat: Chat, message_id: int, data: str | None, text: str | None
    ) -> tuple[Message, Json]:
        if data is None and text is None:
            raise ControlError("name the button by its text or its data")
        messages = self._world.messages(chat.id)
        if message_id:
            messages = [message for message in messages if message.message_id == message_id]
            if not messages:
                raise ControlError(f"message {message_id} is no longer there")
        for message in reversed(messages):
            for button in (button for row in message.keyboard for button in row):
                same_data = data is None or button.get("callback_data") == data
                if same_data and (text is None or button["text"] == text):
                    return message, button
        shown = sorted({label for message in messages for label in message.buttons})
        raise ControlError(f"there is no button {text or data!r}; there are: {', '.join(shown) or 'none'}")

    def _callback(self, user: User, chat: Chat, message: Message, data: str) -> str:
        world = self._world
        callback_id = str(world.config.bot_id * 1000 + world.serial())
        body = {
            "id": callback_id,
            "from": user.wire(),
            "message": message.wire,
            "chat_instance": str(7_000_000_000 + abs(chat.id)),
            "data": data,
        }
        lane = chat.id if chat.is_private else user.id
        update_id = world.tell_bot("callback_query", body, lane) or 0
        world.save_callback(
            Callback(callback_id, user.id, chat.id, message.message_id, world.now(), update_id)
        )
        return callback_id

    def forge(self, user_id: int, data: str, *, message_id: int = 0, chat_id: int | None = None) -> Pressed:
        """A callback no button stands for, as a modified client can send it."""
        user, chat = self.user(user_id), self.chat(user_id, chat_id)
        message = self._world.message(chat.id, message_id) or self._world.last_message(chat.id)
        if message is None:
            raise ControlError("a callback needs a message, and there is none in this chat")
        return Pressed("callback", callback_id=self._callback(user, chat, message, data))

    def ask_inline(self, user_id: int, text: str, chat_id: int | None = None) -> InlineQuery:
        """Writes the bot's name and these words, in the private chat or in another one."""
        world, user, chat = self._world, self.user(user_id), self.chat(user_id, chat_id)
        query = InlineQuery(f"inline{world.serial()}", user.id, chat.id, text, world.now())
        kind = "sender" if chat.is_private else chat.type
        body = {"id": query.id, "from": user.wire(), "query": text, "offset": "", "chat_type": kind}
        if world.tell_bot("inline_query", body, user.id) is None:
            raise ControlError("the bot does not ask for inline queries")
        world.inline.put(query)
        return query

    def choose_inline(self, user_id: int, query_id: str, result_id: str) -> Message:
        """Picks a result: it becomes this person's message, with the bot's name on it."""
        world, user = self._world, self.user(user_id)
        query = world.inline.queries.get(query_id)
        if query is None or query.user_id != user.id:
            raise ControlError("this person has asked no such inline query")
        found = next((one for one in query.results or [] if one.id == result_id), None)
        if found is None:
            raise ControlError(f"there is no result {result_id!r}")
        chosen = {"result_id": found.id, "from": user.wire(), "query": query.text}
        world.tell_bot("chosen_inline_result", chosen, user.id)
        return world.post(world.chats[query.chat_id], user.wire(), {**found.content, "via_bot": world.bot})

    def stop_draft(self, user_id: int) -> None:
        """Presses stop under what the bot is writing. Raises ControlError where nothing can be stopped."""
        user, now = self.user(user_id), self._world.now()
        draft = self._world.drafts.of(user.id, now)
        if draft is None or not draft.can_stop:
            raise ControlError("nothing is being written that can be stopped")
        self._world.drafts.ended(user.id)
        body = {"chat": self._world.chat_wire(self._world.chats[user.id]), "draft_id": draft.draft_id}
        self._world.tell_bot("stopped_message_generation", body, user.id)
        self._world.bus.publish("draft", chat_id=user.id, draft_id=draft.draft_id, text="", ended=True)

    def add_group(self, group_id: int, title: str, creator_id: int, members: list[int]) -> Chat:
        """A group with the bot in it."""
        self.user(creator_id)
        if group_id >= 0 or group_id in self._world.chats or not title.strip():
            raise ControlError("a group needs a title and a negative id that is not taken")
        everyone = list(dict.fromkeys([creator_id, *(self.user(member).id for member in members)]))
        chat = Chat(group_id, "supergroup", title, everyone, bot_status="left")
        self._world.save_chat(chat)
        self.add_bot(creator_id, group_id)
        return chat

    def add_bot(self, user_id: int, chat_id: int) -> None:
        user, chat = self.user(user_id), self._group(user_id, chat_id)
        if chat.bot_status == "member":
            raise ControlError("the bot is already in this group")
        old, chat.bot_status = chat.bot_status, "member"
        self._meet(user)
        self._world.save_chat(chat)
        self._world.membership(chat, user, old, "member")
        message = self._world.post(chat, user.wire(), {"new_chat_members": [self._world.bot]})
        self._world.tell_bot("message", message.wire, chat.id)

    def remove_bot(self, user_id: int, chat_id: int) -> None:
        user, chat = self.user(user_id), self._group(user_id, chat_id)
        if chat.bot_status != "member":
            raise ControlError("the bot is not in this group")
        chat.bot_status = "kicked"
        self._world.save_chat(chat)
        self._world.membership(chat, user, "member", "kicked")

    def _group(self, user_id: int, chat_id: int) -> Chat:
        chat = self.chat(user_id, chat_id)
        if chat.is_private:
            raise ControlError("this is no group")
        return chat
