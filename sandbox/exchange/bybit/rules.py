"""The rules of Bybit as data."""

import uuid
from collections.abc import Mapping

from sandbox.exchange.rules import Budget, History, LinkRule, StreamRules, VenueRules

_NAMESPACE = uuid.UUID("5b0c6f0e-6d0f-4a57-9d0a-6a5d6f0b7c11")
_DAY_MS = 86_400_000


def _new_id(kind: str, seq: int, seed: int) -> str:
    """Spot orders are numbered, all else has a UUID; ids repeat for the same seed and history."""
    if kind == "spot":
        return str(1_900_000_000_000_000_000 + seq)
    return str(uuid.uuid5(_NAMESPACE, f"{seed}:{seq}"))


def _permissions(*, withdraw: bool) -> Mapping[str, list[str]]:
    return {
        "ContractTrade": ["Order", "Position"],
        "Spot": ["SpotTrade"],
        "Wallet": ["AccountTransfer", "SubMemberTransfer", "Withdraw"] if withdraw else [],
        "Options": [],
        "Derivatives": ["DerivativesTrade"],
        "CopyTrading": [],
        "BlockTrade": [],
        "Exchange": [],
        "NFT": [],
        "Affiliate": [],
        "Earn": [],
    }


RULES = VenueRules(
    categories=("spot", "linear"),
    link_rule=LinkRule.ALL,
    link_pattern=r"[A-Za-z0-9_-]{1,36}",
    most_open=500,
    history=History(unfilled=_DAY_MS),
    streams=StreamRules(args=10),
    new_id=_new_id,
    permissions=_permissions,
)
ADDRESS = Budget("ip", 5.0, 600)
