"""Exchange keys: they arrive on a one-time page, are checked, sealed, and never shown again."""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Protocol

import orjson

from app.accounts import (
    PRESETS,
    UNTELLING,
    WITH_PASSPHRASE,
    Account,
    AccountKind,
    KeyInfo,
    Preset,
    User,
    capped,
)
from app.errors import Refusal, Refused
from app.notices import KeyConnected, encode
from app.ports import Cipher, KeyTaken, UnitOfWork, UnitOfWorkFactory
from app.ports_trust import KEY_RIGHTS
from app.services.entitlements import permit_accounts
from app.services.people import registered
from app.trust_views import KeyHealth
from app.views import KeyLink, KeyPage
from trading.domain.errors import ExchangeFailure, KeysUnusable
from trading.domain.ids import AccountId, UserId
from trading.domain.instrument import ExchangeId
from trading.ports import Clock, Credentials, KeyInspector, KeyReport

LINK_LIFE = timedelta(minutes=5)
KEYS_HALT = "keys"  # why an account is halted whose key the exchange refused
_KEY = re.compile(r"[A-Za-z0-9_-]{8,128}", re.ASCII)
_PASSPHRASE = re.compile(r"[\x21-\x7e]{1,64}")


class KeyWake(Protocol):
    """Tells the runtime that the keys of an account have changed."""

    def keys(self, account: AccountId) -> None: ...


def digest_of(token: str) -> bytes:
    """What is stored of a one-time link."""
    return sha256(token.encode()).digest()


class KeyDesk:
    """Takes, checks and forgets exchange keys.

    page_url: where the one-time pages live; a token is appended. clock: links live in people's time;
    exchanges: those whose keys are taken.
    """

    def __init__(
        self,
        unit: UnitOfWorkFactory,
        inspector: KeyInspector,
        cipher: Cipher,
        clock: Clock,
        page_url: str,
        wake: KeyWake | None = None,
        exchanges: Sequence[ExchangeId] = (ExchangeId.BYBIT,),
    ) -> None:
        self._unit = unit
        self._inspector = inspector
        self._cipher = cipher
        self._clock = clock
        self._page_url = page_url.rstrip("/")
        self._wake = wake
        self.exchanges = tuple(exchanges)

    async def offer(self, user_id: UserId, exchange: ExchangeId) -> KeyLink:
        """A fresh page for this person and exchange, valid for five minutes and one use."""
        if exchange not in self.exchanges:
            raise Refused(Refusal.EXCHANGE_NOT_OFFERED, {"exchange": exchange.brand})
        token = token_urlsafe(32)
        expires_at = self._clock.now() + LINK_LIFE
        async with self._unit() as work:
            await registered(work, user_id)
            await _permit(work, user_id, exchange)
            await work.keys.offer_link(digest_of(token), user_id, exchange, expires_at)
        return KeyLink(f"{self._page_url}/{token}", expires_at)

    async def page(self, token: str) -> KeyPage:
        """What the page shows. Raises Refused for a link that was used or has expired."""
        async with self._unit() as work:
            found = await work.keys.link(digest_of(token))
            if found is None:
                raise Refused(Refusal.LINK_EXPIRED)
            user = await registered(work, found.owner)
            return KeyPage(user.language, found.exchange, found.expires_at)

    async def submit(self, token: str, typed: Credentials, *, promised: bool = False) -> Account:
        """Check the key at the exchange and keep it sealed. Raises Refused; then the link stays usable.

        A key that can withdraw or move coins is refused, and one whose rights the exchange does not tell: on
        exchanges that never tell it is taken with its owner's promise, for smaller limits.
        """
        exchange = (await self.page(token)).exchange
        credentials = _tidied(exchange, typed)
        report = await self._inspected(exchange, credentials)
        _accept(exchange, report, promised=promised)
        async with self._unit() as work:
            link = await work.keys.use_link(digest_of(token))
            if link is None:
                raise Refused(Refusal.LINK_EXPIRED)
            user = await registered(work, link.owner)
            try:
                account = await self._keep(work, user, exchange, credentials, report)
            except KeyTaken:
                raise Refused(Refusal.KEY_TAKEN, {"exchange": exchange.brand}) from None
            await _tell(work, account, digest_of(token))
        if self._wake is not None:
            self._wake.keys(account.id)
        return account

    async def health(self, user_id: UserId, exchange: ExchangeId) -> KeyHealth | None:
        """How the person's key of this exchange is doing; None where there is none."""
        async with self._unit() as work:
            await registered(work, user_id)
            live = await live_account(work, user_id, exchange)
            return None if live is None else await work.trust.key_health(user_id, live.id)

    async def forget(self, user_id: UserId, exchange: ExchangeId) -> None:
        """Destroy the person's key of this exchange. Refused while its account holds positions."""
        async with self._unit() as work:
            await registered(work, user_id)
            live = await live_account(work, user_id, exchange)
            if live is None or live.key is None:
                raise Refused(Refusal.NO_LIVE_ACCOUNT)
            session = await work.sessions.peek(live.id)
            if session is not None and (session.holdings or session.orders):
                raise Refused(Refusal.CLOSE_FIRST, {"count": str(len(session.holdings))})
            await work.accounts.set_armed(user_id, live.id, armed=False)
            await work.keys.forget(user_id, live.id)

    async def _inspected(self, exchange: ExchangeId, credentials: Credentials) -> KeyReport:
        named = {"exchange": exchange.brand}
        try:
            return await self._inspector.inspect(exchange, credentials)
        except KeysUnusable as error:
            code = Refusal.KEY_ADDRESS if error.kind == "address" else Refusal.KEY_WRONG
            raise Refused(code, named) from None
        except ExchangeFailure:
            raise Refused(Refusal.EXCHANGE_SILENT, named) from None

    async def _keep(
        self,
        work: UnitOfWork,
        user: User,
        exchange: ExchangeId,
        credentials: Credentials,
        report: KeyReport,
    ) -> Account:
        fingerprint = self._cipher.fingerprint(exchange, credentials.key)
        holder = await work.keys.taken_by(fingerprint)
        if holder is not None and holder != user.id:
            raise Refused(Refusal.KEY_TAKEN, {"exchange": exchange.brand})
        await _permit(work, user.id, exchange)
        account = await live_account(work, user.id, exchange)
        if account is not None and await _abandons(work, account, report):
            raise Refused(Refusal.KEY_OF_OTHER, {"exchange": exchange.brand})
        account = account or await work.accounts.create(
            user.id, exchange, AccountKind.LIVE, Preset.CAREFUL, PRESETS[Preset.CAREFUL]
        )
        if (
            limits := capped(account.limits, promised=report.can_withdraw is None, plan=account.ceiling)
        ) != account.limits:
            await work.accounts.set_limits(user.id, account.id, Preset.CUSTOM, limits)
        plaintext = orjson.dumps(
            {"key": credentials.key, "secret": credentials.secret, "passphrase": credentials.passphrase}
        )
        await work.keys.put(
            self._cipher.seal_key(user.id, account.id, account.exchange, plaintext),
            fingerprint,
            self._info(credentials, report),
            permissions_of(report),
        )
        for held in (KEYS_HALT, KEY_RIGHTS):
            await work.accounts.release(account.id, held, "owner")
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
            promised=report.can_withdraw is None,
        )


async def live_account(work: UnitOfWork, owner: UserId, exchange: ExchangeId) -> Account | None:
    """The person's live account on this exchange, if a key was ever connected."""
    live = (one for one in await work.accounts.of(owner) if one.kind is AccountKind.LIVE)
    return next((account for account in live if account.exchange is exchange), None)


async def _permit(work: UnitOfWork, owner: UserId, exchange: ExchangeId) -> None:
    """Raises Refused for one account more than the plan permits. A key is replaced whatever the plan: what is
    open has to be looked after.
    """
    keyed = {one.exchange for one in await work.accounts.of(owner) if one.key is not None}
    if exchange not in keyed:
        await permit_accounts(work, owner, len(keyed) + 1)


async def _abandons(work: UnitOfWork, account: Account, report: KeyReport) -> bool:
    """Whether the key is of another account there while this one has something open, which nobody could look
    after any more: positions would lose their stops' keeper, and exits would sell somebody else's coins.
    """
    if account.key is None or account.key.uid == report.uid:
        return False
    session = (await work.sessions.load([account.id])).get(account.id)
    return session is not None and bool(session.holdings or session.orders)


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
            promised=account.key.promised,
        )
    )
    await work.outbox.add(user.id, kind, body, dedupe=f"key:{link.hex()[:32]}", account=None)


def _tidied(exchange: ExchangeId, typed: Credentials) -> Credentials:
    """What was typed, without the blanks around it. Raises Refused where it cannot be a key there."""
    third = typed.passphrase.strip() if exchange in WITH_PASSPHRASE else ""
    tidy = Credentials(typed.key.strip(), typed.secret.strip(), third)
    is_key = _KEY.fullmatch(tidy.key) and _KEY.fullmatch(tidy.secret)
    if not is_key or (exchange in WITH_PASSPHRASE and not _PASSPHRASE.fullmatch(third)):
        raise Refused(Refusal.KEY_FORMAT, {"exchange": exchange.brand})
    return tidy


def _accept(exchange: ExchangeId, report: KeyReport, *, promised: bool) -> None:
    named = {"exchange": exchange.brand}
    if report.can_withdraw:
        raise Refused(Refusal.KEY_CAN_WITHDRAW, named)
    if report.can_transfer:
        raise Refused(Refusal.KEY_CAN_TRANSFER, named)
    if report.can_withdraw is None or report.can_transfer is None:
        if exchange not in UNTELLING:
            raise Refused(Refusal.KEY_UNTOLD, named)
        if not promised:
            raise Refused(Refusal.KEY_NOT_PROMISED, named)
    if not report.unified:
        raise Refused(Refusal.KEY_NOT_UNIFIED, named)
    if not (report.can_read and report.can_trade_spot):
        raise Refused(Refusal.KEY_CANNOT_TRADE, named)


def permissions_of(report: KeyReport) -> Mapping[str, bool | None]:
    """The rights as they are kept. None: the exchange does not tell."""
    return {
        "read": report.can_read,
        "spot": report.can_trade_spot,
        "linear": report.can_trade_linear,
        "withdraw": report.can_withdraw,
        "transfer": report.can_transfer,
    }
