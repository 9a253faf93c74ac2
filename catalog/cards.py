"""Makes cards of stored services."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, select

from catalog import schema
from catalog.filters import Statement, values
from catalog.model import Card
from catalog.occasions import Occasion, occasions
from catalog.places import Gazetteer, distance_km
from catalog.records import ScheduleFacts
from catalog.tables import table
from catalog.texts import price_text, schedule_text

STALE_AFTER = timedelta(days=365)
MAX_ACCESSIBILITY = 5
MOST_MADE = 8  # cards of one service that are kept, some kilobyte each


@dataclass(frozen=True)
class Stored:
    """A card together with what only the ranking and the API need."""

    card: Card
    source: str
    source_id: str
    level: str | None
    kind: str
    service_type: str | None
    weekdays: frozenset[str]  # on which it is open or meets, as far as its hours are known


def is_stale(checked_on: date | None, today: date) -> bool:
    """True when nobody has made sure of the facts within a year."""
    return checked_on is None or today - checked_on > STALE_AFTER


@dataclass(frozen=True)
class Facts:
    """The rows of a service and of what hangs on it, each list in the order it was given."""

    service: Any
    phones: Sequence[Any]
    costs: Sequence[Any]
    languages: Sequence[Any]
    accessibility: Sequence[Any]
    schedules: Sequence[Any]
    locations: Sequence[Any]
    themes: Mapping[str, float]
    # By day and municipality: most residents ask from a handful of them, and a card takes time to make.
    made: dict[tuple[date, str | None], Stored] = field(default_factory=dict, compare=False, repr=False)

    def shown(self, today: date, municipality: str | None, centre: tuple[float, float] | None) -> Stored:
        """The card of this day, as it is shown in the municipality with this centre."""
        stored = self.made.get((today, municipality))
        if stored is None:
            stored = _stored(self, today, municipality, centre)
            if len(self.made) >= MOST_MADE:
                self.made.clear()
            self.made[today, municipality] = stored
        return stored


def load_cards(
    db: Connection,
    service_ids: Sequence[str],
    today: date,
    gazetteer: Gazetteer,
    municipality: str | None = None,
) -> dict[str, Stored]:
    """Cards of the active services among the ids; the place shown is the nearest to `municipality`."""
    return cards_of(load_facts(db, service_ids), today, gazetteer, municipality)


def cards_of(
    facts: Mapping[str, Facts], today: date, gazetteer: Gazetteer, municipality: str | None = None
) -> dict[str, Stored]:
    """Cards of services whose rows are read, by the services' ids."""
    centre = gazetteer.centre(municipality) if municipality else None
    return {service_id: one.shown(today, municipality, centre) for service_id, one in facts.items()}


def load_facts(db: Connection, service_ids: Sequence[str]) -> dict[str, Facts]:
    """The rows of the active services among the ids, one query a table."""
    ids = {"ids": list(service_ids)}
    phones = _grouped(db, schema.Phone, ids)
    costs = _grouped(db, schema.CostOption, ids)
    languages = _grouped(db, schema.Language, ids)
    accessibility = _grouped(db, schema.Accessibility, ids)
    schedules = _grouped(db, schema.Schedule, ids)
    locations: dict[str, list[Any]] = defaultdict(list)
    for row in db.execute(_locations(), ids):
        locations[row.service_id].append(row)
    themes: dict[str, Mapping[str, float]] = {row[0]: row[1] for row in db.execute(_themes(), ids)}
    return {
        row.id: Facts(
            row,
            phones[row.id],
            costs[row.id],
            languages[row.id],
            accessibility[row.id],
            schedules[row.id],
            locations[row.id],
            themes.get(row.id, {}),
        )
        for row in db.execute(_services(), ids)
        # Asked in SQL, SQLite would read all active services by their index instead of these few.
        if row.status == "active"
    }


# Statements are put together once: that takes SQLAlchemy longer than SQLite needs to answer them.


@lru_cache(maxsize=1)
def _services() -> Statement:
    service = schema.Service
    return (
        select(
            *table(service).c,
            schema.Organization.name.label("organization_name"),
            schema.Organization.organization_type,
        )
        .join(schema.Organization, schema.Organization.id == service.organization_id, isouter=True)
        .where(service.id.in_(values("ids")))
    )


@lru_cache(maxsize=1)
def _locations() -> Statement:
    link, location = schema.ServiceAtLocation, schema.Location
    return (
        select(
            link.service_id,
            location.name,
            location.address_1,
            location.postal_code,
            location.city,
            location.municipality,
            location.latitude,
            location.longitude,
        )
        .join(location, location.id == link.location_id)
        .where(link.service_id.in_(values("ids")))
        .order_by(link.id)
    )


@lru_cache(maxsize=1)
def _themes() -> Statement:
    search = schema.ServiceSearch
    return select(search.service_id, search.theme_weights).where(search.service_id.in_(values("ids")))


@lru_cache
def _hanging(model: Any) -> Statement:
    columns = table(model).c
    return select(*columns).where(columns.service_id.in_(values("ids"))).order_by(columns.id)


def _grouped(db: Connection, model: Any, ids: Mapping[str, Sequence[str]]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in db.execute(_hanging(model), ids):
        found[row.service_id].append(row)
    return found


def _stored(
    facts: Facts, today: date, municipality: str | None, centre: tuple[float, float] | None
) -> Stored:
    row = facts.service
    places = sorted(facts.locations, key=lambda one: _nearness(one, municipality, centre))
    nearest = places[0] if places else None
    cost = next(iter(facts.costs), None)
    schedules = [_schedule(one) for one in facts.schedules]
    weights = facts.themes
    card = Card(
        service_id=row.id,
        title=row.name,
        summary=row.summary,
        reason=None,
        organization=row.organization_name,
        place=_place(nearest) if nearest else None,
        municipality=nearest.municipality if nearest else None,
        distance_km=_distance(nearest, centre),
        schedule=schedule_text(schedules, today),
        price=price_text(row.free, cost.amount_description if cost else None),
        url=row.url,
        phone=facts.phones[0].number if facts.phones else None,
        accessibility=tuple(one.description for one in facts.accessibility[:MAX_ACCESSIBILITY]),
        remote=row.remote,
        checked_on=row.assured_date,
        themes=tuple(sorted(weights, key=lambda theme: -weights[theme])),
        free=row.free,
        email=row.email,
        how_to_join=row.application_process,
        description=row.description,
        organization_type=row.organization_type,
        stale=is_stale(row.assured_date, today),
        languages=tuple(one.code for one in facts.languages),
        calendar=bool(occasions(schedules, today)),
    )
    weekdays = frozenset(day for one in facts.schedules if one.byday for day in one.byday.split(","))
    return Stored(card, row.source, row.source_id, row.level, row.kind, row.service_type, weekdays)


def load_occasions(db: Connection, service_id: str, today: date) -> tuple[Occasion, ...]:
    """When a service meets, for a calendar."""
    rows = _grouped(db, schema.Schedule, {"ids": [service_id]})[service_id]
    return occasions([_schedule(one) for one in rows], today)


def _nearness(place: Any, municipality: str | None, centre: tuple[float, float] | None) -> tuple[bool, float]:
    distance = _distance(place, centre)
    return place.municipality != municipality, distance if distance is not None else 10_000.0


def _distance(place: Any | None, centre: tuple[float, float] | None) -> float | None:
    if place is None or centre is None or place.latitude is None or place.longitude is None:
        return None
    return round(distance_km(centre, (place.latitude, place.longitude)), 1)


def _place(place: Any) -> str | None:
    address = ", ".join(
        piece for piece in (place.address_1, f"{place.postal_code or ''} {place.city or ''}".strip()) if piece
    )
    if place.name and address:
        return f"{place.name}, {address}"
    return place.name or address or place.municipality


def _aware(moment: datetime | None) -> datetime | None:
    # SQLite keeps no zone; what is stored is UTC.
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment


def _schedule(row: Any) -> ScheduleFacts:
    return ScheduleFacts(
        kind=row.kind,
        byday=tuple(row.byday.split(",")) if row.byday else (),
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        starts=_aware(row.dtstart),
        ends=_aware(row.dtend),
        closed=row.closed,
        description=row.description,
    )
