"""The gateway's own answer to an emergency, for when the bot has not given one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from conversation import Session
from safety import CrisisFinding, CrisisKind, emergency_reply
from web.messages import Body, message


def emergency_message(
    finding: CrisisFinding, session: Session, now: datetime, said: Sequence[str], *, plain: bool = False
) -> Body:
    """Return the calm message with the fitting lines, in the resident's language.

    `said` are the emergency replies of this conversation, oldest first: none is said twice in a row. `plain`
    asks for selkokieli. Who may be watched while writing also gets the way to leave quickly.
    """
    reply = emergency_reply(finding.kind, session.language, plain=plain, said=said)
    parts = {"quick_exit": True} if finding.kind is CrisisKind.VIOLENCE else {}
    return message("bot", reply.text, now, session.language, urgency="emergency", **parts)
