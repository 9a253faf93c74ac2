"""Sessions, messages and anonymous feedback."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "chat_session",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("region", sa.String(40), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_chat_session_last_seen_at", "chat_session", ["last_seen_at"])
    op.create_table(
        "chat_message",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column(
            "session_id", sa.String(36), sa.ForeignKey("chat_session.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
        sa.UniqueConstraint("session_id", "position"),
    )
    op.create_index("ix_chat_message_session_id", "chat_message", ["session_id"])
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("helped", sa.String(10), nullable=False),
        sa.Column("comment", sa.Text),
        sa.Column("themes", sa.JSON, nullable=False),
        sa.Column("municipality", sa.String(60)),
    )
    op.create_index("ix_feedback_day", "feedback", ["day"])


def downgrade() -> None:
    op.drop_table("feedback")
    op.drop_table("chat_message")
    op.drop_table("chat_session")
