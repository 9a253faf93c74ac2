"""What the running service does by itself: follow-ups and due times every minute, retention every night."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import structlog

from handover import audit_head
from polku.notifier import channels, send_notices
from polku.retention import run_retention
from polku.services import Rooms, now
from polku.settings import Settings

log = structlog.get_logger("upkeep")
EVERY_SECONDS = 60
NIGHTLY_HOUR_UTC = 1


async def keep_up(rooms: Rooms, settings: Settings) -> None:
    """Run until cancelled; a failure is logged and tried again at the next round."""
    next_night = now().replace(hour=NIGHTLY_HOUR_UTC, minute=0, second=0, microsecond=0)
    if next_night <= now():
        next_night += timedelta(days=1)
    ways = channels(settings, now)
    while True:
        await asyncio.sleep(EVERY_SECONDS)
        try:
            due = await asyncio.to_thread(rooms.handovers.run_due)
            if due.escalated or due.reopened:
                log.info("handovers_due", escalated=len(due.escalated), reopened=len(due.reopened))
            sent = await asyncio.to_thread(send_notices, rooms.handovers, ways)
            if sent and ways:
                log.info("notices_sent", count=sent)
            if now() >= next_night:
                next_night += timedelta(days=1)
                for line in await asyncio.to_thread(run_retention, rooms, settings):
                    log.info("retention", done=line)
                # Only a head noted outside the database shows a forged trail.
                head = await asyncio.to_thread(audit_head, rooms.engine)
                log.info("audit_head", count=head.count, hash=head.hash)
        except Exception as error:
            log.error("upkeep_failed", error=type(error).__name__)
