"""ccxt, guarded: a bad answer is never an empty one, a write is signed with the instant it is given.

What differs from the library: only its transport is used (signing, sessions, throttling, connections); every
answer of success must be one that the exchange gives; errors carry the HTTP status and the exchange's code;
stream messages are handed over raw; nothing is ever sent twice; nobody's broker tag travels with it.
"""

import json
import logging
from abc import abstractmethod
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, NoReturn

import aiohttp
import ccxt
from ccxt.async_support.base.exchange import BaseExchange, Exchange

from trading.exchanges.road import Road
from trading.ports import Clock

# By how much the exchange's time may be another than the one we know: from there on clocks are warned of.
_CLOCK_ERROR = timedelta(milliseconds=500)
STAMP = "simbiotStamp"  # a parameter of ours that never reaches the wire: milliseconds to sign with

# ccxt writes whole signed requests, keys and passphrases included, at DEBUG: this logger has no such level.
_QUIET = logging.getLogger(__name__)
_QUIET.setLevel(logging.WARNING)

Ear = Callable[[Any], None]


class AnswerRefused(ccxt.ExchangeError):  # type: ignore[misc]  # ccxt is untyped
    """The exchange answered, and not with success. http: status; code: its own, '' where it gave none.

    text: the exchange's words, for the code table only: it may hold what must not be told; after: seconds
    that it asks us to wait.
    """

    def __init__(self, http: int, code: str, text: str, after: float | None = None) -> None:
        super().__init__(f"HTTP {http} code {code or '-'}")
        self.http = http
        self.code = code
        self.text = text
        self.after = after


class AnswerUnreadable(ccxt.BadResponse):  # type: ignore[misc]  # ccxt is untyped
    """A body that is not what the exchange sends: empty, truncated, a page, no envelope. It tells nothing."""


class ExchangeTime:
    """The exchange's time as far as we know it: our clock and the offset that was last measured.

    offset, stamps: how far the exchange's clock, and the one that stamps come from, are ahead of ours.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.offset = timedelta(0)
        self.stamps = timedelta(0)

    def now(self) -> datetime:
        return self._clock.now() + self.offset

    def ours(self) -> datetime:
        """Our own clock's time, by which everything that is read is stamped."""
        return self._clock.now()

    def passed(self) -> datetime:
        """An instant that the exchange's clock has surely passed: what is asked from now on is no older."""
        return self.now() - _CLOCK_ERROR

    def signed(self, stamp: datetime) -> datetime:
        """The same instant by the exchange's clock: what an order that was stamped then is signed with."""
        return stamp + (self.offset - self.stamps)

    def age(self, stamp: datetime) -> timedelta:
        """How old the stamp is, by the clock that it came from."""
        return self._clock.now() + self.stamps - stamp


class ExchangeClient(Exchange):  # type: ignore[misc]  # ccxt is untyped
    """The guard that is put before a ccxt.pro class: `class BybitClient(ExchangeClient, ccxt.pro.bybit)`.

    Never pickled, and it does not show its keys. A dialect's class says what is an answer (`told`), and may
    change the headers that leave (`dress`).
    """

    logger = _QUIET

    def __init__(self, time: ExchangeTime, road: Road, config: Mapping[str, Any]) -> None:
        self.time = time
        self.road = road
        self._pinned: int | None = None
        self._ears: dict[str, Ear] = {}
        super().__init__(dict(config))

    def __repr__(self) -> str:
        return f"{type(self).__name__}(***)"

    __str__ = __repr__

    def __reduce__(self) -> NoReturn:
        raise TypeError("an exchange client holds a secret and is not pickled")

    # What a dialect says

    @abstractmethod
    def told(self, answer: Any) -> tuple[str, str] | None:
        """The exchange's error code and text in a parsed body: ("", "") for success, None for no answer.

        None means that the exchange does not speak like this: the body proves nothing.
        """

    def dress(self, headers: dict[str, Any], path: str, stamp: int | None) -> None:
        """The last change to the headers of a signed request. stamp: milliseconds, of a pinned write."""

    # Time and signature

    def milliseconds(self) -> int:
        """The exchange's time, for reads: its offset is applied. Writes are pinned to their own stamp."""
        return stamp_of(self.time.now())

    def nonce(self) -> int:
        return self.milliseconds() if self._pinned is None else self._pinned

    def sign(self, path: str, api: Any = "public", method: str = "GET", params: Any = None) -> Any:
        """Signs with the stamp among the parameters, or now. Nothing is awaited between pin and signature.

        params: a dictionary, or a list for the few requests whose body is one (never an order).
        """
        wire = list(params) if isinstance(params, list) else dict(params or {})
        stamp = self._pinned = wire.pop(STAMP, None) if isinstance(wire, dict) else None
        try:
            signed = super().sign(path, api, method, wire)
        finally:
            self._pinned = None
        headers = signed["headers"] = dict(signed["headers"] or {})
        self.dress(headers, path, stamp)
        return signed

    # The gate

    async def fetch2(
        self, path: str, api: Any = "public", method: str = "GET", params: Any = None, config: Any = None
    ) -> Any:
        await self.road.turn(f"{method} {path}")
        return await super().fetch2(path, api, method, params or {}, config or {})

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
        """Raises AnswerRefused for any error, AnswerUnreadable for a success that is not this exchange's."""
        after = _retry_after(headers)
        told = None if response is None else self.told(response)
        self.road.heard(status, headers, after, told[0] if told else "")
        if not 200 <= status < 300:  # noqa: PLR2004  the successes
            raise AnswerRefused(status, *(told or ("", "")), after)
        if told is None:
            raise AnswerUnreadable(f"HTTP {status} without an envelope")
        code, text = told
        if code:
            raise AnswerRefused(status, code, text, after)

    # Streams: ccxt holds the connection, the messages are ours

    def listen(self, url: str, ear: Ear) -> None:
        """Hands every message of this connection to `ear`, which must not raise, from now on."""
        self._ears[url] = ear

    def handle_message(self, client: Any, message: Any) -> None:
        # Whatever is heard is a sign of life. Its watchdog runs on the machine's time, not on the market's.
        client.lastPong = BaseExchange.milliseconds()
        ear = self._ears.get(client.url)
        if ear is not None:
            ear(message)

    def ws_dial_delay(self, _url: str) -> float:
        return 0.0  # whoever reconnects waits by the injected clock


def stamp_of(moment: datetime) -> int:
    """The instant as exchanges sign it: milliseconds since 1970."""
    return int(moment.timestamp() * 1000)


def _retry_after(headers: Mapping[str, str]) -> float | None:
    for name, value in headers.items():
        if name.lower() == "retry-after" and value.isdecimal():
            return float(value)
    return None
