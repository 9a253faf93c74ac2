"""The staff's JSON API of the HTTP contract."""

from __future__ import annotations

from aiohttp import web

from handover import Filter, HandoverError, Permission, StaffUser, bundle
from web import limits
from web.keys import CONTEXT
from web.problems import Problem, json_body
from web.staff.login import COOKIE, changing_session, problem_of, set_cookie, staff_session, work
from web.staff.shapes import jsonable
from web.staff.steps import STEPS, take

routes = web.RouteTableDef()
BASE = "/api/staff/handovers"


def user_json(user: StaffUser) -> dict[str, str]:
    """A member of staff as the API shows them."""
    return {"username": user.username, "role": user.role.value, "display_name": user.display_name}


@routes.post("/api/staff/login")
async def login(request: web.Request) -> web.Response:
    """Session cookie, and the CSRF token in the body."""
    context = request.app[CONTEXT]
    # There is no token yet that another site's page could lack; browsers tell where a request comes from.
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise Problem(403)
    await limits.limit(context.limiter, f"login:{request.remote}", limits.LOGINS)
    body = await json_body(request)
    username, password, code = body.get("username"), body.get("password"), body.get("code")
    if not isinstance(username, str) or not isinstance(password, str) or len(password) > 1000:
        raise Problem(422, "Anna tunnus ja salasana.")
    user = await work(context.staff.verify, username, password, code if isinstance(code, str) else None)
    new = await work(context.staff.open_session, user)
    response = web.json_response({"csrf_token": new.session.csrf_token, "user": user_json(user)})
    set_cookie(response, context, new.token)
    return response


@routes.post("/api/staff/logout")
async def logout(request: web.Request) -> web.Response:
    """End the session."""
    await changing_session(request)
    await work(request.app[CONTEXT].staff.close_session, request.cookies[COOKIE])
    response = web.Response(status=204)
    response.del_cookie(COOKIE, path="/")
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


@routes.post(BASE + "/{id}/{step:" + "|".join(STEPS) + "}")
async def change(request: web.Request) -> web.Response:
    """Take one step of the life cycle; 409 when another has it or the step does not fit."""
    session = await changing_session(request)
    values = await json_body(request)
    store, handover_id = request.app[CONTEXT].handovers, request.match_info["id"]
    if not session.user.may(Permission.WORK):
        # The store refuses and records it, whatever the fields are like.
        await work(store.get, handover_id, session.user)
    found = await work(take, store, session.user, handover_id, request.match_info["step"], values)
    return web.json_response(jsonable(found))


@routes.post(BASE + "/{id}/contact/reveal")
async def reveal(request: web.Request) -> web.Response:
    """The contact details; the reading is audited."""
    session = await changing_session(request)
    details = await work(request.app[CONTEXT].handovers.reveal, request.match_info["id"], session.user)
    return web.json_response(jsonable(details))
