"""Who there is: the people, the chats they are in, and what the bot gets to know of them."""

from typing import Any

from sandbox.telegram.errors import ControlError
from sandbox.telegram.model import Chat, Message, User
from sandbox.telegram.world import World


class Circle:
    """Refuses with ControlError what a real client would not offer."""

    def __init__(self, world: World) -> None:
        self._world = world

    def user(self, user_id: int) -> User:
        user = self._world.users.get(user_id)
        if user is None:
            raise ControlError(f"there is no person {user_id} here; add them first")
        return user

    def chat(self, user_id: int, chat_id: int | None) -> Chat:
        user = self.user(user_id)
        chat = self._world.chats.get(chat_id or user.id)
        if chat is None or user.id not in chat.members:
            raise ControlError(f"{user.first_name} is in no chat {chat_id}")
        return chat

    def add(self, user: User) -> User:
        if user.id in self._world.users:
            raise ControlError(f"a person with the id {user.id} is already here")
        if user.id <= 0 or user.id == self._world.config.bot_id or not user.first_name.strip():
            raise ControlError("a person needs a positive id, not the bot's, and a first name")
        self._world.save_user(user)
        return user

    def block(self, user_id: int) -> None:
        user = self.user(user_id)
        if not user.blocked:
            user.blocked = True
            self._world.save_user(user)
            self._world.membership(self._world.chats[user.id], user, "member", "kicked")

    def unblock(self, user_id: int) -> None:
        user = self.user(user_id)
        if user.blocked:
            user.blocked = False
            self._world.save_user(user)
            self._world.membership(self._world.chats[user.id], user, "kicked", "member")

    def _open_chat(self, user_id: int, chat_id: int | None) -> Chat:
        """Where this person can write now."""
        user, chat = self.user(user_id), self.chat(user_id, chat_id)
        if chat.is_private and user.blocked:
            raise ControlError(f"{user.first_name} has blocked the bot; unblock it first")
        return chat

    def _meet(self, user: User, *, started: bool = False) -> None:
        if not user.seen or (started and not user.started):
            user.seen = True
            user.started = user.started or started
            self._world.save_user(user)

    def _bot_reads(self, chat: Chat, message: Message) -> bool:
        """In groups a bot with privacy mode sees commands, replies to it and mentions of it."""
        if chat.is_private:
            return True
        if chat.bot_status != "member":
            return False
        answered: Any = message.wire.get("reply_to_message", {}).get("from", {})
        name = f"@{self._world.config.bot_username}"
        return message.text.startswith("/") or name in message.text or bool(answered.get("is_bot"))
