"""Crypto Pay over the wire: invoices asked for and read back. Amounts are texts there and Decimal here.

Nothing that it answers is taken as it comes: what is not an invoice as documented is no invoice. Everything
raises ProviderFailed where nothing is known, ProviderRefused with Crypto Pay's own word where it said no.
"""

import itertools
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from http import HTTPStatus
from typing import Any, Self

import aiohttp
import structlog

from app.billing.providers import ProviderFailed, ProviderRefused

ACCEPTED = ("USDT", "TON", "USDC")
PAGE = 1000  # invoices that one request may ask for
_TIMEOUT = 15.0
_LARGEST = 8 * 1024 * 1024  # bytes of an answer
_AMOUNT = re.compile(r"[0-9]{1,30}(\.[0-9]{1,30})?")
_STATUSES = frozenset({"active", "paid", "expired"})


@dataclass(frozen=True, slots=True)
class CryptoInvoice:
    """An invoice as Crypto Pay has it. currency: of the price, fiat or an asset; worth: what was paid, in
    that currency at the rate of that moment, None where it is not told; page: where it is paid.
    """

    id: int
    status: str
    currency: str
    amount: Decimal
    payload: str
    page: str
    paid_asset: str | None
    paid_amount: Decimal | None
    worth: Decimal | None
    paid_at: datetime | None


@dataclass(frozen=True, slots=True)
class CryptoTransfer:
    """Coins that were sent. spend_id: the sender's own name for it, which is taken once."""

    spend_id: str
    at: datetime


class CryptoPay:
    """A client while it is entered. url: with the path: https://host/api; timeout: of a request, seconds."""

    def __init__(self, url: str, token: str, timeout: float = _TIMEOUT) -> None:
        self._url = url.rstrip("/")
        self._token = token
        self._timeout = aiohttp.ClientTimeout(total=timeout)
        self._session: aiohttp.ClientSession | None = None
        self._log = structlog.get_logger("cryptopay")

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            timeout=self._timeout,
            headers={"Crypto-Pay-API-Token": self._token},
            cookie_jar=aiohttp.DummyCookieJar(),
        )
        return self

    async def __aexit__(self, *failure: object) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def name(self) -> str:
        """What the app of this token is called. The first thing to ask with a new token."""
        told = await self._ask("getMe", {})
        if not isinstance(told, dict) or not isinstance(told.get("name"), str):
            raise ProviderFailed("getMe: no name")
        return str(told["name"])

    async def create(
        self,
        amount: Decimal,
        fiat: str,
        description: str,
        payload: str,
        life: timedelta,
    ) -> CryptoInvoice:
        """An invoice in a fiat currency."""
        asked = {
            "currency_type": "fiat",
            "fiat": fiat,
            "accepted_assets": ",".join(ACCEPTED),
            "amount": format(amount, "f"),
            "description": description,
            "payload": payload,
            "expires_in": str(int(life.total_seconds())),
            "allow_comments": "false",
        }
        made = self._invoice(await self._ask("createInvoice", asked))
        if (made.currency, made.amount, made.payload) != (fiat, amount, payload):
            raise ProviderFailed("createInvoice: another invoice than the one that was asked for")
        return made

    async def invoices(self, ids: Sequence[int]) -> Mapping[int, CryptoInvoice]:
        """Those of these that there are, by id."""
        wanted = list(dict.fromkeys(ids))
        found: dict[int, CryptoInvoice] = {}
        for first in range(0, len(wanted), PAGE):
            part = wanted[first : first + PAGE]
            asked = {"invoice_ids": ",".join(map(str, part)), "count": str(PAGE)}
            found |= {one.id: one for one in self._readable(await self._rows(asked)) if one.id in part}
        return found

    async def paid(self) -> Mapping[int, CryptoInvoice]:
        """Every invoice that was ever paid, by id: page by page."""
        found: dict[int, CryptoInvoice] = {}
        for offset in itertools.count(0, PAGE):
            rows = await self._rows({"status": "paid", "offset": str(offset), "count": str(PAGE)})
            found |= {one.id: one for one in self._readable(rows)}
            if len(rows) < PAGE:
                break
        return found

    async def delete(self, invoice: int) -> None:
        """Nobody can pay it from now on. Raises ProviderRefused where it is paid, or not there."""
        if await self._ask("deleteInvoice", {"invoice_id": str(invoice)}) is not True:
            raise ProviderFailed("deleteInvoice: neither done nor refused")

    async def transfer(self, user: int, asset: str, amount: Decimal, spend_id: str) -> None:
        """Send coins to a person. A spend_id that was taken before is refused."""
        asked = {"user_id": str(user), "asset": asset, "amount": format(amount, "f"), "spend_id": spend_id}
        made = _transferred(await self._ask("transfer", asked))
        if made.spend_id != spend_id:
            raise ProviderFailed("transfer: another one than was asked for")

    async def transfers(self, spend_id: str | None = None) -> Sequence[CryptoTransfer]:
        """All that were ever made, or that one. Raises ProviderFailed where one cannot be read."""
        found: list[CryptoTransfer] = []
        wanted = {} if spend_id is None else {"spend_id": spend_id}
        for offset in itertools.count(0, PAGE):
            rows = await self._rows({**wanted, "offset": str(offset), "count": str(PAGE)}, "getTransfers")
            found += [_transferred(row) for row in rows]
            if len(rows) < PAGE:
                break
        return [one for one in found if spend_id in {None, one.spend_id}]

    async def _ask(self, method: str, asked: Mapping[str, str]) -> Any:
        if self._session is None:
            raise RuntimeError("CryptoPay must be entered before it is asked")
        try:
            async with self._session.post(
                f"{self._url}/{method}", json=asked, allow_redirects=False
            ) as answer:
                body = await answer.content.read(_LARGEST + 1)
                while len(body) <= _LARGEST and (more := await answer.content.read(_LARGEST + 1)):
                    body += more
        except (aiohttp.ClientError, TimeoutError) as error:
            raise ProviderFailed(f"{method}: {type(error).__name__}") from None
        if len(body) > _LARGEST:
            raise ProviderFailed(f"{method}: an answer that is too long")
        return _result(method, answer.status, body)

    async def _rows(self, asked: Mapping[str, str], method: str = "getInvoices") -> Sequence[object]:
        told = await self._ask(method, asked)
        rows = told.get("items") if isinstance(told, dict) else None
        if not isinstance(rows, list) or len(rows) > PAGE:
            raise ProviderFailed(f"{method}: no list")
        return rows

    def _readable(self, rows: Sequence[object]) -> Sequence[CryptoInvoice]:
        """Without those that cannot be read: one of them must not keep the others from being credited.
        Raises ProviderFailed where none can.
        """
        read: list[CryptoInvoice] = []
        for row in rows:
            try:
                read.append(self._invoice(row))
            except ProviderFailed as error:
                number = row.get("invoice_id") if isinstance(row, dict) else None
                self._log.error("invoice that cannot be read", invoice_id=number, error=str(error))
        if rows and not read:
            raise ProviderFailed("getInvoices: no invoice among them")
        return read

    def _invoice(self, row: object) -> CryptoInvoice:
        """Raises ProviderFailed for a row that is no invoice."""
        try:
            return _read(row, secure=self._url.startswith("https://"))
        except (KeyError, TypeError, ValueError) as error:
            raise ProviderFailed(f"no invoice: {type(error).__name__}") from None


def _result(method: str, status: int, body: bytes) -> Any:
    try:
        told = json.loads(body, parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, RecursionError):
        told = None
    refusal = told.get("error") if isinstance(told, dict) and told.get("ok") is False else None
    name = refusal.get("name") if isinstance(refusal, dict) else None
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise ProviderFailed(f"{method}: status {status}")
    if isinstance(name, str) and re.fullmatch(r"[A-Z0-9_]{1,64}", name):
        raise ProviderRefused(name)
    if status == HTTPStatus.OK and isinstance(told, dict) and told.get("ok") is True and "result" in told:
        return told["result"]
    raise ProviderFailed(f"{method}: status {status}, not an answer of Crypto Pay")


def _no_number(text: str) -> None:
    raise ValueError(text)


def _read(row: object, *, secure: bool) -> CryptoInvoice:
    if not isinstance(row, dict):
        raise TypeError(type(row))
    fiat = {"fiat": True, "crypto": False}[row["currency_type"]]
    currency = _text(row["fiat" if fiat else "asset"])
    asset, paid = row.get("paid_asset"), row.get("paid_amount")
    paid_amount = None if paid is None else _amount(paid)
    rate = row.get("paid_fiat_rate") if fiat else "1" if asset == currency else None
    page = _text(row["bot_invoice_url"])
    if secure and not page.startswith("https://"):
        raise ValueError("page")
    if type(row["invoice_id"]) is not int or row["invoice_id"] <= 0 or row["status"] not in _STATUSES:
        raise ValueError("id")
    return CryptoInvoice(
        id=row["invoice_id"],
        status=row["status"],
        currency=currency,
        amount=_amount(row["amount"]),
        payload=_text(row.get("payload", "")),
        page=page,
        paid_asset=None if asset is None else _text(asset),
        paid_amount=paid_amount,
        worth=None if paid_amount is None or rate is None else paid_amount * _amount(rate),
        paid_at=None if row.get("paid_at") is None else _instant(row["paid_at"]),
    )


def _transferred(row: object) -> CryptoTransfer:
    """Raises ProviderFailed for a row that is no transfer."""
    if not isinstance(row, dict) or row.get("status") != "completed":
        raise ProviderFailed("no transfer")
    try:
        return CryptoTransfer(_text(row["spend_id"]), _instant(row["completed_at"]))
    except (KeyError, TypeError, ValueError) as error:
        raise ProviderFailed(f"no transfer: {type(error).__name__}") from None


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(type(value))
    return value


def _amount(value: object) -> Decimal:
    if not _AMOUNT.fullmatch(_text(value)):
        raise ValueError("amount")
    return Decimal(_text(value))


def _instant(value: object) -> datetime:
    at = datetime.fromisoformat(_text(value))
    if at.tzinfo is None:
        raise ValueError("instant")
    return at
