"""Verdicts by hand, for strategies of tests that think nothing themselves."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np

from trading.domain.signal import Stance
from trading.indicators.table import Table
from trading.strategies.verdicts import STANCES, Verdicts

_SIGNS = {stance: sign for sign, stance in STANCES.items()}


def verdicts_by_hand(
    strategy: str,
    table: Table,
    taken: Sequence[Stance | None],
    happened_at: datetime,
    stops: Sequence[float],
    targets: Sequence[float],
    trails: Sequence[float] | None = None,
) -> Verdicts:
    """Of each row this stance (None: nothing), with stop and target at these shares from the close.

    trails: the same of stops that follow; not a number, or None for all: they stand still.
    """
    signs = np.array([0 if one is None else _SIGNS[one] for one in taken], dtype=np.int8)
    close, none = table.close[:, -1], np.full(len(taken), np.nan)
    return Verdicts(
        strategy=strategy,
        happened_at=happened_at,
        valid_for=timedelta(minutes=1),
        said=np.array([one is not None for one in taken], dtype=np.bool_),
        stance=signs,
        strength=np.ones(len(taken)),
        reference=close,
        stop=np.where(signs != 0, close * (1 - signs * np.asarray(stops)), none),
        target=np.where(signs != 0, close * (1 + signs * np.asarray(targets)), none),
        trail=none if trails is None else np.where(signs != 0, close * np.asarray(trails), none),
        why=lambda row, stance: (),
    )
