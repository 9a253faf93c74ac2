"""Health: what is up and what is down."""

from __future__ import annotations

import asyncio

from aiohttp import web

from web.keys import CONTEXT

routes = web.RouteTableDef()


@routes.get("/health")
async def health(request: web.Request) -> web.Response:
    """200 when all parts answer, else 503 with the part that is down."""
    context = request.app[CONTEXT]
    bot = "ok" if await context.bot.ready() else "down"
    services, database = 0, "ok"
    try:
        await asyncio.to_thread(context.conversations.check)
        services = await asyncio.to_thread(context.catalog.count)
    except Exception:
        database = "down"
    healthy = bot == database == "ok"
    body = {
        "status": "ok" if healthy else "down",
        "bot": bot,
        "database": database,
        "catalog": {"services": services},
    }
    return web.json_response(body, status=200 if healthy else 503)
