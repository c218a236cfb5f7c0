"""setMyCommands, getMyCommands, deleteMyCommands, setMyName and the descriptions."""

import re
from typing import Any, Final

from sandbox.telegram.errors import bad_request
from sandbox.telegram.methods.call import Call, Handler, note_unknown
from sandbox.telegram.model import Json

_COMMAND: Final = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE: Final = re.compile(r"[a-z]{2}")
_PLAIN_SCOPES: Final = frozenset(
    {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}
)
_TEXT_LIMITS: Final = {"name": 64, "description": 512, "short_description": 120}


def _language(call: Call) -> str:
    code = call.params.text("language_code")
    if code and not _LANGUAGE.fullmatch(code):
        raise bad_request("invalid language code specified")
    return code


def _scope(call: Call) -> str:
    scope = call.params.object("scope") or {"type": "default"}
    kind = scope.get("type")
    if kind in _PLAIN_SCOPES:
        return str(kind)
    if kind in {"chat", "chat_administrators", "chat_member"}:
        chat_id = str(scope.get("chat_id", ""))
        known = chat_id.lstrip("-").isdigit() and int(chat_id) in call.world.chats
        if not known:
            raise bad_request("chat not found")
        member = f":{scope.get('user_id')}" if kind == "chat_member" else ""
        return f"{kind}:{chat_id}{member}"
    raise bad_request("can't parse BotCommandScope: unsupported type specified")


def set_commands(call: Call) -> bool:
    commands = call.params.array("commands")
    if commands is None:
        raise bad_request("can't parse commands: expected an Array")
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    clean = [_command(call, command) for command in commands]
    call.world.profile.set_commands(_scope(call), _language(call), clean)
    call.world.bus.publish("profile")
    return True


def _command(call: Call, command: Any) -> Json:
    if not isinstance(command, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    note_unknown(call, "BotCommand", command)
    name = str(command.get("command", "")).removeprefix("/")
    if not _COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    description = str(command.get("description", "")).strip()
    if not 1 <= len(description) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}


def get_commands(call: Call) -> list[Json]:
    return call.world.profile.commands(_scope(call), _language(call))


def delete_commands(call: Call) -> bool:
    call.world.profile.set_commands(_scope(call), _language(call), [])
    call.world.bus.publish("profile")
    return True


def _setter(which: str) -> Handler:
    def set_text(call: Call) -> bool:
        value = call.params.text(which)
        if len(value) > _TEXT_LIMITS[which]:
            raise bad_request(f"BOT_{which.upper()}_TOO_LONG")
        call.world.profile.set_text(which, _language(call), value)
        call.world.bus.publish("profile")
        return True

    return set_text


def _getter(which: str) -> Handler:
    def get_text(call: Call) -> Json:
        return {which: call.world.profile.text(which, _language(call))}

    return get_text


METHODS: Final[tuple[tuple[str, Handler], ...]] = (
    ("setMyCommands", set_commands),
    ("getMyCommands", get_commands),
    ("deleteMyCommands", delete_commands),
    ("setMyName", _setter("name")),
    ("getMyName", _getter("name")),
    ("setMyDescription", _setter("description")),
    ("getMyDescription", _getter("description")),
    ("setMyShortDescription", _setter("short_description")),
    ("getMyShortDescription", _getter("short_description")),
)
