"""ccxt's MEXC behind our guard."""

from typing import Any

from ccxt.pro.mexc import mexc

from trading.exchanges.client import ExchangeClient

_FINE = frozenset({"", "0", "200"})


class MexcClient(ExchangeClient, mexc):  # type: ignore[misc]  # ccxt is untyped
    """Success is a bare object or list, sometimes with code 200; anything with another code is an error."""

    def told(self, answer: Any) -> tuple[str, str] | None:
        if isinstance(answer, list):
            return "", ""
        if not isinstance(answer, dict):
            return None
        told = answer.get("code")
        code = "" if told is None else str(told)
        return ("", "") if code in _FINE else (code, str(answer.get("msg", "")))

    def dress(self, headers: dict[str, Any], _path: str, _stamp: int | None) -> None:
        headers.pop("source", None)  # nobody's broker

    async def fetch_swap_markets(self, _params: object = None) -> list[Any]:
        """Contracts are not traded here; ccxt would ask for them, and lose the spot markets with them."""
        return []

    def ping(self, _client: Any) -> dict[str, str]:
        return {"method": "PING"}
