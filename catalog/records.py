"""What an importer hands over, whatever its source: plain values with HSDS names."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time
from enum import Enum
from pathlib import Path
from typing import Any

AUDIENCES = (
    "all",
    "older_people",
    "families",
    "young",
    "long_term_ill",
    "disabled",
    "carers",
    "relatives",
    "unemployed",
    "immigrants",
    "men",
    "women",
    "students",
)
LEVELS = ("hyte", "light", "statutory", "specialised")
ORGANIZATION_TYPES = ("state", "county", "municipality", "ngo", "parish", "company", "education")
SERVICE_TYPES = (
    "activity",
    "information",
    "meeting_place",
    "digital_advice",
    "counselling",
    "joint_point",
    "targeted_service",
    "care_chain",
    "peer_support",
    "volunteering",
    "expert_by_experience",
    "benefit",
    "helpline",
)


@dataclass(frozen=True)
class OrganizationFacts:
    """Who provides the service."""

    source_id: str
    name: str
    type: str | None = None
    website: str | None = None


@dataclass(frozen=True)
class LocationFacts:
    """Where it is given; coordinates in WGS 84 degrees, the municipality by its official Finnish name."""

    source_id: str
    name: str | None = None
    address: str | None = None
    postal_code: str | None = None
    locality: str | None = None
    municipality: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    accessibility: tuple[str, ...] = ()


@dataclass(frozen=True)
class ScheduleFacts:
    """When: kind is opening (weekly), event (one-off), exception, or text (the provider's words)."""

    kind: str
    byday: tuple[str, ...] = ()  # MO … SU
    opens_at: time | None = None
    closes_at: time | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    starts: datetime | None = None
    ends: datetime | None = None
    closed: bool = False
    description: str | None = None


@dataclass(frozen=True)
class PhoneFacts:
    """A number as it is to be dialled, and what it is for."""

    number: str
    description: str | None = None


@dataclass(frozen=True)
class AreaFacts:
    """Whom it reaches: extent nationwide, county (`name` as in `places.COUNTIES`) or municipality."""

    extent: str
    name: str | None = None


@dataclass(frozen=True)
class TermFacts:
    """A term of a taxonomy: theme, ptv_class, ptv_target, ptv_event, keyword, audience, lipas_type."""

    taxonomy: str
    code: str
    name: str


@dataclass(frozen=True)
class ServiceRecord:
    """One service or event, complete; `origin` says in which file or page and where it was."""

    source_id: str
    name: str
    kind: str = "service"
    alternate_names: tuple[str, ...] = ()
    summary: str | None = None
    description: str | None = None
    organization: OrganizationFacts | None = None
    url: str | None = None
    email: str | None = None
    phones: tuple[PhoneFacts, ...] = ()
    locations: tuple[LocationFacts, ...] = ()
    schedules: tuple[ScheduleFacts, ...] = ()
    areas: tuple[AreaFacts, ...] = ()
    languages: tuple[str, ...] = ()
    terms: tuple[TermFacts, ...] = ()
    themes: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    eligibility: str | None = None
    minimum_age: int | None = None
    maximum_age: int | None = None
    accessibility: tuple[str, ...] = ()
    price: str | None = None
    free: bool | None = None
    remote: bool | None = None
    how_to_join: str | None = None
    service_type: str | None = None
    level: str | None = None
    source_url: str | None = None
    checked_on: date | None = None
    modified: datetime | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    origin: Origin | None = field(default=None, compare=False, repr=False)

    def content_hash(self) -> str:
        """Hash of everything but the origin: equal when nothing a resident sees has changed."""
        # The representation of frozen values is their content; the origin is left out of it.
        return hashlib.sha256(repr(self).encode()).hexdigest()


@dataclass(frozen=True)
class Origin:
    """Where a record was met: the file or address, and the line (CSV) or index (JSON, from 1)."""

    file: str
    line: int | None


class Reason(Enum):
    """Why a record was rejected, or what is lacking in one that was taken; the value is the code."""

    UNREADABLE = "unreadable"
    TRUNCATED = "truncated"
    ENCODING = "encoding"
    HEADER = "header"
    NOT_AN_OBJECT = "not_an_object"
    NO_ID = "no_id"
    NO_NAME = "no_name"
    DUPLICATE_ID = "duplicate_id"
    NOT_PUBLISHED = "not_published"
    NOT_FOR_RESIDENTS = "not_for_residents"
    ONLY_A_LISTING = "only_a_listing"
    BAD_VALUE = "bad_value"
    ENDS_BEFORE_START = "ends_before_start"
    PAST = "past"
    NO_TIME = "no_time"
    CANCELLED = "cancelled"
    TOO_LONG = "too_long"
    UNKNOWN_PLACE = "unknown_place"
    OUTSIDE_FINLAND = "outside_finland"
    UNKNOWN_THEME = "unknown_theme"
    CYCLE = "cycle"
    MISSING_CHANNEL = "missing_channel"
    NO_CLASS = "no_class"
    NO_TARGET_GROUP = "no_target_group"
    NO_FINNISH = "no_finnish"
    NO_SUMMARY = "no_summary"


@dataclass(frozen=True)
class Rejected:
    """A record that was not taken, with the reason in Finnish for the provider."""

    source_file: str
    line: int | None
    source_id: str | None
    code: str
    reason: str
    title: str | None = None
    organization: str | None = None


@dataclass(frozen=True)
class Remark:
    """A shortcoming of a record that was taken all the same."""

    source_file: str
    line: int | None
    source_id: str | None
    code: str
    reason: str
    title: str | None = None
    organization: str | None = None


@dataclass(frozen=True)
class Incomplete:
    """The source broke off: what came before is kept, nothing is ended."""

    rejected: Rejected


Finding = ServiceRecord | Rejected | Remark | Incomplete


@dataclass(frozen=True)
class ImportReport:
    """What an import did: exact counts, every rejected record, remarks, and what was kept though missing."""

    source: str
    imported: int
    updated: int
    unchanged: int
    ended: int
    rejected: tuple[Rejected, ...]
    remarks: tuple[Remark, ...] = ()
    complete: bool = True
    dry_run: bool = False
    kept_missing: int = 0  # vanished from the source but not ended: too many at once, or an incomplete run

    def rows(self) -> list[dict[str, Any]]:
        """The rejected and remarked records as rows of a report file."""
        kinds: list[tuple[str, Rejected | Remark]] = [("rejected", one) for one in self.rejected]
        kinds += [("remark", one) for one in self.remarks]
        return [{"kind": kind, **asdict(one)} for kind, one in kinds]


def file_label(path: Path) -> str:
    """The name under which a file appears in reports."""
    return path.name
