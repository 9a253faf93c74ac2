"""Messages numbered by their sender."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "chat_turn",
        sa.Column(
            "session_id",
            sa.String(36),
            sa.ForeignKey("chat_session.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("client_id", sa.String(64), primary_key=True),
        sa.Column("taken_at", sa.DateTime(timezone=True)),
        sa.Column("answer", sa.JSON),
    )


def downgrade() -> None:
    op.drop_table("chat_turn")
