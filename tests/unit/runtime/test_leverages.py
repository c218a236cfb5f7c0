"""Who keeps the leverage: never while anything is open, nothing proved that was not read, nobody's failure."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any

import pytest

from app.accounts import Account
from app.runtime.leverages import LeverageKeeper
from tests.integration.db.support import another_intent, open_account, plan, session_of
from tests.simulation.memory import MemoryUnits
from tests.support.builders import BTC_PERP, NOW
from tests.support.gateways import FakeGateway
from trading.domain.errors import TryAgain
from trading.domain.ids import AccountId
from trading.domain.instrument import Side


class Place:
    """A store with one account, its gateway, and who keeps its leverage."""

    def __init__(self) -> None:
        self.units: Any = MemoryUnits(lambda: NOW)
        self.gateway = FakeGateway()
        self.gateway.set_price(BTC_PERP, "60000")
        pool: Any = self
        self.keeper = LeverageKeeper(self.units, pool)

    @asynccontextmanager
    async def use(self, account: AccountId) -> AsyncIterator[FakeGateway]:
        yield self.gateway

    async def known(self, account: Account) -> dict[Any, Decimal | None]:
        return dict((await session_of(self.units, account.id)).leverages)


@pytest.fixture
def place() -> Place:
    return Place()


async def test_it_is_set_and_proved_where_nothing_is_open(place: Place) -> None:
    account = await open_account(place.units)
    await place.keeper.arrange(account.id, BTC_PERP, 3)
    assert place.gateway.leverages == {BTC_PERP: 3}
    assert await place.known(account) == {BTC_PERP: 3}


async def test_it_is_left_alone_while_an_order_of_ours_works(place: Place) -> None:
    account = await open_account(place.units)
    await plan(place.units, account.id, another_intent(account.id, symbol=BTC_PERP))
    await place.keeper.arrange(account.id, BTC_PERP, 3)
    assert place.gateway.leverages == {}
    assert await place.known(account) == {}


async def test_it_is_left_alone_while_its_owner_has_a_position_there(place: Place) -> None:
    account = await open_account(place.units)
    place.gateway.trade_by_hand(BTC_PERP, Side.BUY, "0.01")
    await place.keeper.arrange(account.id, BTC_PERP, 3)
    assert place.gateway.leverages == {}
    assert await place.known(account) == {BTC_PERP: None}, "and nothing is entered"


async def test_what_cannot_be_read_is_not_proved_until_it_can(place: Place) -> None:
    account = await open_account(place.units)
    await place.keeper.arrange(account.id, BTC_PERP, 3)
    place.gateway.reads_fail = TryAgain("no answer")
    await place.keeper.look(place.gateway, await session_of(place.units, account.id))
    assert await place.known(account) == {BTC_PERP: None}
    await place.keeper.arrange(account.id, BTC_PERP, 3)  # nobody's failure
    place.gateway.reads_fail = None
    await place.gateway.set_leverage(BTC_PERP, 8)  # by hand
    await place.keeper.look(place.gateway, await session_of(place.units, account.id))
    assert await place.known(account) == {BTC_PERP: 8}
