"""Drawing in processes of their own: what they give, and what becomes of those that fail."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator

import pytest

from app.infra.draw_pool import DrawPool
from app.ports_files import NoPicture
from tests.support.drawings import a_month
from tests.support.odd_drawings import Broken, Census, Deadly, Note, Slow
from tgbot.i18n import translators
from tgbot.pictures.records import month_picture


@pytest.fixture
async def pool() -> AsyncIterator[DrawPool]:
    async with DrawPool(1, waiting=2) as opened:
        yield opened


async def drawer(pool: DrawPool) -> int:
    return int((await pool(Note())).split()[0])


async def test_a_picture_is_drawn_elsewhere_as_it_is_here(pool: DrawPool) -> None:
    card = month_picture(translators()["ru"], a_month())
    assert await pool(card) == card.png()
    assert await drawer(pool) != os.getpid()


async def test_a_process_is_used_again_and_ends_with_the_pool() -> None:
    async with DrawPool(1) as pool:
        first = await drawer(pool)
        assert await drawer(pool) == first
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)


async def test_a_picture_that_fails_harms_no_other(pool: DrawPool) -> None:
    first = await drawer(pool)
    with pytest.raises(NoPicture, match=r"^ValueError$"):
        await pool(Broken())
    assert await drawer(pool) == first


async def test_a_process_that_dies_is_replaced(pool: DrawPool) -> None:
    first = await drawer(pool)
    with pytest.raises(NoPicture, match="died"):
        await pool(Deadly())
    second = await drawer(pool)
    assert second != first
    os.kill(second, signal.SIGKILL)
    with contextlib.suppress(NoPicture):  # until the pool has seen it, one picture may be lost
        await drawer(pool)
    assert await drawer(pool) not in (first, second)


async def test_what_takes_too_long_goes_without_a_picture() -> None:
    async with DrawPool(1, seconds=6) as pool:
        first = await drawer(pool)
        with pytest.raises(NoPicture, match="within 6 s"):
            await pool(Slow())
        assert await drawer(pool) != first


async def test_no_more_wait_than_there_is_room_for(pool: DrawPool) -> None:
    outcomes = await asyncio.gather(*(pool(Note()) for _ in range(5)), return_exceptions=True)
    assert sum(isinstance(one, NoPicture) for one in outcomes) == 2
    assert sum(isinstance(one, bytes) for one in outcomes) == 3


async def test_a_drawing_process_sees_no_secret(
    pool: DrawPool, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    monkeypatch.setenv("BOT_TOKEN", "123:secret")
    assert (await pool(Note())).endswith(b" nothing")


async def test_a_drawing_process_is_small(pool: DrawPool) -> None:
    await pool(month_picture(translators()["ru"], a_month()))
    assert int(await pool(Census())) < 80_000, "kilobytes: neither numpy nor the rest of the service is in it"
