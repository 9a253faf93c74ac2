"""Deletes what has outlived its region's times."""

from __future__ import annotations

from datetime import timedelta

from polku.services import Rooms, now, region_by_id
from polku.settings import Settings


def run_retention(rooms: Rooms, settings: Settings) -> list[str]:
    """Delete expired conversations and handovers; a line for each kind."""
    days = region_by_id(settings.region).retention
    expired = rooms.conversations.expired(now() - timedelta(days=days.conversation))
    comments = rooms.conversations.expire_feedback((now() - timedelta(days=days.handover)).date())
    handovers = rooms.handovers.expire()
    # Last, because it empties the write-ahead log of all that was deleted.
    rooms.conversations.remove(*expired)
    return [
        f"keskusteluja poistettu {len(expired)}",
        f"yhteydenottopyyntöjä poistettu {handovers.handovers}",
        f"palautteita poistettu {comments + handovers.feedback}",
        f"henkilökunnan istuntoja poistettu {handovers.sessions}",
    ]
