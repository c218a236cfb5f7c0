"""Kernels: loops over arrays, compiled by numba at their first call and kept on disk beside their source.

A kernel may call kernels of its own file only: numba looks at the age of one file, and would go on running
what another file said before it was changed. Arguments must be of the same types at every call (int and not
np.int64, arrays that are contiguous): each further combination is compiled and kept once more.
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

import numba

P = ParamSpec("P")
R = TypeVar("R")


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """The function, compiled. Nothing is compiled at import.

    NaN and infinity are kept exactly as IEEE 754 has them, no sum is reordered, and a division by zero gives
    infinity or NaN and no exception. Indices are not checked. The interpreter's lock is let go meanwhile.
    """
    compile_lazily = numba.njit(cache=True, nogil=True, fastmath=False, error_model="numpy")
    return cast("Callable[P, R]", compile_lazily(function))
