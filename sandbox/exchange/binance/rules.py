"""The rules of Binance spot as data."""

import re
from collections.abc import Mapping

from sandbox.exchange.instruments import Instrument
from sandbox.exchange.rules import BanRule, Budget, History, LinkRule, StreamRules, VenueRules

DAY_MS = 86_400_000
READING, TRADING, WITHDRAWALS = "enableReading", "enableSpotAndMarginTrading", "enableWithdrawals"
LINK = re.compile(r"[.A-Z:/a-z0-9_-]{1,36}")
MOST_STOPS = 5  # of one symbol: the filter MAX_NUM_ALGO_ORDERS
MOST_ORDERS = 200  # of one symbol: the filter MAX_NUM_ORDERS

WEIGHT = Budget("weight", 60.0, 6000, fixed=True)
SAPI = Budget("sapi", 60.0, 12000, fixed=True)
ORDERS = (Budget("10S", 10.0, 100, fixed=True), Budget("1D", 86_400.0, 200_000, fixed=True))


def _new_id(kind: str, seq: int, seed: int) -> str:
    return str((4_000_000_000 if kind == "execution" else 30_000_000_000) + seq)


def _permissions(*, withdraw: bool) -> Mapping[str, list[str]]:
    return {"flags": [READING, TRADING, WITHDRAWALS] if withdraw else [READING, TRADING]}


def _listed(instrument: Instrument) -> Instrument | None:
    return instrument if instrument.is_spot else None


RULES = VenueRules(
    categories=("spot",),
    link_rule=LinkRule.OPEN,
    link_pattern=LINK.pattern,
    stops_hold_funds=True,
    post_only_refused=True,
    most_open=1_000_000,  # counted by symbol, see MOST_ORDERS
    history=History(unfilled=90 * DAY_MS, filled=3650 * DAY_MS, window=DAY_MS),
    ban=BanRule(after=10, seconds=60.0, lasting=120.0),
    streams=StreamRules(life=float(DAY_MS // 1000), ping=20.0, frames=5, topics=1024),
    listed=_listed,
    new_id=_new_id,
    permissions=_permissions,
)
API_STREAMS = StreamRules(life=float(DAY_MS // 1000), ping=20.0)  # of the WebSocket API
