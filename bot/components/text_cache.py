"""Keeps what was computed of a text on disk, so that a repeated training computes only what is new."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

Compute = Callable[[Sequence[str]], Sequence[bytes]]
# SQLite allows many more parameters in one statement on all versions in use.
_CHUNK = 500


class TextCache:
    """Bytes by text in one SQLite file; `version` names what computes them.

    A file that cannot be read is replaced, and one that cannot be written is done
    without: the cache only saves time.
    """

    def __init__(self, folder: Path, name: str, version: str) -> None:
        self._path = folder / f"{name}.sqlite"
        self._version = version

    def map(self, texts: Sequence[str], compute: Compute) -> list[bytes]:
        """The bytes of each of `texts`; `compute` is called once, with those that are not kept yet."""
        keys = [self._key(text) for text in texts]
        try:
            return self._map(keys, texts, compute)
        except (sqlite3.OperationalError, OSError):
            return list(compute(texts))
        except sqlite3.DatabaseError:
            self._path.unlink()
            return self._map(keys, texts, compute)

    def _key(self, text: str) -> str:
        return hashlib.sha1(f"{self._version}\n{text}".encode(), usedforsecurity=False).hexdigest()

    def _map(self, keys: Sequence[str], texts: Sequence[str], compute: Compute) -> list[bytes]:
        with self._open() as connection:
            known = dict(self._stored(connection, keys))
            missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
            if missing:
                new = dict(zip(missing, compute(list(missing.values())), strict=True))
                connection.executemany("insert or replace into entry values (?, ?)", new.items())
                connection.commit()
                known.update(new)
        return [known[key] for key in keys]

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self._path, timeout=30)) as connection:
            connection.execute("create table if not exists entry (key text primary key, value blob not null)")
            yield connection

    @staticmethod
    def _stored(connection: sqlite3.Connection, keys: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        for start in range(0, len(keys), _CHUNK):
            chunk = keys[start : start + _CHUNK]
            marks = ",".join("?" * len(chunk))
            yield from connection.execute(f"select key, value from entry where key in ({marks})", chunk)  # noqa: S608 - only question marks are put in
