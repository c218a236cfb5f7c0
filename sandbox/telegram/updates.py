"""The queue between people and the bot: kept until confirmed, each kind with its own time to live."""

import asyncio
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Final

from sandbox.telegram.errors import ApiError
from sandbox.telegram.mishaps import Held, Mishaps
from sandbox.telegram.schema import UPDATE_KINDS
from sandbox.telegram.store import Store

_FIRST_ID: Final = 700_000_001
_DAY: Final = 86_400.0
_QUERY_LIFETIME: Final = 150.0
_SHORT_LIVED: Final = frozenset({"callback_query", "pre_checkout_query", "shipping_query", "inline_query"})
_NOT_BY_DEFAULT: Final = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
_LONGEST_POLL: Final = 50
_REPLACED: Final = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
)
_HOOKED: Final = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)


@dataclass(frozen=True, slots=True)
class Update:
    """`lane` is the chat or person whose updates stay in order; `expires` Unix seconds."""

    update_id: int
    kind: str
    body: dict[str, Any]
    lane: int
    expires: float

    def wire(self) -> dict[str, Any]:
        return {"update_id": self.update_id, self.kind: self.body}


@dataclass(slots=True)
class Hook:
    """The webhook of the bot; no `url`, no webhook."""

    url: str = ""
    secret: str = ""
    max_connections: int = 40
    last_error_date: int = 0
    last_error: str = ""


class UpdateQueue:
    """Numbers only go up, also over a restart. What is delivered stays until it is confirmed by offset
    (long polling) or answered with 2xx (webhook).
    """

    def __init__(self, store: Store, now: Callable[[], float]) -> None:
        self._store = store
        self._now = now
        self._poller: asyncio.Event | None = None
        self.arrived = asyncio.Event()
        self.mishaps = Mishaps()
        self._history: dict[int, Update] = {}
        self._load()

    def _load(self) -> None:
        self._next: int = self._store.get("meta", "next_update_id") or _FIRST_ID
        self._allowed: list[str] = self._store.get("meta", "allowed_updates") or []
        self.hook = Hook(**(self._store.get("meta", "webhook") or {}))
        self._pending = {int(key): Update(**body) for key, body in self._store.load("update")}
        self._history.update(self._pending)

    def forget_all(self) -> None:
        """After the store was cleared."""
        self._history.clear()
        self.mishaps.clear()
        self._load()

    def push(self, kind: str, body: dict[str, Any], lane: int) -> int | None:
        """Queues an update, unless a mishap befalls it; None if the bot did not ask for this kind, 0 while
        it is kept back.
        """
        if not self.wants(kind):
            return None
        mishap = self.mishaps.strike(kind, body)
        if mishap in {"delay", "swap"}:
            self.mishaps.keep(Held(kind, body, lane, until_next=mishap == "swap"))
            return 0
        number = self._number(kind, body, lane, lost=mishap == "lose")
        if mishap == "twice":
            self._number(kind, body, lane)
        self._release(self.mishaps.take(all_of_them=False))
        return number

    def release(self) -> None:
        """What was kept back comes now."""
        self._release(self.mishaps.take(all_of_them=True))

    def _release(self, held: list[Held]) -> None:
        for one in held:
            self._number(one.kind, one.body, one.lane)

    def _number(self, kind: str, body: dict[str, Any], lane: int, *, lost: bool = False) -> int:
        lifetime = _QUERY_LIFETIME if kind in _SHORT_LIVED else _DAY
        update = Update(self._next, kind, body, lane, self._now() + lifetime)
        self._next += 1
        self._store.put("meta", "next_update_id", self._next)
        if not lost:
            self._enqueue(update)
        return update.update_id

    def push_raw(self, body: dict[str, Any], lane: int) -> int:
        """Queues any update as given, however wrong; a new number unless it brings its own."""
        kind = next((key for key in body if key != "update_id"), "message")
        update_id = body.get("update_id")
        if not isinstance(update_id, int):
            update_id = self._next
        self._next = max(self._next, update_id + 1)
        self._store.put("meta", "next_update_id", self._next)
        self._enqueue(Update(update_id, kind, body.get(kind, {}), lane, self._now() + _DAY))
        return update_id

    def redeliver(self, update_id: int) -> bool:
        """Delivers an update again although it was confirmed; False if there never was one."""
        update = self._history.get(update_id)
        if update is not None:
            self._enqueue(update)
        return update is not None

    def _enqueue(self, update: Update) -> None:
        self._pending[update.update_id] = update
        self._history[update.update_id] = update
        while len(self._history) > 10_000:
            del self._history[next(iter(self._history))]
        self._store.put("update", update.update_id, asdict(update))
        self.arrived.set()

    def wants(self, kind: str) -> bool:
        return kind in self._allowed if self._allowed else kind not in _NOT_BY_DEFAULT

    def allow(self, kinds: list[Any] | None) -> None:
        """None keeps what was asked for before; an empty list is everything but the rare kinds."""
        if kinds is not None:
            self._allowed = [str(kind) for kind in kinds if kind in UPDATE_KINDS]
            self._store.put("meta", "allowed_updates", self._allowed)

    @property
    def allowed(self) -> list[str]:
        return list(self._allowed)

    def waiting(self) -> list[Update]:
        """Unconfirmed updates in order; what is past its time is gone."""
        now = self._now()
        for update in [u for u in self._pending.values() if u.expires < now]:
            self.confirm(update.update_id)
        return [self._pending[key] for key in sorted(self._pending)]

    def confirm(self, update_id: int) -> None:
        if self._pending.pop(update_id, None) is not None:
            self._store.delete("update", update_id)

    def drop_pending(self) -> None:
        for update_id in list(self._pending):
            self.confirm(update_id)

    def save_hook(self) -> None:
        hook = self.hook
        self._store.put("meta", "webhook", asdict(hook))

    async def poll(self, offset: int, limit: int, seconds: float) -> list[Update]:
        """Long poll of up to 50 s. Raises ApiError 409: a webhook is set, or a newer poll takes over."""
        if self.hook.url:
            raise ApiError(409, _HOOKED)
        self.stop_poller()
        self._confirm_before(offset)
        replaced = asyncio.Event()
        self._poller = replaced
        try:
            await self._arrival(replaced, min(max(seconds, 0), _LONGEST_POLL))
        finally:
            if self._poller is replaced:
                self._poller = None
        if replaced.is_set():
            raise ApiError(409, _REPLACED)
        return self.waiting()[: min(max(limit, 1), 100)]

    def _confirm_before(self, offset: int) -> None:
        waiting = self.waiting()
        done = waiting[:offset] if offset < 0 else [u for u in waiting if u.update_id < offset]
        for update in done:
            self.confirm(update.update_id)

    async def _arrival(self, replaced: asyncio.Event, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while not self.waiting() and not replaced.is_set() and (left := deadline - loop.time()) > 0:
            self.arrived.clear()
            waits = [asyncio.ensure_future(self.arrived.wait()), asyncio.ensure_future(replaced.wait())]
            try:
                await asyncio.wait(waits, timeout=left, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for wait in waits:
                    wait.cancel()

    def stop_poller(self) -> None:
        """Ends the running long poll, which answers 409."""
        if self._poller is not None:
            self._poller.set()
            self._poller = None
