"""State that survives kill -9: one line a change, written before the answer leaves."""

import dataclasses
import os
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO, get_type_hints

import orjson

from sandbox.exchange.entities import Account, ApiKey, Execution, Order, Position, Record

_KINDS: dict[str, type[Record]] = {
    "account": Account,
    "key": ApiKey,
    "order": Order,
    "execution": Execution,
    "position": Position,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}
_DECIMALS = {
    name: frozenset(item for item, hint in get_type_hints(kind).items() if hint is Decimal)
    for name, kind in _KINDS.items()
}
_REWRITE_AT = 32 * 1024 * 1024


class StateFile:
    """An append-only file of JSON lines `[meta, [[kind, record], ...]]`; a torn last line is dropped.

    A line is one whole change: it counts in full or not at all. Flushed to the system, not to the
    disk: it survives the death of the process, not of the machine.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO | None = None
        self._size = 0

    def load(self) -> tuple[dict[str, Any], list[Record]]:
        """(last meta, all records in the order of their writing); nothing where there is no file."""
        meta: dict[str, Any] = {}
        records: list[Record] = []
        if self._path.exists():
            for line in self._path.read_bytes().splitlines():
                try:
                    meta, rows = orjson.loads(line)
                except orjson.JSONDecodeError:
                    break
                records += (_decode(kind, row) for kind, row in rows)
        return meta, records

    def rewrite(self, meta: dict[str, Any], records: Iterable[Record]) -> None:
        """Replaces the file by one line with everything, and goes on appending to it."""
        self.close()
        self._path.parent.mkdir(parents=True, exist_ok=True)
        temporary = self._path.with_name(self._path.name + ".new")
        temporary.unlink(missing_ok=True)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            self._size = file.write(_line(meta, records))
        temporary.replace(self._path)
        self._file = self._path.open("ab")

    def append(self, meta: dict[str, Any], records: Iterable[Record]) -> bool:
        """True when the file has grown so long that a rewrite pays."""
        if self._file is None:
            raise RuntimeError("rewrite() opens the file")
        self._size += self._file.write(_line(meta, records))
        self._file.flush()
        return self._size > _REWRITE_AT

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


def _line(meta: dict[str, Any], records: Iterable[Record]) -> bytes:
    rows = [[_NAMES[type(record)], _fields(record)] for record in records]
    return orjson.dumps([meta, rows], default=str) + b"\n"


def _fields(record: Record) -> dict[str, Any]:
    return {item.name: getattr(record, item.name) for item in dataclasses.fields(record)}


def _decode(kind: str, row: dict[str, Any]) -> Record:
    for name in _DECIMALS[kind]:
        row[name] = Decimal(row[name])
    if kind == "account":
        row["coins"] = {coin: Decimal(value) for coin, value in row["coins"].items()}
    return _KINDS[kind](**row)
