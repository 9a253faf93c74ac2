"""Opens the database and brings every room's tables up to date."""

from __future__ import annotations

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


def open_engine(url: str, *, waits: bool = True) -> Engine:
    """An engine for `url`; SQLite gets write-ahead logging, foreign keys and a busy timeout.

    A commit waits for the disk, so that a receipt that was told survives a power cut. With `waits` False
    it does not: what it wrote is safe as soon as any later commit has waited, for the log is one.
    Errors never print the values of a statement, since those are what residents wrote.
    """
    engine = create_engine(url, pool_pre_ping=not url.startswith("sqlite"), hide_parameters=True)
    if engine.dialect.name == "sqlite":
        # secure_delete: erased means overwritten.
        synchronous = "FULL" if waits else "NORMAL"
        _on_connecting(
            engine,
            "PRAGMA journal_mode=WAL",
            f"PRAGMA synchronous={synchronous}",
            "PRAGMA foreign_keys=ON",
            "PRAGMA busy_timeout=10000",
            "PRAGMA secure_delete=ON",
        )
    elif engine.dialect.name == "postgresql" and not waits:
        _on_connecting(engine, "SET SESSION synchronous_commit = off")
    return engine


def _on_connecting(engine: Engine, *statements: str) -> None:
    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        for statement in statements:
            cursor.execute(statement)
        cursor.close()
        # A setting of a session that is not committed would end with the first rollback.
        connection.commit()


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
