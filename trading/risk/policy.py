"""The ordered checks, and the only place that approves.

Entries pass all of ENTRY and then SIZED, further entries of an open position ADDITION and SIZED; exits and
stops pass `review_exit` only: nothing that guards entries may trap anybody in a position. A check that fails
to answer is a no.
"""

from decimal import Decimal

from trading.domain.decision import Approved, Gate, Reason, Refused
from trading.domain.instrument import Instrument
from trading.domain.order import Order, OrderIntent, OrderKind
from trading.risk import checks, leverage, losses, order_checks
from trading.risk.checks import Check, Context
from trading.risk.order_checks import OrderCheck

ENTRY: tuple[Check, ...] = (
    checks.halted,
    checks.armed,
    checks.chosen,
    checks.enabled,
    checks.not_paused,
    checks.its_strategy,
    checks.not_locked,
    checks.reconciled,
    checks.market_open,
    checks.direction,
    checks.wanted_way,
    checks.not_in,
    checks.none_in_flight,
    leverage.leverage_proved,
    checks.cooled_down,
    checks.fresh_signal,
    checks.fresh_price,
    checks.sound_price,
    checks.confirmed_price,
    checks.narrow_spread,
    checks.price_band,
    checks.stop_distance,
    leverage.before_liquidation,
    checks.position_slots,
    checks.entry_count,
    checks.balances_known,
    losses.daily_loss,
    losses.weekly_loss,
    checks.volatility_known,
)

# Of a position that is held: its idea is older than any signal may be, and the price has moved, as planned.
ADDITION: tuple[Check, ...] = (
    checks.halted,
    checks.armed,
    checks.chosen,
    checks.enabled,
    checks.not_paused,
    checks.not_locked,
    checks.reconciled,
    checks.market_open,
    leverage.leverage_proved,
    checks.fresh_price,
    checks.sound_price,
    checks.confirmed_price,
    checks.narrow_spread,
    checks.stop_distance,
    leverage.before_liquidation,
    checks.entry_count,
    checks.balances_known,
    losses.daily_loss,
    losses.weekly_loss,
)

SIZED: tuple[OrderCheck, ...] = (
    order_checks.sound_numbers,
    order_checks.in_band,
    order_checks.large_enough,
    order_checks.small_enough,
    order_checks.within_share,
    order_checks.within_exposure,
    order_checks.funded,
)


def screen(context: Context, wanted: tuple[Check, ...] = ENTRY) -> tuple[tuple[Gate, ...], Refused | None]:
    """Run the checks that need no size, in order, to the first that fails."""
    gates: list[Gate] = []
    for check in wanted:
        gate = check(context)
        gates.append(gate)
        if not gate.passed:
            return tuple(gates), Refused(gate.reason, gate.actual, gate.limit)
    return tuple(gates), None


def review(
    intent: OrderIntent, context: Context, gates: tuple[Gate, ...]
) -> tuple[tuple[Gate, ...], Approved | Refused]:
    """Run the checks of a sized entry after those of `screen`."""
    passed = list(gates)
    for check in SIZED:
        gate = check(intent, context)
        passed.append(gate)
        if not gate.passed:
            return tuple(passed), Refused(gate.reason, gate.actual, gate.limit)
    return tuple(passed), Approved(intent, tuple(passed))


def review_exit(intent: OrderIntent, held: Decimal, instrument: Instrument) -> Approved | Refused:
    """Permit an order that makes a position smaller or safer: never more than is held, on the lot grid."""
    if intent.kind is OrderKind.ENTRY:
        raise ValueError(f"{intent.id} must be an exit or a stop, was an entry")
    largest = instrument.qty_down(abs(held))
    against = intent.side.sign * held < 0
    if not against or intent.qty <= 0 or intent.qty > largest:
        return Refused(Reason.NOTHING_TO_CLOSE, intent.qty, largest)
    return Approved(intent)


def as_approved(order: Order) -> Approved:
    """The permission of an order that was written before a restart: only approved intents become rows."""
    return Approved(order.intent)
