"""From a service record to the rows of the tables; pure, so that it can be tested without a database."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from catalog.finnish import index_words, words_of
from catalog.records import ServiceRecord
from catalog.themes import THEMES, load_themes, themes_of_term, to_themes, topics, topics_of_service

NAMESPACE = uuid.UUID("6f5b1b0e-6a0b-5c64-9d8d-7a3d7f3d2c11")
Row = dict[str, Any]
MAX_INDEXED = 4_000  # characters of a description that the index reads
GIVEN = (1.0, 0.85, 0.7, 0.6)  # themes are given with the most fitting first
INFERRED, BESIDE_GIVEN = 0.75, 0.45  # how sure a theme is that only the text tells of
LEAST_THEME = 0.3
MAX_TOPICS = 12


def stable_id(source: str, source_id: str) -> str:
    """The id of what a source calls `source_id`; the same in every import and database."""
    return str(uuid.uuid5(NAMESPACE, f"{source}\x1f{source_id}"))


def utc(moment: datetime | None) -> datetime | None:
    """The moment in UTC; a time without zone is taken to be UTC."""
    if moment is None:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def theme_weights(record: ServiceRecord) -> dict[str, tuple[float, str]]:
    """Themes of a service: theme → (confidence 0…1, given | mapped | inferred)."""
    found: dict[str, tuple[float, str]] = {}
    for position, theme in enumerate(record.themes):
        found[theme] = (GIVEN[min(position, len(GIVEN) - 1)], "given")
    for term in record.terms:
        for theme, weight in themes_of_term(term.taxonomy, term.code).items():
            if weight > found.get(theme, (0.0, ""))[0]:
                found[theme] = (weight, "mapped")
    by_text = to_themes(_topics_told(_names(record), record.summary or ""))
    for theme, strength in by_text.items():
        weight = strength * (BESIDE_GIVEN if record.themes else INFERRED)
        before, label = found.get(theme, (0.0, "inferred"))
        if label != "given" and before + weight >= LEAST_THEME:
            # Class and words of a service that agree make the theme surer than either.
            found[theme] = (round(1.0 - (1.0 - before) * (1.0 - weight), 3), label)
    return {theme: one for theme, one in found.items() if one[0] >= LEAST_THEME}


def topic_weights(record: ServiceRecord) -> dict[str, float]:
    """Topics that the name and summary speak of: topic id → strength 0…1."""
    found = _topics_told(_names(record), record.summary or "")
    strongest = sorted(found.items(), key=lambda item: -item[1])[:MAX_TOPICS]
    return {topics()[topic].id: round(strength, 3) for topic, strength in strongest}


@lru_cache(maxsize=8)  # asked twice in a row of each record
def _topics_told(names: str, summary: str) -> dict[int, float]:
    return topics_of_service(words_of(names), words_of(summary))


def _names(record: ServiceRecord) -> str:
    return " ".join((record.name, *record.alternate_names))


def service_row(source: str, record: ServiceRecord, now: datetime, run_id: str) -> Row:
    """The row of `service`; `first_seen` is added only when it is new."""
    has_place = bool(record.locations) or bool(record.phones)
    return {
        "id": stable_id(source, record.source_id),
        "organization_id": stable_id(source, "o:" + record.organization.source_id)
        if record.organization
        else None,
        "name": record.name,
        "alternate_name": "; ".join(record.alternate_names) or None,
        "summary": record.summary,
        "description": record.description,
        "url": record.url,
        "email": record.email,
        "status": "active",
        "application_process": record.how_to_join,
        "assured_date": record.checked_on,
        "last_modified": utc(record.modified),
        "kind": record.kind,
        "service_type": record.service_type,
        "level": record.level,
        "free": record.free,
        "remote": record.remote,
        "remote_only": bool(record.remote) and not has_place,
        "starts_at": utc(record.starts_at),
        "ends_at": utc(record.ends_at),
        "source": source,
        "source_id": record.source_id,
        "source_url": record.source_url,
        "content_hash": record.content_hash(),
        "last_seen": now,
        "last_seen_run": run_id,
        "ended_at": None,
    }


def child_rows(source: str, record: ServiceRecord) -> dict[str, list[Row]]:
    """Rows of the tables that hang on a service, by table name."""
    service_id = stable_id(source, record.source_id)
    rows: dict[str, list[Row]] = {
        "service_at_location": [
            {"location_id": stable_id(source, "l:" + one.source_id)} for one in _unique_locations(record)
        ],
        "accessibility": [{"location_id": None, "description": text} for text in record.accessibility]
        + [
            {"location_id": stable_id(source, "l:" + one.source_id), "description": text}
            for one in _unique_locations(record)
            for text in one.accessibility
        ],
        "schedule": [
            {
                "kind": one.kind,
                "valid_from": one.valid_from,
                "valid_to": one.valid_to,
                "dtstart": utc(one.starts),
                "dtend": utc(one.ends),
                "freq": "WEEKLY" if one.byday else None,
                "byday": ",".join(one.byday) or None,
                "opens_at": one.opens_at,
                "closes_at": one.closes_at,
                "closed": one.closed,
                "description": one.description,
            }
            for one in record.schedules
        ],
        "cost_option": _costs(record),
        "eligibility": _eligibility(record),
        "contact": [{"name": None, "email": record.email}] if record.email else [],
        "phone": [{"number": one.number, "description": one.description} for one in record.phones],
        "language": [{"code": code} for code in record.languages],
        "service_area": [{"extent_type": one.extent, "name": one.name} for one in record.areas],
    }
    for table in rows.values():
        for row in table:
            row["service_id"] = service_id
    return rows


def _unique_locations(record: ServiceRecord) -> list[Any]:
    return list({one.source_id: one for one in record.locations}.values())


def _costs(record: ServiceRecord) -> list[Row]:
    if record.price is None and record.free is None:
        return []
    option = None if record.free is None else ("free" if record.free else "chargeable")
    return [{"option": option, "amount_description": record.price}]


def _eligibility(record: ServiceRecord) -> list[Row]:
    if record.eligibility is None and record.minimum_age is None and record.maximum_age is None:
        return []
    return [
        {
            "eligibility_description": record.eligibility,
            "minimum_age": record.minimum_age,
            "maximum_age": record.maximum_age,
        }
    ]


def term_links(
    record: ServiceRecord, themes: Mapping[str, tuple[float, str]]
) -> list[tuple[str, str, str, str]]:
    """Taxonomy terms of a service as (taxonomy, code, name, label of the link)."""
    links = [(one.taxonomy, one.code, one.name, "given") for one in record.terms]
    links += [("audience", one, one, "given") for one in record.audience]
    links += [("theme", theme, load_themes()[theme].label, label) for theme, (_, label) in themes.items()]
    return list({(link[0], link[1]): link for link in links}.values())


def location_rows(source: str, record: ServiceRecord) -> list[Row]:
    """Rows of `location`."""
    return [
        {
            "id": stable_id(source, "l:" + one.source_id),
            "name": one.name,
            "latitude": one.latitude,
            "longitude": one.longitude,
            "address_1": one.address,
            "postal_code": one.postal_code,
            "city": one.locality,
            "municipality": one.municipality,
            "source": source,
            "source_id": one.source_id,
        }
        for one in _unique_locations(record)
    ]


def organization_row(source: str, record: ServiceRecord) -> Row | None:
    """Row of `organization`."""
    if record.organization is None:
        return None
    return {
        "id": stable_id(source, "o:" + record.organization.source_id),
        "name": record.organization.name,
        "website": record.organization.website,
        "organization_type": record.organization.type,
        "source": source,
        "source_id": record.organization.source_id,
    }


def search_row(source: str, record: ServiceRecord, themes: Mapping[str, tuple[float, str]]) -> Row:
    """Row of `service_search`: the prepared words and the filters' facts."""
    labels = [load_themes()[theme].label for theme in themes if theme in THEMES]
    keywords = [one.name for one in record.terms if one.taxonomy in ("keyword", "ptv_class", "lipas_type")]
    places = [one.locality or "" for one in record.locations] + [
        one.municipality or "" for one in record.locations
    ]
    organization = record.organization.name if record.organization else ""
    return {
        "service_id": stable_id(source, record.source_id),
        "name": index_words(_names(record)),
        "themes": index_words(" ".join((*labels, *keywords))),
        "summary": index_words(record.summary or ""),
        "description": index_words((record.description or "")[:MAX_INDEXED]),
        "organization": index_words(" ".join((organization, *dict.fromkeys(places)))),
        "theme_weights": {theme: weight for theme, (weight, _) in themes.items()},
        "topic_weights": topic_weights(record),
        "audience": list(record.audience),
        "nationwide": is_nationwide(record),
        "remote": bool(record.remote),
        "free": record.free,
        "starts_at": utc(record.starts_at),
        "ends_at": utc(record.ends_at),
    }


def is_nationwide(record: ServiceRecord) -> bool:
    """True when everybody in Finland may use it: said so, or remote and not limited to any area."""
    return any(one.extent == "nationwide" for one in record.areas) or (
        bool(record.remote) and not record.areas
    )


def search_areas(record: ServiceRecord) -> list[str]:
    """Keys of `search_area`: ``m:`` municipalities reached or stood in, ``c:`` counties reached."""
    keys = {f"m:{one.municipality}" for one in record.locations if one.municipality}
    for area in record.areas:
        if area.name and area.extent in ("municipality", "county"):
            keys.add(f"{area.extent[0]}:{area.name}")
    return sorted(keys)
