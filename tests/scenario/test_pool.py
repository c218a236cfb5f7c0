"""Gateways of accounts: shared, barred while their keys are refused, renewed with new keys."""

from datetime import timedelta

import pytest

from app.accounts import AccountKind
from app.ports import UnitOfWorkFactory
from app.runtime.pool import AccountPool
from tests.support.clock import HandClock
from tests.support.engine import a_cipher, a_trader
from tests.support.gateways import FakeGateway
from trading.domain.errors import KeysUnusable
from trading.domain.ids import AccountId
from trading.domain.instrument import ExchangeId
from trading.ports import Credentials, ExchangeGateway


class Opened:
    """Makes gateways, and keeps them."""

    def __init__(self) -> None:
        self.gateways: list[FakeGateway] = []

    @property
    def closed(self) -> list[bool]:
        return [gateway.closed for gateway in self.gateways]

    def __call__(self, account: AccountId, credentials: Credentials) -> ExchangeGateway:
        self.gateways.append(FakeGateway(account=account))
        return self.gateways[-1]


async def test_refused_keys_are_left_alone_longer_each_time_and_new_ones_are_tried_at_once(
    unit: UnitOfWorkFactory,
) -> None:
    account = (await a_trader(unit, kind=AccountKind.LIVE)).id
    clock, opened = HandClock(), Opened()
    pool = AccountPool(unit, a_cipher(), {ExchangeId.BYBIT: opened}, {}, clock)

    async def refused() -> None:
        with pytest.raises(KeysUnusable):
            async with pool.use(account):
                raise KeysUnusable("wrong", "revoked")

    await refused()
    await refused()
    assert len(opened.gateways) == 1, "barred: nothing is opened or asked"
    assert opened.gateways[0].closed
    clock.advance(61)
    assert not pool.is_barred(account)
    await refused()
    assert len(opened.gateways) == 2
    clock.advance(61)
    assert pool.is_barred(account), "the second bar is longer"
    await pool.renew(account)
    async with pool.use(account) as gateway:
        assert gateway is opened.gateways[2]
    assert not pool.is_barred(account)
    await pool.close()


async def test_a_gateway_in_use_is_closed_by_its_last_user(unit: UnitOfWorkFactory) -> None:
    account = (await a_trader(unit, kind=AccountKind.LIVE)).id
    opened = Opened()
    pool = AccountPool(unit, a_cipher(), {ExchangeId.BYBIT: opened}, {}, HandClock())
    async with pool.use(account), pool.use(account):
        await pool.release(account)
        assert opened.closed == [False]
        await pool.renew(account)
        async with pool.use(account) as renewed:
            assert renewed is not opened.gateways[0]
        assert opened.closed == [False, False]
    assert opened.closed == [True, False]
    await pool.close_idle(timedelta(0).total_seconds())
    assert opened.closed == [True, True]
