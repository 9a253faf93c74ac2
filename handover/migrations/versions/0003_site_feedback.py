"""Feedback from the accessibility statement's form, and notices of it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "site_feedback",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("region", sa.String(40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("email_sealed", sa.Text),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("answered_by", sa.String(80)),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_site_feedback_created_at", "site_feedback", ["created_at"])
    with op.batch_alter_table("handover_notice") as table:
        table.alter_column("handover_id", existing_type=sa.String(36), nullable=True)
        table.add_column(sa.Column("feedback_id", sa.String(36)))
        table.create_foreign_key(
            "fk_handover_notice_feedback_id", "site_feedback", ["feedback_id"], ["id"], ondelete="CASCADE"
        )
        table.create_index("ix_handover_notice_feedback_id", ["feedback_id"])


def downgrade() -> None:
    op.execute("DELETE FROM handover_notice WHERE handover_id IS NULL")
    with op.batch_alter_table("handover_notice") as table:
        table.drop_index("ix_handover_notice_feedback_id")
        table.drop_constraint("fk_handover_notice_feedback_id", type_="foreignkey")
        table.drop_column("feedback_id")
        table.alter_column("handover_id", existing_type=sa.String(36), nullable=False)
    op.drop_table("site_feedback")
