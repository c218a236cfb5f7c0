"""Makes the clients of one exchange: what they only read is shared by all of them."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from trading.domain.ids import AccountId
from trading.exchanges.client import ExchangeClient, ExchangeTime
from trading.exchanges.network import Network
from trading.exchanges.rate import Urgency
from trading.exchanges.road import Road
from trading.ports import Clock, Credentials

_TIMEOUT = timedelta(seconds=10)
MakeRoad = Callable[[AccountId | None, Urgency], Road]
_SHARED = ("api", "exceptions", "features", "has", "urls", "fees", "timeframes", "limits", "currencies")


class ClientFactory:
    """Builds clients of one class from one template: its tables, sessions and TLS context are shared by all.

    time: the exchange's, shared too: an offset that is measured once holds for every client; road: makes the
    way of an account's requests through the gate, or of nobody's.
    """

    def __init__(
        self,
        kind: type[ExchangeClient],
        options: Mapping[str, object],
        network: Network,
        clock: Clock,
        road: MakeRoad,
        recv_window: timedelta,
        timeout: timedelta = _TIMEOUT,
    ) -> None:
        self._kind = kind
        self._options = options
        self._network = network
        self._recv_window = recv_window
        self._timeout = timeout
        self._road = road
        self.time = ExchangeTime(clock)
        self.template = kind(self.time, road(None, Urgency.MARKET), self._config(session=network.market))

    def private(self, credentials: Credentials, account: AccountId | None = None) -> ExchangeClient:
        """A client for requests with these keys. account: None for a key that is nobody's yet."""
        return self._made(self._road(account, Urgency.ACCOUNT), **_keys(credentials))

    def private_stream(self, credentials: Credentials) -> ExchangeClient:
        road = self._road(None, Urgency.ACCOUNT)
        return self._made(road, **_keys(credentials), session=self._network.stream)

    def public_stream(self) -> ExchangeClient:
        return self._made(self._road(None, Urgency.MARKET), session=self._network.stream)

    def _made(self, road: Road, **config: Any) -> ExchangeClient:
        client = self._kind(self.time, road, self._config(**config))
        for name in _SHARED:
            setattr(client, name, getattr(self.template, name))
        client.options = dict(self.template.options)
        return client

    def _config(self, **config: Any) -> dict[str, Any]:
        return {
            "session": self._network.rest,
            "ssl_context": self._network.tls,
            "enableRateLimit": False,  # its throttle is of one client, ours of the whole address
            "timeout": _milliseconds(self._timeout),
            "timeout_on_exit": 0,
            "number": str,
            "enableLastHttpResponse": False,
            "enableLastJsonResponse": False,
            "enableLastResponseHeaders": False,
            "has": {"fetchCurrencies": False},
            "options": {
                "maxRetriesOnFailure": 0,
                "recvWindow": _milliseconds(self._recv_window),
                "timeDifference": 0,  # the offset is in the clients' time already
                "ws": {"compress": 0},
                **self._options,
            },
            **config,
        }


def _keys(credentials: Credentials) -> dict[str, str]:
    return {
        "apiKey": credentials.key,
        "secret": credentials.secret,
        "password": credentials.passphrase,
    }


def _milliseconds(span: timedelta) -> int:
    return int(span.total_seconds() * 1000)
