"""The people's door over HTTP: `POST /_ctl/<verb>` with JSON, and the events of the page as SSE."""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from typing import Any, Final

from aiohttp import web

from sandbox.telegram.buyers import Buyers
from sandbox.telegram.cashdesk import CashDesk
from sandbox.telegram.errors import ApiError, ControlError
from sandbox.telegram.laboratory import Laboratory, optional_id, seconds_of, verbs_of
from sandbox.telegram.letterbox import Letterbox
from sandbox.telegram.model import Json, User
from sandbox.telegram.people import People
from sandbox.telegram.world import World

Verb = Callable[[Json], Any | Awaitable[Any]]
_HEARTBEAT: Final = 15.0


class ControlSide:
    """Each verb is one method that takes the JSON body; what it returns is `result` of the answer."""

    def __init__(self, world: World, people: People) -> None:
        self._world = world
        self._people = people
        self._verbs: Mapping[str, Verb] = {
            **verbs_of(self),
            **verbs_of(Letterbox(people)),
            **verbs_of(Laboratory(world)),
            **verbs_of(CashDesk(world, Buyers(world, people))),
        }

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/_ctl/{verb}", self.handle),
            web.get("/_ctl/events", self.events),
            web.get("/_ctl/file/{file_id}", self.file),
        ]

    async def handle(self, request: web.Request) -> web.Response:
        verb = self._verbs.get(request.match_info["verb"])
        if verb is None:
            return _problem(404, f"no such verb; there are: {', '.join(sorted(self._verbs))}")
        try:
            result = verb(await _read(request))
            return web.json_response({"ok": True, "result": await result if _waits(result) else result})
        except (ControlError, ApiError) as error:
            return _problem(400, str(error))
        except TimeoutError:
            return _problem(408, "nothing of the kind happened in time")
        except (KeyError, TypeError, ValueError) as error:
            return _problem(400, f"bad arguments: {type(error).__name__}: {error}")

    async def file(self, request: web.Request) -> web.Response:
        file = self._world.files.find(request.match_info["file_id"])
        if file is None:
            return _problem(404, "no such file")
        is_photo = file.kind == "photo"
        disposition = "inline" if is_photo else f'attachment; filename="{_header_safe(file.name)}"'
        return web.Response(
            body=self._world.files.content(file),
            content_type=file.content_type if is_photo else "application/octet-stream",
            headers={
                "Content-Disposition": disposition,
                "Cache-Control": "private, max-age=86400, immutable",
            },
        )

    async def events(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        # A page that was closed in the middle of an event is no failure.
        with self._world.bus.listen() as queue, contextlib.suppress(ConnectionResetError):
            await response.prepare(request)
            await response.write(b": hello\n\n")
            while not response.task or not response.task.cancelled():
                try:
                    event = await asyncio.wait_for(queue.get(), _HEARTBEAT)
                except TimeoutError:
                    await response.write(b": still here\n\n")
                    continue
                if event is None:
                    break
                await response.write(f"data: {json.dumps(event)}\n\n".encode())
        return response

    # the page

    def do_state(self, body: Json) -> Json:
        world = self._world
        return {
            "bot": world.bot,
            "users": [user.record() for user in world.users.values()],
            "chats": [self._chat(chat_id) for chat_id in world.chats],
            "calls": [asdict(call) for call in list(world.journal.calls)[-int(body.get("calls", 60)) :]],
            "violations": [asdict(violation) for violation in world.journal.violations],
        }

    def _chat(self, chat_id: int) -> Json:
        last = self._world.last_message(chat_id)
        chat = self._world.chats[chat_id]
        return {**chat.record(), "last": last.record() if last else None}

    def do_profile(self, body: Json) -> Json:
        """The bot as this person sees it in this chat."""
        user = self._people.user(int(body["user_id"]))
        chat = self._people.chat(user.id, optional_id(body))
        profile = self._world.profile
        texts = {
            name: profile.text(name, user.language_code)
            for name in ("name", "description", "short_description")
        }
        commands = profile.commands_for(chat, user.id, user.language_code)
        return {**texts, "commands": commands, "menu_button": profile.menu_for(chat)}

    def do_transcript(self, body: Json) -> list[Json]:
        chat_id = int(body.get("chat_id") or body["user_id"])
        limit = int(body.get("limit", 1000))
        return [message.record() for message in self._world.messages(chat_id)[-limit:]]

    # people

    def do_users(self, _body: Json) -> list[Json]:
        return [user.record() for user in self._world.users.values()]

    def do_add_user(self, body: Json) -> Json:
        user_id = int(body.get("id") or max([1000, *self._world.users]) + 1)
        user = User(
            id=user_id,
            first_name=str(body["first_name"]).strip()[:64],
            last_name=str(body.get("last_name", ""))[:64],
            username=str(body.get("username", "")),
            language_code=str(body.get("language_code", "")),
            is_admin=bool(body.get("is_admin", False)),
            stars=None if body.get("stars") is None else int(body["stars"]),
        )
        return self._people.add(user).record()

    async def do_tap(self, body: Json) -> Json:
        """With `wait` seconds the answer of the bot is waited for and returned too."""
        pressed = self._people.press(
            int(body["user_id"]),
            message_id=int(body.get("message_id") or 0),
            data=body.get("data"),
            text=body.get("text"),
            chat_id=optional_id(body),
        )
        answer = None
        if pressed.callback_id and body.get("wait"):
            callback = self._world.callbacks[pressed.callback_id]
            answer = await self._world.bus.wait_until(lambda: callback.answer, seconds_of(body, "wait"))
        return {**asdict(pressed), "answer": answer}

    def do_forge(self, body: Json) -> Json:
        pressed = self._people.forge(
            int(body["user_id"]),
            str(body["data"]),
            message_id=int(body.get("message_id") or 0),
            chat_id=optional_id(body),
        )
        return asdict(pressed)

    def do_block(self, body: Json) -> None:
        self._people.block(int(body["user_id"]))

    def do_unblock(self, body: Json) -> None:
        self._people.unblock(int(body["user_id"]))

    def do_add_group(self, body: Json) -> Json:
        group_id = int(body.get("id") or min([-1_001_000_000_000, *self._world.chats]) - 1)
        members = [int(member) for member in body.get("members", [])]
        return self._people.add_group(group_id, str(body["title"]), int(body["user_id"]), members).record()

    def do_add_bot(self, body: Json) -> None:
        self._people.add_bot(int(body["user_id"]), int(body["chat_id"]))

    def do_remove_bot(self, body: Json) -> None:
        self._people.remove_bot(int(body["user_id"]), int(body["chat_id"]))

    async def do_inline(self, body: Json) -> Json:
        """What the bot offers to `@bot text`, waited for."""
        query = self._people.ask_inline(int(body["user_id"]), str(body.get("text", "")), optional_id(body))
        await self._world.bus.wait_until(lambda: query.results, seconds_of(body, "wait"))
        return {"query_id": query.id, **query.shown()}

    def do_choose(self, body: Json) -> Json:
        user_id, query_id = int(body["user_id"]), str(body["query_id"])
        return self._people.choose_inline(user_id, query_id, str(body["result_id"])).record()

    def do_stop_draft(self, body: Json) -> None:
        self._people.stop_draft(int(body["user_id"]))


async def _read(request: web.Request) -> Json:
    """The body; no body is an empty one."""
    if not request.can_read_body:
        return {}
    # Another site in the same browser cannot send this type without asking first, and is refused then.
    if request.content_type != "application/json":
        raise ControlError("the body must be application/json")
    body = await request.json()
    if not isinstance(body, dict):
        raise ControlError("the body must be a JSON object")
    return body


def _waits(result: Any) -> bool:
    return asyncio.iscoroutine(result)


def _header_safe(name: str) -> str:
    return "".join(c if c.isascii() and (c.isalnum() or c in "._- ") else "_" for c in name)


def _problem(status: int, text: str) -> web.Response:
    return web.json_response({"ok": False, "error": text}, status=status)
