"""What the pages of the console share: who is visiting, forms, messages and errors."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NoReturn
from urllib.parse import urlencode

from aiohttp import web

from handover import Permission, StaffSession
from web.keys import CONTEXT, TEMPLATES
from web.problems import TITLES, Problem
from web.security import nonce
from web.staff.login import changing_session, staff_session

FLASH_COOKIE = "polku_flash"
LOGIN = "/staff/login"
LONGEST_TEXT = 5_000

# Told once, after the redirect that follows a change.
FLASHES: Mapping[str, str] = {
    "logged_out": "Olet kirjautunut ulos.",
    "claim": "Pyyntö on nyt sinulla.",
    "release": "Pyyntö palautettiin jonoon.",
    "attempts": "Yhteydenotto kirjattiin.",
    "notes": "Muistiinpano tallennettiin.",
    "resolve": "Pyyntö merkittiin hoidetuksi.",
}

Form = Mapping[str, str]
Page = Callable[[web.Request, StaffSession], Awaitable[web.StreamResponse]]
Action = Callable[[web.Request, StaffSession, Form], Awaitable[web.StreamResponse]]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def render(
    request: web.Request, template: str, session: StaffSession | None, *, status: int = 200, **values: Any
) -> web.Response:
    """A page of the console; a waiting message is shown on it and thereby used up."""
    context = request.app[CONTEXT]
    flash = FLASHES.get(request.cookies.get(FLASH_COOKIE, ""))
    html = (
        request.app[TEMPLATES]
        .get_template(f"staff/{template}")
        .render(
            session=session,
            user=session.user if session else None,
            csrf_token=session.csrf_token if session else "",
            may=Permission,
            now=context.clock(),
            nonce=nonce(request),
            flash=flash,
            path=request.path,
            **values,
        )
    )
    response = web.Response(status=status, text=html, content_type="text/html")
    if FLASH_COOKIE in request.cookies:
        response.del_cookie(FLASH_COOKIE, path="/staff")
    return response


def see_other(request: web.Request, location: str, flash: str = "") -> NoReturn:
    """Go on to a page after a change, with a message of `FLASHES`."""
    answer = web.HTTPSeeOther(location)
    if flash:
        secure = request.app[CONTEXT].production
        answer.set_cookie(
            FLASH_COOKIE, flash, max_age=60, httponly=True, samesite="Strict", secure=secure, path="/staff"
        )
    raise answer


def error_page(
    request: web.Request, error: Problem, session: StaffSession | None, form: Form | None = None
) -> web.Response:
    """A problem as a page; what was typed is shown, so that nobody loses a long note."""
    typed = [text for name, text in (form or {}).items() if len(text) > 60 and name != "csrf_token"]
    title = error.title or TITLES.get(error.status, "Jokin meni vikaan")
    response = render(
        request, "error.html", session, status=error.status, title=title, typed=typed, code=error.status
    )
    response.headers.update(error.headers or {})
    return response


def page(view: Page) -> Handler:
    """A page for those who have logged in; others go to the login page and come back from there."""

    @functools.wraps(view)
    async def handler(request: web.Request) -> web.StreamResponse:
        session = None
        try:
            session = await staff_session(request)
            return await view(request, session)
        except Problem as error:
            if error.status == 401:
                raise web.HTTPSeeOther(f"{LOGIN}?{urlencode({'next': request.path_qs})}") from None
            return error_page(request, error, session)

    return handler


def action(view: Action) -> Handler:
    """A form's answer: with the session and its CSRF token, or not at all."""

    @functools.wraps(view)
    async def handler(request: web.Request) -> web.StreamResponse:
        session, form = None, None
        try:
            form = await read_form(request)
            session = await changing_session(request, form.get("csrf_token", ""))
            return await view(request, session, form)
        except Problem as error:
            return error_page(request, error, session, form)

    return handler


async def read_form(request: web.Request) -> Form:
    """The text fields of a form; Problem 413 when it is too large."""
    try:
        fields = await request.post()
    except web.HTTPRequestEntityTooLarge:
        raise Problem(413, "Lomake on liian pitkä.") from None
    except (ValueError, LookupError):
        raise Problem(400) from None
    return {name: value for name, value in fields.items() if isinstance(value, str)}


def typed(form: Form, name: str, *, required: bool = False) -> str:
    """A field's text without surrounding space; Problem 422 when it is missing or too long."""
    text = form.get(name, "").strip()
    if required and not text:
        raise Problem(422, "Jokin tieto puuttuu.", errors={name: "Täytä tämä kohta."})
    if len(text) > LONGEST_TEXT:
        raise Problem(422, "Teksti on liian pitkä.", errors={name: f"Enintään {LONGEST_TEXT} merkkiä."})
    return text
