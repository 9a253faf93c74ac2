"""The demo page, the statement pages and the widget's files."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

from web.keys import CONTEXT, TEMPLATES
from web.security import nonce

STATIC = Path(__file__).parent / "static"
routes = web.RouteTableDef()


def _render(request: web.Request, template: str) -> web.Response:
    context = request.app[CONTEXT]
    try:
        region = context.region_by_id(request.query.get("region") or context.default_region)
    except LookupError:
        region = context.region_by_id(context.default_region)
    html = (
        request.app[TEMPLATES]
        .get_template(template)
        .render(region=region, nonce=nonce(request), query=request.query)
    )
    return web.Response(text=html, content_type="text/html")


@routes.get("/")
async def demo(request: web.Request) -> web.Response:
    """A region's page with the widget embedded."""
    return _render(request, "demo.html")


@routes.get("/saavutettavuus")
async def accessibility(request: web.Request) -> web.Response:
    """The accessibility statement."""
    return _render(request, "saavutettavuus.html")


@routes.get("/tietosuoja")
async def privacy(request: web.Request) -> web.Response:
    """The privacy notice."""
    return _render(request, "tietosuoja.html")
