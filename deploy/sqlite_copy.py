"""Copies a SQLite database that may be in use, page by page as one moment, and checks the copy."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from pathlib import Path


def copy(source: Path, target: Path) -> None:
    """Copy `source` to `target`; exits with one line when either is not whole."""
    if not source.exists():
        raise SystemExit(f"Tietokantaa {source} ei ole: tarkista POLKU_DATA_DIR")
    try:
        with (
            closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True, timeout=30)) as old,
            closing(sqlite3.connect(target)) as new,
        ):
            old.backup(new)
            said = new.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.Error as error:
        raise SystemExit(f"Tietokantaa {source} ei saatu kopioitua ({error})") from None
    if said != "ok":
        raise SystemExit(f"Tietokanta {source} on vioittunut: {said}")


if __name__ == "__main__":
    copy(Path(sys.argv[1]), Path(sys.argv[2]))
