"""One's own account: password and one-time codes."""

from __future__ import annotations

import io

import segno
from aiohttp import web
from markupsafe import Markup

from handover import StaffSession, TotpEnrolment
from web.forms import Form
from web.keys import CONTEXT
from web.problems import Problem
from web.staff.login import set_cookie, work
from web.staff.pages import Failed, action, page, render, see_other

routes = web.RouteTableDef()
ACCOUNT = "/staff/account"


def _show(
    request: web.Request,
    session: StaffSession,
    *,
    status: int = 200,
    failed: Failed | None = None,
    enrolment: TotpEnrolment | None = None,
) -> web.Response:
    return render(
        request,
        "account.html",
        session,
        status=status,
        failed=failed,
        enrolment=enrolment,
        qr_code=_qr_code(enrolment.uri) if enrolment else "",
    )


def _qr_code(uri: str) -> Markup:
    """The URI as an SVG picture; made of modules only, so that it is safe to put on the page."""
    out = io.BytesIO()
    segno.make(uri, error="m").save(
        out, kind="svg", scale=5, border=4, xmldecl=False, svgns=True, nl=False, light="#fff"
    )
    return Markup(out.getvalue().decode())  # noqa: S704 - see the docstring


@routes.get(ACCOUNT)
@page()
async def account(request: web.Request, session: StaffSession) -> web.StreamResponse:
    """The forms for password and one-time codes."""
    return _show(request, session)


async def _confirm_self(request: web.Request, session: StaffSession, form: Form) -> None:
    """Ask for the password again, so that an open screen is not enough; failures count towards the lock."""
    code = form.get("code", "").replace(" ", "") or None
    try:
        user = session.user.username
        await work(request.app[CONTEXT].staff.verify, user, form.get("current_password", ""), code)
    except Problem as error:
        if error.status == 401:
            remedy = {"current_password": "Tarkista nykyinen salasana ja kertakäyttökoodi."}
            raise Problem(422, "Nykyinen salasana tai koodi on väärin.", errors=remedy) from None
        raise


@routes.post(ACCOUNT + "/password")
@action()
async def password(request: web.Request, session: StaffSession, form: Form) -> web.StreamResponse:
    """Change one's password; all sessions end, and this browser gets a new one."""
    context = request.app[CONTEXT]
    try:
        new = form.get("password", "")
        if new != form.get("password_again", ""):
            remedy = {"password_again": "Kirjoita sama salasana molempiin kohtiin."}
            raise Problem(422, "Salasanat eivät ole samat.", errors=remedy)
        await _confirm_self(request, session, form)
        await work(context.staff.set_password, session.user.username, new, session.user)
    except Problem as error:
        return _show(request, session, status=error.status, failed=Failed.of("password", error, form))
    fresh = await work(context.staff.open_session, session.user)
    answer = see_other(request, ACCOUNT, "own_password")
    set_cookie(answer, context, fresh.token)
    raise answer


@routes.post(ACCOUNT + "/totp")
@action()
async def enrol(request: web.Request, session: StaffSession, form: Form) -> web.StreamResponse:
    """Show a fresh secret once; it is in force when a code of it has been seen."""
    try:
        await _confirm_self(request, session, form)
        enrolment = await work(request.app[CONTEXT].staff.enrol_totp, session.user.username)
    except Problem as error:
        return _show(request, session, status=error.status, failed=Failed.of("totp", error, form))
    return _show(request, session, enrolment=enrolment)


@routes.post(ACCOUNT + "/totp/confirm")
@action()
async def confirm(request: web.Request, session: StaffSession, form: Form) -> web.StreamResponse:
    """Put one-time codes in force."""
    code = form.get("code", "").replace(" ", "")
    try:
        await work(request.app[CONTEXT].staff.confirm_totp, session.user.username, code)
    except Problem as error:
        if error.status == 401:
            error = Problem(422, "Koodi ei kelvannut. Aloita käyttöönotto alusta.")
        return _show(request, session, status=error.status, failed=Failed.of("totp", error, form))
    raise see_other(request, ACCOUNT, "own_totp")
