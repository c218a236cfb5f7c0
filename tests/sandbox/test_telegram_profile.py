"""What the bot says about itself, per language and scope."""

import pytest
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    MenuButtonWebApp,
    WebAppInfo,
)

from sandbox.telegram import TelegramSandbox
from tests.sandbox.telegram_support import bot_and_alice


async def test_commands_by_scope_and_language() -> None:
    async with TelegramSandbox() as tg, bot_and_alice(tg) as bot:
        boris = tg.users.add(id=1002, first_name="Boris", language_code="ru-RU")
        admin = tg.users.add(id=1000, first_name="Operator", is_admin=True)

        def commands(*names: str) -> list[BotCommand]:
            return [BotCommand(command=name, description=f"does {name}") for name in names]

        await bot.set_my_commands(commands("start"))
        await bot.set_my_commands(commands("status"), scope=BotCommandScopeAllPrivateChats())
        await bot.set_my_commands(
            commands("sostoyanie"), scope=BotCommandScopeAllPrivateChats(), language_code="ru"
        )
        await bot.set_my_commands(commands("stats"), scope=BotCommandScopeChat(chat_id=admin.id))
        assert tg.user(1001).commands() == ["status"]
        assert boris.commands() == ["sostoyanie"]
        assert admin.commands() == ["stats"]
        assert [c.command for c in await bot.get_my_commands()] == ["start"]
        await bot.delete_my_commands(scope=BotCommandScopeChat(chat_id=admin.id))
        assert admin.commands() == ["status"]
        with pytest.raises(TelegramBadRequest, match="BOT_COMMAND_INVALID"):
            await bot.set_my_commands(commands("Bad-Name"))
        assert tg.violations == []


async def test_profile_texts_and_menu_button() -> None:
    async with TelegramSandbox() as tg, bot_and_alice(tg) as bot:
        await bot.set_my_name("Simbiot Test")
        await bot.set_my_description("Describes", language_code="en")
        await bot.set_my_short_description("Short")
        assert (await bot.get_my_name()).name == "Simbiot Test"
        assert (await bot.get_me()).first_name == "Simbiot Test"
        assert (await bot.get_my_description(language_code="en")).description == "Describes"
        assert (await bot.get_my_description()).description == ""
        button = MenuButtonWebApp(text="Open", web_app=WebAppInfo(url="http://127.0.0.1:8000/"))
        await bot.set_chat_menu_button(1001, button)
        assert (await bot.get_chat_menu_button(1001)).type == "web_app"
        assert (await bot.get_chat_menu_button()).type == "default"
