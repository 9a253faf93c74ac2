"""Opens what an import is given: files, and folders of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from catalog.importers.jsonstream import TruncatedJson, records
from catalog.reasons import rejected
from catalog.records import Incomplete, Origin, Reason


def expand(paths: Iterable[Path], suffix: str) -> list[Path]:
    """The files among `paths`, folders replaced by the files with this suffix in them, sorted."""
    found: list[Path] = []
    for path in paths:
        found.extend(sorted(path.rglob(f"*{suffix}")) if path.is_dir() else [path])
    return found


def json_records(path: Path) -> Iterator[tuple[Origin, Any] | Incomplete]:
    """The records of one JSON file with their origin; at last an Incomplete when it could not be read on."""
    index = 0
    try:
        with path.open(encoding="utf-8-sig") as stream:
            for index, record in records(stream, path.name):
                yield Origin(path.name, index), record
    except TruncatedJson as error:
        yield Incomplete(rejected(Origin(path.name, index + 1), None, Reason.TRUNCATED, error.reason))
    except UnicodeDecodeError:
        yield Incomplete(rejected(Origin(path.name, index + 1), None, Reason.ENCODING))
    except OSError as error:
        yield Incomplete(rejected(Origin(path.name, None), None, Reason.UNREADABLE, error.strerror or error))
