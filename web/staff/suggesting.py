"""Suggesting services: search the catalogue, and a list to print or copy for the resident."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from catalog import THEMES, Card, Query
from handover import Handover, Permission, StaffSession
from regions import load_municipalities
from web.forms import Form
from web.keys import CONTEXT
from web.problems import Problem
from web.staff.handover_page import region_of
from web.staff.login import work
from web.staff.pages import action, page, render, see_other
from web.staff.shortcuts import shortcuts
from web.staff.steps import take

routes = web.RouteTableDef()
ADDRESS = "/staff/handovers/{id}/services"
LONGEST_QUERY = 300
MOST_CHOSEN = 20
SHOWN = 20


async def _handover(request: web.Request, session: StaffSession) -> Handover:
    return await work(request.app[CONTEXT].handovers.get, request.match_info["id"], session.user)


async def _chosen(request: web.Request, ids: list[str]) -> list[Card]:
    """The chosen services in the order of choosing; one that the catalogue does not have is left out."""
    if len(ids) > MOST_CHOSEN:
        raise Problem(422, f"Valitse enintään {MOST_CHOSEN} palvelua.")
    catalog = request.app[CONTEXT].catalog
    found = await asyncio.to_thread(lambda: [catalog.service(one) for one in dict.fromkeys(ids)])
    return [card for card in found if card is not None]


@routes.get(ADDRESS)
@page()
async def search(request: web.Request, session: StaffSession) -> web.StreamResponse:
    """Services for this resident; at first by the needs and the municipality that they told."""
    handover = await _handover(request, session)
    asked = request.query
    text, begun = asked.get("q", "").strip()[:LONGEST_QUERY], "q" in asked
    municipality = asked.get("municipality", "") if begun else handover.row.municipality or ""
    theme = asked.get("theme", "") if begun else next(iter(handover.row.needs), "")
    query = Query(
        text=text,
        municipality=municipality or None,
        themes=(theme,) if theme else (),
        free=True if asked.get("free") else None,
        remote=True if asked.get("remote") else None,
        limit=SHOWN,
    )
    found = await asyncio.to_thread(request.app[CONTEXT].catalog.search, query)
    chosen = await _chosen(request, asked.getall("service", []))
    taken = {card.service_id for card in chosen}
    return render(
        request,
        "services.html",
        session,
        row=handover.row,
        found=found,
        results=[hit.card for hit in found.results if hit.card.service_id not in taken],
        chosen=chosen,
        query=query,
        shortcuts=shortcuts(handover, tuple(card.service_id for card in chosen)),
        themes=THEMES,
        municipalities=[one.name for one in load_municipalities()],
    )


@routes.get(ADDRESS + "/print")
@page()
async def paper(request: web.Request, session: StaffSession) -> web.StreamResponse:
    """The chosen services as a page to print or copy; nothing of the resident is on it."""
    handover = await _handover(request, session)
    chosen = await _chosen(request, request.query.getall("service", []))
    region = region_of(request, handover)
    mine = handover.row.assignee == session.user.username or session.user.may(Permission.REASSIGN)
    values: dict[str, Any] = {"row": handover.row, "cards": chosen, "region": region, "mine": mine}
    return render(request, "service_list.html", session, back=_back(request), text=_text(chosen), **values)


def _back(request: web.Request) -> str:
    chosen = [("service", one) for one in request.query.getall("service", [])]
    return f"/staff/handovers/{request.match_info['id']}/services?{urlencode(chosen)}"


def _text(cards: list[Card]) -> str:
    """The list as plain text; a fact that is not known has no line."""
    blocks = []
    for card in cards:
        place = ", ".join(dict.fromkeys(filter(None, (card.place, card.municipality))))
        facts = (card.summary, card.organization, place, card.schedule, card.price, card.phone, card.url)
        blocks.append("\n".join(dict.fromkeys(filter(None, (card.title, *facts)))))
    return "\n\n".join(blocks)


@routes.post(ADDRESS)
@action()
async def record(request: web.Request, session: StaffSession, form: Form) -> web.StreamResponse:
    """Record as a note which services were suggested."""
    handover_id = (await _handover(request, session)).id
    chosen = await _chosen(request, [one for one in form.get("services", "").split() if one])
    if not chosen:
        raise Problem(422, "Valitse ensin ainakin yksi palvelu.")
    text = "Ehdotin palveluja: " + "; ".join(card.title for card in chosen)
    note = {"text": text, "client_id": form.get("client_id")}
    await work(take, request.app[CONTEXT].handovers, session.user, handover_id, "notes", note)
    raise see_other(request, f"/staff/handovers/{handover_id}", "notes")
