"""Compile what markets are computed with: `python -m app.kernels`, once after an installation.

The result is kept beside the sources, or in NUMBA_CACHE_DIR where that is set, so that neither the first bar
of a service nor the first test waits for a compiler. Another machine's processor makes it anew by itself.
"""

import sys

from app.floor import strategies
from app.infra.clock import SystemClock
from app.runtime.examination import examine, rehearsal


def main() -> int:
    """The exit code: 1 where something of it cannot be computed with."""
    clock = SystemClock()
    began = clock.monotonic()
    found = examine(rehearsal(strategies({})))
    for name, error in found.failures.items():
        sys.stderr.write(f"{name}: {error!r}\n")
    sys.stdout.write(f"kernels are ready after {clock.monotonic() - began:.1f} s\n")
    return 1 if found.failures else 0


if __name__ == "__main__":
    sys.exit(main())
