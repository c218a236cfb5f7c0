"""Gateways of accounts: shared, barred while their keys are refused, renewed with new keys."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from app.accounts import AccountKind
from app.ports import UnitOfWorkFactory
from app.runtime.circuits import MOST_DOUBTS, CircuitState
from app.runtime.pool import AccountPool
from tests.support.builders import a_key_report
from tests.support.clock import HandClock
from tests.support.engine import a_cipher, a_trader
from tests.support.gateways import FakeGateway
from trading.domain.errors import KeysUnusable, TryAgain
from trading.domain.ids import AccountId
from trading.domain.instrument import ExchangeId
from trading.ports import Credentials, ExchangeGateway, KeyReport


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


class Inspector:
    """Answers questions about keys with what it holds: a report, or a failure."""

    def __init__(self, answer: KeyReport | Exception) -> None:
        self.answer = answer
        self.asked: list[str] = []

    async def inspect(self, exchange: ExchangeId, credentials: Credentials) -> KeyReport:
        self.asked.append(credentials.key)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def refuse(kind: str) -> None:
    raise KeysUnusable(kind, "refused")


async def refused(pool: AccountPool, account: AccountId, kind: str = "wrong") -> type[Exception] | None:
    """The account's request is refused for its key. Returns what the asker hears of it."""
    try:
        async with pool.use(account):
            refuse(kind)
    except (KeysUnusable, TryAgain) as error:
        return type(error)
    return None


async def test_one_odd_refusal_of_a_key_that_works_is_not_believed(unit: UnitOfWorkFactory) -> None:
    account = (await a_trader(unit, kind=AccountKind.LIVE)).id
    opened, inspector = Opened(), Inspector(a_key_report())
    pool = AccountPool(unit, a_cipher(), {ExchangeId.BYBIT: opened}, {}, HandClock(), inspector)
    assert await refused(pool, account) is TryAgain
    assert inspector.asked == ["k"]
    assert pool.circuit(account).state is CircuitState.DOUBTED
    assert not pool.is_barred(account)
    async with pool.use(account) as gateway:
        assert gateway is opened.gateways[1], "the key is read anew: it may have been changed"
    assert pool.circuit(account).state is CircuitState.OK
    heard = [await refused(pool, account) for _ in range(MOST_DOUBTS)]
    assert heard == [TryAgain, TryAgain, KeysUnusable], "again and again, with nothing good between"
    assert pool.is_barred(account)
    await pool.close()


@pytest.mark.parametrize(
    ("kind", "answer", "heard"),
    [
        ("wrong", KeysUnusable("wrong", "revoked"), KeysUnusable),
        ("wrong", TryAgain("no answer"), TryAgain),
        ("permission", a_key_report(can_trade_linear=False), KeysUnusable),
        ("permission", a_key_report(), TryAgain),
        ("region", a_key_report(), KeysUnusable),
    ],
)
async def test_a_refusal_counts_where_the_exchange_confirms_it(
    unit: UnitOfWorkFactory, kind: str, answer: KeyReport | Exception, heard: type[Exception]
) -> None:
    account = (await a_trader(unit, kind=AccountKind.LIVE)).id
    pool = AccountPool(unit, a_cipher(), {ExchangeId.BYBIT: Opened()}, {}, HandClock(), Inspector(answer))
    assert await refused(pool, account, kind) is heard
    assert pool.is_barred(account) is (heard is KeysUnusable)


async def test_what_was_used_longest_ago_makes_room_and_what_is_in_use_stays(
    unit: UnitOfWorkFactory,
) -> None:
    accounts: Sequence[AccountId] = [
        (await a_trader(unit, user, kind=AccountKind.LIVE)).id for user in range(1, 5)
    ]
    opened = Opened()
    pool = AccountPool(unit, a_cipher(), {ExchangeId.BYBIT: opened}, {}, HandClock(), most=2)
    async with pool.use(accounts[0]):
        for account in (accounts[1], accounts[2], accounts[3]):
            async with pool.use(account):
                pass
        assert opened.closed == [False, True, True, False]
    async with pool.use(accounts[1]):
        assert opened.closed == [False, True, True, False, False], "all in use: more than most for a while"
    assert opened.closed.count(False) == 2
    async with pool.use(accounts[3]):
        assert len(opened.gateways) == 5, "it was not the oldest"
    await pool.close()
    assert all(opened.closed)


async def test_an_account_of_an_exchange_that_is_switched_off_is_tried_again_later(
    unit: UnitOfWorkFactory,
) -> None:
    for user, kind in enumerate(AccountKind, 1):
        account = (await a_trader(unit, user, kind=kind)).id
        pool = AccountPool(unit, a_cipher(), {}, {}, HandClock())
        with pytest.raises(TryAgain):
            async with pool.use(account):
                pass
        assert not pool.is_barred(account)
