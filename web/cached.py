"""JSON answers that a client may keep for a while and then ask about by their ETag."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from aiohttp import web


def cached_json(request: web.Request, body: Any, *, seconds: int) -> web.Response:
    """The body as JSON with an ETag of its content; 304 when the client has it already."""
    text = json.dumps(body, ensure_ascii=False)
    tag = hashlib.sha256(text.encode()).hexdigest()[:32]
    headers = {"Cache-Control": f"public, max-age={seconds}", "ETag": f'"{tag}"', "Vary": "Origin"}
    if any(one.value in (tag, "*") for one in request.if_none_match or ()):
        return web.Response(status=304, headers=headers)
    return web.Response(text=text, content_type="application/json", headers=headers)
