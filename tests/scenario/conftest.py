from collections.abc import AsyncIterator

import pytest

from app.ports import UnitOfWorkFactory
from db.pool import open_pool
from db.uow import PgUnits


@pytest.fixture
async def unit(postgres_dsn: str) -> AsyncIterator[UnitOfWorkFactory]:
    async with open_pool(postgres_dsn, max_size=10) as pool:
        yield PgUnits(pool)
