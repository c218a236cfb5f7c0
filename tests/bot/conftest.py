from collections.abc import AsyncIterator, Iterator
from io import StringIO

import pytest
import structlog

from db.pool import Pool
from tests.support.chat import House, open_house, running
from tests.support.second_reader import misread


@pytest.fixture(scope="session", autouse=True)
def quick_logs() -> Iterator[None]:
    """structlog's own default draws a traceback for seconds; the product's is one line of JSON."""
    structlog.configure(
        processors=[structlog.processors.format_exc_info, structlog.processors.JSONRenderer()],
        logger_factory=structlog.PrintLoggerFactory(StringIO()),
    )
    yield
    structlog.reset_defaults()


@pytest.fixture
async def house(pool: Pool) -> AsyncIterator[House]:
    """The bot, running; when the test ends it must have kept to the Bot API."""
    async with open_house(pool) as opened, running(opened):
        yield opened
    assert opened.tg.violations == []
    assert misread(opened.tg) == []
