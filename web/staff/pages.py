"""What the pages of the console share: who is visiting, forms, messages and errors."""

from __future__ import annotations

import functools
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn
from urllib.parse import urlencode

from aiohttp import web

from handover import Permission, StaffSession
from web.forms import Form, read_form
from web.keys import CONTEXT, TEMPLATES
from web.problems import TITLES, Problem
from web.security import nonce
from web.staff.login import changing_session, staff_session

FLASH_COOKIE = "polku_flash"
LOGIN = "/staff/login"
# A typed text of this length is worth giving back when it could not be saved.
WORTH_KEEPING = 40

# Told once, after the redirect that follows a change.
FLASHES: Mapping[str, str] = {
    "logged_out": "Olet kirjautunut ulos.",
    "claim": "Pyyntö on nyt sinulla.",
    "release": "Pyyntö palautettiin jonoon.",
    "assign": "Pyynnön käsittelijä vaihdettiin.",
    "attempts": "Yhteydenotto kirjattiin.",
    "notes": "Muistiinpano tallennettiin.",
    "participants": "Osallistuja lisättiin.",
    "consents": "Lupa kirjattiin.",
    "resolve": "Pyyntö merkittiin hoidetuksi.",
    "not-reached": "Pyyntö suljettiin: asukasta ei tavoitettu.",
    "return": "Pyyntö palautettiin lähettäjälle tai toiseen palveluun.",
    "follow-up": "Seurantapäivä tallennettiin.",
    "cancel-follow-up": "Seuranta peruttiin.",
    "account_added": "Tunnus luotiin.",
    "account_role": "Rooli vaihdettiin. Käyttäjä kirjautuu uudelleen.",
    "account_password": "Salasana vaihdettiin. Käyttäjä kirjautuu uudelleen.",
    "account_close": "Tunnus suljettiin.",
    "account_open": "Tunnus avattiin.",
    "account_unlock": "Kirjautumisen lukitus poistettiin.",
    "account_totp": "Kertakäyttökoodit poistettiin käytöstä.",
    "feedback_answered": "Palaute merkittiin vastatuksi.",
    "own_password": "Salasanasi vaihdettiin. Muut istuntosi päättyivät.",
    "own_totp": "Kertakäyttökoodi on käytössä. Sitä kysytään, kun kirjaudut.",
}

Page = Callable[[web.Request, StaffSession], Awaitable[web.StreamResponse]]
Action = Callable[[web.Request, StaffSession, Form], Awaitable[web.StreamResponse]]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Failed:
    """A form that was not accepted: which one, why, what is wrong by field, and what had been typed."""

    step: str
    title: str
    detail: str = ""
    errors: Mapping[str, str] = field(default_factory=dict, repr=False)
    form: Form = field(default_factory=dict, repr=False)

    @property
    def texts(self) -> list[str]:
        """The longer texts, for when the form is not shown again."""
        return worth_keeping(self.form)

    @classmethod
    def of(cls, step: str, error: Problem, form: Form) -> Failed:
        """What a problem says of a form; raises the problem when it is not about the form."""
        if error.status in (401, 403, 404, 413, 500):
            raise error
        kept = {name: value for name, value in form.items() if not _secret(name)}
        detail, errors = error.members.get("detail", ""), error.members.get("errors", {})
        return cls(step, error.title or TITLES.get(error.status, "Jokin meni vikaan."), detail, errors, kept)


def worth_keeping(form: Form) -> list[str]:
    """The longer texts of a form, which somebody would not like to write again."""
    return [text for name, text in form.items() if len(text) >= WORTH_KEEPING and not _secret(name)]


def _secret(name: str) -> bool:
    return "password" in name or name in ("csrf_token", "code")


def render(
    request: web.Request, template: str, session: StaffSession | None, *, status: int = 200, **values: Any
) -> web.Response:
    """A page of the console; a waiting message is shown on it and thereby used up."""
    html = (
        request.app[TEMPLATES]
        .get_template(f"staff/{template}")
        .render(
            user=session.user if session else None,
            csrf_token=session.csrf_token if session else "",
            client_id=secrets.token_urlsafe(16),
            may=Permission,
            now=request.app[CONTEXT].clock(),
            nonce=nonce(request),
            flash=FLASHES.get(request.cookies.get(FLASH_COOKIE, "")),
            path=request.path,
            **values,
        )
    )
    response = web.Response(status=status, text=html, content_type="text/html")
    if FLASH_COOKIE in request.cookies:
        response.del_cookie(FLASH_COOKIE, path="/staff")
    return response


def see_other(request: web.Request, location: str, flash: str = "") -> web.HTTPSeeOther:
    """The answer that goes on to a page after a change, with a message of `FLASHES`; to be raised."""
    answer = web.HTTPSeeOther(location)
    if flash:
        secure = request.app[CONTEXT].production
        answer.set_cookie(
            FLASH_COOKIE, flash, max_age=60, httponly=True, samesite="Strict", secure=secure, path="/staff"
        )
    return answer


def error_page(
    request: web.Request, error: Problem, session: StaffSession | None, form: Form | None = None
) -> web.Response:
    """A problem as a page; a longer text that was typed is given back, so that nobody loses a note."""
    texts = worth_keeping(form or {})
    title = error.title or TITLES.get(error.status, "Jokin meni vikaan.")
    response = render(
        request, "error.html", session, status=error.status, title=title, texts=texts, code=error.status
    )
    response.headers.update(error.headers or {})
    return response


def page(permission: Permission | None = None) -> Callable[[Page], Handler]:
    """A page for who has logged in; others go to the login page and come back from there.

    `permission` is for what no call of a store guards: a store also records its refusals.
    """

    def decorate(view: Page) -> Handler:
        @functools.wraps(view)
        async def handler(request: web.Request) -> web.StreamResponse:
            session = None
            try:
                session = await staff_session(request)
                _allow(session, permission)
                return await view(request, session)
            except Problem as error:
                if error.status == 401:
                    _to_login(request)
                return error_page(request, error, session)

        return handler

    return decorate


def action(permission: Permission | None = None) -> Callable[[Action], Handler]:
    """A form's answer: with a session and its CSRF token, or not at all; `permission` as for a page."""

    def decorate(view: Action) -> Handler:
        @functools.wraps(view)
        async def handler(request: web.Request) -> web.StreamResponse:
            session, form = None, None
            try:
                form = await read_form(request)
                session = await changing_session(request, form.get("csrf_token", ""))
                _allow(session, permission)
                return await view(request, session, form)
            except Problem as error:
                return error_page(request, error, session, form)

        return handler

    return decorate


def _allow(session: StaffSession, permission: Permission | None) -> None:
    if permission is not None and not session.user.may(permission):
        raise Problem(403, "Roolisi ei riitä tähän.")


def _to_login(request: web.Request) -> NoReturn:
    raise web.HTTPSeeOther(f"{LOGIN}?{urlencode({'next': request.path_qs})}")
