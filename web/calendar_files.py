"""Calendar files to save: when a service meets, and by when an adviser is in touch."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from aiohttp import web

from catalog import Card, Occasion
from regions import Region
from web import limits
from web.icalendar import CONTENT_TYPE, Entry, calendar
from web.keys import CONTEXT
from web.problems import Problem

routes = web.RouteTableDef()
CALLBACK = "/api/chat/callback.ics"
REFERENCE = re.compile(r"[A-Z]{3}-\d{4}")
DUE = "%Y%m%dT%H%MZ"
# No promise reaches further; an address that says otherwise has been made up.
FARTHEST = timedelta(days=60)
CHECK = "Varmista aika järjestäjältä ennen kuin lähdet."


def callback_address(region: str, reference: str, due_at: str) -> str:
    """Where the calendar file of a promised contact is; `due_at` is ISO 8601 with an offset.

    All that the file tells stands in the address, so nothing is looked up when it is opened.
    """
    due = datetime.fromisoformat(due_at).astimezone(UTC).strftime(DUE)
    return f"{CALLBACK}?{urlencode({'region': region, 'reference': reference, 'due': due})}"


def service_address(service_id: str) -> str:
    """Where the calendar file of a service is."""
    return f"/api/catalog/services/{service_id}/calendar.ics"


@routes.get("/api/catalog/services/{id}/calendar.ics")
async def service_calendar(request: web.Request) -> web.Response:
    """When a service meets; 404 when its times are not known as dates."""
    context = request.app[CONTEXT]
    await limits.limit(context.limiter, f"catalog:{request.remote}", limits.CATALOG)
    service_id = request.match_info["id"]
    card = await asyncio.to_thread(context.catalog.service, service_id)
    found = await asyncio.to_thread(context.catalog.occasions, service_id) if card else ()
    if not card or not found:
        raise Problem(404)
    return _file([_entry(card, number, one) for number, one in enumerate(found)], context.clock())


def _entry(card: Card, number: int, occasion: Occasion) -> Entry:
    place = ", ".join(dict.fromkeys(filter(None, (card.place, card.municipality))))
    notes = (card.organization, card.phone and f"Puhelin {card.phone}", CHECK)
    safe = card.url if card.url and card.url.startswith(("https://", "http://")) else None
    return Entry(
        uid=f"{card.service_id}-{number}@polku",
        title=card.title,
        starts=occasion.starts,
        ends=occasion.ends,
        weekdays=occasion.weekdays,
        until=occasion.until,
        cancelled=occasion.cancelled,
        place=place or None,
        notes="\n".join(filter(None, notes)),
        url=safe,
    )


@routes.get(CALLBACK)
async def callback_calendar(request: web.Request) -> web.Response:
    """By when an adviser is in touch; the address holds no more than the resident has been told."""
    context = request.app[CONTEXT]
    await limits.limit(context.limiter, f"catalog:{request.remote}", limits.CATALOG)
    reference, due = request.query.get("reference", ""), request.query.get("due", "")
    try:
        due_at = datetime.strptime(due, DUE).replace(tzinfo=UTC)
        region = context.region_by_id(request.query.get("region", ""))
    except (ValueError, LookupError):
        raise Problem(404) from None
    if not REFERENCE.fullmatch(reference) or abs(due_at - context.clock()) > FARTHEST:
        raise Problem(404)
    return _file([_callback(region, reference, due_at)], context.clock())


def _callback(region: Region, reference: str, due_at: datetime) -> Entry:
    advisory = region.advisory
    # Others may see the calendar: it does not tell what the matter is.
    notes = (
        f"Tunnus: {reference}",
        f"{advisory.name}{f', puhelin {advisory.phone}' if advisory.phone else ''}",
        advisory.website,
    )
    return Entry(
        uid=f"{reference}@polku",
        title="Neuvoja ottaa yhteyttä viimeistään nyt",
        starts=due_at,
        notes="\n".join(notes),
    )


def _file(entries: list[Entry], now: datetime) -> web.Response:
    return web.Response(
        text=calendar(entries, now),
        content_type=CONTENT_TYPE,
        charset="utf-8",
        headers={"Content-Disposition": 'attachment; filename="polku.ics"'},
    )
