"""The demo page and the privacy notice."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from web.keys import CONTEXT, TEMPLATES
from web.security import nonce

routes = web.RouteTableDef()


def render_page(
    request: web.Request, template: str, *, status: int = 200, region_id: str = "", **values: Any
) -> web.Response:
    """A resident's page of the region that is asked for, or else of the house's own."""
    context = request.app[CONTEXT]
    try:
        region = context.region_by_id(region_id or request.query.get("region") or context.default_region)
    except LookupError:
        region = context.region_by_id(context.default_region)
    html = (
        request.app[TEMPLATES]
        .get_template(template)
        .render(region=region, nonce=nonce(request), query=request.query, **values)
    )
    return web.Response(status=status, text=html, content_type="text/html")


@routes.get("/")
async def demo(request: web.Request) -> web.Response:
    """A region's page with the widget embedded."""
    return render_page(request, "demo.html")


@routes.get("/tietosuoja")
async def privacy(request: web.Request) -> web.Response:
    """The privacy notice."""
    return render_page(request, "tietosuoja.html")
