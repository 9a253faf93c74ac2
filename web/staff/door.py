"""The console's door: logging in and out."""

from __future__ import annotations

import hmac
import secrets

from aiohttp import web

from handover import StaffSession
from web import limits
from web.forms import Form, read_form
from web.keys import CONTEXT
from web.problems import Problem
from web.staff.login import COOKIE, set_cookie, staff_session, work
from web.staff.pages import LOGIN, action, render, see_other

# The login form has no session yet, so its token is compared with a cookie of its own.
LOGIN_COOKIE = "polku_login"
HOME = "/staff"

routes = web.RouteTableDef()


def login_page(
    request: web.Request, *, status: int = 200, error: str = "", username: str = ""
) -> web.Response:
    """The login form, with what went wrong."""
    token = request.cookies.get(LOGIN_COOKIE) or secrets.token_urlsafe(24)
    response = render(
        request,
        "login.html",
        None,
        status=status,
        error=error,
        username=username,
        login_token=token,
        external=request.app[CONTEXT].oidc is not None,
        next_page=local_page(request.query.get("next", "")),
    )
    secure = request.app[CONTEXT].production
    response.set_cookie(LOGIN_COOKIE, token, httponly=True, samesite="Strict", secure=secure, path=LOGIN)
    return response


def local_page(target: str) -> str:
    """A page of the console to go to after logging in; anything else is the queue."""
    inside = target == HOME or target.startswith((f"{HOME}/", f"{HOME}?"))
    return target if inside and "\\" not in target and not target.startswith(LOGIN) else HOME


@routes.get(LOGIN)
async def show_login(request: web.Request) -> web.StreamResponse:
    """The login form; who has logged in already goes to the queue."""
    try:
        await staff_session(request)
    except Problem:
        return login_page(request)
    raise web.HTTPSeeOther(HOME)


@routes.post(LOGIN)
async def login(request: web.Request) -> web.StreamResponse:
    """Check the credentials and start a session under a fresh token."""
    context = request.app[CONTEXT]
    try:
        form = await read_form(request)
        known = request.cookies.get(LOGIN_COOKIE, "")
        if not known or not hmac.compare_digest(known.encode(), form.get("csrf_token", "").encode()):
            return login_page(request, status=403, error="Sivu oli vanhentunut. Kirjaudu uudelleen.")
        await limits.limit(
            context.limiter,
            f"login:{request.remote}",
            limits.LOGINS,
            "Yrityksiä tuli monta peräkkäin. Odota hetki ja yritä uudelleen.",
        )
        code = form.get("code", "").replace(" ", "") or None
        user = await work(
            context.staff.verify, form.get("username", ""), form.get("password", "")[:1000], code
        )
    except Problem as error:
        return login_page(
            request, status=error.status, error=error.title or "", username=form.get("username", "")[:80]
        )
    await work(context.staff.close_session, request.cookies.get(COOKIE, ""))
    new = await work(context.staff.open_session, user)
    answer = web.HTTPSeeOther(local_page(form.get("next", "")))
    set_cookie(answer, context, new.token)
    answer.del_cookie(LOGIN_COOKIE, path=LOGIN)
    raise answer


@routes.post("/staff/logout")
@action()
async def logout(request: web.Request, session: StaffSession, form: Form) -> web.StreamResponse:
    """End the session."""
    await work(request.app[CONTEXT].staff.close_session, request.cookies[COOKIE])
    answer = see_other(request, LOGIN, "logged_out")
    answer.del_cookie(COOKIE, path="/")
    raise answer
