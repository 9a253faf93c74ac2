"""The store of handovers: one class with the sides of the resident, the adviser and the house."""

from __future__ import annotations

from handover.closing import ClosingSide
from handover.notices import NoticeSide
from handover.queue import QueueSide
from handover.resident import ResidentSide
from handover.retention import RetentionSide
from handover.site_feedback import SiteFeedbackSide
from handover.statistics import StatisticsSide
from handover.upkeep import UpkeepSide
from handover.waiting import WaitingSide


class HandoverStore(
    ResidentSide,
    QueueSide,
    ClosingSide,
    UpkeepSide,
    RetentionSide,
    StatisticsSide,
    WaitingSide,
    NoticeSide,
    SiteFeedbackSide,
):
    """Keeps handovers from the conversation to the follow-up.

    Every call is one transaction that also holds its audit event, is undone as a whole
    when anything fails, and raises a `HandoverError`. Synchronous: call it in a thread.
    """
