"""What would have made a no a yes: the smallest change, read off the gates of a decision. Pure.

A decision stops at its first no, so that gate alone is about what has to change; what the gates behind it
would have said is not known, and not claimed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from trading.domain.decision import Gate, Reason
from trading.domain.money import ZERO


class GateUnit(StrEnum):
    """What the numbers of a gate are. The locales hold `why-was-<value>`."""

    NONE = "none"
    COUNT = "count"
    RATIO = "ratio"  # 0.01 is one per cent
    SECONDS = "seconds"
    QUOTE = "quote"
    CONTROL = "control"  # a state of trading
    PRICES = "prices"  # bid and ask


class FlipKind(StrEnum):
    """What has to change. The locales hold `why-flip-<value>`."""

    LIMIT = "limit"  # the limit, from `found` to `needed` at least
    AT_MOST = "at-most"  # what was found, from `found` to `needed` or less
    AT_LEAST = "at-least"  # what was found, from `found` to `needed` or more
    WAIT = "wait"  # `needed` more seconds
    TOMORROW = "tomorrow"  # the next UTC day
    DO = "do"  # a state, which its owner or time can change: the locales hold `why-do-<reason>`


@dataclass(frozen=True, slots=True)
class Flip:
    """The change. unit: of found and needed, which are None where the change is not one of a number."""

    reason: Reason
    kind: FlipKind
    unit: GateUnit = GateUnit.NONE
    found: Decimal | None = None
    needed: Decimal | None = None


Change = tuple[FlipKind, Decimal, Decimal] | None  # with found and needed; None: it is no number that changes
_R, _U, _K = Reason, GateUnit, FlipKind
_ONE = Decimal(1)
# Money that is asked for is this much more: an order costs more than its worth, a whole lot cuts some off.
_ROOM = Decimal("1.02")
UNITS: Mapping[Reason, GateUnit] = MappingProxyType(
    {
        _R.HALTED: _U.CONTROL,
        _R.PAIR_PAUSED: _U.SECONDS,
        _R.SIGNAL_OLD: _U.SECONDS,
        _R.PRICE_OLD: _U.SECONDS,
        _R.PRICE_BAD: _U.PRICES,
        _R.PRICES_DIFFER: _U.RATIO,
        _R.SPREAD_WIDE: _U.RATIO,
        _R.PRICE_MOVED: _U.RATIO,
        _R.STOP_TOO_CLOSE: _U.RATIO,
        _R.IN_FLIGHT: _U.COUNT,
        _R.COOLDOWN: _U.SECONDS,
        _R.MAX_POSITIONS: _U.COUNT,
        _R.TOO_MANY_ORDERS: _U.COUNT,
        _R.BALANCE_UNKNOWN: _U.SECONDS,
        _R.DAILY_LOSS: _U.QUOTE,
        _R.OUTSIDE_BAND: _U.RATIO,
        _R.TOO_SMALL: _U.QUOTE,
        _R.ORDER_TOO_LARGE: _U.QUOTE,
        _R.PAIR_SHARE: _U.QUOTE,
        _R.MAX_EXPOSURE: _U.QUOTE,
        _R.NO_FUNDS: _U.QUOTE,
        _R.LOCKED: _U.SECONDS,
        _R.WEEKLY_LOSS: _U.QUOTE,
        _R.LEVERAGE_PENDING: _U.COUNT,
        _R.LIQUIDATION_TOO_NEAR: _U.RATIO,
    }
)
BOUNDS = (_R.ORDER_TOO_LARGE, _R.PAIR_SHARE, _R.MAX_EXPOSURE, _R.NO_FUNDS)
_TOMORROW = (_R.DAILY_LOSS, _R.TOO_MANY_ORDERS)


def _at_most(actual: Decimal, limit: Decimal) -> Change:
    return (_K.AT_MOST, actual, limit) if actual > limit else None


def _more(actual: Decimal, limit: Decimal) -> Change:
    """Of gates where the order was found too dear for a limit in quote."""
    return _K.LIMIT, limit, actual * _ROOM


_CHANGES: Mapping[Reason, Callable[[Decimal, Decimal], Change]] = MappingProxyType(
    {
        _R.MAX_POSITIONS: lambda actual, limit: (_K.LIMIT, limit, actual + _ONE),
        _R.COOLDOWN: lambda actual, limit: (_K.WAIT, actual, limit - actual),
        _R.PAIR_PAUSED: lambda actual, _: (_K.WAIT, ZERO, actual),
        _R.LOCKED: lambda actual, _: (_K.WAIT, ZERO, actual),
        _R.LIQUIDATION_TOO_NEAR: _at_most,
        _R.TOO_SMALL: lambda actual, limit: (_K.AT_LEAST, actual, limit * _ROOM),
        _R.STOP_TOO_CLOSE: lambda actual, limit: (_K.AT_LEAST, actual, limit),
        **dict.fromkeys((_R.NO_FUNDS, _R.MAX_EXPOSURE, _R.PAIR_SHARE), _more),
        **dict.fromkeys(
            (_R.SIGNAL_OLD, _R.PRICE_OLD, _R.PRICES_DIFFER, _R.SPREAD_WIDE, _R.PRICE_MOVED), _at_most
        ),
    }
)


def flip_of(gates: Sequence[Gate]) -> Flip | None:
    """What would have let the first no pass; None where there is no no."""
    gate = next((one for one in gates if not one.passed), None)
    return None if gate is None else _flip(gate)


def _flip(gate: Gate) -> Flip:
    reason, unit = gate.reason, UNITS.get(gate.reason, GateUnit.NONE)
    if reason in _TOMORROW:
        return Flip(reason, _K.TOMORROW, unit, gate.actual, gate.limit)
    change = _CHANGES.get(reason)
    if change is None or gate.actual is None or gate.limit is None:
        return Flip(reason, _K.DO)
    changed = change(gate.actual, gate.limit)
    return Flip(reason, _K.DO) if changed is None else Flip(reason, changed[0], unit, *changed[1:])


def bound_by(gates: Sequence[Gate]) -> Reason | None:
    """Which limit an order that was approved has come up against; None: its size is that of its risk.

    Sizing clamps to a limit and cuts to a whole lot: within a fiftieth of it, the limit was what bound.
    """
    room = {
        gate.reason: (gate.limit - gate.actual) / gate.limit
        for gate in gates
        if gate.reason in BOUNDS and gate.actual is not None and gate.limit is not None and gate.limit > ZERO
    }
    tightest = min(room, key=room.__getitem__, default=None)
    return tightest if tightest is not None and room[tightest] <= _ROOM - _ONE else None
