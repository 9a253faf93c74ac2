"""From every revision ever released, with rows in every table, to the present one: nothing is lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory

import catalog
import conversation
import handover
from tests.servers import postgresql

ROOMS = {"catalog": catalog, "conversation": conversation, "handover": handover}
ROWS = 2
MOMENT = dt.datetime(2026, 11, 20, 9, 30)


def revisions(room: str) -> list[str]:
    """All revisions of a room, the oldest first."""
    folder = Path(str(ROOMS[room].__file__)).parent / "migrations"
    return [script.revision for script in ScriptDirectory(str(folder)).walk_revisions()][::-1]


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    with postgresql() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path) -> Iterator[str]:
    """An empty database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'polku.db'}"
        return
    server = sa.make_url(request.getfixturevalue("postgres"))
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text("DROP DATABASE IF EXISTS polku"))
        connection.execute(sa.text("CREATE DATABASE polku"))
    engine.dispose()
    yield server.set(database="polku").render_as_string(hide_password=False)


def value(column: sa.Column[Any], row: int) -> Any:
    """Something that the column can hold, different in each row."""
    kind = column.type
    if isinstance(kind, sa.JSON) or type(kind).__name__ in ("JSON", "JSONB"):
        return {"rivi": row, "teksti": "ä"}
    if isinstance(kind, sa.Boolean):
        return bool(row)
    if isinstance(kind, sa.Integer):
        return row + 1
    if isinstance(kind, sa.Float | sa.Numeric):
        return row + 0.5
    if isinstance(kind, sa.DateTime):
        return MOMENT.replace(tzinfo=dt.UTC if getattr(kind, "timezone", False) else None)
    if isinstance(kind, sa.Date):
        return MOMENT.date()
    if isinstance(kind, sa.Time):
        return MOMENT.time()
    if isinstance(kind, sa.LargeBinary):
        return b"\x00\xff" + bytes([row])
    assert isinstance(kind, sa.String), (column, kind)
    return f"{column.name}-{row}"[: kind.length or 100] if (kind.length or 100) > 3 else str(row)


def reflected(engine: sa.Engine) -> sa.MetaData:
    """The tables as they are, without the full-text index's own and the versions'."""
    metadata = sa.MetaData()
    names = [
        name
        for name in sa.inspect(engine).get_table_names()
        if not name.startswith(("alembic_version", "service_fts"))
    ]
    metadata.reflect(engine, only=names)
    return metadata


def fill(engine: sa.Engine) -> None:
    """Rows into every table that has none, each pointing to the same row of the tables it refers to."""
    for table in reflected(engine).sorted_tables:
        with engine.begin() as connection:
            if connection.scalar(sa.select(sa.func.count()).select_from(table)):
                continue
            for row in range(ROWS):
                written = {}
                for column in table.columns:
                    if column.computed is not None or type(column.type).__name__ == "TSVECTOR":
                        continue
                    other = next(iter(column.foreign_keys), None)
                    if other is not None and other.column.table is table:
                        continue  # a parent within the table may be absent
                    source = other.column if other is not None else column
                    written[column.name] = value(source, row)
                connection.execute(table.insert().values(written))


def contents(engine: sa.Engine) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, by column."""
    kept = {}
    with engine.connect() as connection:
        for table in reflected(engine).sorted_tables:
            rows = connection.execute(sa.select(table)).mappings()
            kept[table.name] = sorted((dict(row) for row in rows), key=str)
    return kept


@pytest.mark.parametrize(
    ("room", "revision"), [(room, revision) for room in ROOMS for revision in revisions(room)]
)
def test_an_upgrade_keeps_every_row_of_every_table(url, room, revision):
    ROOMS[room].migrate(url, revision)
    engine = sa.create_engine(url)
    fill(engine)
    before = contents(engine)
    assert before
    assert all(before.values()), "a table is empty, so nothing would be tested"
    ROOMS[room].migrate(url)
    after = contents(engine)
    for table, rows in before.items():
        assert table in after
        kept = [{name: row[name] for name in rows[0] if name in row} for row in after[table]]
        assert sorted(kept, key=str) == sorted(
            ({name: row[name] for name in kept[0]} for row in rows), key=str
        )
    engine.dispose()


def test_all_rooms_live_in_one_database_of_either_kind(url):
    for room in ROOMS.values():
        room.migrate(url)
    engine = sa.create_engine(url)
    fill(engine)
    before = contents(engine)
    for room in ROOMS.values():
        room.migrate(url)
    assert contents(engine) == before
    engine.dispose()
