"""A way to an exchange for clients that are made by hand: the real gate, with the row's own budgets or others."""

from collections.abc import Sequence

from app.infra.clock import SystemClock
from trading.domain.ids import AccountId
from trading.exchanges.factory import MakeRoad
from trading.exchanges.quirks import ExchangeRow
from trading.exchanges.rate import Budget, RateGate, Urgency
from trading.exchanges.road import Road

WIDE = (Budget(10**9, 1.0),)  # lets everything pass: where waiting is not what is tested


def a_road(row: ExchangeRow, weights: Sequence[Budget] = ()) -> MakeRoad:
    clock = SystemClock()
    gate = RateGate(clock, weights or row.weights)

    def made(account: AccountId | None, usual: Urgency) -> Road:
        return Road(gate, row, clock, account, usual)

    return made
