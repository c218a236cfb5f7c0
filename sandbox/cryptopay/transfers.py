"""Coins that an app sends to people: each under an id of the app's own, which is taken once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sandbox.cryptopay.invoices import ASSETS, USD, Refusal, amount_of, page_of, plain, stamp

_LEAST, _MOST = Decimal(1), Decimal(25_000)  # dollars of one transfer
_SPEND_ID = 64


@dataclass(frozen=True, slots=True)
class Transfer:
    """What was sent, to whom."""

    id: int
    spend_id: str
    user_id: int
    asset: str
    amount: Decimal
    at: datetime

    def row(self) -> dict[str, Any]:
        return {
            "transfer_id": self.id,
            "spend_id": self.spend_id,
            "user_id": str(self.user_id),
            "asset": self.asset,
            "amount": plain(self.amount),
            "status": "completed",
            "completed_at": stamp(self.at),
        }


def sent(
    number: int,
    asked: Mapping[str, str],
    before: Sequence[Transfer],
    held: Mapping[str, Decimal],
    now: datetime,
) -> Transfer:
    """A new transfer. held: what the app has of each asset. Raises Refusal."""
    user, asset, spend_id = asked.get("user_id", ""), asked.get("asset", ""), asked.get("spend_id", "")
    if not user.isdecimal() or int(user) == 0:
        raise Refusal("USER_ID_INVALID")
    if asset not in ASSETS:
        raise Refusal("ASSET_INVALID")
    if not 0 < len(spend_id) <= _SPEND_ID:
        raise Refusal("SPEND_ID_INVALID")
    amount = amount_of(asked.get("amount", ""))
    if amount * USD[asset] < _LEAST:
        raise Refusal("AMOUNT_TOO_SMALL")
    if amount * USD[asset] > _MOST:
        raise Refusal("AMOUNT_TOO_BIG")
    if any(one.spend_id == spend_id for one in before):
        raise Refusal("SPEND_ID_ALREADY_USED")
    if held[asset] < amount:
        raise Refusal("NOT_ENOUGH_COINS")
    return Transfer(number, spend_id, int(user), asset, amount, now)


def shown(transfers: Sequence[Transfer], asked: Mapping[str, str]) -> list[Transfer]:
    """Those that getTransfers shows, the newest first. Raises Refusal."""
    offset, count = page_of(asked)
    spend_id = asked.get("spend_id")
    found = [one for one in reversed(transfers) if spend_id in {None, "", one.spend_id}]
    return found[offset : offset + count]
