"""Who asks, when a proxy stands in between: only as many hops are believed as the operator has named."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

from web.keys import CONTEXT

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def proxy_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Set ``request.remote`` from ``X-Forwarded-For``, counted from its end, where our own proxies write."""
    hops = request.app[CONTEXT].proxy_hops
    if hops:
        forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
        if len(forwarded) >= hops and forwarded[-hops]:
            request = request.clone(remote=forwarded[-hops])
    return await handler(request)
