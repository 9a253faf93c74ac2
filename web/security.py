"""Headers of every answer: a strict content security policy with a nonce a page, CORS by allow-list."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable

from aiohttp import web

from web.keys import CONTEXT

NONCE = web.RequestKey("csp_nonce", str)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

ALLOWED_HEADERS = "Authorization, Content-Type"
ALLOWED_METHODS = "GET, POST, DELETE, OPTIONS"


def nonce(request: web.Request) -> str:
    """The nonce of this answer's inline parts."""
    value: str = request.setdefault(NONCE, secrets.token_urlsafe(16))
    return value


def _policy(request: web.Request) -> str:
    one = nonce(request)
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{one}'",
            f"style-src 'self' 'nonce-{one}'",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'self'",
        )
    )


@web.middleware
async def security_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Add the headers; answer the preflight of an allowed origin."""
    context = request.app[CONTEXT]
    origin = request.headers.get("Origin", "")
    public = request.path.startswith(("/api/chat/", "/api/catalog/", "/widget/"))
    allowed = public and origin in context.allowed_origins
    if request.method == "OPTIONS" and allowed:
        response: web.StreamResponse = web.Response(status=204)
        response.headers["Access-Control-Allow-Methods"] = ALLOWED_METHODS
        response.headers["Access-Control-Allow-Headers"] = ALLOWED_HEADERS
        response.headers["Access-Control-Max-Age"] = "600"
    else:
        response = await handler(request)
    if allowed and not response.prepared:
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Vary"] = "Origin"
    if response.prepared:
        return response
    headers = response.headers
    headers.setdefault("Content-Security-Policy", _policy(request))
    headers.setdefault("Server", "polku")  # not what it is made of, in which version
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "no-referrer")
    headers.setdefault("X-Frame-Options", "SAMEORIGIN")
    headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    if request.path.startswith(("/api/chat", "/api/staff", "/staff")):
        headers.setdefault("Cache-Control", "no-store")
    if context.production:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    return response
