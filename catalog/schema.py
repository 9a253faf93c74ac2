"""Tables of the catalogue: the names and relations of HSDS 3 (docs.openreferral.org), and what Polku adds.

Public facts only, so these tables have a metadata and migrations apart from personal
data. Added to HSDS: where a record came from (`source`, `source_id`, `content_hash`,
first and last seen), facts that the filters need (`free`, `remote`, `level`), import
runs, and what the search has prepared.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import (
    JSON,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Text,
    Time,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of this room's tables."""

    metadata = MetaData(naming_convention=NAMING)


def _of_service() -> Mapped[str]:
    return mapped_column(String(36), ForeignKey("service.id", ondelete="CASCADE"), index=True)


class Organization(Base):
    """HSDS organization."""

    __tablename__ = "organization"
    __table_args__ = (UniqueConstraint("source", "source_id"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    website: Mapped[str | None] = mapped_column(Text)
    # state | county | municipality | ngo | parish | company | education
    organization_type: Mapped[str | None] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(60))
    source_id: Mapped[str] = mapped_column(String(200))


class Service(Base):
    """HSDS service; an event of a calendar is one too, told apart by `kind`."""

    __tablename__ = "service"
    __table_args__ = (
        UniqueConstraint("source", "source_id"),
        Index(None, "source", "last_seen_run"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    organization_id: Mapped[str | None] = mapped_column(
        ForeignKey("organization.id", ondelete="SET NULL"), index=True
    )
    name: Mapped[str] = mapped_column(Text)
    alternate_name: Mapped[str | None] = mapped_column(Text)
    summary: Mapped[str | None] = mapped_column(Text)
    description: Mapped[str | None] = mapped_column(Text)
    url: Mapped[str | None] = mapped_column(Text)
    email: Mapped[str | None] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(20), index=True)  # active | inactive (ended)
    application_process: Mapped[str | None] = mapped_column(Text)
    # The day on which somebody last made sure that the facts hold; null: unverified.
    assured_date: Mapped[date | None] = mapped_column(Date)
    last_modified: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    kind: Mapped[str] = mapped_column(String(20))  # service | event | place
    service_type: Mapped[str | None] = mapped_column(String(30))
    level: Mapped[str | None] = mapped_column(String(20))  # hyte | light | statutory | specialised
    free: Mapped[bool | None]
    remote: Mapped[bool | None]
    remote_only: Mapped[bool]  # no place and no phone: of no use to who does not go online
    starts_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ends_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    source: Mapped[str] = mapped_column(String(60))
    source_id: Mapped[str] = mapped_column(String(200))
    source_url: Mapped[str | None] = mapped_column(Text)
    content_hash: Mapped[str] = mapped_column(String(64))
    first_seen: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    last_seen: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    last_seen_run: Mapped[str] = mapped_column(String(36))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Location(Base):
    """HSDS location, with its one address."""

    __tablename__ = "location"
    __table_args__ = (UniqueConstraint("source", "source_id"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str | None] = mapped_column(Text)
    latitude: Mapped[float | None] = mapped_column(Float)
    longitude: Mapped[float | None] = mapped_column(Float)
    address_1: Mapped[str | None] = mapped_column(Text)
    postal_code: Mapped[str | None] = mapped_column(String(10))
    city: Mapped[str | None] = mapped_column(String(100))
    municipality: Mapped[str | None] = mapped_column(String(60), index=True)
    source: Mapped[str] = mapped_column(String(60))
    source_id: Mapped[str] = mapped_column(String(200))


class ServiceAtLocation(Base):
    """HSDS service_at_location."""

    __tablename__ = "service_at_location"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    service_id: Mapped[str] = _of_service()
    location_id: Mapped[str] = mapped_column(ForeignKey("location.id", ondelete="CASCADE"), index=True)


class Accessibility(Base):
    """HSDS accessibility: one sentence about a location or, without one, about the service."""

    __tablename__ = "accessibility"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    service_id: Mapped[str] = _of_service()
    location_id: Mapped[str | None] = mapped_column(ForeignKey("location.id", ondelete="CASCADE"))
    description: Mapped[str] = mapped_column(Text)


class Schedule(Base):
    """HSDS schedule: one-off (`dtstart`), recurring (RRULE parts) or an exception."""

    __tablename__ = "schedule"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    service_id: Mapped[str] = _of_service()
    kind: Mapped[str] = mapped_column(String(20))  # opening | event | exception | text
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    dtstart: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    dtend: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    freq: Mapped[str | None] = mapped_column(String(10))  # WEEKLY
    byday: Mapped[str | None] = mapped_column(String(30))  # MO,TU,WE
    opens_at: Mapped[time | None] = mapped_column(Time)
    closes_at: Mapped[time | None] = mapped_column(Time)
    closed: Mapped[bool]
    description: Mapped[str | None] = mapped_column(Text)


class CostOption(Base):
    """HSDS cost_option; the price as the provider put it."""

    __tablename__ = "cost_option"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    service_id: Mapped[str] = _of_service()
    option: Mapped[str | None] = mapped_column(Text)  # free | chargeable
    amount_description: Mapped[str | None] = mapped_column(Text)


class Eligibility(Base):
    """HSDS eligibility: for whom, in the provider's words, and the age limits in years."""

    __tablename__ = "eligibility"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    service_id: Mapped[str] = _of_service()
    eligibility_description: Mapped[str | None] = mapped_column(Text)
    minimum_age: Mapped[int | None]
    maximum_age: Mapped[int | None]


class Contact(Base):
    """HSDS contact; never a private person of the resident's side."""

    __tablename__ = "contact"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    service_id: Mapped[str] = _of_service()
    name: Mapped[str | None] = mapped_column(Text)
    email: Mapped[str | None] = mapped_column(Text)


class Phone(Base):
    """HSDS phone."""

    __tablename__ = "phone"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    service_id: Mapped[str] = _of_service()
    number: Mapped[str] = mapped_column(String(60))
    description: Mapped[str | None] = mapped_column(Text)


class Language(Base):
    """HSDS language: one in which the service is given."""

    __tablename__ = "language"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    service_id: Mapped[str] = _of_service()
    code: Mapped[str] = mapped_column(String(10))


class ServiceArea(Base):
    """HSDS service_area: nationwide, one wellbeing county, or one municipality."""

    __tablename__ = "service_area"
    __table_args__ = (Index(None, "extent_type", "name"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    service_id: Mapped[str] = _of_service()
    extent_type: Mapped[str] = mapped_column(String(20))  # nationwide | county | municipality
    name: Mapped[str | None] = mapped_column(String(100))


class TaxonomyTerm(Base):
    """HSDS taxonomy_term: PTV classes, target groups, life events, keywords and Polku's themes."""

    __tablename__ = "taxonomy_term"
    __table_args__ = (UniqueConstraint("taxonomy", "code"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    taxonomy: Mapped[str] = mapped_column(String(30))
    code: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(Text)


class Attribute(Base):
    """HSDS attribute: the link of a service to a taxonomy term, and how the link came about."""

    __tablename__ = "attribute"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    service_id: Mapped[str] = _of_service()
    taxonomy_term_id: Mapped[str] = mapped_column(
        ForeignKey("taxonomy_term.id", ondelete="CASCADE"), index=True
    )
    label: Mapped[str] = mapped_column(String(20))  # given | mapped (from a PTV class) | inferred (from text)


class ImportRun(Base):
    """One import; only a run that reached its end may end what it did not see."""

    __tablename__ = "import_run"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    source: Mapped[str] = mapped_column(String(60), index=True)
    started_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    status: Mapped[str] = mapped_column(String(20))  # running | complete | incomplete
    counts: Mapped[dict[str, Any]] = mapped_column(JSON)


class ServiceSearch(Base):
    """What the search reads of an active service: prepared words by field, and the filters' facts.

    The words are base forms and parts of compounds (`catalog.finnish`), separated by
    spaces, so that neither SQLite nor PostgreSQL needs to know Finnish.
    """

    __tablename__ = "service_search"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    service_id: Mapped[str] = mapped_column(ForeignKey("service.id", ondelete="CASCADE"), unique=True)
    name: Mapped[str] = mapped_column(Text)
    themes: Mapped[str] = mapped_column(Text)
    summary: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text)
    organization: Mapped[str] = mapped_column(Text)
    # theme id → confidence 0…1; topic id → how plainly the service's own words speak of it, 0…1
    theme_weights: Mapped[dict[str, float]] = mapped_column(JSON)
    topic_weights: Mapped[dict[str, float]] = mapped_column(JSON)
    audience: Mapped[list[str]] = mapped_column(JSON)
    nationwide: Mapped[bool]
    remote: Mapped[bool]
    free: Mapped[bool | None]
    ends_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), index=True)
    starts_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class SearchTheme(Base):
    """Themes of a searchable service, for filtering by theme."""

    __tablename__ = "search_theme"
    __table_args__ = (Index(None, "theme", "nationwide", "weight"),)

    search_id: Mapped[int] = mapped_column(
        ForeignKey("service_search.id", ondelete="CASCADE"), primary_key=True
    )
    theme: Mapped[str] = mapped_column(String(30), primary_key=True)
    nationwide: Mapped[bool]  # repeated here so that one index answers "the best of a theme for everybody"
    weight: Mapped[float] = mapped_column(Float)


class SearchArea(Base):
    """Municipalities and counties that a searchable service reaches or stands in, for filtering by place.

    `area` is ``m:Kuhmo`` or ``c:Kainuu``; a nationwide or remote service needs no row.
    """

    __tablename__ = "search_area"

    search_id: Mapped[int] = mapped_column(
        ForeignKey("service_search.id", ondelete="CASCADE"), primary_key=True
    )
    area: Mapped[str] = mapped_column(String(110), primary_key=True, index=True)


class SearchWord(Base):
    """The vocabulary of the index, for typing errors and for the weight of a word."""

    __tablename__ = "search_word"

    word: Mapped[str] = mapped_column(String(80), primary_key=True)
    documents: Mapped[int] = mapped_column(Integer)


class ServiceEmbedding(Base):
    """The sentence vector of a service (`id` is the service's) as float16, and the hash of its text."""

    __tablename__ = "service_embedding"

    id: Mapped[str] = mapped_column(ForeignKey("service.id", ondelete="CASCADE"), primary_key=True)
    model: Mapped[str] = mapped_column(String(60))
    text_hash: Mapped[str] = mapped_column(String(64))
    vector: Mapped[bytes] = mapped_column(LargeBinary)


class SentenceEmbedding(Base):
    """The vector of a sentence of the theme files (`id` is the hash of role, model and sentence), float16."""

    __tablename__ = "sentence_embedding"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    vector: Mapped[bytes] = mapped_column(LargeBinary)


class CatalogState(Base):
    """Counters of the whole catalogue; `index_version` tells every process when to read anew."""

    __tablename__ = "catalog_state"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[int] = mapped_column(Integer)
