"""Makes cards of stored services."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from catalog import schema
from catalog.model import Card
from catalog.occasions import Occasion, occasions
from catalog.places import Gazetteer, distance_km
from catalog.records import ScheduleFacts
from catalog.tables import table
from catalog.texts import price_text, schedule_text

STALE_AFTER = timedelta(days=365)
MAX_ACCESSIBILITY = 5


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


def load_cards(
    db: Connection,
    service_ids: Sequence[str],
    today: date,
    gazetteer: Gazetteer,
    municipality: str | None = None,
) -> dict[str, Stored]:
    """Cards of the active services among the ids; the place shown is the nearest to `municipality`."""
    service = schema.Service
    rows = db.execute(
        select(
            *table(service).c,
            schema.Organization.name.label("organization_name"),
            schema.Organization.organization_type,
        )
        .join(schema.Organization, schema.Organization.id == service.organization_id, isouter=True)
        .where(service.id.in_(service_ids))
    ).all()
    children = _Children(db, service_ids)
    centre = gazetteer.centre(municipality) if municipality else None
    found: dict[str, Stored] = {}
    for row in rows:
        # Asked in SQL, SQLite would read all active services by their index instead of these few.
        if row.status != "active":
            continue
        found[row.id] = _stored(row, children, today, municipality, centre)
    return found


class _Children:
    """What hangs on the services, one query a table."""

    def __init__(self, db: Connection, ids: Sequence[str]) -> None:
        self.phones = _grouped(db, schema.Phone, ids)
        self.costs = _grouped(db, schema.CostOption, ids)
        self.languages = _grouped(db, schema.Language, ids)
        self.accessibility = _grouped(db, schema.Accessibility, ids)
        self.schedules = _grouped(db, schema.Schedule, ids)
        self.themes: dict[str, Mapping[str, float]] = dict(
            db.execute(
                select(schema.ServiceSearch.service_id, schema.ServiceSearch.theme_weights).where(
                    schema.ServiceSearch.service_id.in_(ids)
                )
            )
            .tuples()
            .all()
        )
        self.locations: dict[str, list[Any]] = defaultdict(list)
        link, location = schema.ServiceAtLocation, schema.Location
        for one in db.execute(
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
            .where(link.service_id.in_(ids))
            .order_by(link.id)
        ):
            self.locations[one.service_id].append(one)


def _grouped(db: Connection, model: Any, ids: Sequence[str]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    columns = table(model).c
    for row in db.execute(select(*columns).where(columns.service_id.in_(ids)).order_by(columns.id)):
        found[row.service_id].append(row)
    return found


def _stored(
    row: Any, children: _Children, today: date, municipality: str | None, centre: tuple[float, float] | None
) -> Stored:
    service_id = row.id
    places = sorted(children.locations[service_id], key=lambda one: _nearness(one, municipality, centre))
    nearest = places[0] if places else None
    cost = next(iter(children.costs[service_id]), None)
    schedules = [_schedule(one) for one in children.schedules[service_id]]
    weights = children.themes.get(service_id, {})
    card = Card(
        service_id=service_id,
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
        phone=children.phones[service_id][0].number if children.phones[service_id] else None,
        accessibility=tuple(
            one.description for one in children.accessibility[service_id][:MAX_ACCESSIBILITY]
        ),
        remote=row.remote,
        checked_on=row.assured_date,
        themes=tuple(sorted(weights, key=lambda theme: -weights[theme])),
        free=row.free,
        email=row.email,
        how_to_join=row.application_process,
        description=row.description,
        organization_type=row.organization_type,
        stale=is_stale(row.assured_date, today),
        languages=tuple(one.code for one in children.languages[service_id]),
        calendar=bool(occasions(schedules, today)),
    )
    weekdays = frozenset(
        day for one in children.schedules[service_id] if one.byday for day in one.byday.split(",")
    )
    return Stored(card, row.source, row.source_id, row.level, row.kind, row.service_type, weekdays)


def load_occasions(db: Connection, service_id: str, today: date) -> tuple[Occasion, ...]:
    """When a service meets, for a calendar."""
    rows = _grouped(db, schema.Schedule, [service_id])[service_id]
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
