"""Invoices as Crypto Pay keeps them: made from a request, paid, expired, shown."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

ASSETS = ("USDT", "TON", "BTC", "ETH", "LTC", "BNB", "TRX", "USDC")
FIATS = ("USD", "EUR", "RUB", "UAH", "GBP", "CNY", "KZT")
USD = {  # what one unit of an asset costs
    "USDT": Decimal(1),
    "USDC": Decimal(1),
    "TON": Decimal("3.2"),
    "BTC": Decimal(60000),
    "ETH": Decimal(3000),
    "LTC": Decimal(80),
    "BNB": Decimal(600),
    "TRX": Decimal("0.25"),
}
FIAT_PER_USD = {
    "USD": Decimal(1),
    "EUR": Decimal("0.9"),
    "RUB": Decimal(90),
    "UAH": Decimal(41),
    "GBP": Decimal("0.8"),
    "CNY": Decimal("7.2"),
    "KZT": Decimal(500),
}
_FEE = Decimal("0.03")
_UNIT = Decimal("0.00000001")
_LONGEST, _SHORTEST = 2_678_400, 1  # seconds of an invoice's life
_DESCRIPTION, _HIDDEN, _PAYLOAD = 1024, 2048, 4096
_PAGE, _USUAL = 1000, 100  # rows of an answer: the most that may be asked for, and without asking
_BUTTONS = ("viewItem", "openChannel", "openBot", "callback")


class Refusal(Exception):
    """An error of the wire: its name. code: of the body and of HTTP."""

    def __init__(self, name: str, code: int = 400) -> None:
        super().__init__(name)
        self.name = name
        self.code = code


@dataclass(slots=True)
class Invoice:
    """One invoice. asked: what it was made from, as it came; gone: deleted by the app."""

    id: int
    hash: str
    currency: str
    fiat: bool
    amount: Decimal
    accepted: Sequence[str]
    created_at: datetime
    expires_at: datetime | None
    asked: Mapping[str, str]
    status: str = "active"
    gone: bool = False
    paid: dict[str, Any] = field(default_factory=dict)

    def pay(self, now: datetime, asset: str, amount: Decimal | None, *, late: bool = False) -> None:
        """By somebody in the bot. amount: None for the price. late: also where it has expired.
        Raises Refusal where it cannot be paid.
        """
        self.look(now)
        if self.gone or self.status == "paid" or (self.status == "expired" and not late):
            raise Refusal("INVOICE_NOT_ACTIVE")
        if asset not in self.accepted:
            raise Refusal("ASSET_NOT_ACCEPTED")
        usd_rate = USD[asset]
        fiat_rate = usd_rate * FIAT_PER_USD[self.currency] if self.fiat else None
        price = self.amount if fiat_rate is None else self.amount / fiat_rate
        paid = (price if amount is None else amount).quantize(_UNIT)
        fee = (paid * _FEE).quantize(_UNIT)
        self.status = "paid"
        self.paid = {
            "paid_asset": asset,
            "paid_amount": plain(paid),
            "paid_usd_rate": plain(usd_rate),
            "fee_asset": asset,
            "fee_amount": plain(fee),
            "fee_in_usd": plain(fee * usd_rate),
            "paid_at": stamp(now),
            "paid_anonymously": False,
        }
        if fiat_rate is not None:
            self.paid["paid_fiat_rate"] = plain(fiat_rate)

    def look(self, now: datetime) -> None:
        """Its time passes."""
        if self.status == "active" and self.expires_at is not None and now >= self.expires_at:
            self.status = "expired"

    def row(self, site: str) -> dict[str, Any]:
        """The object of the wire. site: where the pages for people are."""
        money = {"currency_type": "fiat", "fiat": self.currency, "accepted_assets": list(self.accepted)}
        money = money if self.fiat else {"currency_type": "crypto", "asset": self.currency}
        kept = ("description", "hidden_message", "payload", "paid_btn_name", "paid_btn_url", "swap_to")
        told = {name: self.asked[name] for name in kept if self.asked.get(name)}
        until = {} if self.expires_at is None else {"expiration_date": stamp(self.expires_at)}
        return {
            "invoice_id": self.id,
            "hash": self.hash,
            **money,
            "amount": plain(self.amount),
            "bot_invoice_url": f"{site}/bot?start={self.hash}",
            "mini_app_invoice_url": f"{site}/bot/app?startapp=invoice-{self.hash}&mode=compact",
            "web_app_invoice_url": f"{site}/invoices/{self.hash}",
            "status": self.status,
            "created_at": stamp(self.created_at),
            "allow_comments": _flag(self.asked, "allow_comments", usual=True),
            "allow_anonymous": _flag(self.asked, "allow_anonymous", usual=True),
            **until,
            **told,
            **self.paid,
        }


def made(number: int, asked: Mapping[str, str], now: datetime) -> Invoice:
    """A new invoice. Raises Refusal for what Crypto Pay would not take."""
    kind = asked.get("currency_type", "crypto")
    if kind not in {"crypto", "fiat"}:
        raise Refusal("CURRENCY_TYPE_INVALID")
    fiat = kind == "fiat"
    currency = asked.get("fiat" if fiat else "asset", "")
    if currency not in (FIATS if fiat else ASSETS):
        raise Refusal("FIAT_INVALID" if fiat else "ASSET_INVALID")
    accepted = [one.strip() for one in asked.get("accepted_assets", "").split(",") if one.strip()]
    if not set(accepted) <= set(ASSETS):
        raise Refusal("ACCEPTED_ASSETS_INVALID")
    _check_texts(asked)
    life = _whole(asked.get("expires_in"), "EXPIRES_IN_INVALID")
    if life is not None and not _SHORTEST <= life <= _LONGEST:
        raise Refusal("EXPIRES_IN_INVALID")
    return Invoice(
        id=number,
        hash=f"IV{secrets.token_hex(5)}",
        currency=currency,
        fiat=fiat,
        amount=amount_of(asked.get("amount", "")),
        accepted=(accepted or ASSETS) if fiat else [currency],
        created_at=now,
        expires_at=None if life is None else now + timedelta(seconds=life),
        asked=asked,
    )


def _check_texts(asked: Mapping[str, str]) -> None:
    for name, most in (("description", _DESCRIPTION), ("hidden_message", _HIDDEN)):
        if len(asked.get(name, "")) > most:
            raise Refusal(f"{name.upper()}_INVALID")
    if len(asked.get("payload", "").encode()) > _PAYLOAD:
        raise Refusal("PAYLOAD_INVALID")
    button = asked.get("paid_btn_name")
    if button is not None and button not in _BUTTONS:
        raise Refusal("PAID_BTN_NAME_INVALID")
    if button is not None and not asked.get("paid_btn_url", "").startswith(("http://", "https://")):
        raise Refusal("PAID_BTN_URL_INVALID")


def amount_of(text: str) -> Decimal:
    """Raises Refusal for what is no amount."""
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise Refusal("AMOUNT_INVALID") from None
    if not amount.is_finite() or amount <= 0:
        raise Refusal("AMOUNT_INVALID")
    return amount


def _whole(text: str | None, refusal: str) -> int | None:
    if text is None or text == "":
        return None
    if not text.isdecimal():
        raise Refusal(refusal)
    return int(text)


def picked(invoices: Sequence[Invoice], asked: Mapping[str, str]) -> list[Invoice]:
    """Those that getInvoices shows: the newest first, deleted ones never. Raises Refusal."""
    ids = asked.get("invoice_ids", "").split(",") if asked.get("invoice_ids") else None
    if ids is not None and not all(one.strip().isdecimal() for one in ids):
        raise Refusal("INVOICE_IDS_INVALID")
    status = asked.get("status")
    if status not in {None, "active", "paid"}:
        raise Refusal("STATUS_INVALID")
    offset, count = page_of(asked)
    currencies = {asked[name] for name in ("asset", "fiat") if asked.get(name)}
    shown = [
        one
        for one in sorted(invoices, key=lambda one: -one.id)
        if not one.gone
        and (ids is None or str(one.id) in {wanted.strip() for wanted in ids})
        and (status is None or one.status == status)
        and (not currencies or one.currency in currencies)
    ]
    return shown[offset : offset + count]


def page_of(asked: Mapping[str, str]) -> tuple[int, int]:
    """From where, and how many. Raises Refusal."""
    offset = _whole(asked.get("offset"), "OFFSET_INVALID") or 0
    count = _whole(asked.get("count"), "COUNT_INVALID")
    if count is not None and not 1 <= count <= _PAGE:
        raise Refusal("COUNT_INVALID")
    return offset, _USUAL if count is None else count


def _flag(asked: Mapping[str, str], name: str, *, usual: bool) -> bool:
    return asked.get(name, str(usual)).lower() in {"true", "1"}


def plain(amount: Decimal) -> str:
    """As the wire writes numbers: no exponent, no zeros at the end."""
    text = format(amount, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03}Z"
