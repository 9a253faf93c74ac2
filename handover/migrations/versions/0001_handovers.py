"""Handovers with what belongs to them, staff accounts, the audit trail and the counters."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# The hash before the first audit event.
GENESIS = "0" * 64


def upgrade() -> None:
    op.create_table(
        "audit_event",
        sa.Column("seq", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(100), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(36), nullable=True),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("ix_audit_event_subject", "audit_event", ["subject"])
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("changes", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "handover",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("reference", sa.String(12), nullable=False),
        sa.Column("conversation_id", sa.Text, nullable=False),
        sa.Column("open_key", sa.Text, nullable=True),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("rank", sa.Integer, nullable=False),
        sa.Column("priority", sa.String(40), nullable=False),
        sa.Column("region", sa.String(40), nullable=False),
        sa.Column("municipality", sa.Text, nullable=True),
        sa.Column("language", sa.String(40), nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("task", sa.String(40), nullable=False),
        sa.Column("segment", sa.String(40), nullable=True),
        sa.Column("segment_reasons", sa.JSON, nullable=False),
        sa.Column("needs", sa.JSON, nullable=False),
        sa.Column("suggestions", sa.JSON, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("round_started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contact_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("assignee", sa.String(80), nullable=True),
        sa.Column("last_assignee", sa.String(80), nullable=True),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("follow_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("open_key"),
        sa.UniqueConstraint("reference"),
    )
    op.create_index("ix_handover_assignee", "handover", ["assignee"])
    op.create_index("ix_handover_conversation_id", "handover", ["conversation_id"])
    op.create_index("ix_handover_queue", "handover", ["rank", "due_at", "id"])
    op.create_index("ix_handover_status", "handover", ["status"])
    op.create_table(
        "handover_counter",
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("region", sa.String(40), nullable=False),
        sa.Column("municipality", sa.String(100), nullable=False),
        sa.Column("measure", sa.String(40), nullable=False),
        sa.Column("value", sa.String(100), nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("month", "region", "municipality", "measure", "value"),
    )
    op.create_table(
        "staff_user",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("username", sa.String(80), nullable=False),
        sa.Column("display_name", sa.Text, nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("password_hash", sa.Text, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("totp_sealed", sa.Text, nullable=True),
        sa.Column("totp_confirmed", sa.Boolean, nullable=False),
        sa.Column("totp_step", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("username"),
    )
    op.create_table(
        "handover_attempt",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("handover_id", sa.String(36), nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(80), nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("outcome", sa.String(40), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["handover_id"], ["handover.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_handover_attempt_handover_id", "handover_attempt", ["handover_id"])
    op.create_table(
        "handover_closing",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("handover_id", sa.String(36), nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(80), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("outcome", sa.String(40), nullable=True),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("returned_to", sa.Text, nullable=False),
        sa.Column("preventive_codes", sa.JSON, nullable=False),
        sa.ForeignKeyConstraint(["handover_id"], ["handover.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_handover_closing_handover_id", "handover_closing", ["handover_id"])
    op.create_table(
        "handover_consent",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("handover_id", sa.String(36), nullable=False),
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by", sa.String(100), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.String(100), nullable=True),
        sa.ForeignKeyConstraint(["handover_id"], ["handover.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_handover_consent_handover_id", "handover_consent", ["handover_id"])
    op.create_table(
        "handover_item",
        sa.Column("handover_id", sa.String(36), nullable=False),
        sa.Column("item_id", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["handover_id"], ["handover.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("handover_id", "item_id"),
    )
    op.create_table(
        "handover_note",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("handover_id", sa.String(36), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(80), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["handover_id"], ["handover.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_handover_note_handover_id", "handover_note", ["handover_id"])
    op.create_table(
        "handover_participant",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("handover_id", sa.String(36), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(80), nullable=False),
        sa.Column("scope", sa.String(40), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["handover_id"], ["handover.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_handover_participant_handover_id", "handover_participant", ["handover_id"])
    op.create_table(
        "handover_vault",
        sa.Column("handover_id", sa.String(36), nullable=False),
        sa.Column("sealed", sa.Text, nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["handover_id"], ["handover.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("handover_id"),
    )
    op.create_table(
        "staff_session",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("user_id", sa.Integer, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["staff_user.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    op.create_index("ix_staff_session_user_id", "staff_session", ["user_id"])
    head = sa.table(
        "audit_head", sa.column("id"), sa.column("count"), sa.column("hash"), sa.column("changes")
    )
    op.bulk_insert(head, [{"id": 1, "count": 0, "hash": GENESIS, "changes": 0}])


def downgrade() -> None:
    for table in (
        "staff_session",
        "handover_vault",
        "handover_participant",
        "handover_note",
        "handover_item",
        "handover_consent",
        "handover_closing",
        "handover_attempt",
        "staff_user",
        "handover_counter",
        "handover",
        "audit_head",
        "audit_event",
    ):
        op.drop_table(table)
