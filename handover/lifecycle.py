"""The life cycle of a handover as a table: what may happen in which state, and where it leads.

Nothing here knows a database or a clock. What is not in the table cannot happen.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from handover.errors import TooFewAttempts, WrongState
from handover.values import CLOSED, AttemptOutcome, Channel, Status


class Event(StrEnum):
    """What can happen to a handover."""

    MERGE = "merge"
    CLAIM = "claim"
    ASSIGN = "assign"
    RELEASE = "release"
    IDLE = "idle"
    ATTEMPT_REACHED = "attempt_reached"
    ATTEMPT_MISSED = "attempt_missed"
    RESOLVE = "resolve"
    GIVE_UP = "give_up"
    RETURN = "return"
    CANCEL = "cancel"
    ABANDON = "abandon"
    SCHEDULE_FOLLOW_UP = "schedule_follow_up"
    CANCEL_FOLLOW_UP = "cancel_follow_up"
    FOLLOW_UP = "follow_up"


_S, _E = Status, Event

_QUEUED = {_E.CLAIM: _S.CLAIMED, _E.ASSIGN: _S.CLAIMED, _E.CANCEL: _S.CANCELLED}
_IN_WORK = {
    _E.ASSIGN: _S.CLAIMED,
    _E.RELEASE: _S.NEW,
    _E.IDLE: _S.NEW,
    _E.ATTEMPT_REACHED: _S.CLAIMED,
    _E.ATTEMPT_MISSED: _S.WAITING,
    _E.RESOLVE: _S.RESOLVED,
    _E.GIVE_UP: _S.NOT_REACHED,
    _E.RETURN: _S.RETURNED,
    _E.CANCEL: _S.CANCELLED,
}

_TABLE: dict[Status, dict[Event, Status]] = {
    _S.NEW: {**_QUEUED, _E.MERGE: _S.NEW, _E.ABANDON: _S.CANCELLED},
    _S.FOLLOW_UP_DUE: dict(_QUEUED),
    _S.CLAIMED: {**_IN_WORK, _E.MERGE: _S.CLAIMED, _E.SCHEDULE_FOLLOW_UP: _S.CLAIMED},
    _S.WAITING: {**_IN_WORK, _E.MERGE: _S.WAITING, _E.SCHEDULE_FOLLOW_UP: _S.WAITING},
    # What the resident has taken back is never taken up again.
    _S.CANCELLED: {},
    **{
        closed: {
            _E.SCHEDULE_FOLLOW_UP: closed,
            _E.CANCEL_FOLLOW_UP: closed,
            _E.FOLLOW_UP: _S.FOLLOW_UP_DUE,
        }
        for closed in CLOSED - {_S.CANCELLED}
    },
}

TRANSITIONS: Mapping[tuple[Status, Event], Status] = MappingProxyType(
    {(status, event): target for status, row in _TABLE.items() for event, target in row.items()}
)


def next_status(status: Status, event: Event) -> Status:
    """The state that `event` leads to; raises WrongState where the table has no such step."""
    try:
        return TRANSITIONS[status, event]
    except KeyError:
        raise WrongState(status=status, event=event) from None


def possible(status: Status) -> tuple[Event, ...]:
    """The events that can happen in a state, in the order of `Event`."""
    return tuple(event for event in Event if (status, event) in TRANSITIONS)


def sources(event: Event) -> tuple[Status, ...]:
    """The states in which an event can happen."""
    return tuple(status for status in Status if (status, event) in TRANSITIONS)


@dataclass(frozen=True)
class AttemptRule:
    """How hard to try before "not reached": number of attempts, and over how many different channels."""

    count: int = 3
    channels: int = 2


def attempt_event(outcome: AttemptOutcome) -> Event:
    """The event that an attempt to reach the resident is."""
    return Event.ATTEMPT_REACHED if outcome is AttemptOutcome.REACHED else Event.ATTEMPT_MISSED


def check_attempts(made: Sequence[Channel], rule: AttemptRule) -> None:
    """Raise TooFewAttempts unless the channels of the attempts `made` satisfy the rule."""
    different: Collection[Channel] = set(made)
    if len(made) < rule.count or len(different) < rule.channels:
        raise TooFewAttempts(
            made=len(made), needed=rule.count, channels=len(different), channels_needed=rule.channels
        )
