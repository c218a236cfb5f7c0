"""What has to be done at an exchange once a transaction has committed: places, cancels, looks, leverage."""

import asyncio
from dataclasses import dataclass

from trading.domain.ids import AccountId, ClientOrderId
from trading.domain.instrument import Symbol
from trading.domain.order import Order


@dataclass(frozen=True, slots=True)
class PlaceOrder:
    """Claim this planned order and send it once."""

    account: AccountId
    order: ClientOrderId


@dataclass(frozen=True, slots=True)
class CancelOrder:
    """Ask for the end of this order, then read it."""

    account: AccountId
    order: Order


@dataclass(frozen=True, slots=True)
class LookAt:
    """Read this order and its executions."""

    account: AccountId
    order: ClientOrderId


@dataclass(frozen=True, slots=True)
class LookAfter:
    """The account has orders or positions now: keep its private stream open."""

    account: AccountId


@dataclass(frozen=True, slots=True)
class SetLeverage:
    """An entry needs this leverage of the symbol's contracts."""

    account: AccountId
    symbol: Symbol
    leverage: int


Item = PlaceOrder | CancelOrder | LookAt | LookAfter | SetLeverage


class Agenda:
    """A queue between those who decide and those who talk to exchanges. Losing it loses nothing: the sweep
    finds planned and unproved orders in the database, and the next signal asks for its leverage again.
    """

    def __init__(self) -> None:
        self._items: asyncio.Queue[Item] = asyncio.Queue()

    def put(self, item: Item) -> None:
        self._items.put_nowait(item)

    async def next(self) -> Item:
        return await self._items.get()
