"""The rules of MEXC spot as data."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from sandbox.exchange.instruments import Instrument
from sandbox.exchange.rules import BanRule, Budget, History, LinkRule, StreamRules, VenueRules

DAY_MS = 86_400_000
_FIRST_ORDER = 500_000_000_000_000_000
_MONTH_MS = 30 * DAY_MS
RIGHTS = (
    "SPOT_ACCOUNT_READ",
    "SPOT_ACCOUNT_WRITE",
    "SPOT_DEAL_READ",
    "SPOT_DEAL_WRITE",
)
_WITHDRAWS = ("SPOT_WITHDRAW_READ", "SPOT_WITHDRAW_WRITE")


def _listed(instrument: Instrument) -> Instrument | None:
    """Spot only. Costs stand on the price's grid, fees are the usual ones and are paid in the quote coin."""
    if not instrument.is_spot:
        return None
    return replace(
        instrument,
        quote_step=instrument.tick,
        min_cost=Decimal(1),
        taker=Decimal("0.0005"),
        maker=Decimal(0),
        fee_in_quote=True,
        holds_stops=False,
    )


def _new_id(kind: str, seq: int, seed: int) -> str:
    number = _FIRST_ORDER + seq
    return f"{number}X1" if kind == "execution" else f"C02__{number}"


def _permissions(*, withdraw: bool) -> Mapping[str, list[str]]:
    return {"rights": [*RIGHTS, *(_WITHDRAWS if withdraw else ())]}


# A client's id may come again, even while its order is open: nothing else is written anywhere.
RULES = VenueRules(
    categories=("spot",),
    link_rule=LinkRule.NONE,
    link_pattern=r"[A-Za-z0-9_-]{1,32}",
    stops=False,
    most_open=500,
    history=History(unfilled=7 * DAY_MS, filled=_MONTH_MS, window=7 * DAY_MS),
    ban=BanRule(after=20, seconds=60.0, lasting=120.0),
    streams=StreamRules(idle=60.0, unsubscribed=30.0, life=86_400.0, topics=30, silent=True),
    listen_key_seconds=3_600.0,
    listed=_listed,
    new_id=_new_id,
    permissions=_permissions,
)
ADDRESS = Budget("ip", 10.0, 500, each=True)  # private endpoints count on the address too
ORDERS = Budget("orders", 1.0, 12)  # of one account, orders and cancels together
