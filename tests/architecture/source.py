"""The product's source as syntax trees, for house rules that no linter knows."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("app", "db", "ml", "sandbox", "tgbot", "trading", "web")
CORE = (
    "trading/domain",
    "trading/engine",
    "trading/ledger",
    "trading/risk",
    "trading/strategies",
    "trading/candles",
    "trading/indicators",
    "trading/xray",
    "trading/rulelang",
    "trading/universe",
)
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One file. name: its path in the repo; lines: how many it has."""

    name: str
    tree: ast.Module
    lines: int

    def functions(self) -> Iterator[Function]:
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))


@cache
def sources(*folders: str) -> tuple[Source, ...]:
    """Every Python file under these folders of the repo."""
    files = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return tuple(parsed(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")) for path in files)


def parsed(name: str, text: str) -> Source:
    return Source(name, ast.parse(text), len(text.splitlines()))


def calls_of(source: Source, name: str) -> Iterator[ast.Call]:
    """Calls of a name, or of an attribute of that name."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == name:
            yield node
