"""What crosses this room's border: queries, criteria, cards and pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum


class Widened(Enum):
    """How far a search had to be widened before it found anything; the value is the code for the front."""

    RELATED_THEMES = "related_themes"
    NEIGHBOURS = "neighbours"
    COUNTY = "county"
    EVERYWHERE = "everywhere"


@dataclass(frozen=True)
class Query:
    """A search: `text` in the resident's words, and filters; None means "does not matter".

    `municipality` keeps what serves it: its own services, those of its wellbeing
    county, nationwide and remote ones; without one, `county` (its name) keeps what serves
    anybody there. `within_km` counts from the municipality's centre.
    """

    text: str = ""
    municipality: str | None = None
    county: str | None = None
    themes: tuple[str, ...] = ()
    free: bool | None = None
    remote: bool | None = None
    date_from: date | None = None
    date_to: date | None = None
    audience: tuple[str, ...] = ()
    language: str | None = None
    accessible: bool | None = None
    within_km: float | None = None
    limit: int = 10
    offset: int = 0


@dataclass(frozen=True)
class Card:
    """A service as a resident sees it; what is not known is None, never made up."""

    service_id: str
    title: str
    summary: str | None
    reason: str | None
    organization: str | None
    place: str | None
    municipality: str | None
    distance_km: float | None
    schedule: str | None
    price: str | None
    url: str | None
    phone: str | None
    accessibility: tuple[str, ...]
    remote: bool | None
    checked_on: date | None
    themes: tuple[str, ...]
    free: bool | None = None
    email: str | None = None
    how_to_join: str | None = None
    description: str | None = None
    organization_type: str | None = None
    stale: bool = False  # not checked for a year, or never: the card says so
    languages: tuple[str, ...] = ()
    calendar: bool = False  # its times can be put into a calendar


@dataclass(frozen=True)
class Hit:
    """A card in a result, with its score (comparable within one page only) and where it came from."""

    card: Card
    score: float
    source: str
    source_id: str


@dataclass(frozen=True)
class Page:
    """A page of results.

    `total` counts what is worth showing; `widened` is the code of a `Widened` when
    nothing was found as asked; `municipality` and `themes` say how the text was
    understood, `corrected` which words were taken to be typing errors.
    """

    total: int
    results: tuple[Hit, ...]
    widened: str | None = None
    municipality: str | None = None
    themes: tuple[str, ...] = ()
    corrected: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Criteria:
    """What is known of a resident when something is to be recommended.

    `themes` are needs, the most pressing first; `interests` are themes too.
    `digital_ok` is False for who cannot or will not go online; `exclude` holds service
    ids that were already shown. `county` is used while the municipality is not known.
    `assumed` are themes that a wish without a theme is looked for in: they steer the
    search, and no reason says that they were told.
    """

    themes: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    interests: tuple[str, ...] = ()
    municipality: str | None = None
    county: str | None = None
    text: str = ""
    free_only: bool = False
    digital_ok: bool = True
    audience: tuple[str, ...] = ()
    exclude: frozenset[str] = frozenset()
    limit: int = 3
