"""kill -9 between the steps of a refund and of a credit: nothing is lost, nothing is doubled."""

import asyncio
import signal
import sys

from app.billing.payments import Provider
from app.infra.clock import SystemClock
from app.services.money import money_of
from app.services.reconciling import Reconciliation
from db.pool import Pool
from db.uow import PgUnits
from sandbox.telegram import TelegramConfig, TelegramSandbox
from sandbox.telegram.payments import take
from sandbox.telegram.stars import Offer
from tests.payments.child import Errand, Point
from tests.support.chat import a_key_cipher
from tests.support.payments import ADMIN, ALICE, WORDS, people
from tgbot.stars import StarsProvider


async def killed(errand: Errand) -> None:
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.payments.child",
        errand.words(),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    async with asyncio.timeout(120):
        assert await child.wait() == -signal.SIGKILL


async def test_what_was_killed_is_finished_once(pool: Pool, postgres_dsn: str) -> None:
    unit, clock = PgUnits(pool), SystemClock()
    await people(unit)
    async with (
        TelegramSandbox(TelegramConfig(flood=False)) as tg,
        StarsProvider(tg.config.token, tg.url) as stars,
    ):
        providers = {Provider.STARS: stars}

        async def offered() -> frozenset[Provider]:
            return frozenset(providers)

        money = money_of(unit, providers, offered, a_key_cipher(), clock)
        await tg.users.add(id=ALICE, first_name="Alice").start()
        order = (await money.shop.order(ALICE, "week", WORDS)).purchase
        world, payload = tg.world, money.payments.payload(order.id)
        take(world, world.users[ALICE], Offer("a", "A", "B", payload, 120), world.chats[ALICE])
        world.stars.save(Offer("a", "A", "B", payload, 120))
        where = (postgres_dsn, tg.url, tg.config.token)
        books = Reconciliation(unit, [stars], money.payments, clock)
        await killed(Errand(*where, Point.NOTE, refunds=False))
        assert await pool.fetchval("SELECT count(*) FROM charge") == 0
        await books.look()
        assert await pool.fetchval("SELECT count(*) FROM subscription_step") == 1

        number = await pool.fetchval("SELECT number FROM charge")
        draft, _ = await money.refunds.draft(ADMIN, number, "asked for it")
        await money.refunds.confirm(ADMIN, draft)
        await killed(Errand(*where, Point.ANSWER, refunds=True))
        assert len(world.stars.ledger()) == 2, "it had left"
        assert await pool.fetchval("SELECT count(*) FROM charge") == 1, "and nobody has noted it"
        await pool.execute("UPDATE refund_request SET due_at = now() - interval '1 second'")
        await money.refunds.run()
        await books.look()
        assert world.stars.nanos == 0
        assert await pool.fetchval("SELECT state FROM refund_request") == "done"
        assert await pool.fetchval("SELECT count(*) FROM charge WHERE direction = 'out'") == 1
        assert await pool.fetchval("SELECT count(*) FROM subscription_step") == 2
