"""A human has an order in quarantine looked at: the real inquiry, before an exchange in memory."""

from decimal import Decimal

import pytest

from app.accounts import Account
from app.runtime.inquiry import Inquiry
from app.runtime.pool import AccountPool
from db.pool import Pool
from db.uow import PgUnits
from tests.integration.db.support import an_order_in
from tests.support.builders import BTC, NOW, an_instrument, approved
from tests.support.chat import a_key_cipher
from tests.support.clock import HandClock
from tests.support.dealing import hand_dealer
from tests.support.gateways import FakeGateway
from trading.domain.errors import TryAgain
from trading.domain.instrument import ExchangeId
from trading.domain.order import OrderStatus
from trading.risk.rules import Rules


async def test_what_the_exchange_shows_comes_before_the_word_of_a_human(
    units: PgUnits, pool: Pool, account: Account
) -> None:
    clock = HandClock()
    gateway = FakeGateway(clock, {BTC: an_instrument(BTC)}, {BTC: Decimal(60000)}, fills_at_once=False)
    accounts = AccountPool(units, a_key_cipher(), {}, {ExchangeId.BYBIT: lambda _: gateway}, clock)
    desk = hand_dealer(units, {BTC: an_instrument(BTC)}, {}, clock).desk
    inquiry = Inquiry(units, accounts, desk, clock, Rules(), 1.0)
    shown = await an_order_in(units, pool, account.id, OrderStatus.QUARANTINED, symbol=BTC)
    order = shown.intent.id
    assert await inquiry.judge(account.id, order, gone=False) is OrderStatus.QUARANTINED
    gateway.reads_fail = TryAgain("silent")
    with pytest.raises(TryAgain):
        await inquiry.judge(account.id, order, gone=True)
    gateway.reads_fail = None
    await gateway.submit(approved(shown.intent), NOW)
    assert await inquiry.judge(account.id, order, gone=True) is OrderStatus.OPEN
    gone = await an_order_in(units, pool, account.id, OrderStatus.QUARANTINED)
    assert await inquiry.judge(account.id, gone.intent.id, gone=True) is OrderStatus.NOT_PLACED
    assert await inquiry.judge(account.id, gone.intent.id, gone=True) is OrderStatus.NOT_PLACED
