"""Gateways of accounts: opened when first needed, shared while in use, closed when idle."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from weakref import WeakValueDictionary

import orjson

from app.accounts import AccountKind
from app.ports import ActiveAccount, Cipher, UnitOfWorkFactory
from trading.domain.errors import KeysUnusable
from trading.domain.ids import AccountId
from trading.domain.instrument import ExchangeId
from trading.ports import Clock, Credentials, ExchangeGateway

IDLE = 300.0  # seconds after which an unused gateway is closed
_FIRST_BAR, _LONGEST_BAR = 60.0, 300.0  # seconds for which keys that were refused are not tried again
OpenLive = Callable[[AccountId, Credentials], ExchangeGateway]
OpenPaper = Callable[[AccountId], ExchangeGateway]


@dataclass(slots=True)
class _Kept:
    gateway: ExchangeGateway
    users: int
    used_at: float
    retired: bool = False  # to be closed by its last user


@dataclass(frozen=True, slots=True)
class _Bar:
    kind: str
    seconds: float
    until: float


class AccountPool:
    """One gateway an account. A gateway in use is never closed; a key is opened only to build one.

    Keys that the exchange refused are left alone for a while, longer each time, and then read anew.
    """

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
        self._bars: dict[AccountId, _Bar] = {}
        self._opening: WeakValueDictionary[AccountId, asyncio.Lock] = WeakValueDictionary()

    def is_barred(self, account: AccountId) -> bool:
        """Its keys were refused a short while ago."""
        bar = self._bars.get(account)
        return bar is not None and self._clock.monotonic() < bar.until

    @asynccontextmanager
    async def use(self, account: AccountId) -> AsyncIterator[ExchangeGateway]:
        """The account's gateway for the length of the block. Raises KeysUnusable where no key may be used."""
        if self.is_barred(account):
            raise KeysUnusable(self._bars[account].kind, f"account {account} waits for usable keys")
        try:
            kept = await self._taken(account)
            try:
                yield kept.gateway
            finally:
                await self._give_back(kept)
        except KeysUnusable as error:
            await self._bar(account, error.kind)
            raise
        self._bars.pop(account, None)

    async def renew(self, account: AccountId) -> None:
        """Its keys have changed: whoever uses it from now on uses the new ones."""
        self._bars.pop(account, None)
        await self._retire(account)

    async def release(self, account: AccountId) -> None:
        """Close the account's gateway now, if nobody uses it."""
        kept = self._kept.get(account)
        if kept is not None and kept.users == 0:
            await self._retire(account)

    async def close_idle(self, idle: float = IDLE) -> None:
        """Close what nobody has used for so many seconds."""
        limit = self._clock.monotonic() - idle
        for account, kept in list(self._kept.items()):
            if kept.users == 0 and kept.used_at <= limit:
                await self._retire(account)

    async def close(self) -> None:
        """Close all. Nothing may be in use any more."""
        kept, self._kept = list(self._kept.values()), {}
        for one in kept:
            await one.gateway.close()

    async def _taken(self, account: AccountId) -> _Kept:
        kept = self._kept.get(account)
        if kept is None:
            async with self._opening.setdefault(account, asyncio.Lock()):
                kept = self._kept.get(account) or await self._open(account)
                self._kept[account] = kept
        kept.users += 1
        return kept

    async def _give_back(self, kept: _Kept) -> None:
        kept.users -= 1
        kept.used_at = self._clock.monotonic()
        if kept.retired and kept.users == 0:
            await kept.gateway.close()

    async def _retire(self, account: AccountId) -> None:
        kept = self._kept.pop(account, None)
        if kept is None:
            return
        kept.retired = True
        if kept.users == 0:
            await kept.gateway.close()

    async def _bar(self, account: AccountId, kind: str) -> None:
        before = self._bars.get(account)
        seconds = min(before.seconds * 2, _LONGEST_BAR) if before else _FIRST_BAR
        self._bars[account] = _Bar(kind, seconds, self._clock.monotonic() + seconds)
        await self._retire(account)

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
        credentials = Credentials(opened["key"], opened["secret"], opened.get("passphrase", ""))
        return self._live[account.exchange](account.id, credentials)
