"""The page of one handover, and the steps that an adviser takes on it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from handover import (
    AttemptOutcome,
    Channel,
    ContactDetails,
    Event,
    Handover,
    NoteKind,
    Outcome,
    Permission,
    StaffSession,
    region_rules,
)
from web.keys import CONTEXT
from web.problems import Problem
from web.staff.login import work
from web.staff.pages import Form, action, page, render, see_other, typed

routes = web.RouteTableDef()
ADDRESS = "/staff/handovers/{id}"


@dataclass(frozen=True)
class Failed:
    """A step that could not be taken: why, and what had been typed."""

    step: str
    title: str
    form: Form = field(repr=False)
    errors: Form = field(repr=False)


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
    return render(
        request,
        "handover.html",
        session,
        status=status,
        handover=found,
        row=found.row,
        region=context.region_by_id(found.row.region),
        mine=_may_change(found, session),
        steps={step.value for step in found.steps},
        cards=await _suggested(request, found),
        attempt_rule=region_rules(found.row.region).attempts,
        tried=[one.channel for one in found.attempts if one.round == found.row.round],
        failed=failed,
        contact=contact,
        channels=tuple(Channel),
        attempt_outcomes=tuple(AttemptOutcome),
        outcomes=tuple(Outcome),
        note_kinds=tuple(NoteKind),
        event=Event,
    )


def _may_change(found: Handover, session: StaffSession) -> bool:
    return found.row.assignee == session.user.username or session.user.may(Permission.REASSIGN)


async def _suggested(request: web.Request, found: Handover) -> list[dict[str, Any]]:
    """The suggestions as cards; what the catalogue has dropped since keeps its id."""
    catalog = request.app[CONTEXT].catalog

    def look_up() -> list[dict[str, Any]]:
        return [{"id": one, "card": catalog.service(one)} for one in found.suggestions]

    return await asyncio.to_thread(look_up)


@routes.get(ADDRESS)
@page
async def handover(request: web.Request, session: StaffSession) -> web.StreamResponse:
    """Everything about a handover but the contact details."""
    return await show(request, session)


@routes.post(ADDRESS + "/contact")
@action
async def contact(request: web.Request, session: StaffSession, form: Form) -> web.StreamResponse:
    """The page with the contact details; the reading is audited."""
    try:
        details = await work(request.app[CONTEXT].handovers.reveal, request.match_info["id"], session.user)
    except Problem as error:
        return await _failed(request, session, "contact", error, form)
    return await show(request, session, contact=details)


@routes.post(ADDRESS + "/{step:claim|release|attempts|notes|resolve}")
@action
async def take_step(request: web.Request, session: StaffSession, form: Form) -> web.StreamResponse:
    """One step of the life cycle; what cannot be done is told on the page, with what was typed."""
    store, user, handover_id = request.app[CONTEXT].handovers, session.user, request.match_info["id"]
    step = request.match_info["step"]
    try:
        if step == "claim":
            await work(store.claim, handover_id, user)
        elif step == "release":
            await work(store.release, handover_id, user)
        elif step == "attempts":
            channel, outcome = typed(form, "channel", required=True), typed(form, "outcome", required=True)
            await work(store.add_attempt, handover_id, user, channel, outcome, typed(form, "note"))
        elif step == "notes":
            kind = typed(form, "kind") or NoteKind.NOTE
            await work(store.add_note, handover_id, user, typed(form, "text", required=True), kind)
        else:
            outcome = typed(form, "outcome", required=True)
            await work(store.resolve, handover_id, user, outcome, typed(form, "note"))
    except Problem as error:
        return await _failed(request, session, step, error, form)
    see_other(request, f"/staff/handovers/{handover_id}", step)


async def _failed(
    request: web.Request, session: StaffSession, step: str, error: Problem, form: Form
) -> web.Response:
    if error.status in (401, 403, 404):
        raise error
    errors = error.members.get("errors") or {}
    failed = Failed(step, error.title or "Jokin meni vikaan.", form, errors)
    return await show(request, session, status=error.status, failed=failed)
