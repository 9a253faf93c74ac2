"""Live update of the queue: server-sent events that say that something has changed, and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from aiohttp import web

from handover import Permission, StaffSession
from web.keys import CONTEXT
from web.staff.pages import page

LOOK_EVERY = 2.0
# A comment now and then keeps proxies from closing a quiet stream, and finds out who has left.
SIGN_OF_LIFE = 20.0

routes = web.RouteTableDef()


class ChangeFeed:
    """Tells all open pages of changes by one look at the store, at most every `every` seconds."""

    def __init__(self, look: Callable[[], Awaitable[int]], every: float) -> None:
        self._look = look
        self._every = every
        self._lock = asyncio.Lock()
        self._value = 0
        self._seen_at = float("-inf")
        self.closing = asyncio.Event()

    async def value(self) -> int:
        """The number that grows with every change."""
        async with self._lock:
            now = asyncio.get_running_loop().time()
            if now - self._seen_at >= self._every:
                self._value, self._seen_at = await self._look(), now
            return self._value

    async def pause(self) -> bool:
        """Wait until it is worth looking again; False when the server is stopping."""
        try:
            await asyncio.wait_for(self.closing.wait(), self._every)
        except TimeoutError:
            return True
        return False


FEED = web.AppKey("staff_change_feed", ChangeFeed)


def add_feed(app: web.Application) -> None:
    """Give the application its feed, and end the streams when it stops."""

    async def look() -> int:
        return await asyncio.to_thread(app[CONTEXT].handovers.changes)

    async def close(app: web.Application) -> None:
        app[FEED].closing.set()

    app[FEED] = ChangeFeed(look, LOOK_EVERY)
    app.on_shutdown.append(close)


@routes.get("/staff/events")
@page(Permission.READ)
async def events(request: web.Request, session: StaffSession) -> web.StreamResponse:
    """A stream of ``queue`` events, and ``end`` when the session is over."""
    response = web.StreamResponse(
        headers={
            "Content-Type": "text/event-stream; charset=utf-8",
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            "X-Accel-Buffering": "no",
        }
    )
    await response.prepare(request)
    # When the page is closed, there is nobody left to tell.
    with suppress(ConnectionResetError):
        await _stream(request, session, response)
    return response


async def _stream(request: web.Request, session: StaffSession, response: web.StreamResponse) -> None:
    feed, clock = request.app[FEED], request.app[CONTEXT].clock
    loop = asyncio.get_running_loop()
    seen = _already_seen(request)
    written = loop.time()
    await response.write(b"retry: 5000\n\n")
    while clock() < session.expires_at:
        value = await feed.value()
        if value != seen:
            seen, written = value, loop.time()
            await response.write(f"id: {value}\nevent: queue\ndata: {value}\n\n".encode())
        elif loop.time() - written >= SIGN_OF_LIFE:
            written = loop.time()
            await response.write(b": \n\n")
        if not await feed.pause():
            return
    await response.write(b"event: end\ndata: \n\n")


def _already_seen(request: web.Request) -> int:
    """The number that the page was made with, or, after a broken connection, the last one it was told."""
    known = request.headers.get("Last-Event-ID") or request.query.get("since") or ""
    return int(known) if known.isascii() and known.isdigit() and len(known) < 19 else 0
