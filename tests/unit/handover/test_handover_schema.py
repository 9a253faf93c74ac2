"""Migrations: they build what the code expects, again and again, beside the other rooms' tables."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text

import handover
from handover.schema import Base


def test_migrations_and_tables_agree(url):
    engine = create_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "version_table": "alembic_version_handover",
                "include_name": lambda name, kind, _: kind != "table" or name != "alembic_version_handover",
            },
        )
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_migrating_twice_keeps_what_is_there(url, store, make, supervisor):
    handover_id = make()
    handover.migrate(url)
    assert store.get(handover_id, supervisor).id == handover_id


def test_the_rooms_version_table_has_its_own_name(url):
    engine = create_engine(url)
    assert "alembic_version_handover" in inspect(engine).get_table_names()
    assert "alembic_version" not in inspect(engine).get_table_names()
    engine.dispose()


def test_the_trail_starts_with_an_empty_head(engine):
    with engine.connect() as connection:
        head = connection.execute(text("SELECT id, count, hash, changes FROM audit_head")).all()
    assert head == [(1, 0, "0" * 64, 0)]


def test_the_public_face_is_complete():
    assert all(hasattr(handover, name) for name in handover.__all__)
