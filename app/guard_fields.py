"""The protections of the catalogue of settings: what locks entries for a while after losses."""

from datetime import timedelta
from decimal import Decimal

from app.field_kinds import OFF, Count, Guard, Percent
from app.fields import Field, Scope, Section, Spec
from trading.domain.tactics import DrawdownGuard, LowProfitGuard, StopGuard

_WIDE = frozenset({Scope.USER, Scope.ACCOUNT})
_OFF = Decimal("Infinity")  # without a guard nothing is held back


def _stops(count: int, window: timedelta, lock: timedelta, *, per_symbol: bool = False) -> StopGuard:
    return StopGuard(count, window, lock, per_symbol)


_STOPPED = Guard(
    Count(1, 50), _stops, lambda guard: (guard.stops, guard.window, guard.lock), "4 1d 6h", each=True
)
_FALLEN = Guard(
    Percent(Decimal(1), Decimal(90)),
    DrawdownGuard,
    lambda guard: (guard.drawdown, guard.window, guard.lock),
    "10 7d 1d",
)
_LAGGING = Guard(
    Percent(Decimal(0), Decimal(50)),
    LowProfitGuard,
    lambda guard: (guard.profit, guard.window, guard.lock),
    "1 7d 1d",
)


GUARDS: tuple[Spec, ...] = (
    Spec(
        Field.STOP_GUARD,
        "gs",
        Section.GUARDS,
        _STOPPED,
        None,
        (OFF, "4 1d 6h", "3 12h 12h", "2 6h 12h each"),
        _WIDE,
        off=True,
        weight=lambda guard: _OFF if guard is None else Decimal(guard.stops),
    ),
    Spec(
        Field.DRAWDOWN,
        "gd",
        Section.GUARDS,
        _FALLEN,
        None,
        (OFF, "5 7d 1d", "10 7d 1d", "15 30d 3d"),
        _WIDE,
        off=True,
        weight=lambda guard: _OFF if guard is None else guard.drawdown,
    ),
    Spec(
        Field.LOW_PROFIT,
        "gl",
        Section.GUARDS,
        _LAGGING,
        None,
        (OFF, "0 7d 1d", "1 7d 1d", "1 30d 3d"),
        _WIDE,
        off=True,
        weight=lambda guard: _OFF if guard is None else -guard.profit,
    ),
)
