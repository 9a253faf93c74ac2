"""Handovers as they are read: frozen values, whose `repr` shows nothing personal."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from handover.draft import SummaryItem
from handover.errors import InvalidInput
from handover.lifecycle import Event
from handover.values import AttemptOutcome, Channel, NoteKind, Outcome, Priority, Status, Task

LONGEST_PAGE = 200


@dataclass(frozen=True)
class QueueItem:
    """A handover as a row of the queue.

    `due_at` is the promise to the resident; `overdue` tells that it passed without an
    attempt, `round` how many times a follow-up has re-opened it.
    """

    id: str
    reference: str
    status: Status
    priority: Priority
    region: str
    municipality: str | None = field(repr=False)
    language: str
    channel: Channel
    task: Task
    needs: tuple[str, ...] = field(repr=False)
    created_at: datetime
    due_at: datetime
    overdue: bool
    assignee: str | None
    last_assignee: str | None
    has_contact: bool
    round: int
    follow_up_at: datetime | None


@dataclass(frozen=True)
class QueuePage:
    """Part of the queue in its order; `next_cursor` leads on, `total` counts all that match."""

    items: tuple[QueueItem, ...]
    total: int
    next_cursor: str | None


@dataclass(frozen=True, kw_only=True)
class Filter:
    """What of the queue to list; an empty field does not limit. `reference` is as heard on the phone."""

    status: tuple[str, ...] = ()
    priority: tuple[str, ...] = ()
    region: str | None = None
    municipality: str | None = None
    assignee: str | None = None
    reference: str | None = None
    overdue: bool = False
    reachable: bool | None = None
    cursor: str | None = None
    limit: int = 50

    def __post_init__(self) -> None:
        if not set(self.status) <= set(Status):
            raise InvalidInput("status")
        if not set(self.priority) <= set(Priority):
            raise InvalidInput("priority")
        if not 1 <= self.limit <= LONGEST_PAGE:
            raise InvalidInput("limit")


@dataclass(frozen=True)
class ConsentRecord:
    """One consent; `by` is the resident, or the member of staff who recorded it."""

    scope: str
    given_at: datetime
    given_by: str
    revoked_at: datetime | None
    revoked_by: str | None

    @property
    def valid(self) -> bool:
        """Whether it has not been revoked."""
        return self.revoked_at is None


@dataclass(frozen=True)
class Attempt:
    """An attempt to reach the resident."""

    at: datetime
    by: str
    channel: Channel
    outcome: AttemptOutcome
    note: str = field(repr=False)
    round: int = 0


@dataclass(frozen=True)
class Note:
    """An adviser's note."""

    at: datetime
    by: str
    kind: NoteKind
    text: str = field(repr=False)


@dataclass(frozen=True)
class Participant:
    """Somebody else who takes part; `scope` is the consent that it rests on, or ``colleague``."""

    at: datetime
    by: str
    scope: str
    name: str = field(repr=False)
    role: str = field(repr=False)


@dataclass(frozen=True)
class Closing:
    """How a round of work ended; `outcome` is there when it was resolved."""

    at: datetime
    by: str
    round: int
    status: Status
    outcome: Outcome | None
    note: str = field(repr=False)
    returned_to: str = field(repr=False)
    preventive_codes: tuple[str, ...]


@dataclass(frozen=True)
class Handover:
    """A handover with everything but the contact details.

    `steps` are the events that may come next, the number of attempts taken into account.
    """

    row: QueueItem
    segment: str | None = field(repr=False)
    segment_reasons: tuple[str, ...] = field(repr=False)
    suggestions: tuple[str, ...] = field(repr=False)
    first_attempt_at: datetime | None
    closed_at: datetime | None
    items: tuple[SummaryItem, ...]
    consents: tuple[ConsentRecord, ...]
    attempts: tuple[Attempt, ...]
    notes: tuple[Note, ...]
    participants: tuple[Participant, ...]
    closings: tuple[Closing, ...]
    steps: tuple[Event, ...]

    @property
    def id(self) -> str:
        """The handover's id."""
        return self.row.id

    @property
    def reference(self) -> str:
        """The code that the resident reads aloud."""
        return self.row.reference

    @property
    def status(self) -> Status:
        """Where it is in its life."""
        return self.row.status

    def consent(self, scope: str) -> bool:
        """Whether a consent for this scope is in force."""
        return any(record.valid and record.scope == scope for record in self.consents)


@dataclass(frozen=True)
class OwnData:
    """What is stored about a resident's request, for the resident; `contact` is opened from the vault."""

    reference: str
    status: Status
    created_at: datetime
    due_at: datetime
    region: str
    municipality: str | None = field(repr=False)
    needs: tuple[str, ...] = field(repr=False)
    items: tuple[SummaryItem, ...]
    contact: dict[str, str | None] | None = field(repr=False)
    consents: tuple[ConsentRecord, ...]
    attempts: tuple[datetime, ...]
    follow_up_on: date | None
