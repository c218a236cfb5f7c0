"""What the benchmark programs share: percentiles, the state of the machine, and how figures are printed.

A figure `x` is held to `goal_x` where there is one, an upper bound; or to `least_x`, a lower one.
"""

import argparse
import json
import math
import os
from collections.abc import Callable, Mapping, Sequence

Figures = Mapping[str, float | str]
_GOAL, _LEAST = "goal_", "least_"


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
    """The names of figures above their goals, or below what is the least."""
    over = [name for name, goal in _bounds(figures, _GOAL).items() if float(figures[name]) > goal]
    return over + [name for name, least in _bounds(figures, _LEAST).items() if float(figures[name]) < least]


def _bounds(figures: Figures, kind: str) -> dict[str, float]:
    return {name.removeprefix(kind): float(at) for name, at in figures.items() if name.startswith(kind)}


def table(figures: Figures) -> str:
    """One row a figure, with its goal and whether it is met."""
    over, rows = missed(figures), []
    bounds = _bounds(figures, _GOAL) | _bounds(figures, _LEAST)
    for name, value in figures.items():
        if name.startswith((_GOAL, _LEAST)):
            continue
        goal = bounds.get(name)
        verdict = "" if goal is None else f"  goal {goal:g}  {'✗ missed' if name in over else '✓'}"
        rows.append(f"  {name:<28}{value:>14}{verdict}")
    return "\n".join(rows)


def main(measure: Callable[[], Figures]) -> None:
    """Measure and print: a table, and with --json one JSON object as the last line."""
    _main(lambda _: measure(), argparse.ArgumentParser())


def main_of_size(measure: Callable[[int], Figures], usual: int) -> None:
    """The same for a program that can be larger or smaller: --size."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", type=int, default=usual, help=f"how large, {usual} if nothing is said")
    _main(lambda options: measure(options.size), parser)


def _main(measure: Callable[[argparse.Namespace], Figures], parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="end with one JSON object on the last line")
    options = parser.parse_args()
    figures = {**measure(options), **machine()}
    print(table(figures))
    if options.json:
        print(json.dumps(figures))
