"""Tells whether the key ring still opens what it has sealed, before an adviser finds out."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import Engine, select

from handover.errors import SealBroken
from handover.schema import SiteFeedbackRow, StaffRow, VaultRow
from handover.unit import reading
from handover.vault import Vault, feedback_owner, totp_owner


def unopened_seals(engine: Engine, vault: Vault) -> dict[str, int]:
    """How many seals do not open, by reason (``unknown_key``, ``changed``); contents go nowhere."""
    with reading(engine) as db:
        seals = [(row.handover_id, row.sealed) for row in db.scalars(select(VaultRow))]
        staff = db.execute(select(StaffRow.username, StaffRow.totp_sealed)).all()
        feedback = db.execute(select(SiteFeedbackRow.id, SiteFeedbackRow.email_sealed)).all()
    seals += [(totp_owner(name), sealed) for name, sealed in staff if sealed]
    seals += [(feedback_owner(one), sealed) for one, sealed in feedback if sealed]
    reasons: Counter[str] = Counter()
    for owner, sealed in seals:
        try:
            vault.open_text(owner, sealed)
        except SealBroken as error:
            reasons[str(error.data["reason"])] += 1
    return dict(reasons)
