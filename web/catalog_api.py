"""The catalogue over HTTP: public and read only."""

from __future__ import annotations

import asyncio
import re
from dataclasses import asdict
from datetime import date
from typing import Any

from aiohttp import web

from catalog import AUDIENCES, Card, Query
from web import limits
from web.cached import cached_json
from web.keys import CONTEXT
from web.problems import Problem

routes = web.RouteTableDef()
LONGEST_QUERY = 500
MOST = 100
FARTHEST_KM = 2_000  # longer than Finland is
LANGUAGE = re.compile("[a-z]{2}")
FRESH_SECONDS = 60  # an import is seen by everybody within a minute


async def _limit(request: web.Request) -> None:
    await limits.limit(request.app[CONTEXT].limiter, f"catalog:{request.remote}", limits.CATALOG)


def _number(request: web.Request, name: str, default: int, most: int) -> int:
    raw = request.query.get(name)
    if raw is None or raw == "":
        return default
    if not raw.isascii() or not raw.isdigit() or len(raw) > 9:
        raise Problem(422, f"{name} pitää olla kokonaisluku")
    return min(int(raw), most)


def _flag(request: web.Request, name: str) -> bool | None:
    raw = request.query.get(name)
    if raw in (None, ""):
        return None
    if raw not in ("true", "false", "1", "0"):
        raise Problem(422, f"{name} on true tai false")
    return raw in ("true", "1")


def _day(request: web.Request, name: str) -> date | None:
    raw = request.query.get(name)
    try:
        return date.fromisoformat(raw) if raw else None
    except ValueError:
        raise Problem(422, f"{name} on päivä muodossa 2026-11-30") from None


def _language(request: web.Request) -> str | None:
    raw = request.query.get("language")
    if raw and not LANGUAGE.fullmatch(raw):
        raise Problem(422, "language on kielen kaksikirjaiminen koodi, esimerkiksi sv")
    return raw or None


def _audience(request: web.Request) -> tuple[str, ...]:
    found = tuple(filter(None, request.query.get("audience", "").split(",")))
    if not set(found) <= set(AUDIENCES):
        raise Problem(422, f"audience on jokin näistä: {', '.join(AUDIENCES)}")
    return found


def _query(request: web.Request) -> Query:
    text = request.query.get("q", "")
    if len(text) > LONGEST_QUERY:
        raise Problem(422, "Hakusana on liian pitkä")
    theme = request.query.get("theme")
    municipality = request.query.get("municipality") or None
    within_km = _number(request, "within_km", 0, FARTHEST_KM) or None
    if within_km and not municipality:
        raise Problem(422, "within_km lasketaan kunnan keskustasta: kerro myös municipality")
    return Query(
        text=text,
        municipality=municipality,
        themes=(theme,) if theme else (),
        free=_flag(request, "free"),
        remote=_flag(request, "remote"),
        date_from=_day(request, "date_from"),
        date_to=_day(request, "date_to"),
        audience=_audience(request),
        language=_language(request),
        accessible=_flag(request, "accessible"),
        within_km=within_km,
        limit=max(1, _number(request, "limit", 10, MOST)),
        offset=_number(request, "offset", 0, 1_000_000),
    )


@routes.get("/api/catalog/services")
async def search(request: web.Request) -> web.Response:
    """Search with filters and paging."""
    await _limit(request)
    page = await asyncio.to_thread(request.app[CONTEXT].catalog.search, _query(request))
    results: list[dict[str, Any]] = []
    for hit in page.results:
        results.append(
            {
                **card_json(hit.card),
                "score": round(hit.score, 4),
                "source": hit.source,
                "source_id": hit.source_id,
            }
        )
    body = {"total": page.total, "results": results, "widened": page.widened}
    return cached_json(request, body, seconds=FRESH_SECONDS)


def card_json(card: Card) -> dict[str, Any]:
    """A card with JSON-safe values: the contract's fields, and the others that are known."""
    shown: dict[str, Any] = asdict(card)
    shown["checked_on"] = card.checked_on.isoformat() if card.checked_on else None
    return shown


@routes.get("/api/catalog/services/{id}")
async def service(request: web.Request) -> web.Response:
    """One service."""
    await _limit(request)
    card = await asyncio.to_thread(request.app[CONTEXT].catalog.service, request.match_info["id"])
    if card is None:
        raise Problem(404)
    return cached_json(request, card_json(card), seconds=FRESH_SECONDS)


@routes.get("/api/catalog/hsds/services")
async def hsds(request: web.Request) -> web.Response:
    """A page of services in HSDS 3's shape."""
    await _limit(request)
    page = max(1, _number(request, "page", 1, 1_000_000))
    per_page = max(1, _number(request, "per_page", 50, MOST))
    body = await asyncio.to_thread(request.app[CONTEXT].catalog.hsds_page, page, per_page)
    return cached_json(request, body, seconds=FRESH_SECONDS)
