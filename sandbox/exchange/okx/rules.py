"""The rules of OKX as data."""

from collections.abc import Mapping

from sandbox.exchange.okx.names import FIRST_ID, listed
from sandbox.exchange.rules import Budget, History, LinkRule, StreamRules, VenueRules

_HOUR_MS = 3_600_000


def _new_id(_kind: str, seq: int, _seed: int) -> str:
    return str(FIRST_ID + seq)


def _permissions(*, withdraw: bool) -> Mapping[str, list[str]]:
    return {"perm": ["read_only", "trade", "withdraw"] if withdraw else ["read_only", "trade"]}


RULES = VenueRules(
    categories=("spot", "linear"),
    link_rule=LinkRule.OPEN,  # it says itself that an id may be that of several orders, and shows the latest
    link_pattern=r"[A-Za-z0-9]{1,32}",
    most_open=500,
    # What was cancelled without a fill is forgotten after two hours.
    history=History(unfilled=2 * _HOUR_MS, filled=90 * 24 * _HOUR_MS, window=90 * 24 * _HOUR_MS),
    streams=StreamRules(idle=30.0),
    new_id=_new_id,
    listed=listed,
    permissions=_permissions,
)
# Public questions: forty in two seconds for each endpoint, of which some cost more than one. Private ones
# count on the account alone: they weigh nothing here.
ADDRESS = Budget("ip", 2.0, 40, each=True)
SECONDS = 2.0
SUB_ACCOUNT = Budget("orders", 2.0, 1000)
SUBSCRIPTIONS = Budget("subscriptions", 3600.0, 480)
LONGEST_FRAME = 64 * 1024
