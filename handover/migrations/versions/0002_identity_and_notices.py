"""Identities of an OpenID provider, and the notices of new and overdue handovers that wait to be sent."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("staff_user") as table:
        table.add_column(sa.Column("identity", sa.String(64), nullable=True))
        table.create_unique_constraint("uq_staff_user_identity", ["identity"])
    op.create_table(
        "handover_notice",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("handover_id", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("done", sa.JSON, nullable=False),
        sa.ForeignKeyConstraint(["handover_id"], ["handover.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_handover_notice_handover_id", "handover_notice", ["handover_id"])
    op.create_index("ix_handover_notice_next_at", "handover_notice", ["next_at"])


def downgrade() -> None:
    op.drop_table("handover_notice")
    with op.batch_alter_table("staff_user") as table:
        table.drop_constraint("uq_staff_user_identity", type_="unique")
        table.drop_column("identity")
