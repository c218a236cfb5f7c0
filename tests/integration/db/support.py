"""What every test of the database needs: people, accounts and orders in a given state."""

import itertools
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from app.accounts import PRESETS, Account, AccountKind, KeyInfo, Preset, Role
from app.ports import SealedKey
from db.pool import Pool, PooledConnection
from db.uow import PgUnits
from tests.support.builders import BTC, ETH, NOW, a_position, an_intent
from trading.domain.account import Control
from trading.domain.ids import AccountId, ClientOrderId, PositionId, UserId
from trading.domain.instrument import ExchangeId, Side, Symbol
from trading.domain.money import Price
from trading.domain.order import TRANSITIONS, Order, OrderIntent, OrderStatus
from trading.engine.state import Holding, Session

OWNER = UserId(7)
_numbers = itertools.count(1)


async def open_account(
    units: PgUnits,
    owner: UserId = OWNER,
    kind: AccountKind = AccountKind.PAPER,
    symbols: Sequence[Symbol] = (BTC, ETH),
) -> Account:
    """A new person's account that may trade."""
    async with units() as work:
        await work.users.touch(owner, f"person {owner}", "en", Role.USER)
        made = await work.accounts.create(
            owner, ExchangeId.BYBIT, kind, Preset.BALANCED, PRESETS[Preset.BALANCED]
        )
        await work.accounts.set_armed(owner, made.id, armed=True)
        await work.accounts.set_symbols(owner, made.id, symbols)
        await work.sessions.set_reconciled(made.id, NOW)
        account = await work.accounts.get(owner, made.id)
    assert account is not None
    return account


async def plan(units: PgUnits, account: AccountId, *intents: OrderIntent) -> None:
    """Write these orders, as PLANNED."""
    async with units() as work:
        before = (await work.sessions.load([account]))[account]
        after = before
        for intent in intents:
            after = after.with_order(Order(intent, OrderStatus.PLANNED))
        await work.sessions.save(before, after)


def another_intent(account: AccountId, symbol: Symbol | None = None, **changes: Any) -> OrderIntent:
    """An intent with a cause and, unless given, a symbol of its own: nothing else is in its way."""
    number = next(_numbers)
    changes.setdefault("cause", f"cause-{number}")
    return an_intent(symbol or replace(BTC, name=f"COIN{number}/USDT"), account=account, **changes)


def way_to(end: OrderStatus) -> Sequence[OrderStatus]:
    """Statuses that lead an order from PLANNED to this one."""
    ways = deque([[OrderStatus.PLANNED]])
    while ways:
        way = ways.popleft()
        if way[-1] is end:
            return way[1:]
        ways += [[*way, following] for following in sorted(TRANSITIONS[way[-1]]) if following not in way]
    raise AssertionError(f"nothing leads to {end}")


async def force_status(
    connection: Pool | PooledConnection, account: AccountId, order: ClientOrderId, status: OrderStatus
) -> None:
    """Walk the order there, past all repositories."""
    for following in way_to(status):
        await connection.execute(
            """
            UPDATE order_intent SET status = $3, stamped_at = CASE WHEN $3 <> 'void' THEN coalesce(stamped_at, $4) END
            WHERE account_id = $1 AND id = $2
            """,
            account,
            order,
            following,
            NOW,
        )


async def an_order_in(
    units: PgUnits, pool: Pool, account: AccountId, status: OrderStatus, **changes: Any
) -> Order:
    """A stored order in this status."""
    intent = another_intent(account, **changes)
    await plan(units, account, intent)
    await force_status(pool, account, intent.id, status)
    async with units() as work:
        order = await work.orders.get(account, intent.id)
    assert order is not None
    assert order.status is status
    return order


def a_holding(symbol: Symbol = BTC, identity: str = "SBENTRY", **changes: Any) -> Holding:
    """A long of 0.01 at 60000."""
    position = a_position(symbol)
    holding = Holding(
        id=PositionId(identity),
        position=position,
        side=Side.BUY,
        reference=Price(position.average),
        stop=Price(position.average * 59 / 60),
        target=None,
        opened_at=NOW - timedelta(minutes=5),
        entered=position.qty,
        paid=position.cost,
    )
    return replace(holding, **changes)


def a_sealed_key(account: Account, version: int = 1) -> SealedKey:
    return SealedKey(account.id, account.owner, account.exchange, b"sealed" * 20, version)


def key_info(**changes: Any) -> KeyInfo:
    info = KeyInfo(
        tail="abcd", uid="1001", addresses=("203.0.113.7",), expires_at=None, checked_at=NOW, usable=True
    )
    return replace(info, **changes)


PERMISSIONS: Mapping[str, bool | None] = {"read": True, "spot": True, "withdraw": False, "transfer": False}


async def session_of(units: PgUnits, account: AccountId) -> Session:
    async with units() as work:
        session = await work.sessions.peek(account)
    assert session is not None
    return session


async def set_control(units: PgUnits, account: AccountId, control: Control) -> None:
    async with units() as work:
        await work.accounts.set_control(account, control, "a test", "test")
