"""What a MEXC key may do.

There is a younger endpoint that tells it; where that one does not answer, rights are found out by trying:
whether a key can withdraw cannot be tried, and stays open (None).
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from trading.domain.errors import KeysUnusable, MissingData
from trading.domain.money import ZERO
from trading.exchanges.client import AnswerRefused, ExchangeClient
from trading.exchanges.fields import Row, decimal_or, text
from trading.exchanges.mexc.row import MEXC
from trading.exchanges.verdicts import KeyFault, Refusal
from trading.ports import KeyReport

_READS = ("_READ", "_R")
_USUAL = "BTCUSDT"
_NOWHERE = frozenset({400, 404, 405})  # statuses under which the question itself is not known


async def key_report(client: ExchangeClient) -> KeyReport:
    """Two reads that every useful key may make, then what it may do beyond reading."""
    uid = text(_object(await client.spotPrivateGetUid({})), "uid")
    symbols = list_names(await client.spotPrivateGetSelfSymbols({}))
    told = await _told(client)
    if told is not None:
        return _from_rights(uid, told, client)
    return KeyReport(
        uid=uid,
        can_read=True,
        can_trade_spot=await _may_trade(client, symbols[0] if symbols else _USUAL),
        can_trade_linear=False,
        can_withdraw=None,
        can_transfer=None,
        addresses=(),
        expires_at=None,
    )


def _from_rights(uid: str, told: Row, client: ExchangeClient) -> KeyReport:
    if told.get("status", "VALID") != "VALID":
        raise KeysUnusable(KeyFault.EXPIRED, "the exchange says that this key is not valid")
    rights = {name.strip().upper() for name in text(told, "permissions").split(",") if name.strip()}
    addresses = tuple(name.strip() for name in str(told.get("ipWhiteList") or "").split(",") if name.strip())
    days = decimal_or(told, "remainingValidity", ZERO)
    ends = client.time.now() + timedelta(days=int(days)) if days and not addresses else None
    return KeyReport(
        uid=uid,
        can_read=bool({"SPOT_ACCOUNT_READ", "SPOT_ACCOUNT_R"} & rights),
        can_trade_spot=bool({"SPOT_DEAL_WRITE", "SPOT_DEAL_W"} & rights),
        can_trade_linear=False,
        can_withdraw=_writes(rights, "WITHDRAW"),
        can_transfer=_writes(rights, "TRANSFER"),
        addresses=addresses,
        expires_at=ends,
    )


def _writes(rights: set[str], subject: str) -> bool:
    """Whether any right about the subject is more than reading."""
    return any(subject in right and not right.endswith(_READS) for right in rights)


async def _told(client: ExchangeClient) -> Row | None:
    """The exchange's own list of the key's rights, None where it does not give it."""
    try:
        answer = await client.spotPrivateGetApiKeyInfo({"accessKey": client.apiKey})
    except AnswerRefused as error:
        verdict = MEXC.codes.verdict(error.code, error.text)
        if error.http in _NOWHERE and (verdict is None or verdict is KeyFault.PERMISSION):
            return None
        raise
    row = _object(answer)
    inner = row.get("data")
    return inner if isinstance(inner, Mapping) else row


async def _may_trade(client: ExchangeClient, symbol: str) -> bool:
    """Whether a trial order passes the door; it never reaches the engine."""
    trial = {"symbol": symbol, "side": "BUY", "type": "MARKET", "quoteOrderQty": "10"}
    try:
        await client.spotPrivatePostOrderTest(trial)
    except AnswerRefused as error:
        verdict = MEXC.codes.verdict(error.code, error.text)
        if verdict is KeyFault.PERMISSION:
            return False
        # Refused for its terms: whoever lacks the right does not get so far.
        if isinstance(verdict, Refusal) and not verdict.read_again and error.http in MEXC.codes.refusing:
            return True
        raise
    return True


def list_names(answer: Any) -> list[str]:
    """The symbols that this key may trade."""
    return [str(name) for name in _names(_object(answer).get("data"))]


def _names(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise MissingData("the answer holds no list")
    return value


def _object(answer: Any) -> Row:
    if not isinstance(answer, dict):
        raise MissingData("the answer holds nothing")
    return answer
