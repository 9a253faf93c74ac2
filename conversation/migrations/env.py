"""Alembic environment of the conversation room; version table of its own."""

from alembic import context
from sqlalchemy import create_engine

from conversation.schema import Base

engine = create_engine(context.config.attributes["url"])
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        version_table="alembic_version_conversation",
        render_as_batch=True,
    )
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
