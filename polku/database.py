"""Opens the database and brings every room's tables up to date."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.exc import SQLAlchemyError

import catalog
import conversation
import handover
from polku.errors import ConfigurationError


def open_engine(url: str) -> Engine:
    """An engine for `url`; SQLite gets write-ahead logging, foreign keys and a busy timeout.

    Errors never print the values of a statement, since those are what residents wrote.
    """
    engine = create_engine(url, pool_pre_ping=not url.startswith("sqlite"), hide_parameters=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    cursor = connection.cursor()
    # FULL: a receipt that was told must survive a power cut. secure_delete: erased means overwritten.
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=10000",
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def migrate_all(url: str) -> None:
    """Create or update the tables of all rooms; one clear line when the database cannot be used."""
    parsed = make_url(url)
    if parsed.drivername.startswith("sqlite") and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    try:
        for room in (catalog, conversation, handover):
            room.migrate(url)
    except SQLAlchemyError as error:
        shown = parsed.render_as_string(hide_password=True)
        raise ConfigurationError(
            f"Tietokanta {shown} ei vastaa ({type(error).__name__}): tarkista POLKU_DATABASE_URL"
        ) from error
