"""Addresses under the console that lead nowhere."""

from __future__ import annotations

from aiohttp import web

from handover import StaffSession
from web.problems import Problem
from web.staff.pages import page

routes = web.RouteTableDef()


@routes.get("/staff/{rest:.*}")
@page()
async def lost(request: web.Request, session: StaffSession) -> web.StreamResponse:
    """A page that does not exist; the last route, so that it takes only what no other did."""
    if not request.match_info["rest"]:
        raise web.HTTPSeeOther("/staff")
    raise Problem(404, "Sivua ei löydy.")
