"""What the engine computes with, compiled before a test waits for it."""

from functools import cache

from app.runtime.examination import examine, rehearsal


@cache
def compiled() -> None:
    """Once in a process: from then on a bar is looked at in milliseconds."""
    examine(rehearsal([]))
