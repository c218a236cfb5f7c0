"""Gateways of accounts: opened when first needed, shared while in use, closed when idle."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import orjson

from app.accounts import AccountKind
from app.ports import ActiveAccount, Cipher, UnitOfWorkFactory
from trading.domain.errors import KeysUnusable
from trading.domain.ids import AccountId
from trading.domain.instrument import ExchangeId
from trading.ports import Clock, Credentials, ExchangeGateway

IDLE = 300.0  # seconds after which an unused gateway is closed
OpenLive = Callable[[AccountId, Credentials], ExchangeGateway]
OpenPaper = Callable[[AccountId], ExchangeGateway]


@dataclass(slots=True)
class _Kept:
    gateway: ExchangeGateway
    users: int
    used_at: float


class AccountPool:
    """One gateway an account. A gateway in use is never closed; a key is opened only to build one."""

    def __init__(
        self,
        unit: UnitOfWorkFactory,
        cipher: Cipher,
        live: Mapping[ExchangeId, OpenLive],
        paper: Mapping[ExchangeId, OpenPaper],
        clock: Clock,
    ) -> None:
        self._unit = unit
        self._cipher = cipher
        self._live = live
        self._paper = paper
        self._clock = clock
        self._kept: dict[AccountId, _Kept] = {}
        self._opening = asyncio.Lock()

    @asynccontextmanager
    async def use(self, account: AccountId) -> AsyncIterator[ExchangeGateway]:
        """The account's gateway for the length of the block. Raises KeysUnusable where there is no key."""
        kept = self._kept.get(account)
        if kept is None:
            async with self._opening:
                kept = self._kept.get(account) or await self._open(account)
                self._kept[account] = kept
        kept.users += 1
        try:
            yield kept.gateway
        finally:
            kept.users -= 1
            kept.used_at = self._clock.monotonic()

    async def close_idle(self, idle: float = IDLE) -> None:
        """Close what nobody has used for so many seconds."""
        limit = self._clock.monotonic() - idle
        for account, kept in list(self._kept.items()):
            if kept.users == 0 and kept.used_at <= limit:
                del self._kept[account]
                await kept.gateway.close()

    async def close(self) -> None:
        """Close all. Nothing may be in use any more."""
        kept, self._kept = list(self._kept.values()), {}
        for one in kept:
            await one.gateway.close()

    async def _open(self, account: AccountId) -> _Kept:
        async with self._unit() as work:
            found = await work.accounts.lookup(account)
        if found is None:
            raise LookupError(f"account {account} must exist")
        gateway = await self._gateway(found)
        return _Kept(gateway, 0, self._clock.monotonic())

    async def _gateway(self, account: ActiveAccount) -> ExchangeGateway:
        if account.kind is AccountKind.PAPER:
            return self._paper[account.exchange](account.id)
        async with self._unit() as work:
            key = await work.keys.get(account.id)
        if key is None:
            raise KeysUnusable("missing", f"account {account.id} has no key")
        opened = orjson.loads(self._cipher.open_key(key))
        return self._live[account.exchange](account.id, Credentials(opened["key"], opened["secret"]))
