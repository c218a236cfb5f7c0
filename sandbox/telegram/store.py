"""What survives a restart: records in one SQLite file. Without a file nothing is kept."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any


class Store:
    """Write-through records by kind and key. A write is in the file when `put` returns, so that kill -9
    loses nothing; only a crash of the machine may lose the last ones, which is fine for a sandbox.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path or ":memory:", isolation_level=None)
        self._db.execute("pragma journal_mode = wal")
        self._db.execute("pragma synchronous = off")
        self._db.execute(
            "create table if not exists record (seq integer primary key, kind text not null, "
            "key text not null, body text not null, unique (kind, key))"
        )

    @property
    def folder(self) -> Path | None:
        """Where pictures are kept; None when nothing is."""
        return self._path.with_name(f"{self._path.name}.files") if self._path else None

    def put(self, kind: str, key: str | int, body: Any) -> None:
        if self._path is not None:
            self._db.execute(
                "insert into record (kind, key, body) values (?, ?, ?) "
                "on conflict (kind, key) do update set body = excluded.body",
                (kind, str(key), json.dumps(body)),
            )

    def delete(self, kind: str, key: str | int) -> None:
        if self._path is not None:
            self._db.execute("delete from record where kind = ? and key = ?", (kind, str(key)))

    def load(self, kind: str) -> Iterator[tuple[str, Any]]:
        """Keys and bodies in the order in which they were first written."""
        rows = self._db.execute("select key, body from record where kind = ? order by seq", (kind,))
        for key, body in rows.fetchall():
            yield key, json.loads(body)

    def get(self, kind: str, key: str | int) -> Any:
        row = self._db.execute(
            "select body from record where kind = ? and key = ?", (kind, str(key))
        ).fetchone()
        return json.loads(row[0]) if row else None

    def clear(self) -> None:
        self._db.execute("delete from record")

    def close(self) -> None:
        self._db.close()
