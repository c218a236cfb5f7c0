"""Runs every benchmark, one after another, each in a process of its own: `python -m benchmarks`."""

import json
import subprocess
import sys

from benchmarks.report import missed, table

PROGRAMS = (
    "step",
    "intent_commit",
    "fill_to_chat",
    "outbound",
    "broadcast",
    "checkout",
    "user_cost",
    "account_pool",
    "reconcile",
    "order_path",
    "indicators",
    "xray",
    "market",
    "pictures",
)


def run(name: str) -> bool:
    """Print the table of one program. False where it did not come to its end."""
    print(f"\n{name}", flush=True)
    command = [sys.executable, "-m", f"benchmarks.{name}", "--json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        print(f"  failed with exit code {done.returncode}")
        return False
    figures = json.loads(done.stdout.splitlines()[-1])
    print(table(figures))
    for figure in missed(figures):
        print(f"  {figure} misses its goal")
    return True


if __name__ == "__main__":
    finished = [run(name) for name in PROGRAMS]
    sys.exit(0 if all(finished) else 1)
