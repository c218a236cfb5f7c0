"""ccxt's OKX behind our guard."""

from typing import Any

from ccxt.pro.okx import okx

from trading.exchanges.client import ExchangeClient

_ANSWERED = frozenset({"0", "1", "2"})  # done, failed, done in part: the rows say what of it
_DONE = frozenset({"", "0"})


class OkxClient(ExchangeClient, okx):  # type: ignore[misc]  # ccxt is untyped
    """Every answer is an envelope with a code; what became of an order is told by the code of its own row.

    A row may be refused under the code of success.
    """

    def told(self, answer: Any) -> tuple[str, str] | None:
        if not isinstance(answer, dict) or not isinstance(answer.get("code"), str | int):
            return None
        code, rows = str(answer["code"]), answer.get("data")
        if code in _ANSWERED:
            for row in rows if isinstance(rows, list) else ():
                own = str(row.get("sCode", "")) if isinstance(row, dict) else ""
                if own not in _DONE:
                    return own, str(row.get("sMsg", ""))
        return ("", "") if code == "0" else (code, str(answer.get("msg", "")))

    def dress(self, headers: dict[str, Any], _path: str, stamp: int | None) -> None:
        if stamp is not None:  # the signature alone is good for thirty seconds
            headers["expTime"] = str(stamp + int(self.options["recvWindow"]))
