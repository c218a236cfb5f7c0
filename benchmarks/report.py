"""What the benchmark programs share: percentiles, the state of the machine, and how figures are printed.

A figure `x` is held to `goal_x` where there is one; every goal is an upper bound.
"""

import argparse
import json
import math
import os
from collections.abc import Callable, Mapping, Sequence

Figures = Mapping[str, float | str]
_GOAL = "goal_"


def percentile(samples: Sequence[float], percent: float) -> float:
    """The sample below which `percent` of them lie, by nearest rank. Raises ValueError for none."""
    if not samples:
        raise ValueError("a percentile needs at least one sample")
    rank = math.ceil(len(samples) * percent / 100)
    return sorted(samples)[max(rank, 1) - 1]


def milliseconds(seconds: float) -> float:
    return round(seconds * 1000, 2)


def machine() -> dict[str, float | str]:
    """What the figures were measured on. load_average: of the last minute; above the cores, others work."""
    return {"cores": os.cpu_count() or 0, "load_average": round(os.getloadavg()[0], 2)}


def missed(figures: Figures) -> list[str]:
    """The names of figures above their goals."""
    goals = {name.removeprefix(_GOAL): goal for name, goal in figures.items() if name.startswith(_GOAL)}
    return [name for name, goal in goals.items() if float(figures[name]) > float(goal)]


def table(figures: Figures) -> str:
    """One row a figure, with its goal and whether it is met."""
    over, rows = missed(figures), []
    for name, value in figures.items():
        if name.startswith(_GOAL):
            continue
        goal = figures.get(_GOAL + name)
        verdict = "" if goal is None else f"  goal {goal:g}  {'✗ missed' if name in over else '✓'}"
        rows.append(f"  {name:<28}{value:>14}{verdict}")
    return "\n".join(rows)


def main(measure: Callable[[], Figures]) -> None:
    """Measure and print: a table, and with --json one JSON object as the last line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true", help="end with one JSON object on the last line")
    options = parser.parse_args()
    figures = {**measure(), **machine()}
    print(table(figures))
    if options.json:
        print(json.dumps(figures))
