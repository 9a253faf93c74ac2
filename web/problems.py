"""Errors as RFC 9457 ``application/problem+json`` with a Finnish title."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from aiohttp import web

log = structlog.get_logger("web")

TITLES = {
    400: "Pyyntöä ei voitu lukea",
    401: "Keskustelu ei ole enää voimassa. Aloita uusi keskustelu.",
    403: "Sinulla ei ole oikeutta tähän",
    404: "Sivua tai tietoa ei löydy",
    405: "Tätä ei voi tehdä tällä tavalla",
    408: "Viestin lähetys kesti liian kauan. Yritä uudelleen.",
    409: "Toinen ehti ensin",
    413: "Viesti on liian pitkä. Kirjoita enintään 2000 merkkiä kerralla.",
    422: "Viestissä on jotain, mitä ei voitu lukea",
    429: "Viestejä tuli nyt monta peräkkäin. Odota hetki ja yritä uudelleen.",
    500: "Palvelussa tapahtui virhe. Hätätilanteessa soita 112.",
    503: "Palvelu ei juuri nyt vastaa. Hätätilanteessa soita 112.",
}


# Longer than the slowest mobile line needs for a message.
BODY_SECONDS = 20.0


def problem(
    status: int,
    title: str | None = None,
    *,
    headers: Mapping[str, str] | None = None,
    **members: Any,
) -> web.Response:
    """A problem response; `members` are its extension members."""
    body = {"type": "about:blank", "status": status, "title": title or TITLES.get(status, "Virhe"), **members}
    return web.Response(
        status=status,
        text=json.dumps(body, ensure_ascii=False),
        content_type="application/problem+json",
        headers=headers,
    )


class Problem(Exception):
    """Raised by a view to answer with a problem."""

    def __init__(
        self,
        status: int,
        title: str | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        **members: Any,
    ) -> None:
        super().__init__(status)
        self.status = status
        self.title = title
        self.headers = headers
        self.members = members


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def problem_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The outermost layer: turns every error into a problem, and logs without personal data."""
    try:
        return await handler(request)
    except Problem as error:
        return problem(error.status, error.title, headers=error.headers, **error.members)
    except web.HTTPRequestEntityTooLarge:
        return problem(413)
    except web.HTTPException as error:
        if error.status < 400 or not request.path.startswith("/api/"):
            raise
        return problem(error.status)
    except ConnectionResetError:
        raise
    except Exception as error:
        # The text of an exception may hold what a resident wrote; its type and place do not.
        frame = error.__traceback__
        while frame is not None and frame.tb_next is not None:
            frame = frame.tb_next
        place = f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}" if frame else ""
        log.error("unhandled", error=type(error).__name__, place=place, route=_route(request))
        return problem(500)


def _route(request: web.Request) -> str:
    resource = request.match_info.route.resource
    return resource.canonical if resource else "?"


async def json_body(request: web.Request, limit: int = 20_000) -> dict[str, Any]:
    """The request's JSON object; raises Problem 408, 413 or 422."""
    raw = bytearray()
    try:
        # A read gives what has come so far, and a slow line sends a body in pieces.
        async with asyncio.timeout(BODY_SECONDS):
            while len(raw) <= limit and (piece := await request.content.read(limit + 1 - len(raw))):
                raw += piece
    except TimeoutError:
        raise Problem(408, headers={"Connection": "close"}) from None
    if len(raw) > limit:
        raise Problem(413)
    try:
        body = json.loads(raw.decode("utf-8")) if raw else {}
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise Problem(422, "Pyyntö ei ole kelvollista JSONia") from None
    if not isinstance(body, dict):
        raise Problem(422, "Pyynnön pitää olla JSON-olio")
    return body
