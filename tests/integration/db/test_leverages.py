"""The leverage of contracts in the store: shown within a day, or not proved; as the simulation has it."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from app.accounts import Account
from db.pool import Pool
from tests.integration.db.support import session_of
from tests.simulation.store_kit import InMemory, OnPostgres, Units
from tests.support.builders import BTC_PERP, ETH_PERP, NOW


class LeverageTests:
    """What both stores promise."""

    async def test_what_was_shown_last_holds_until_it_is_doubted(
        self, units: Units, account: Account
    ) -> None:
        assert (await session_of(units, account.id)).leverages == {}
        async with units() as work:
            await work.leverages.prove(account.id, BTC_PERP, Decimal(3))
            await work.leverages.prove(account.id, BTC_PERP, Decimal("2.5"))
            await work.leverages.doubt(account.id, ETH_PERP)
        assert await shown(units, account) == {BTC_PERP: Decimal("2.5"), ETH_PERP: None}
        async with units() as work:
            await work.leverages.doubt(account.id, BTC_PERP)
            await work.leverages.prove(account.id, ETH_PERP, Decimal(10))
        assert await shown(units, account) == {BTC_PERP: None, ETH_PERP: Decimal(10)}


class TestOnPostgres(OnPostgres, LeverageTests):
    async def test_after_a_day_it_is_not_proved_any_more(
        self, units: Units, account: Account, pool: Pool
    ) -> None:
        async with units() as work:
            await work.leverages.prove(account.id, BTC_PERP, Decimal(3))
        late = NOW + timedelta(days=1, seconds=1)
        await pool.execute("UPDATE market_clock SET epoch_real = clock_timestamp(), epoch_market = $1", late)
        assert await shown(units, account) == {BTC_PERP: None}


class TestInMemory(InMemory, LeverageTests):
    pass


async def shown(units: Units, account: Account) -> dict[Any, Decimal | None]:
    return dict((await session_of(units, account.id)).leverages)
