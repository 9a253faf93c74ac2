"""The description of the HTTP interface (OpenAPI 3.1), from `openapi.yml`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from aiohttp import web

from web.cached import cached_json
from web.word_files import words_in

routes = web.RouteTableDef()
FILE = Path(__file__).with_name("openapi.yml")


def description() -> Any:
    """The whole description."""
    return words_in(FILE)


@routes.get("/api/openapi.json")
async def openapi(request: web.Request) -> web.Response:
    """The description as JSON."""
    return cached_json(request, description(), seconds=3_600)
