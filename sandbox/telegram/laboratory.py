"""The laboratory behind the people's door: raw updates, faults, limits, time, and what was recorded."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from typing import Any, Final

from sandbox.telegram.errors import ControlError
from sandbox.telegram.model import Json, Message
from sandbox.telegram.world import World

Verb = Callable[[Json], Any | Awaitable[Any]]
_LONGEST_WAIT: Final = 60.0


def verbs_of(side: object) -> Mapping[str, Verb]:
    """Its methods `do_<verb>`, by verb."""
    return {name.removeprefix("do_"): getattr(side, name) for name in dir(side) if name.startswith("do_")}


def seconds_of(body: Json, name: str) -> float:
    return min(float(body.get(name, 5)), _LONGEST_WAIT)


def optional_id(body: Json) -> int | None:
    return int(body["chat_id"]) if body.get("chat_id") else None


class Laboratory:
    """Each verb is one method that takes the JSON body."""

    def __init__(self, world: World) -> None:
        self._world = world

    def do_raw(self, body: Json) -> Json:
        lane = int(body.pop("lane", 0))
        return {"update_id": self._world.updates.push_raw(body, lane)}

    def do_redeliver(self, body: Json) -> None:
        if not self._world.updates.redeliver(int(body["update_id"])):
            raise ControlError(f"there was no update {body['update_id']}")

    def do_calls(self, body: Json) -> list[Json]:
        method, limit = str(body.get("method", "")).lower(), int(body.get("limit", 1000))
        found = [call for call in self._world.journal.calls if method in {"", call.method.lower()}]
        return [asdict(call) for call in found[-limit:]]

    def do_effects(self, _body: Json) -> list[Json]:
        return [asdict(effect) for effect in self._world.journal.effects]

    def do_violations(self, _body: Json) -> list[Json]:
        return [asdict(violation) for violation in self._world.journal.violations]

    async def do_wait_for(self, body: Json) -> Json:
        """The newest message of the bot in the chat with `text` in it, `button` under it, after `after`."""
        chat_id = int(body.get("chat_id") or body["user_id"])

        def look() -> Message | None:
            for message in reversed(self._world.messages(chat_id)):
                if (
                    message.from_bot
                    and message.message_id > int(body.get("after", 0))
                    and _fits(message, body)
                ):
                    return message
            return None

        return (await self._world.bus.wait_until(look, seconds_of(body, "timeout"))).record()

    def do_add_fault(self, body: Json) -> Json:
        return asdict(self._world.faults.add(**body))

    def do_faults(self, _body: Json) -> list[Json]:
        return [asdict(fault) for fault in self._world.faults.pending]

    def do_clear_faults(self, _body: Json) -> None:
        self._world.faults.clear()

    def do_mishap(self, body: Json) -> None:
        self._world.updates.mishaps.add(**body)

    def do_release(self, _body: Json) -> None:
        self._world.updates.release()

    def do_limits(self, body: Json) -> Json:
        if "on" in body:
            self._world.flood.enabled = bool(body["on"])
        return {"on": self._world.flood.enabled}

    def do_clock(self, body: Json) -> Json:
        self._world.clock_shift += float(body.get("seconds", 0))
        return {"now": self._world.now()}

    def do_reset(self, _body: Json) -> None:
        self._world.reset()


def _fits(message: Message, body: Json) -> bool:
    wanted_button = body.get("button")
    has_button = wanted_button is None or wanted_button in message.buttons
    return str(body.get("text", "")) in message.text and has_button
