"""What residents say of Polku: accessibility feedback to be answered, and their comments."""

from __future__ import annotations

import asyncio

from aiohttp import web

from handover import Permission, StaffSession
from handover.rules import region_name
from web.forms import Form
from web.keys import CONTEXT
from web.problems import Problem
from web.staff.login import work
from web.staff.pages import action, page, render, see_other

routes = web.RouteTableDef()
FEEDBACK = "/staff/feedback"


async def _list(request: web.Request, session: StaffSession, **revealed: str) -> web.Response:
    context = request.app[CONTEXT]
    asked = request.query.get("before", "")
    if asked and not (asked.isascii() and asked.isdigit() and len(asked) < 19):
        raise Problem(422, "Tarkista sivun osoite.")
    # The store leaves the trace of the reading before anything is shown.
    found = await work(context.handovers.site_feedback, session.user)
    comments = await asyncio.to_thread(context.conversations.comments, int(asked) if asked else None)
    return render(
        request,
        "feedback.html",
        session,
        waiting=[one for one in found if one.answered_at is None],
        answered=[one for one in found if one.answered_at is not None],
        comments=comments.comments,
        older=comments.older,
        region_name=region_name,
        revealed=revealed,
    )


@routes.get(FEEDBACK)
@page(Permission.FEEDBACK)
async def feedback(request: web.Request, session: StaffSession) -> web.StreamResponse:
    """Both kinds on one page; that it was read is in the audit trail."""
    return await _list(request, session)


@routes.post(FEEDBACK + "/{feedback_id}/contact")
@action(Permission.FEEDBACK)
async def address(request: web.Request, session: StaffSession, form: Form) -> web.StreamResponse:
    """The page with the address for one answer."""
    feedback_id = request.match_info["feedback_id"]
    shown = await work(request.app[CONTEXT].handovers.feedback_address, feedback_id, session.user)
    return await _list(request, session, **{feedback_id: shown})


@routes.post(FEEDBACK + "/{feedback_id}/answered")
@action(Permission.FEEDBACK)
async def answered(request: web.Request, session: StaffSession, form: Form) -> web.StreamResponse:
    """Mark a feedback as answered."""
    feedback_id = request.match_info["feedback_id"]
    await work(request.app[CONTEXT].handovers.feedback_answered, feedback_id, session.user)
    raise see_other(request, FEEDBACK, "feedback_answered")
