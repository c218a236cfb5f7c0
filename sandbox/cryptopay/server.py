"""The server: `/api/<method>` by GET or POST, as Crypto Pay documents it, and its hand on the invoices."""

import asyncio
import itertools
import socket
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum, auto
from typing import Any, Self

from aiohttp import ClientSession, web

from sandbox.cryptopay.invoices import ASSETS, FIAT_PER_USD, USD, Invoice, Refusal, made, picked, plain
from sandbox.cryptopay.transfers import Transfer, sent, shown
from sandbox.cryptopay.webhook import Letter

TOKEN_HEADER = "Crypto-Pay-API-Token"  # noqa: S105  a header's name
TOKEN = "10001:AAsandbox0token0of0the0app"  # noqa: S105  it opens nothing but this sandbox


class Mood(Enum):
    """How the server is."""

    WELL = auto()
    DOWN = auto()  # 503 with HTML
    BUSY = auto()  # 429
    GARBLED = auto()  # 200 with HTML
    ODD = auto()  # 200 with JSON of another shape
    MOVED = auto()  # 302 to somewhere else
    SILENT = auto()  # takes the request and answers nothing
    FORGETFUL = auto()  # does what it is told, and hangs up before it has said so


def _now() -> datetime:
    return datetime.now(UTC)


class CryptoPaySandbox:
    """While it is entered it listens on `url`. token: of the one app; now: its clock."""

    def __init__(self, token: str = TOKEN, now: Callable[[], datetime] = _now) -> None:
        self.token = token
        self.mood = Mood.WELL
        self.invoices: dict[int, Invoice] = {}
        self.transfers: list[Transfer] = []
        self.deposits: dict[str, Decimal] = {}  # what the owner has put on its balance
        self.transfers_enabled = True  # as the app's owner sets it in the bot
        self.calls: list[tuple[str, Mapping[str, str]]] = []
        self.elsewhere = "http://127.0.0.1:9/"  # where MOVED sends to
        self.spoilt: dict[int, Mapping[str, Any]] = {}  # what an invoice shows instead, by its id
        self.spoilt_next: Mapping[str, Any] = {}  # and what the next one shall
        self.gate: Callable[[str], Awaitable[object]] | None = None  # before each call, with its method
        self._now = now
        self._numbers = itertools.count(528_000)
        self._updates = itertools.count(1)
        self._released = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self._port = 0

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.add_routes([web.route("*", "/api/{method}", self._answer)])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        self._port = int(listener.getsockname()[1])
        await web.SockSite(self._runner, listener).start()
        return self

    async def __aexit__(self, *failure: object) -> None:
        self._released.set()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    @property
    def site(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def url(self) -> str:
        """With the path under which the methods are."""
        return f"{self.site}/api"

    def pay(
        self, invoice: int, asset: str = "USDT", amount: Decimal | None = None, *, late: bool = False
    ) -> None:
        """As somebody in the bot. Raises Refusal where it cannot be paid; see `Invoice.pay`."""
        self.invoices[invoice].pay(self._now(), asset, amount, late=late)

    def letter(self, invoice: int) -> Letter:
        """What is posted to the app about this invoice, rightly signed, of now."""
        return Letter.of(self.token, next(self._updates), self._row(self.invoices[invoice]), self._now())

    async def notify(self, url: str, *letters: Letter) -> list[int]:
        """Post these, one after the other; the statuses of the answers."""
        statuses = []
        async with ClientSession() as session:
            for one in letters:
                headers = {
                    name: value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else value
                    for name, value in one.headers.items()
                }
                async with session.post(url, data=one.body, headers=headers) as answer:
                    statuses.append(answer.status)
        return statuses

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        method, asked = request.match_info["method"], await _asked(request)
        self.calls.append((method, asked))
        if self.gate is not None:
            await self.gate(method)
        match self.mood:
            case Mood.DOWN:
                return web.Response(status=503, text="<html>Bad gateway</html>", content_type="text/html")
            case Mood.BUSY:
                return _refused(Refusal("TOO_MANY_REQUESTS", 429))
            case Mood.GARBLED:
                return web.Response(text="<html>Just a moment...</html>", content_type="text/html")
            case Mood.ODD:
                return web.json_response({"ok": True, "result": {"items": [{"invoice_id": "?"}]}})
            case Mood.MOVED:
                return web.Response(status=302, headers={"Location": self.elsewhere})
            case Mood.SILENT:
                await self._released.wait()
        answer = self._done(method, asked, request.headers.get(TOKEN_HEADER))
        if self.mood is Mood.FORGETFUL and request.transport is not None:
            request.transport.close()
        return answer

    def _done(self, method: str, asked: Mapping[str, str], token: str | None) -> web.Response:
        if token != self.token:
            return _refused(Refusal("UNAUTHORIZED", 401))
        known: Mapping[str, Callable[[Mapping[str, str]], Any]] = {
            "getMe": lambda _: self._me(),
            "createInvoice": self._create,
            "getInvoices": self._list,
            "deleteInvoice": self._delete,
            "transfer": self._transfer,
            "getTransfers": lambda told: {"items": [one.row() for one in shown(self.transfers, told)]},
            "getBalance": lambda _: self._balance(),
            "getExchangeRates": lambda _: _rates(),
        }
        if method not in known:
            return _refused(Refusal("METHOD_NOT_FOUND", 405))
        try:
            return web.json_response({"ok": True, "result": known[method](asked)})
        except Refusal as refusal:
            return _refused(refusal)

    def _me(self) -> Mapping[str, Any]:
        return {
            "app_id": int(self.token.partition(":")[0]),
            "name": "Sandbox",
            "payment_processing_bot_username": "CryptoSandboxBot",
        }

    def _create(self, asked: Mapping[str, str]) -> Mapping[str, Any]:
        invoice = made(next(self._numbers), asked, self._now())
        self.invoices[invoice.id] = invoice
        self.spoilt[invoice.id], self.spoilt_next = self.spoilt_next, {}
        return self._row(invoice)

    def _list(self, asked: Mapping[str, str]) -> Mapping[str, Any]:
        for one in self.invoices.values():
            one.look(self._now())
        return {"items": [self._row(one) for one in picked([*self.invoices.values()], asked)]}

    def _delete(self, asked: Mapping[str, str]) -> bool:
        number = asked.get("invoice_id", "")
        invoice = self.invoices.get(int(number)) if number.isdecimal() else None
        if invoice is None or invoice.gone or invoice.status == "paid":
            raise Refusal("INVOICE_NOT_FOUND")
        invoice.gone = True
        return True

    def _transfer(self, asked: Mapping[str, str]) -> Mapping[str, Any]:
        if not self.transfers_enabled:
            raise Refusal("METHOD_DISABLED", 403)
        made = sent(len(self.transfers) + 1, asked, self.transfers, self.held(), self._now())
        self.transfers.append(made)
        return made.row()

    def held(self) -> dict[str, Decimal]:
        """What the app has of each asset: payments less fees, less what it has sent."""
        held = {asset: self.deposits.get(asset, Decimal(0)) for asset in ASSETS}
        for one in self.invoices.values():
            if one.status == "paid":
                paid = one.paid
                held[paid["paid_asset"]] += Decimal(paid["paid_amount"]) - Decimal(paid["fee_amount"])
        for sent_ in self.transfers:
            held[sent_.asset] -= sent_.amount
        return held

    def _balance(self) -> list[Mapping[str, str]]:
        return [
            {"currency_code": asset, "available": plain(sum_), "onhold": "0"}
            for asset, sum_ in self.held().items()
        ]

    def _row(self, invoice: Invoice) -> dict[str, Any]:
        invoice.look(self._now())
        return {**invoice.row(self.site), **self.spoilt.get(invoice.id, {})}


def _rates() -> list[Mapping[str, Any]]:
    return [
        {
            "is_valid": True,
            "is_crypto": True,
            "is_fiat": False,
            "source": asset,
            "target": fiat,
            "rate": plain(usd * per),
        }
        for asset, usd in USD.items()
        for fiat, per in FIAT_PER_USD.items()
    ]


async def _asked(request: web.Request) -> Mapping[str, str]:
    """Parameters of the query, a form, or JSON, as texts."""
    told: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json" and request.can_read_body:
        told |= await request.json()
    elif request.can_read_body:
        told |= {name: str(value) for name, value in (await request.post()).items()}
    return {name: value if isinstance(value, str) else str(value) for name, value in told.items()}


def _refused(refusal: Refusal) -> web.Response:
    body = {"ok": False, "error": {"code": refusal.code, "name": refusal.name}}
    return web.json_response(body, status=refusal.code)
