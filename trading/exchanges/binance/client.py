"""ccxt's Binance behind our guard."""

from typing import Any

from ccxt.pro.binance import binance

from trading.exchanges.client import ExchangeClient

_FINE = frozenset({"0", "200"})


class BinanceClient(ExchangeClient, binance):  # type: ignore[misc]  # ccxt is untyped
    """Success is a bare list, or an object that is not empty; an error is {"code", "msg"}."""

    def told(self, answer: Any) -> tuple[str, str] | None:
        if isinstance(answer, list):
            return "", ""
        if not isinstance(answer, dict) or not answer:
            return None
        code = str(answer.get("code", "0"))
        return ("", "") if code in _FINE else (code, str(answer.get("msg", "")))
