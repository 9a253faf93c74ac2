"""The description of the HTTP interface (OpenAPI 3.1), from `openapi.yml`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml
from aiohttp import web

from web.cached import cached_json

routes = web.RouteTableDef()
FILE = Path(__file__).with_name("openapi.yml")


@lru_cache(maxsize=1)
def description() -> dict[str, object]:
    """The whole description, read once."""
    content: dict[str, object] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return content


@routes.get("/api/openapi.json")
async def openapi(request: web.Request) -> web.Response:
    """The description as JSON."""
    return cached_json(request, description(), seconds=3_600)
