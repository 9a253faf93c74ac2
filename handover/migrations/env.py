"""Alembic environment of the handover room; version table of its own."""

from alembic import context
from sqlalchemy import create_engine

from handover.schema import Base

engine = create_engine(context.config.attributes["url"])
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        version_table="alembic_version_handover",
        render_as_batch=True,
    )
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
