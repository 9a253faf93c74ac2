"""Services in the shape of HSDS 3 (Open Referral): pages for the API, all of them for a file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Connection, func, select

from catalog import schema

Json = dict[str, Any]
BATCH = 200
SERVICE_FIELDS = (
    "id", "organization_id", "name", "alternate_name", "summary", "description", "url", "email", "status",
    "application_process", "assured_date", "last_modified",
    # beyond HSDS: what the source said and the filters need
    "kind", "service_type", "level", "free", "remote", "source", "source_id", "source_url",
)  # fmt: skip
ORGANIZATION_FIELDS = ("id", "name", "website", "organization_type")
LOCATION_FIELDS = ("id", "name", "latitude", "longitude")
# Child tables that hang on a service: HSDS's name of the list, the table, its fields.
CHILDREN: tuple[tuple[str, type[schema.Base], tuple[str, ...]], ...] = (
    (
        "schedules",
        schema.Schedule,
        (
            "id", "kind", "valid_from", "valid_to", "dtstart", "dtend", "freq", "byday", "opens_at",
            "closes_at", "closed", "description",
        ),
    ),
    ("cost_options", schema.CostOption, ("id", "option", "amount_description")),
    (
        "eligibility",
        schema.Eligibility,
        ("id", "eligibility_description", "minimum_age", "maximum_age"),
    ),
    ("contacts", schema.Contact, ("id", "name", "email")),
    ("phones", schema.Phone, ("id", "number", "description")),
    ("languages", schema.Language, ("id", "code")),
    ("service_areas", schema.ServiceArea, ("id", "name", "extent_type")),
)  # fmt: skip


def page_of_services(db: Connection, page: int, per_page: int) -> Json:
    """One page (from 1 on) of the active services with HSDS 3's paging members."""
    total = db.scalar(select(func.count()).select_from(schema.Service).where(_active())) or 0
    pages = max(1, -(-total // per_page))
    ids = db.scalars(
        select(schema.Service.id)
        .where(_active())
        .order_by(schema.Service.id)
        .limit(per_page)
        .offset((page - 1) * per_page)
    ).all()
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": page,
        "size": len(ids),
        "first_page": page == 1,
        "last_page": page >= pages,
        "empty": not ids,
        "contents": services(db, ids),
    }


def all_services(db: Connection) -> Iterator[Json]:
    """Every active service, in batches."""
    last = ""
    while ids := db.scalars(
        select(schema.Service.id)
        .where(_active(), schema.Service.id > last)
        .order_by(schema.Service.id)
        .limit(BATCH)
    ).all():
        yield from services(db, ids)
        last = ids[-1]


def services(db: Connection, ids: Sequence[str]) -> list[Json]:
    """The services of these ids with all that belongs to them, in the order of the ids."""
    rows = {
        row["id"]: _fields(row, SERVICE_FIELDS)
        for row in db.execute(select(schema.Service.__table__).where(schema.Service.id.in_(ids))).mappings()
    }
    organizations = {
        row["id"]: _fields(row, ORGANIZATION_FIELDS)
        for row in db.execute(
            select(schema.Organization.__table__).where(
                schema.Organization.id.in_({row["organization_id"] for row in rows.values()} - {None})
            )
        ).mappings()
    }
    for row in rows.values():
        row["organization"] = organizations.get(row["organization_id"])
        row["service_at_locations"], row["attributes"] = [], []
    for name, table, fields in CHILDREN:
        found: dict[str, list[Json]] = defaultdict(list)
        columns = table.__table__
        for child in db.execute(select(columns).where(columns.c.service_id.in_(ids))).mappings():
            found[child["service_id"]].append(_fields(child, fields))
        for service_id, row in rows.items():
            row[name] = found[service_id]
    _add_accessibility(db, rows)
    _add_places(db, rows)
    _add_terms(db, rows)
    return [rows[one] for one in ids if one in rows]


def _add_accessibility(db: Connection, rows: dict[str, Json]) -> None:
    accessibility = schema.Accessibility
    for row in rows.values():
        row["accessibility"] = []
    for found in db.execute(
        select(accessibility.__table__).where(accessibility.service_id.in_(rows)).order_by(accessibility.id)
    ).mappings():
        rows[found["service_id"]]["accessibility"].append(
            _fields(found, ("id", "location_id", "description"))
        )


def _add_places(db: Connection, rows: dict[str, Json]) -> None:
    at, location = schema.ServiceAtLocation, schema.Location
    joined = (
        select(at.id.label("link"), at.service_id, location.__table__)
        .join(location, location.id == at.location_id)
        .where(at.service_id.in_(rows))
        .order_by(at.id)
    )
    for found in db.execute(joined).mappings():
        place = _fields(found, LOCATION_FIELDS)
        place["accessibility"] = [
            {"id": one["id"], "description": one["description"]}
            for one in rows[found["service_id"]]["accessibility"]
            if one["location_id"] == found["id"]
        ]
        place["addresses"] = [
            {
                "address_1": found["address_1"],
                "postal_code": found["postal_code"],
                "city": found["city"],
                "region": found["municipality"],
                "country": "FI",
                "address_type": "physical",
            }
        ]
        rows[found["service_id"]]["service_at_locations"].append(
            {"id": str(found["link"]), "service_id": found["service_id"], "location": place}
        )


def _add_terms(db: Connection, rows: dict[str, Json]) -> None:
    attribute, term = schema.Attribute, schema.TaxonomyTerm
    joined = (
        select(attribute.id, attribute.service_id, attribute.label, term.taxonomy, term.code, term.name)
        .join(term, term.id == attribute.taxonomy_term_id)
        .where(attribute.service_id.in_(rows))
        .order_by(attribute.id)
    )
    for found in db.execute(joined).mappings():
        rows[found["service_id"]]["attributes"].append(
            {
                "id": str(found["id"]),
                "label": found["label"],  # given, mapped (from a PTV class) or inferred (from its words)
                "taxonomy_term": {
                    "taxonomy": found["taxonomy"],
                    "code": found["code"],
                    "name": found["name"],
                },
            }
        )


def _active() -> Any:
    return schema.Service.status == "active"


def _fields(row: Any, names: Sequence[str]) -> Json:
    return {name: _plain(row[name], name) for name in names}


def _plain(value: Any, name: str) -> Any:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value) if name == "id" else value
