"""Gateways of accounts: opened when first needed, shared while in use, closed when idle."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import islice
from weakref import WeakValueDictionary

import orjson

from app.accounts import AccountKind
from app.ports import ActiveAccount, Cipher, UnitOfWorkFactory
from app.runtime.circuits import Circuit, CircuitState, agrees, can_be_checked
from trading.domain.errors import ExchangeFailure, KeysUnusable, TryAgain
from trading.domain.ids import AccountId
from trading.domain.instrument import ExchangeId
from trading.ports import Clock, Credentials, ExchangeGateway, KeyInspector, KeyReport

IDLE = 300.0  # seconds after which an unused gateway is closed
MOST = 2000  # gateways that are kept; above it, what was used longest ago is closed first
_NOT_CONFIGURED = 60.0  # seconds after which an account of an exchange that is switched off is tried again
OpenLive = Callable[[AccountId, Credentials], ExchangeGateway]
OpenPaper = Callable[[AccountId], ExchangeGateway]


@dataclass(slots=True)
class _Kept:
    gateway: ExchangeGateway
    users: int
    used_at: float
    retired: bool = False  # to be closed by its last user


class AccountPool:
    """One gateway an account. A gateway in use is never closed; a key is opened only to build or check one.

    Keys that the exchange refused are asked about once more (inspector); where that confirms it they are
    left alone for a while, longer each time, and then read anew. most: gateways that are kept.
    """

    def __init__(
        self,
        unit: UnitOfWorkFactory,
        cipher: Cipher,
        live: Mapping[ExchangeId, OpenLive],
        paper: Mapping[ExchangeId, OpenPaper],
        clock: Clock,
        inspector: KeyInspector | None = None,
        most: int = MOST,
    ) -> None:
        self._unit = unit
        self._cipher = cipher
        self._live = live
        self._paper = paper
        self._clock = clock
        self._inspector = inspector
        self._most = most
        self._kept: dict[AccountId, _Kept] = {}  # the one taken longest ago first
        self._circuits: dict[AccountId, Circuit] = {}  # those that are not OK
        self._opening: WeakValueDictionary[AccountId, asyncio.Lock] = WeakValueDictionary()

    def is_barred(self, account: AccountId) -> bool:
        """Its keys were refused a short while ago."""
        return self.circuit(account).is_open(self._clock.monotonic())

    def circuit(self, account: AccountId) -> Circuit:
        """What is believed of the account's keys."""
        return self._circuits.get(account, Circuit())

    @asynccontextmanager
    async def use(self, account: AccountId) -> AsyncIterator[ExchangeGateway]:
        """The account's gateway for the length of the block.

        Raises KeysUnusable where no key may be used, TryAgain where a refusal of the key is not confirmed or
        the exchange is not configured.
        """
        if self.is_barred(account):
            raise KeysUnusable(self.circuit(account).kind, f"account {account} waits for usable keys")
        try:
            kept = await self._taken(account)
            try:
                yield kept.gateway
            finally:
                await self._give_back(kept)
        except KeysUnusable as error:
            if await self._is_refused(account, error.kind):
                raise
            raise TryAgain(
                f"account {account}: its key was refused, and a check did not confirm it"
            ) from None
        self._circuits.pop(account, None)

    async def inspected(self, account: AccountId) -> KeyReport:
        """What the exchange says of the account's key now. Raises KeysUnusable or TryAgain."""
        found = await self._found(account)
        if self._inspector is None or found.exchange not in self._live:
            raise TryAgain(f"{found.exchange} is not configured", _NOT_CONFIGURED)
        return await self._inspector.inspect(found.exchange, await self._credentials(account))

    async def renew(self, account: AccountId) -> None:
        """Its keys have changed: whoever uses it from now on uses the new ones."""
        self._circuits.pop(account, None)
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
        kept = self._kept.pop(account, None)
        if kept is None:
            async with self._opening.setdefault(account, asyncio.Lock()):
                kept = self._kept.pop(account, None) or await self._open(account)
                self._kept[account] = kept
        self._kept[account] = kept
        kept.users += 1
        return kept

    async def _make_room(self) -> None:
        surplus = len(self._kept) - self._most
        if surplus > 0:
            unused = (account for account, kept in self._kept.items() if kept.users == 0)
            for account in list(islice(unused, surplus)):
                await self._retire(account)

    async def _give_back(self, kept: _Kept) -> None:
        kept.users -= 1
        kept.used_at = self._clock.monotonic()
        if kept.retired and kept.users == 0:
            await kept.gateway.close()
        await self._make_room()

    async def _retire(self, account: AccountId) -> None:
        kept = self._kept.pop(account, None)
        if kept is None:
            return
        kept.retired = True
        if kept.users == 0:
            await kept.gateway.close()

    async def _is_refused(self, account: AccountId, kind: str) -> bool:
        """Whether the refusal is believed. Either way the key is read anew: it may have been changed."""
        await self._retire(account)
        confirmed = await self._confirmed(account, kind)
        before, now = self.circuit(account), self._clock.monotonic()
        if before.is_open(now):  # somebody else's request has found it out meanwhile
            return True
        after = self._circuits[account] = before.refused(kind, now, confirmed=confirmed)
        return after.state is CircuitState.AUTH_FAILED

    async def _confirmed(self, account: AccountId, kind: str) -> bool:
        """Ask the exchange about the key. False where it works, or where nothing is answered."""
        if self._inspector is None or not can_be_checked(kind):
            return True
        try:
            found = await self._found(account)
            report = await self._inspector.inspect(found.exchange, await self._credentials(account))
        except KeysUnusable:
            return True
        except ExchangeFailure:
            return False
        return agrees(kind, report)

    async def _open(self, account: AccountId) -> _Kept:
        gateway = await self._gateway(await self._found(account))
        return _Kept(gateway, 0, self._clock.monotonic())

    async def _found(self, account: AccountId) -> ActiveAccount:
        async with self._unit() as work:
            found = await work.accounts.lookup(account)
        if found is None:
            raise LookupError(f"account {account} must exist")
        return found

    async def _gateway(self, account: ActiveAccount) -> ExchangeGateway:
        if account.exchange not in (self._paper if account.kind is AccountKind.PAPER else self._live):
            raise TryAgain(f"{account.exchange} is not configured", _NOT_CONFIGURED)
        if account.kind is AccountKind.PAPER:
            return self._paper[account.exchange](account.id)
        return self._live[account.exchange](account.id, await self._credentials(account.id))

    async def _credentials(self, account: AccountId) -> Credentials:
        async with self._unit() as work:
            key = await work.keys.get(account)
        if key is None:
            raise KeysUnusable("missing", f"account {account} has no key")
        opened = orjson.loads(self._cipher.open_key(key))
        return Credentials(opened["key"], opened["secret"], opened.get("passphrase", ""))
