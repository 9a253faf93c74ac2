"""The staff's JSON API of the HTTP contract."""

from __future__ import annotations

from datetime import date
from typing import Any

from aiohttp import web

from handover import Filter, HandoverError, StaffUser, bundle
from web import limits
from web.keys import CONTEXT
from web.problems import Problem, json_body
from web.staff.login import changing_session, problem_of, set_cookie, staff_session, work
from web.staff.shapes import jsonable

routes = web.RouteTableDef()
BASE = "/api/staff/handovers"


def user_json(user: StaffUser) -> dict[str, str]:
    """A member of staff as the API shows them."""
    return {"username": user.username, "role": user.role.value, "display_name": user.display_name}


@routes.post("/api/staff/login")
async def login(request: web.Request) -> web.Response:
    """Session cookie, and the CSRF token in the body."""
    context = request.app[CONTEXT]
    seconds = context.limiter.wait(f"login:{request.remote}", limits.LOGINS)
    if seconds:
        raise Problem(429, headers={"Retry-After": str(seconds)})
    body = await json_body(request)
    username, password, code = body.get("username"), body.get("password"), body.get("code")
    if not isinstance(username, str) or not isinstance(password, str) or len(password) > 1000:
        raise Problem(422, "Anna tunnus ja salasana.")
    user = await work(context.staff.verify, username, password, code if isinstance(code, str) else None)
    new = await work(context.staff.open_session, user)
    response = web.json_response({"csrf_token": new.session.csrf_token, "user": user_json(user)})
    set_cookie(response, context, new.token)
    return response


def filter_of(request: web.Request) -> Filter:
    """The queue's filter from the query; several values are separated by commas."""
    query = request.query

    def several(name: str) -> tuple[str, ...]:
        return tuple(part for part in query.get(name, "").split(",") if part)

    try:
        return Filter(
            status=several("status"),
            priority=several("priority"),
            region=query.get("region") or None,
            municipality=query.get("municipality") or None,
            assignee=query.get("assignee") or None,
            reference=query.get("reference") or None,
            overdue=query.get("overdue") in ("true", "1"),
            cursor=query.get("cursor") or None,
            limit=int(query.get("limit") or 50),
        )
    except HandoverError as error:
        raise problem_of(error) from None
    except ValueError:
        raise Problem(422, "limit on kokonaisluku") from None


@routes.get(BASE)
async def queue(request: web.Request) -> web.Response:
    """A page of the queue."""
    session = await staff_session(request)
    page = await work(request.app[CONTEXT].handovers.list_handovers, filter_of(request), session.user)
    return web.json_response(
        {"total": page.total, "results": jsonable(page.items), "next_cursor": page.next_cursor}
    )


@routes.get(BASE + "/{id}")
async def one(request: web.Request) -> web.Response:
    """One handover, without its contact details."""
    session = await staff_session(request)
    found = await work(request.app[CONTEXT].handovers.get, request.match_info["id"], session.user)
    return web.json_response(jsonable(found))


@routes.get(BASE + "/{id}/fhir")
async def fhir(request: web.Request) -> web.Response:
    """The handover as a FHIR R4 bundle."""
    session = await staff_session(request)
    context = request.app[CONTEXT]
    found = await work(context.handovers.get, request.match_info["id"], session.user, export=True)
    body = bundle(found, context.clock())
    return web.json_response(body, content_type="application/fhir+json")


@routes.get(BASE + "/{id}/audit")
async def audit(request: web.Request) -> web.Response:
    """Who has read and changed it."""
    session = await staff_session(request)
    events = await work(request.app[CONTEXT].handovers.history, request.match_info["id"], session.user)
    return web.json_response({"events": jsonable(events)})


def _text(body: dict[str, Any], name: str, *, required: bool = False) -> str:
    value = body.get(name, "")
    if not isinstance(value, str) or len(value) > 5000 or (required and not value.strip()):
        raise Problem(422, "Jokin tieto puuttuu tai on väärin.", errors={name: "Tarkista tämä."})
    return value


@routes.post(BASE + "/{id}/{step:claim|release|attempts|notes|resolve|return|not-reached|follow-up|assign}")
async def change(request: web.Request) -> web.Response:
    """Take one step of the life cycle; 409 when another has it or the step does not fit."""
    session = await changing_session(request)
    body = await json_body(request)
    store, user, handover_id = request.app[CONTEXT].handovers, session.user, request.match_info["id"]
    step = request.match_info["step"]
    if step == "claim":
        found = await work(store.claim, handover_id, user)
    elif step == "release":
        found = await work(store.release, handover_id, user)
    elif step == "attempts":
        channel, outcome = _text(body, "channel", required=True), _text(body, "outcome", required=True)
        found = await work(store.add_attempt, handover_id, user, channel, outcome, _text(body, "note"))
    elif step == "notes":
        kind = _text(body, "kind") or "note"
        found = await work(store.add_note, handover_id, user, _text(body, "text", required=True), kind)
    elif step == "resolve":
        codes = body.get("preventive_codes") or []
        if not isinstance(codes, list) or not all(isinstance(code, str) for code in codes):
            raise Problem(422, errors={"preventive_codes": "Tarkista tämä."})
        outcome = _text(body, "outcome", required=True)
        found = await work(store.resolve, handover_id, user, outcome, _text(body, "note"), codes)
    elif step == "return":
        note = _text(body, "note", required=True)
        found = await work(store.return_, handover_id, user, note, _text(body, "to"))
    elif step == "not-reached":
        found = await work(store.not_reached, handover_id, user, _text(body, "note"))
    elif step == "follow-up":
        try:
            day = date.fromisoformat(_text(body, "date", required=True))
        except ValueError:
            raise Problem(422, errors={"date": "Päivä muodossa 2026-11-30."}) from None
        found = await work(store.schedule_follow_up, handover_id, user, day)
    else:
        found = await work(store.assign, handover_id, user, _text(body, "to", required=True))
    return web.json_response(jsonable(found))


@routes.post(BASE + "/{id}/contact/reveal")
async def reveal(request: web.Request) -> web.Response:
    """The contact details; the reading is audited."""
    session = await changing_session(request)
    details = await work(request.app[CONTEXT].handovers.reveal, request.match_info["id"], session.user)
    return web.json_response(jsonable(details))
