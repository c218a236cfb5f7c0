"""Draws pictures in a process of its own: `python -m app.infra.draw_child`, started by `app.infra.draw_pool`.

In: the length of a pickled `app.ports_files.Drawing` as eight bytes, then the pickle. Out: a byte that says
whether it was drawn, eight bytes of length, then the PNG or the name of the error. It ends when its input
does, as when its parent dies. What it draws with is imported with the first picture, and nothing else is.
"""

import os
import pickle
import sys
from typing import BinaryIO

LENGTH = 8
DRAWN, FAILED = b"\x01", b"\x00"
_NICE = 5  # trading comes first


def serve(asked: BinaryIO, told: BinaryIO) -> None:
    """One picture after another, until there are no more."""
    while len(length := asked.read(LENGTH)) == LENGTH:
        mark, answer = _answer(asked.read(int.from_bytes(length, "big")))
        told.write(mark + len(answer).to_bytes(LENGTH, "big") + answer)
        told.flush()


def _answer(pickled: bytes) -> tuple[bytes, bytes]:
    try:
        return DRAWN, pickle.loads(pickled).png()  # noqa: S301  of our own parent, by a pipe only it can write to
    except Exception as error:  # noqa: BLE001  the next picture must have its chance
        return FAILED, type(error).__name__.encode()


if __name__ == "__main__":
    os.nice(_NICE)
    serve(sys.stdin.buffer, sys.stdout.buffer)
