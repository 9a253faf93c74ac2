"""The queue: views, filters, and the list on its own for live update."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from handover import Filter, HandoverError, Permission, Priority, QueuePage, StaffSession
from handover.values import CLOSED, IN_WORK, OPEN, QUEUED, Status
from regions import region_ids
from web.keys import CONTEXT
from web.problems import Problem
from web.staff.accounts import ACCOUNTS
from web.staff.live import FEED
from web.staff.login import problem_of, work
from web.staff.pages import page, render
from web.staff.supervision import STATISTICS

routes = web.RouteTableDef()
HOME = "/staff"
FIELDS = ("region", "municipality", "priority", "status", "assignee", "overdue")
LONGEST_FIELD = 100
PAGE_LENGTH = 50


@dataclass(frozen=True)
class View:
    """A tab: which states it shows, and whether what nobody can answer belongs to it."""

    name: str
    states: frozenset[Status]
    reachable: bool | None = None
    own: bool = False
    empty: str = "Täällä ei ole nyt pyyntöjä."


VIEWS: Mapping[str, View] = MappingProxyType(
    {
        "queue": View("Jonossa", QUEUED, reachable=True, empty="Jonossa ei ole nyt ketään odottamassa."),
        "mine": View("Omat", IN_WORK, own=True, empty="Sinulla ei ole nyt pyyntöjä käsittelyssä."),
        "open": View("Kaikki avoimet", OPEN),
        # Requests whose contact form was left unfinished: nobody is promised a call, and nothing is hidden.
        "unfinished": View("Yhteystiedot puuttuvat", OPEN, reachable=False),
        "closed": View("Päättyneet", CLOSED),
    }
)


@dataclass(frozen=True)
class Search:
    """What of the queue is shown: the view and the filters as they stand in the address."""

    view: str
    fields: Mapping[str, str]

    @classmethod
    def of(cls, request: web.Request) -> Search:
        """From the address; raises Problem 404 for an unknown view, 422 for a field that is too long."""
        view = request.query.get("view", "queue")
        if view not in VIEWS:
            raise Problem(404)
        fields = {name: request.query.get(name, "").strip() for name in FIELDS}
        if any(len(value) > LONGEST_FIELD for value in fields.values()):
            raise Problem(422, "Suodatin on liian pitkä.")
        return cls(view, {name: value for name, value in fields.items() if value})

    @property
    def address(self) -> str:
        """The address of this search's first page."""
        return f"{HOME}?{urlencode({'view': self.view, **self.fields})}"

    def filter(self, username: str, cursor: str) -> Filter:
        """The room's filter; raises Problem 422."""
        view, fields = VIEWS[self.view], self.fields
        status = fields.get("status", "")
        try:
            return Filter(
                # A state that is not of this view cannot have been chosen on its page.
                status=(status,) if status in view.states else tuple(sorted(view.states)),
                priority=(fields["priority"],) if "priority" in fields else (),
                region=fields.get("region"),
                municipality=fields.get("municipality"),
                assignee=username if view.own else fields.get("assignee"),
                overdue="overdue" in fields,
                reachable=view.reachable,
                cursor=cursor or None,
                limit=PAGE_LENGTH,
            )
        except HandoverError as error:
            raise problem_of(error) from None


@routes.get(HOME)
@page()
async def queue(request: web.Request, session: StaffSession) -> web.StreamResponse:
    """What waits for an adviser; who may not see it is led to their own work."""
    if not session.user.may(Permission.READ):
        raise web.HTTPSeeOther(ACCOUNTS if session.user.may(Permission.ACCOUNTS) else STATISTICS)
    # Looked at before the list, so that a change in between is told again rather than missed.
    since = await request.app[FEED].value()
    return render(request, "queue.html", session, since=since, **await _found(request, session))


@routes.get("/staff/queue")
@page()
async def queue_list(request: web.Request, session: StaffSession) -> web.StreamResponse:
    """The list alone, in the place of the one on the page when something has changed."""
    return render(request, "_queue_list.html", session, **await _found(request, session))


async def _found(request: web.Request, session: StaffSession) -> dict[str, Any]:
    search = Search.of(request)
    wanted = search.filter(session.user.username, request.query.get("cursor", ""))
    found: QueuePage = await work(request.app[CONTEXT].handovers.list_handovers, wanted, session.user)
    view = VIEWS[search.view]
    return {
        "found": found,
        "search": search,
        "view": view,
        "views": VIEWS,
        "states": [status for status in Status if status in view.states],
        "priorities": tuple(Priority),
        "regions": [request.app[CONTEXT].region_by_id(one) for one in region_ids()],
    }


@routes.get("/staff/find")
@page(Permission.READ)
async def find(request: web.Request, session: StaffSession) -> web.StreamResponse:
    """The handover whose code a resident reads aloud on the phone, whatever its state."""
    typed = request.query.get("reference", "").strip()[:LONGEST_FIELD]
    if typed:
        wanted = Filter(reference=typed)
        found = await work(request.app[CONTEXT].handovers.list_handovers, wanted, session.user)
        if found.items:
            raise web.HTTPSeeOther(f"/staff/handovers/{found.items[0].id}")
    return render(request, "not_found.html", session, status=404 if typed else 200, typed=typed)
