"""A way to an exchange for clients that are made by hand: the real gate, with the row's own budgets."""

from app.infra.clock import SystemClock
from trading.domain.ids import AccountId
from trading.exchanges.factory import MakeRoad
from trading.exchanges.quirks import ExchangeRow
from trading.exchanges.rate import RateGate, Urgency
from trading.exchanges.road import Road


def a_road(row: ExchangeRow) -> MakeRoad:
    clock = SystemClock()
    gate = RateGate(clock, row.weights)

    def made(account: AccountId | None, usual: Urgency) -> Road:
        return Road(gate, row, clock, account, usual)

    return made
