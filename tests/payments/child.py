"""A process that gives money back, or credits it, and is killed with -9 on its way: `child.py JSON`."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

import orjson

from app.billing.payments import Provider
from app.billing.subscriptions import SubscriptionEvent
from app.infra.cipher import EnvelopeCipher
from app.infra.clock import SystemClock
from app.infra.key_cipher import KeyCipher
from app.ports import UnitOfWork, UnitOfWorkFactory
from app.services.payments import Payments
from app.services.reconciling import Reconciliation
from app.services.refunds import Refunds
from app.services.subscriptions import happened
from db.pool import open_pool
from db.uow import PgUnits
from tgbot.stars import StarsProvider
from trading.domain.ids import UserId


class Point(StrEnum):
    """Where kill -9 strikes: with the call, between it and its note, before and after the commit of the note."""

    CALL = "call"
    ANSWER = "answer"
    NOTE = "note"
    COMMIT = "commit"


@dataclass(frozen=True, slots=True)
class Errand:
    """dsn, telegram, token: where everything is; refunds: run them, else read the list."""

    dsn: str
    telegram: str
    token: str
    point: str
    refunds: bool

    def words(self) -> str:
        return orjson.dumps(asdict(self)).decode()


def a_cipher() -> KeyCipher:
    """As `tests.support.chat` has it, without all that stands around it there."""
    return KeyCipher(
        EnvelopeCipher({1: bytes(range(32))}, 1, env="test"), pepper=bytes(range(64, 96)), env="test"
    )


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class DeadlyStars(StarsProvider):
    """Telegram, with the points around a refund."""

    point = ""

    async def refund(self, charge: Any, payer: UserId) -> None:
        if self.point == Point.CALL:
            die()
        await super().refund(charge, payer)
        if self.point == Point.ANSWER:
            die()


@dataclass(slots=True)
class DeadlyUnits:
    """A UnitOfWorkFactory that ends with the process where money was noted."""

    inner: UnitOfWorkFactory
    point: str
    noted: bool = False

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[UnitOfWork]:
        async with self.inner() as work:
            yield work
            if self.noted and self.point == Point.NOTE:
                die()
        if self.noted and self.point == Point.COMMIT:
            die()


async def work(errand: Errand) -> None:
    clock = SystemClock()
    async with (
        open_pool(errand.dsn, max_size=3) as pool,
        DeadlyStars(errand.token, errand.telegram) as stars,
    ):
        stars.point = errand.point
        units = DeadlyUnits(PgUnits(pool), errand.point)

        async def kept(work: UnitOfWork, user: UserId, event: SubscriptionEvent, cause: str) -> object:
            units.noted = True
            return await happened(work, user, event, cause)

        payments = Payments(units, a_cipher().tag, kept, clock)
        if errand.refunds:
            await Refunds(units, {Provider.STARS: stars}, payments, clock).run()
        else:
            await Reconciliation(units, [stars], payments, clock).look()


if __name__ == "__main__":
    asyncio.run(work(Errand(**orjson.loads(sys.argv[1]))))
