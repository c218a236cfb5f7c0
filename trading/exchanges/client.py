"""ccxt's Bybit, guarded: a bad answer is never an empty one, a write is signed with the instant it is given.

What differs from the library: only the transport is used (signing, sessions, subscriptions); every 2xx body
must be Bybit's envelope; errors carry the HTTP status and the exchange's code; stream messages are handed
over raw; nothing is ever sent twice.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, NoReturn

import aiohttp
import ccxt
from ccxt.async_support.base.exchange import BaseExchange
from ccxt.pro.bybit import bybit

from trading.exchanges.network import Network
from trading.ports import Clock, Credentials

STAMP = "simbiotStamp"  # a parameter of ours that never reaches the wire: milliseconds to sign with
_TIMEOUT = timedelta(seconds=10)
_PROOF_MS = 10_000
_SHARED = ("api", "exceptions", "features", "has", "urls", "fees", "timeframes", "limits", "currencies")

Sink = Callable[[str, dict[str, Any]], None]


class AnswerRefused(ccxt.ExchangeError):  # type: ignore[misc]  # ccxt is untyped
    """The exchange answered, and not with success. http: status; code: its own, '' where it gave none.

    after: seconds that it asks us to wait.
    """

    def __init__(self, http: int, code: str, text: str, after: float | None = None) -> None:
        super().__init__(f"HTTP {http} code {code or '-'}")
        self.http = http
        self.code = code
        self.text = text
        self.after = after


class AnswerUnreadable(ccxt.BadResponse):  # type: ignore[misc]  # ccxt is untyped
    """A body that is not what the exchange sends: empty, truncated, a page, no envelope. It tells nothing."""


class BybitClient(bybit):  # type: ignore[misc]  # ccxt is untyped
    """One connection's worth of ccxt. Never pickled, and it does not show its keys."""

    def __init__(self, clock: Clock, config: Mapping[str, Any]) -> None:
        self._clock = clock
        self._pinned: int | None = None
        self._sink: Sink | None = None
        super().__init__(dict(config))

    def __repr__(self) -> str:
        return "BybitClient(***)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("an exchange client holds a secret and is not pickled")

    # Time and signature

    def milliseconds(self) -> int:
        return int(self._clock.now().timestamp() * 1000)

    def nonce(self) -> int:
        return self.milliseconds() if self._pinned is None else self._pinned

    def sign(
        self, path: str, api: Any = "public", method: str = "GET", params: Mapping[str, Any] | None = None
    ) -> Any:
        """Signs with the stamp among the parameters, or now. Nothing is awaited between pin and signature."""
        wire = dict(params or {})
        self._pinned = wire.pop(STAMP, None)
        try:
            signed = super().sign(path, api, method, wire)
        finally:
            self._pinned = None
        (signed["headers"] or {}).pop("Referer", None)  # nobody's broker
        return signed

    # Answers

    @staticmethod
    def on_json_response(body: str) -> Any:
        return json.loads(body, parse_float=str)

    async def fetch(self, url: str, method: str = "GET", headers: Any = None, body: Any = None) -> Any:
        try:
            return await super().fetch(url, method, headers, body)
        except ccxt.ExchangeError as error:
            # ccxt calls a body that broke off an answer of the exchange.
            if isinstance(error.__cause__, aiohttp.ClientError):
                raise AnswerUnreadable(type(error.__cause__).__name__) from error.__cause__
            raise

    def handle_errors(
        self,
        status: int,
        _reason: str,
        _url: str,
        _method: str,
        headers: Mapping[str, str],
        _body: str,
        response: Any,
        *_: Any,
    ) -> None:
        """Raises AnswerRefused for any error, AnswerUnreadable for a success that is no envelope."""
        envelope = response if isinstance(response, dict) else {}
        code = str(envelope.get("retCode", ""))
        if not 200 <= status < 300:  # noqa: PLR2004  the successes
            raise AnswerRefused(status, code, str(envelope.get("retMsg", "")), _retry_after(headers))
        if not code:
            raise AnswerUnreadable(f"HTTP {status} without an envelope")
        if code != "0":
            raise AnswerRefused(status, code, str(envelope.get("retMsg", "")), _retry_after(headers))

    # Streams: ccxt holds the connection, the messages are ours

    def listen(self, sink: Sink) -> None:
        """Hands every message of a topic to sink(topic, message) from now on."""
        self._sink = sink

    def handle_message(self, client: Any, message: dict[str, Any]) -> None:
        topic = message.get("topic")
        if self._sink is not None and isinstance(topic, str):
            self._sink(topic, message)
            return
        super().handle_message(client, message)

    def handle_subscription_status(self, client: Any, message: dict[str, Any]) -> dict[str, Any]:
        client.resolve(True, str(message.get("req_id")))
        return message

    def handle_pong(self, client: Any, message: dict[str, Any]) -> dict[str, Any]:
        client.lastPong = (
            BaseExchange.milliseconds()
        )  # its watchdog runs on the machine's time, not on the market's
        return message

    def ws_dial_delay(self, _url: str) -> float:
        return 0.0  # whoever reconnects waits by the injected clock

    def ended(self, url: str) -> Any:
        """A future that is rejected when the connection to this address ends."""
        future = self.client(url).future("ended")
        future.add_done_callback(_seen)
        return future

    async def log_in(self, url: str) -> None:
        """Proves who we are to a private stream; the proof is good for as long as a signed request is."""
        expires = str(self.milliseconds() + max(self.options["recvWindow"], _PROOF_MS))
        text = self.encode(f"GET/realtime{expires}")
        signature = self.hmac(text, self.encode(self.secret), hashlib.sha256, "hex")
        proved = self.client(url).future("authenticated")
        proved.add_done_callback(_seen)
        message = {"op": "auth", "args": [self.apiKey, expires, signature]}
        self.watch(url, "authenticated", message, "authenticated")
        await proved

    async def subscribe(self, url: str, topics: list[str]) -> None:
        """Subscribes to topics in one frame and returns when the exchange has confirmed them."""
        request = str(self.request_id())
        message = {"op": "subscribe", "req_id": request, "args": topics}
        await self.watch_multiple(url, [request], message, [request], {"id": request, "topics": topics})


class ClientFactory:
    """Builds clients from one template: its markets, tables, sessions and TLS context are shared by all."""

    def __init__(
        self, network: Network, clock: Clock, recv_window: timedelta, timeout: timedelta = _TIMEOUT
    ) -> None:
        self._network = network
        self._clock = clock
        self._recv_window = recv_window
        self._timeout = timeout
        self.template = BybitClient(clock, self._config(enableRateLimit=True))

    def private(self, credentials: Credentials) -> BybitClient:
        """A client for requests with these keys."""
        return self._made(enableRateLimit=False, apiKey=credentials.key, secret=credentials.secret)

    def private_stream(self, credentials: Credentials) -> BybitClient:
        return self._made(
            enableRateLimit=False,
            apiKey=credentials.key,
            secret=credentials.secret,
            session=self._network.stream,
        )

    def public_stream(self) -> BybitClient:
        return self._made(enableRateLimit=False, session=self._network.stream)

    def renew(self, client: BybitClient) -> None:
        """Gives a client the markets that the template has now."""
        if client.markets is not self.template.markets and self.template.markets is not None:
            client.set_markets_from_exchange(self.template)

    def _made(self, **config: Any) -> BybitClient:
        client = BybitClient(self._clock, self._config(**config))
        for name in _SHARED:
            setattr(client, name, getattr(self.template, name))
        self.renew(client)
        return client

    def _config(self, **config: Any) -> dict[str, Any]:
        return {
            "session": self._network.rest,
            "ssl_context": self._network.tls,
            "timeout": _milliseconds(self._timeout),
            "timeout_on_exit": 0,
            "number": str,
            "enableLastHttpResponse": False,
            "enableLastJsonResponse": False,
            "enableLastResponseHeaders": False,
            "has": {"fetchCurrencies": False},
            "options": {
                "defaultType": "spot",
                "fetchMarkets": {"types": ["spot", "linear"]},
                # Known beforehand, or the first order would ask twice before it is sent.
                "enableUnifiedMargin": False,
                "enableUnifiedAccount": True,
                "unifiedMarginStatus": 6,
                "maxRetriesOnFailure": 0,
                "recvWindow": _milliseconds(self._recv_window),
                "timeDifference": 0,
                "ws": {"compress": 0},
            },
            **config,
        }


def _seen(future: Any) -> None:
    """Takes note of a failure that nobody may be waiting for any more."""
    if not future.cancelled():
        future.exception()


def stamp_of(moment: datetime) -> int:
    """The instant as the exchange signs it: milliseconds since 1970."""
    return int(moment.timestamp() * 1000)


def _milliseconds(span: timedelta) -> int:
    return int(span.total_seconds() * 1000)


def _retry_after(headers: Mapping[str, str]) -> float | None:
    for name, value in headers.items():
        if name.lower() == "retry-after" and value.isdecimal():
            return float(value)
    return None
