"""How much of a person's attention a piece of news may take: pure rules over their wishes and the hour."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum


class Priority(IntEnum):
    """What goes first when not everything can go at once; the smaller the sooner."""

    CRITICAL = 0  # money is in danger, or its owner must act
    FILL = 1  # what happened to a position
    ALERT = 2  # what a person wanted to be told
    BULK = 3  # broadcasts, digests and reports


class Manner(StrEnum):
    """What becomes of a piece of news."""

    RING = "ring"
    SILENT = "silent"  # delivered without a sound
    DIGEST = "digest"  # held back and told together with others at `until`
    DROP = "drop"  # not told; it can still be looked up


@dataclass(frozen=True, slots=True)
class Attention:
    """The verdict. until: when a digest is told; None: with the next one."""

    manner: Manner
    until: datetime | None = None
