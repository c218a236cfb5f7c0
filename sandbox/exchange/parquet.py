"""Replay paths out of parquet files; needs pyarrow."""

from pathlib import Path

import numpy as np
import pyarrow.parquet

from sandbox.exchange.replay import ReplayPath

_COLUMNS = ("ts", "open", "high", "low", "close", "volume")


def read_replay(path: Path, *, shift_ms: int = 0) -> ReplayPath:
    """Columns ts (milliseconds, bar start), open, high, low, close, volume; ValueError for anything else."""
    table = pyarrow.parquet.read_table(path)
    missing = [name for name in _COLUMNS if name not in table.column_names]
    if missing:
        raise ValueError(f"{path.name} has no column {', '.join(missing)}")
    ts, *numbers = (table.column(name).to_numpy() for name in _COLUMNS)
    opened, high, low, close, volume = (np.asarray(column, dtype=np.float64) for column in numbers)
    return ReplayPath(np.asarray(ts, dtype=np.int64), (opened, high, low, close), volume, shift_ms=shift_ms)
