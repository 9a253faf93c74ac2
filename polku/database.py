"""Opens the database and brings every room's tables up to date."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url, text
from sqlalchemy.exc import SQLAlchemyError

import catalog
import conversation
import handover
from polku.errors import ConfigurationError

PREPARING = 2_358_112  # the advisory lock of whoever prepares the tables


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


@contextmanager
def alone(url: str) -> Iterator[None]:
    """Hold off the other replicas meanwhile: they start at once, and one has to prepare the tables first.

    On SQLite there are no others: the port is taken before the tables are touched.
    """
    if not url.startswith("postgresql"):
        yield
        return
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": PREPARING})
            yield
    except SQLAlchemyError as error:
        raise _unreachable(url, error) from error
    finally:
        engine.dispose()


def _unreachable(url: str, error: SQLAlchemyError) -> ConfigurationError:
    shown = make_url(url).render_as_string(hide_password=True)
    return ConfigurationError(
        f"Tietokanta {shown} ei vastaa ({type(error).__name__}): tarkista POLKU_DATABASE_URL"
    )


def migrate_all(url: str) -> None:
    """Create or update the tables of all rooms; one clear line when the database cannot be used."""
    parsed = make_url(url)
    if parsed.drivername.startswith("sqlite") and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    try:
        for room in (catalog, conversation, handover):
            room.migrate(url)
    except SQLAlchemyError as error:
        raise _unreachable(url, error) from error
