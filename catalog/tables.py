"""Operations on the tables that every writer of the catalogue shares; the caller commits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, func, insert, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from catalog import schema

CHUNK = 500  # values in one IN list
CHILDREN = (
    schema.ServiceAtLocation,
    schema.Accessibility,
    schema.Schedule,
    schema.CostOption,
    schema.Eligibility,
    schema.Contact,
    schema.Phone,
    schema.Language,
    schema.ServiceArea,
    schema.Attribute,
)


def table(model: type[schema.Base]) -> Table:
    """The Core table of a mapped class."""
    found: Table = model.metadata.tables[model.__tablename__]
    return found


def drop_children(db: Connection, service_ids: Sequence[str]) -> None:
    """Take away everything that hangs on services which are about to be written anew."""
    for start in range(0, len(service_ids), CHUNK):
        chunk = service_ids[start : start + CHUNK]
        for model in CHILDREN:
            db.execute(delete(model).where(table(model).c.service_id.in_(chunk)))
        drop_search_rows(db, chunk)


def drop_search_rows(db: Connection, service_ids: Sequence[str]) -> None:
    """Take services out of the search (at most `CHUNK` at a time)."""
    search = schema.ServiceSearch
    rows = select(search.id).where(search.service_id.in_(service_ids))
    # Not left to the cascade: SQLite has it only on connections that asked for it.
    db.execute(delete(schema.SearchTheme).where(schema.SearchTheme.search_id.in_(rows)))
    db.execute(delete(schema.SearchArea).where(schema.SearchArea.search_id.in_(rows)))
    db.execute(delete(search).where(search.service_id.in_(service_ids)))


def upsert(
    db: Connection, model: type[schema.Base], rows: Sequence[dict[str, Any]], keep: Sequence[str] = ()
) -> None:
    """Insert rows, or update those whose id is there, except the columns in `keep`."""
    unique = list({row["id"]: row for row in rows}.values())
    if not unique:
        return
    columns = [name for name in unique[0] if name != "id" and name not in keep]
    into = postgresql.insert(table(model)) if db.dialect.name == "postgresql" else sqlite.insert(table(model))
    new = {name: into.excluded[name] for name in columns}
    db.execute(into.on_conflict_do_update(index_elements=["id"], set_=new), unique)


def end_services(db: Connection, service_ids: Sequence[str], now: datetime) -> None:
    """Mark services as ended and take them out of the search; their facts stay."""
    for start in range(0, len(service_ids), CHUNK):
        chunk = service_ids[start : start + CHUNK]
        db.execute(
            update(schema.Service).where(schema.Service.id.in_(chunk)).values(status="inactive", ended_at=now)
        )
        drop_search_rows(db, chunk)


def refresh_vocabulary(db: Connection) -> None:
    """Count anew in how many services each word of the index occurs."""
    db.execute(delete(schema.SearchWord))
    if db.dialect.name == "postgresql":
        db.execute(
            text(
                "INSERT INTO search_word (word, documents) SELECT word, ndoc FROM "
                "ts_stat('SELECT words FROM service_search') WHERE length(word) <= 80"
            )
        )
    else:
        db.execute(
            text(
                "INSERT INTO search_word (word, documents) SELECT term, doc FROM service_fts_words "
                "WHERE length(term) <= 80"
            )
        )


def bump_index_version(db: Connection) -> None:
    """Tell every process that its caches of the index are old."""
    state = schema.CatalogState
    now = db.scalar(select(func.max(state.value)).where(state.name == "index_version")) or 0
    db.execute(delete(state).where(state.name == "index_version"))
    db.execute(insert(state).values(name="index_version", value=now + 1))
