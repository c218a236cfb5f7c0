"""Delivery by webhook: in order per chat, chats side by side, again and again until it is taken."""

import asyncio
from collections import defaultdict, deque
from typing import Final

import aiohttp

from sandbox.telegram.journal import Journal
from sandbox.telegram.updates import Update, UpdateQueue

_DELAYS: Final = (0, 2, 4, 8, 16, 32, 60)
_LONGEST_WAIT: Final = 3600.0
_ANSWER_IN: Final = 60.0


class WebhookSender:
    """Owns one task that watches the queue and one per chat with something to deliver; all end with `close`.

    `unit` scales the waiting times between attempts (1.0: Telegram's own, 0, 2, 4 .. 60 s).
    """

    def __init__(self, queue: UpdateQueue, journal: Journal, unit: float) -> None:
        self._queue = queue
        self._journal = journal
        self._unit = unit
        self._lanes: defaultdict[int, deque[Update]] = defaultdict(deque)
        self._taken: set[int] = set()
        self._workers: dict[int, asyncio.Task[None]] = {}
        self._watcher: asyncio.Task[None] | None = None
        self._session: aiohttp.ClientSession | None = None
        self._slots = asyncio.Semaphore(40)

    async def restart(self) -> None:
        """After the webhook was set, changed or removed, and at start."""
        await self.close()
        hook = self._queue.hook
        if hook.url:
            self._slots = asyncio.Semaphore(hook.max_connections)
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_ANSWER_IN))
            self._watcher = asyncio.create_task(self._watch(), name="telegram-webhook")

    async def close(self) -> None:
        tasks = [task for task in (self._watcher, *self._workers.values()) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
        self._watcher, self._session = None, None
        self._workers.clear()
        self._lanes.clear()
        self._taken.clear()

    async def _watch(self) -> None:
        while True:
            self._queue.arrived.clear()
            for update in self._queue.waiting():
                if update.update_id not in self._taken:
                    self._taken.add(update.update_id)
                    self._lanes[update.lane].append(update)
                    self._wake(update.lane)
            await self._queue.arrived.wait()

    def _wake(self, lane: int) -> None:
        worker = self._workers.get(lane)
        if worker is None or worker.done():
            self._workers[lane] = asyncio.create_task(self._drain(lane), name=f"telegram-webhook-{lane}")

    async def _drain(self, lane: int) -> None:
        queue = self._lanes[lane]
        while queue:
            await self._deliver(queue[0])
            done = queue.popleft()
            self._queue.confirm(done.update_id)
            self._taken.discard(done.update_id)

    async def _deliver(self, update: Update) -> None:
        attempt = 0
        while True:
            wait = await self._attempt(update)
            if wait is None:
                return
            if wait == 0.0:
                attempt = min(attempt + 1, len(_DELAYS) - 1)
                wait = _DELAYS[attempt] * self._unit
            await asyncio.sleep(min(wait, _LONGEST_WAIT))

    async def _attempt(self, update: Update) -> float | None:
        """None when delivered; seconds to wait as the bot asked, or 0 when it did not say."""
        hook = self._queue.hook
        headers = {"X-Telegram-Bot-Api-Secret-Token": hook.secret} if hook.secret else {}
        if self._session is None:
            return 0.0
        try:
            async with (
                self._slots,
                self._session.post(hook.url, json=update.wire(), headers=headers) as answer,
            ):
                body = await answer.read()
                if 200 <= answer.status < 300:
                    self._refuse_inline_method(body)
                    return None
                self._failed(f"Wrong response from the webhook: {answer.status} {answer.reason}")
                return _seconds(answer.headers.get("Retry-After", ""))
        except (aiohttp.ClientError, TimeoutError) as error:
            self._failed(f"Connection failed: {error}")
            return 0.0

    def _refuse_inline_method(self, body: bytes) -> None:
        if b'"method"' in body:
            self._journal.violation(
                "webhook", "a method in the webhook's reply is carried out without a result: never use it"
            )

    def _failed(self, why: str) -> None:
        self._queue.hook.last_error = why
        self._queue.hook.last_error_date = int(self._journal.now())
        self._queue.save_hook()


def _seconds(header: str) -> float:
    try:
        return max(0.0, float(header))
    except ValueError:
        return 0.0
