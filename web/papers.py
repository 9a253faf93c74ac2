"""The pages to keep: the whole exchange, and the plan as a page to print or as a PDF."""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp import web

from conversation import Session
from regions import region_of
from web import limits
from web.calendar_files import callback_address, service_address
from web.chat import limit, session_of
from web.keys import CONTEXT, TEMPLATES
from web.pdf import render_pdf

PDF = "application/pdf"
PDF_NAME = "oma-suunnitelmani.pdf"
routes = web.RouteTableDef()


def _html(request: web.Request, template: str, **values: Any) -> str:
    return request.app[TEMPLATES].get_template(template).render(**values)


@routes.get("/api/chat/transcript")
async def transcript(request: web.Request) -> web.Response:
    """The whole exchange as a page to keep."""
    session = await session_of(request)
    context = request.app[CONTEXT]
    messages = await asyncio.to_thread(context.conversations.history, session.id)
    region = context.region_by_id(session.region)
    html = _html(request, "transcript.html", messages=messages, region=region, now=context.clock())
    return web.Response(text=html, content_type="text/html")


@routes.get("/api/chat/summary")
async def summary(request: web.Request) -> web.Response:
    """The plan to keep: a page to print, or the same page as a PDF for `Accept: application/pdf`."""
    session = await session_of(request)
    wants_pdf = PDF in request.headers.get("Accept", "")
    if wants_pdf:
        await limit(request, f"papers:{session.id}", limits.PAPERS)
    html = _html(request, "summary.html", **await _plan(request, session))
    if not wants_pdf:
        return web.Response(text=html, content_type="text/html")
    body = await asyncio.to_thread(render_pdf, html)
    name = {"Content-Disposition": f'attachment; filename="{PDF_NAME}"'}
    return web.Response(body=body, content_type=PDF, headers=name)


async def _plan(request: web.Request, session: Session) -> dict[str, Any]:
    """The assessment's plan and the services suggested, as the template wants them."""
    context = request.app[CONTEXT]
    slots = await context.bot.slots(session.id)
    shown = (slots.get("results") or {}).get("shown") or []
    cards = [await asyncio.to_thread(context.catalog.service, service_id) for service_id in shown]
    plain = slots.get("style") == "plain"
    steps = (slots.get("assessment_result") or {}).get("plan") or []
    promised = await asyncio.to_thread(context.handovers.open_request, session.id)
    return {
        "plan": [_step(step, plain) for step in steps],
        "cards": [card for card in cards if card],
        "callback": promised if promised and promised.has_contact else None,
        "callback_address": callback_address,
        "service_address": service_address,
        "origin": _origin(request),
        # The numbers on the paper are those of where the resident lives, as in the conversation.
        "region": context.region_by_id(region_of(slots.get("municipality") or "") or session.region),
        "now": context.clock(),
    }


def _origin(request: web.Request) -> str:
    """The server's own address: the page is read in a tab, in a file and on paper, far from here."""
    secure = request.app[CONTEXT].production or request.scheme == "https"
    return f"{'https' if secure else 'http'}://{request.host}"


def _step(step: dict[str, Any], plain: bool) -> dict[str, Any]:
    """A step of the plan in the resident's style of language, without the lines taken out of it."""
    prefix = "plain_" if plain else ""
    return {
        "title": step[f"{prefix}title"],
        "items": [
            {"text": item[f"{prefix}text"], "url": item["url"], "calls": item["calls"]}
            for item in step["items"]
            if not item["removed"]
        ],
    }
