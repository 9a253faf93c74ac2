"""The migrations make exactly the tables of the schema, beside those of other rooms, and can be undone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text

import catalog
from catalog.schema import Base

FULL_TEXT = "service_fts"  # made by SQL, not part of the metadata


def _ours(name: Any, kind: str) -> bool:
    return not (kind == "table" and (str(name).startswith(FULL_TEXT) or name == "other_room"))


def test_migrated_database_has_the_schema_and_migrating_again_changes_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    engine = create_engine(url)
    with engine.begin() as db:
        db.execute(text("CREATE TABLE other_room (id INTEGER PRIMARY KEY)"))
    catalog.migrate(url)
    catalog.migrate(url)
    with engine.connect() as db:
        options = {
            "version_table": "alembic_version_catalog",
            "include_object": lambda _object, name, kind, _reflected, _to: _ours(name, kind),
        }
        assert compare_metadata(MigrationContext.configure(db, opts=options), Base.metadata) == []
        assert inspect(db).has_table("other_room")
        assert inspect(db).has_table("alembic_version_catalog")
    engine.dispose()


def test_migrations_can_be_undone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    catalog.migrate(url)
    config = Config()
    config.set_main_option("script_location", str(Path(catalog.__file__).parent / "migrations"))
    config.attributes["url"] = url
    command.downgrade(config, "base")
    engine = create_engine(url)
    assert [name for name in inspect(engine).get_table_names() if name != "alembic_version_catalog"] == []
    engine.dispose()
    catalog.migrate(url)
