"""A temporary file of records by id, so that memory does not grow with the source."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any


class Stage:
    """Records by kind and id; the first one of an id stays."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path)
        self._db.execute("PRAGMA journal_mode=OFF")
        self._db.execute(
            "CREATE TABLE record (kind TEXT, id TEXT, body TEXT, PRIMARY KEY (kind, id)) WITHOUT ROWID"
        )

    def __enter__(self) -> Stage:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def put(self, kind: str, raw: Mapping[str, Any]) -> None:
        if raw.get("id"):
            body = json.dumps(raw, ensure_ascii=False)
            self._db.execute("INSERT OR IGNORE INTO record VALUES (?, ?, ?)", (kind, str(raw["id"]), body))

    def commit(self) -> None:
        self._db.commit()

    def get(self, kind: str, record_id: object) -> dict[str, Any] | None:
        if not record_id:
            return None
        row = self._db.execute(
            "SELECT body FROM record WHERE kind = ? AND id = ?", (kind, str(record_id))
        ).fetchone()
        return dict(json.loads(row[0])) if row else None

    def all(self, kind: str) -> Iterator[dict[str, Any]]:
        """Every record of a kind, in the order of the ids."""
        for (body,) in self._db.execute("SELECT body FROM record WHERE kind = ? ORDER BY id", (kind,)):
            yield dict(json.loads(body))
