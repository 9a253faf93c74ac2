"""The page of one handover, and the steps that an adviser takes on it."""

from __future__ import annotations

import asyncio

from aiohttp import web

from catalog import Card
from handover import (
    AttemptOutcome,
    Channel,
    ContactDetails,
    Handover,
    NoteKind,
    Outcome,
    Permission,
    StaffSession,
    StaffUser,
    region_rules,
)
from handover.printable import sections
from regions import Region
from web.forms import Form
from web.keys import CONTEXT
from web.problems import Problem
from web.staff.login import work
from web.staff.message_templates import message_templates
from web.staff.pages import Failed, action, page, render, see_other
from web.staff.steps import SPOKEN_CONSENTS, STEPS, take
from web.staff.timeline import timeline
from web.staff.wording import FILTERS

routes = web.RouteTableDef()
ADDRESS = "/staff/handovers/{id}"


async def show(
    request: web.Request,
    session: StaffSession,
    *,
    status: int = 200,
    failed: Failed | None = None,
    contact: ContactDetails | None = None,
) -> web.Response:
    """The page; with the contact details once they have been revealed."""
    context = request.app[CONTEXT]
    found = await work(context.handovers.get, request.match_info["id"], session.user)
    region = region_of(request, found)
    return render(
        request,
        "handover.html",
        session,
        status=status,
        handover=found,
        row=found.row,
        mine=found.row.assignee == session.user.username or session.user.may(Permission.REASSIGN),
        steps={step.value for step in found.steps},
        cards=await _suggested(request, found),
        events=timeline(found),
        rules=region_rules(found.row.region),
        tried=[one.channel for one in found.attempts if one.round == found.row.round],
        colleagues=await _colleagues(request, session),
        templates=message_templates(region, found, session.user) if region else (),
        failed=failed,
        contact=contact,
        words={"channel": Channel, "attempt": AttemptOutcome, "outcome": Outcome, "note": NoteKind},
        consents=SPOKEN_CONSENTS,
    )


def region_of(request: web.Request, found: Handover) -> Region | None:
    """The facts of a handover's region; None for a region that has no file any more."""
    try:
        return request.app[CONTEXT].region_by_id(found.row.region)
    except LookupError:
        return None


async def _suggested(request: web.Request, found: Handover) -> list[tuple[str, Card | None]]:
    """The suggestions by id, as cards; what the catalogue no longer has is None."""
    catalog = request.app[CONTEXT].catalog
    return await asyncio.to_thread(lambda: [(one, catalog.service(one)) for one in found.suggestions])


async def _colleagues(request: web.Request, session: StaffSession) -> tuple[StaffUser, ...]:
    """To whom a supervisor may give the handover; nobody for others."""
    if not session.user.may(Permission.REASSIGN):
        return ()
    users = await work(request.app[CONTEXT].staff.users, session.user)
    return tuple(user for user in users if user.active and user.may(Permission.WORK))


@routes.get(ADDRESS)
@page()
async def handover(request: web.Request, session: StaffSession) -> web.StreamResponse:
    """Everything about a handover but the contact details."""
    return await show(request, session)


@routes.post(ADDRESS + "/contact")
@action()
async def contact(request: web.Request, session: StaffSession, form: Form) -> web.StreamResponse:
    """The page with the contact details; the reading is audited."""
    try:
        details = await _reveal(request, session)
    except Problem as error:
        return await _not_accepted(request, session, "contact", error, form)
    return await show(request, session, contact=details)


async def _reveal(request: web.Request, session: StaffSession) -> ContactDetails:
    return await work(request.app[CONTEXT].handovers.reveal, request.match_info["id"], session.user)


@routes.post(ADDRESS + "/{step:" + "|".join(STEPS) + "}")
@action()
async def take_step(request: web.Request, session: StaffSession, form: Form) -> web.StreamResponse:
    """One step of the life cycle; what cannot be done is told on the page, with what was typed."""
    handover_id, name = request.match_info["id"], request.match_info["step"]
    # Without a day the choice itself is left, which is no day, and the form comes back.
    own_day = {"follow_up": form.get("follow_up_date") or "date"} if form.get("follow_up") == "date" else {}
    values = {**form, **own_day}
    try:
        await work(take, request.app[CONTEXT].handovers, session.user, handover_id, name, values)
    except Problem as error:
        return await _not_accepted(request, session, name, error, form)
    raise see_other(request, f"/staff/handovers/{handover_id}", name)


async def _not_accepted(
    request: web.Request, session: StaffSession, step: str, error: Problem, form: Form
) -> web.Response:
    return await show(request, session, status=error.status, failed=Failed.of(step, error, form))


@routes.get(ADDRESS + "/print")
@page()
async def paper(request: web.Request, session: StaffSession) -> web.StreamResponse:
    """The handover for printing or copying into the client system, without contact details."""
    return await _paper(request, session, None)


@routes.post(ADDRESS + "/print")
@action()
async def paper_with_contact(request: web.Request, session: StaffSession, form: Form) -> web.StreamResponse:
    """The same with the contact details; the reading is audited."""
    return await _paper(request, session, await _reveal(request, session))


async def _paper(
    request: web.Request, session: StaffSession, contact: ContactDetails | None
) -> web.StreamResponse:
    store = request.app[CONTEXT].handovers
    found = await work(store.get, request.match_info["id"], session.user, export=True)
    parts = sections(found, contact, FILTERS["theme"])
    return render(request, "paper.html", session, handover=found, sections=parts, contact=contact)


@routes.get(ADDRESS + "/audit")
@page()
async def audit(request: web.Request, session: StaffSession) -> web.StreamResponse:
    """Who has read and changed the handover; also after it has been erased."""
    handover_id = request.match_info["id"]
    events = await work(request.app[CONTEXT].handovers.history, handover_id, session.user)
    return render(request, "audit.html", session, events=events, handover_id=handover_id)
