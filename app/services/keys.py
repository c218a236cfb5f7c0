"""Exchange keys: they arrive on a one-time page, are checked, sealed, and never shown again."""

import re
from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Protocol

import orjson

from app.accounts import PRESETS, Account, AccountKind, KeyInfo, Preset, User
from app.errors import Refusal, Refused
from app.notices import KeyConnected, encode
from app.ports import Cipher, KeyTaken, UnitOfWork, UnitOfWorkFactory
from app.services.people import registered
from app.views import KeyLink, KeyPage
from trading.domain.account import Control
from trading.domain.errors import ExchangeFailure, KeysUnusable
from trading.domain.ids import AccountId, UserId
from trading.domain.instrument import ExchangeId
from trading.ports import Clock, Credentials, KeyInspector, KeyReport

LINK_LIFE = timedelta(minutes=5)
KEYS_HALT = "keys"  # why an account is halted whose key the exchange refused
_KEY = re.compile(r"[A-Za-z0-9_-]{8,128}", re.ASCII)


class KeyWake(Protocol):
    """Tells the runtime that the keys of an account have changed."""

    def keys(self, account: AccountId) -> None: ...


def digest_of(token: str) -> bytes:
    """What is stored of a one-time link."""
    return sha256(token.encode()).digest()


class KeyDesk:
    """Takes, checks and forgets exchange keys.

    page_url: where the one-time pages live; a token is appended. real_clock: links live in people's time.
    """

    def __init__(
        self,
        unit: UnitOfWorkFactory,
        inspector: KeyInspector,
        cipher: Cipher,
        clock: Clock,
        page_url: str,
        wake: KeyWake | None = None,
    ) -> None:
        self._unit = unit
        self._inspector = inspector
        self._cipher = cipher
        self._clock = clock
        self._page_url = page_url.rstrip("/")
        self._wake = wake

    async def offer(self, user_id: UserId) -> KeyLink:
        """A fresh page for this person, valid for five minutes and one use."""
        token = token_urlsafe(32)
        expires_at = self._clock.now() + LINK_LIFE
        async with self._unit() as work:
            await registered(work, user_id)
            await work.keys.offer_link(digest_of(token), user_id, expires_at)
        return KeyLink(f"{self._page_url}/{token}", expires_at)

    async def page(self, token: str) -> KeyPage:
        """What the page shows. Raises Refused for a link that was used or has expired."""
        async with self._unit() as work:
            found = await work.keys.link_owner(digest_of(token))
            if found is None:
                raise Refused(Refusal.LINK_EXPIRED)
            user = await registered(work, found[0])
            return KeyPage(user.language, ExchangeId.BYBIT.value, found[1])

    async def submit(self, token: str, key: str, secret: str) -> Account:
        """Check the key at the exchange and keep it sealed. Raises Refused; then the link stays usable.

        A key that can withdraw or move coins, or whose rights the exchange does not tell, is refused.
        """
        await self.page(token)
        key, secret = key.strip(), secret.strip()
        if not _KEY.fullmatch(key) or not _KEY.fullmatch(secret):
            raise Refused(Refusal.KEY_FORMAT)
        report = await self._inspected(Credentials(key, secret))
        _accept(report)
        async with self._unit() as work:
            owner = await work.keys.use_link(digest_of(token))
            if owner is None:
                raise Refused(Refusal.LINK_EXPIRED)
            user = await registered(work, owner)
            try:
                account = await self._keep(work, user, Credentials(key, secret), report)
            except KeyTaken:
                raise Refused(Refusal.KEY_TAKEN) from None
            await _tell(work, account, digest_of(token))
        if self._wake is not None:
            self._wake.keys(account.id)
        return account

    async def forget(self, user_id: UserId) -> None:
        """Destroy the person's live key. Refused while its account holds positions."""
        async with self._unit() as work:
            await registered(work, user_id)
            live = await live_account(work, user_id)
            if live is None:
                raise Refused(Refusal.NO_LIVE_ACCOUNT)
            session = await work.sessions.peek(live.id)
            if session is not None and (session.holdings or session.orders):
                raise Refused(Refusal.CLOSE_FIRST, {"count": str(len(session.holdings))})
            await work.accounts.set_armed(user_id, live.id, armed=False)
            await work.keys.forget(user_id, live.id)

    async def _inspected(self, credentials: Credentials) -> KeyReport:
        try:
            return await self._inspector.inspect(ExchangeId.BYBIT, credentials)
        except KeysUnusable as error:
            code = Refusal.KEY_ADDRESS if error.kind == "address" else Refusal.KEY_WRONG
            raise Refused(code) from None
        except ExchangeFailure:
            raise Refused(Refusal.EXCHANGE_SILENT) from None

    async def _keep(
        self, work: UnitOfWork, user: User, credentials: Credentials, report: KeyReport
    ) -> Account:
        fingerprint = self._cipher.fingerprint(ExchangeId.BYBIT, credentials.key)
        holder = await work.keys.taken_by(fingerprint)
        if holder is not None and holder != user.id:
            raise Refused(Refusal.KEY_TAKEN)
        account = await live_account(work, user.id) or await work.accounts.create(
            user.id, ExchangeId.BYBIT, AccountKind.LIVE, Preset.CAREFUL, PRESETS[Preset.CAREFUL]
        )
        plaintext = orjson.dumps({"key": credentials.key, "secret": credentials.secret})
        await work.keys.put(
            self._cipher.seal_key(user.id, account.id, account.exchange, plaintext),
            fingerprint,
            self._info(credentials, report),
            _permissions(report),
        )
        if account.control_why == KEYS_HALT:
            await work.accounts.set_control(account.id, Control.RUNNING, None, "owner")
        kept = await work.accounts.get(user.id, account.id)
        if kept is None:
            raise LookupError(f"account {account.id} must exist, it was just written")
        return kept

    def _info(self, credentials: Credentials, report: KeyReport) -> KeyInfo:
        return KeyInfo(
            tail=credentials.key[-4:],
            uid=report.uid,
            addresses=report.addresses,
            expires_at=report.expires_at,
            checked_at=self._clock.now(),
            usable=True,
        )


async def live_account(work: UnitOfWork, owner: UserId) -> Account | None:
    """The person's live account, if a key was ever connected."""
    accounts = await work.accounts.of(owner)
    return next((account for account in accounts if account.kind is AccountKind.LIVE), None)


async def _tell(work: UnitOfWork, account: Account, link: bytes) -> None:
    """The chat learns of the key in the transaction that keeps it, once for each link."""
    if account.key is None:
        raise LookupError(f"account {account.id} must have a key, it was just written")
    user = await registered(work, account.owner)
    looked_at = await work.accounts.get(user.id, user.active_account) if user.active_account else None
    kind, body = encode(
        KeyConnected(
            exchange=account.exchange,
            kind=looked_at.kind if looked_at else AccountKind.PAPER,
            tail=account.key.tail,
            addresses=account.key.addresses,
            expires_at=account.key.expires_at,
        )
    )
    await work.outbox.add(user.id, kind, body, dedupe=f"key:{link.hex()[:32]}", account=None)


def _accept(report: KeyReport) -> None:
    if report.can_withdraw is None or report.can_transfer is None:
        raise Refused(Refusal.KEY_UNTOLD)
    if report.can_withdraw:
        raise Refused(Refusal.KEY_CAN_WITHDRAW)
    if report.can_transfer:
        raise Refused(Refusal.KEY_CAN_TRANSFER)
    if not report.unified:
        raise Refused(Refusal.KEY_NOT_UNIFIED)
    if not (report.can_read and report.can_trade_spot):
        raise Refused(Refusal.KEY_CANNOT_TRADE)


def _permissions(report: KeyReport) -> Mapping[str, bool | None]:
    return {
        "read": report.can_read,
        "spot": report.can_trade_spot,
        "linear": report.can_trade_linear,
        "withdraw": report.can_withdraw,
        "transfer": report.can_transfer,
    }
