"""Makes the clients of one exchange: what they only read is shared by all of them."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from trading.exchanges.client import ExchangeClient, ExchangeTime
from trading.exchanges.network import Network
from trading.ports import Clock, Credentials

_TIMEOUT = timedelta(seconds=10)
_SHARED = ("api", "exceptions", "features", "has", "urls", "fees", "timeframes", "limits", "currencies")


class ClientFactory:
    """Builds clients of one class from one template: its tables, sessions and TLS context are shared by all.

    time: the exchange's, shared too: an offset that is measured once holds for every client.
    """

    def __init__(
        self,
        kind: type[ExchangeClient],
        options: Mapping[str, object],
        network: Network,
        clock: Clock,
        recv_window: timedelta,
        timeout: timedelta = _TIMEOUT,
    ) -> None:
        self._kind = kind
        self._options = options
        self._network = network
        self._recv_window = recv_window
        self._timeout = timeout
        self.time = ExchangeTime(clock)
        self.template = kind(self.time, self._config(enableRateLimit=True))

    def private(self, credentials: Credentials) -> ExchangeClient:
        """A client for requests with these keys."""
        return self._made(**_keys(credentials))

    def private_stream(self, credentials: Credentials) -> ExchangeClient:
        return self._made(**_keys(credentials), session=self._network.stream)

    def public_stream(self) -> ExchangeClient:
        return self._made(session=self._network.stream)

    def _made(self, **config: Any) -> ExchangeClient:
        client = self._kind(self.time, self._config(enableRateLimit=False, **config))
        for name in _SHARED:
            setattr(client, name, getattr(self.template, name))
        client.options = dict(self.template.options)
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
