"""Logging in to the console by way of the organisation's own accounts."""

from __future__ import annotations

import asyncio
import base64
import hmac
import json
from dataclasses import asdict

import structlog
from aiohttp import web

from handover import BadCredentials, HandoverError, Identity, StaffUser, UserExists
from web import limits
from web.context import Context
from web.keys import CONTEXT
from web.oidc import Attempt, OidcClient, OidcError
from web.problems import Problem
from web.staff.door import local_page, login_page
from web.staff.login import COOKIE, set_cookie, work
from web.staff.pages import render

log = structlog.get_logger("oidc")
START, CALLBACK = "/staff/oidc/start", "/staff/oidc/callback"
# The browser comes back from another site, so this cookie cannot be SameSite=Strict.
ATTEMPT_COOKIE = "polku_oidc"
ATTEMPT_SECONDS = 600
LONGEST = 2_000
TOLD = {
    "no_role": "Tunnuksellasi ei ole oikeutta työpöytään. Pyydä oikeus esihenkilöltäsi.",
    "closed": "Tunnuksesi on suljettu. Ota yhteyttä pääkäyttäjään.",
    "name_taken": "Samanniminen tunnus on jo käytössä. Ota yhteyttä pääkäyttäjään.",
    "denied": "Kirjautuminen keskeytyi. Voit yrittää uudelleen.",
    "stale": "Kirjautuminen kesti liian kauan tai aloitettiin toisessa ikkunassa. Yritä uudelleen.",
    "unreachable": "Organisaation kirjautuminen ei juuri nyt vastaa. Yritä hetken päästä uudelleen.",
}
OTHERWISE = "Kirjautuminen ei onnistunut. Yritä uudelleen tai ota yhteyttä pääkäyttäjään."

routes = web.RouteTableDef()


def _client(request: web.Request) -> OidcClient:
    client = request.app[CONTEXT].oidc
    if client is None:
        raise Problem(404)
    return client


async def _limit(request: web.Request) -> None:
    await limits.limit(
        request.app[CONTEXT].limiter,
        f"login:{request.remote}",
        limits.LOGINS,
        "Yrityksiä tuli monta peräkkäin. Odota hetki ja yritä uudelleen.",
    )


@routes.get(START)
async def start(request: web.Request) -> web.StreamResponse:
    """Leave for the provider, remembering what must come back."""
    client = _client(request)
    try:
        await _limit(request)
        attempt = Attempt.new()
        answer = web.HTTPSeeOther(await client.address(attempt))
    except OidcError as error:
        return await _refused(request, error.code)
    except Problem as error:
        return login_page(request, status=error.status, error=error.title or "")
    kept = {**asdict(attempt), "next": local_page(request.query.get("next", ""))}
    answer.set_cookie(
        ATTEMPT_COOKIE,
        base64.urlsafe_b64encode(json.dumps(kept).encode()).decode(),
        max_age=ATTEMPT_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=request.app[CONTEXT].production,
        path="/staff/oidc",
    )
    raise answer


def _kept(request: web.Request) -> tuple[Attempt, str]:
    """The attempt that this browser began, and the page to go to; raises OidcError."""
    try:
        kept = json.loads(base64.urlsafe_b64decode(request.cookies.get(ATTEMPT_COOKIE, "")))
        attempt = Attempt(str(kept["state"]), str(kept["nonce"]), str(kept["verifier"]))
    except (ValueError, KeyError, TypeError):
        raise OidcError("stale") from None
    if not hmac.compare_digest(attempt.state.encode(), request.query.get("state", "").encode()):
        raise OidcError("stale")
    return attempt, local_page(str(kept.get("next", "")))


@routes.get(CALLBACK)
async def callback(request: web.Request) -> web.StreamResponse:
    """Come back from the provider: check everything, then start a session of our own."""
    client, context = _client(request), request.app[CONTEXT]
    try:
        attempt, target = _kept(request)
        if "error" in request.query or not 0 < len(request.query.get("code", "")) <= LONGEST:
            raise OidcError("denied")
        identity = await client.identity(attempt, request.query["code"])
        user = await _verified(context, identity)
    except OidcError as error:
        return await _refused(request, error.code)
    await work(context.staff.close_session, request.cookies.get(COOKIE, ""))
    new = await work(context.staff.open_session, user)
    # The session's cookie is SameSite=Strict: it comes along only from a page of our own, so this goes on.
    answer = render(request, "welcome.html", None, target=target)
    set_cookie(answer, context, new.token)
    answer.del_cookie(ATTEMPT_COOKIE, path="/staff/oidc")
    return answer


async def _verified(context: Context, identity: Identity) -> StaffUser:
    try:
        return await asyncio.to_thread(context.staff.verify_identity, identity)
    except BadCredentials:
        raise OidcError("closed") from None
    except UserExists:
        raise OidcError("name_taken") from None
    except HandoverError as error:
        raise OidcError(error.code) from None


async def _refused(request: web.Request, code: str) -> web.StreamResponse:
    """The login page with the reason; the refusal is recorded, and the attempt cannot be used again."""
    log.warning("oidc_refused", reason=code)
    if code != "closed":
        await work(request.app[CONTEXT].staff.refuse_identity, f"oidc:{code}")
    status = 503 if code == "unreachable" else 403
    answer = login_page(request, status=status, error=TOLD.get(code, OTHERWISE))
    answer.del_cookie(ATTEMPT_COOKIE, path="/staff/oidc")
    return answer
