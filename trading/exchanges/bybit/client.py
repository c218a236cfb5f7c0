"""ccxt's Bybit behind our guard."""

from typing import Any

from ccxt.pro.bybit import bybit

from trading.exchanges.client import ExchangeClient


class BybitClient(ExchangeClient, bybit):  # type: ignore[misc]  # ccxt is untyped
    """Every answer is an envelope with a retCode."""

    def told(self, answer: Any) -> tuple[str, str] | None:
        code = str(answer.get("retCode", "")) if isinstance(answer, dict) else ""
        if not code:
            return None
        return ("", "") if code == "0" else (code, str(answer.get("retMsg", "")))

    def dress(self, headers: dict[str, Any], _path: str, _stamp: int | None) -> None:
        headers.pop("Referer", None)  # nobody's broker
