import pytest

from app.accounts import Account
from db.pool import Pool
from db.uow import PgUnits
from tests.integration.db.support import open_account
from tests.support.builders import NOW


@pytest.fixture
async def units(pool: Pool) -> PgUnits:
    """Repositories on a database whose market clock stands where the builders' does, ten months ago."""
    await pool.execute("UPDATE market_clock SET epoch_real = clock_timestamp(), epoch_market = $1", NOW)
    return PgUnits(pool)


@pytest.fixture
async def account(units: PgUnits) -> Account:
    """An account that may trade: armed, reconciled, running."""
    return await open_account(units)
