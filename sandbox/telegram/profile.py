"""What the bot says about itself: name, descriptions, commands, menu button; per language, per scope."""

from typing import Any, Final

from sandbox.telegram.model import Chat
from sandbox.telegram.store import Store

Command = dict[str, Any]
TEXTS: Final = ("name", "description", "short_description")


class Profile:
    """Stored as one record; languages are two-letter codes, an empty one is for everybody."""

    def __init__(self, store: Store, name: str) -> None:
        self._store = store
        self._name = name
        self.load()

    def load(self) -> None:
        saved = self._store.get("meta", "profile") or {}
        self._texts: dict[str, dict[str, str]] = saved.get("texts") or {text: {} for text in TEXTS}
        self._commands: dict[str, list[Command]] = saved.get("commands") or {}
        self.menu_button: dict[str, Any] = saved.get("menu_button") or {"type": "default"}

    def save(self) -> None:
        body = {"texts": self._texts, "commands": self._commands, "menu_button": self.menu_button}
        self._store.put("meta", "profile", body)

    def set_text(self, which: str, language: str, value: str) -> None:
        if value:
            self._texts[which][language] = value
        else:
            self._texts[which].pop(language, None)
        self.save()

    def text(self, which: str, language: str) -> str:
        """In this language, else for everybody, else (the name) as the bot was made."""
        texts = self._texts[which]
        fallback = self._name if which == "name" else ""
        return texts.get(_short(language)) or texts.get("") or fallback

    def set_commands(self, scope: str, language: str, commands: list[Command]) -> None:
        key = f"{scope}|{language}"
        if commands:
            self._commands[key] = commands
        else:
            self._commands.pop(key, None)
        self.save()

    def commands(self, scope: str, language: str) -> list[Command]:
        """Exactly these, without inheritance, as getMyCommands answers."""
        return self._commands.get(f"{scope}|{language}", [])

    def commands_for(self, chat: Chat, user_id: int, language: str) -> list[Command]:
        """What this person sees in this chat: the narrowest scope wins, in it the person's language."""
        for scope in _scopes(chat, user_id):
            for key in (_short(language), ""):
                if commands := self.commands(scope, key):
                    return commands
        return []

    def menu_for(self, chat: Chat) -> dict[str, Any]:
        return chat.menu_button or self.menu_button


def _scopes(chat: Chat, user_id: int) -> tuple[str, ...]:
    if chat.is_private:
        return f"chat:{chat.id}", "all_private_chats", "default"
    return f"chat_member:{chat.id}:{user_id}", f"chat:{chat.id}", "all_group_chats", "default"


def _short(language: str) -> str:
    return language.replace("_", "-").split("-")[0].lower()
