"""How handlers are hung up: one function for a command and a button that mean the same."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import Router
from aiogram.filters import Command, CommandObject, Filter
from aiogram.types import TelegramObject

from tgbot.callbacks import Action, Press


class On(Filter):
    """Presses of one of these actions."""

    def __init__(self, *actions: Action) -> None:
        self._actions = frozenset(actions)

    async def __call__(self, _: TelegramObject, press: Press | None = None) -> bool:
        return press is not None and press.action in self._actions


def hang(
    router: Router,
    handler: Callable[..., Awaitable[Any]],
    *actions: Action,
    command: str | None = None,
) -> None:
    """The handler of a command, of presses, or of both."""
    if command is not None:
        router.message.register(handler, Command(command, ignore_case=True))
    if actions:
        router.callback_query.register(handler, On(*actions))


def said(command: CommandObject | None) -> str:
    """What stands behind a command; empty where nothing does, or where it was a press."""
    return (command.args or "").strip() if command is not None else ""
