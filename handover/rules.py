"""What a region decides about handovers: its hours, its patience and its retention times."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from types import MappingProxyType

from handover.due import Span
from handover.lifecycle import AttemptRule
from handover.values import FOLLOW_UP_MONTHS, Priority
from regions import Region, UnknownRegion, load_region

# For a region without a file: hours of the clock, long enough to reach over a weekend.
CLOCK_HOURS: dict[str, int] = {Priority.NORMAL: 96, Priority.HIGH: 72, Priority.URGENT: 24}


@dataclass(frozen=True)
class RegionRules:
    """A region's rules for handovers.

    `callback_hours` are working hours by priority; after `idle_hours` without a step a
    claim goes back to the queue, after `waiting_hours` when attempts have been made;
    `unreachable_after` is how long a request without contact details is kept open. What the
    resident has taken back, or never finished, is kept only `cancelled_days`.
    """

    working_hours: Sequence[Span] = ()
    callback_hours: Mapping[str, int] = field(default_factory=lambda: MappingProxyType(CLOCK_HOURS))
    attempts: AttemptRule = field(default_factory=AttemptRule)
    follow_up_months: int = FOLLOW_UP_MONTHS
    handover_days: int = 365
    cancelled_days: int = 30
    statistics_days: int = 1825
    idle_hours: int = 16
    waiting_hours: int = 40
    unreachable_after: timedelta = timedelta(hours=72)


Rules = Callable[[str], RegionRules]


def rules_of(region: Region) -> RegionRules:
    """The rules that follow from a region's facts."""
    tries = region.contact_attempts
    return RegionRules(
        working_hours=region.working_hours,
        callback_hours=region.callback_hours,
        attempts=AttemptRule(tries.count, tries.distinct_channels),
        follow_up_months=region.follow_up_months,
        handover_days=region.retention.handover,
        statistics_days=region.retention.statistics,
    )


@cache
def region_name(region_id: str) -> str:
    """What a region is called; its id when it has no file (any more)."""
    try:
        return load_region(region_id).name
    except UnknownRegion:
        return region_id


@cache
def region_rules(region_id: str) -> RegionRules:
    """The rules of a region by its id; for one that has no file (any more) the clock's hours count."""
    try:
        return rules_of(load_region(region_id))
    except UnknownRegion:
        return RegionRules()
