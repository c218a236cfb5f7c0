from collections.abc import AsyncIterator

import pytest

from db.pool import Pool
from tests.support.chat import House, open_house, running


@pytest.fixture
async def house(pool: Pool) -> AsyncIterator[House]:
    """The bot, running; when the test ends it must have kept to the Bot API."""
    async with open_house(pool) as opened, running(opened):
        yield opened
    assert opened.tg.violations == []
