"""The accessibility statement and its feedback form, which works without a script and a mouse."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from aiohttp import web

from handover import ContactError, StorageError
from handover.site_feedback import LONGEST_TEXT
from safety import emergency_reply, find_crisis, normalise, redact
from web import limits
from web.context import Context
from web.forms import Form, read_form
from web.keys import CONTEXT
from web.pages import render_page
from web.problems import Problem

routes = web.RouteTableDef()
PATH = "/saavutettavuus"
TEMPLATE = "saavutettavuus.html"
# A field that people do not see; what fills it in is most likely a program.
TRAP = "tarkiste"

TOO_FAST = (
    "Lomakkeelta on tullut monta viestiä peräkkäin. Yritä tunnin päästä uudelleen tai soita neuvontaan."
)
NOT_SAVED = "Palautetta ei juuri nyt voi tallentaa. Yritä hetken päästä uudelleen tai soita neuvontaan."
MISSING = "Kirjoita, mikä ei toiminut."
TOO_LONG = f"Lyhennä palaute enintään {LONGEST_TEXT} merkkiin."
ONCE_MORE = "Paina vielä kerran Lähetä palaute, niin tiedämme, ettei lähettäjä ole ohjelma."


@dataclass(frozen=True)
class Unsent:
    """A form that was not accepted: why, by field too, and what had been typed."""

    title: str
    errors: Mapping[str, str] = field(default_factory=dict)
    text: str = field(default="", repr=False)
    email: str = field(default="", repr=False)


@routes.get(PATH)
async def accessibility(request: web.Request) -> web.Response:
    """The accessibility statement."""
    return _page(request, sent=request.query.get("palaute") == "kiitos")


@routes.post(PATH)
async def feedback(request: web.Request) -> web.StreamResponse:
    """Keep a feedback without identifiers for staff; what cannot be kept is given back with a remedy."""
    try:
        form = await read_form(request)
    except Problem as error:
        return _page(request, status=error.status, unsent=Unsent(TOO_LONG, {"text": TOO_LONG}))
    context = request.app[CONTEXT]
    region = _region(context, form.get("region", ""))
    text, email = normalise(form.get("text", "")), form.get("email", "").strip()
    try:
        await _check(request, form, text)
        clean = redact(text, context.region_by_id(region).public_contacts()).text
        # A placeholder may be longer than what it stands for.
        await asyncio.to_thread(context.handovers.add_site_feedback, region, clean[:LONGEST_TEXT], email)
    except Problem as error:
        unsent = Unsent(error.title or NOT_SAVED, error.members.get("errors", {}), text, email)
        answer = _page(request, status=error.status, region_id=region, unsent=unsent)
        answer.headers.update(error.headers or {})
        return answer
    except ContactError as error:
        errors = {"email": error.messages()["email"]}
        unsent = Unsent("Tarkista sähköpostiosoite.", errors, text, email)
        return _page(request, status=422, region_id=region, unsent=unsent)
    except StorageError:
        return _page(request, status=503, region_id=region, unsent=Unsent(NOT_SAVED, {}, text, email))
    crisis = find_crisis(text)
    if crisis:
        # Whoever writes of danger here is told at once where help is; nobody reads this form in time.
        help_now = emergency_reply(crisis.kind).text
        return _page(request, region_id=region, sent=True, help_now=help_now)
    raise web.HTTPSeeOther(f"{PATH}?region={region}&palaute=kiitos#palaute")


async def _check(request: web.Request, form: Form, text: str) -> None:
    """Raise Problem for what is empty, too long, from another site, from a program, or too much."""
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise Problem(403, "Lähetä palaute tämän sivun lomakkeella.")
    if not text:
        raise Problem(422, MISSING, errors={"text": MISSING})
    if len(text) > LONGEST_TEXT:
        raise Problem(422, TOO_LONG, errors={"text": f"{TOO_LONG} Merkkejä on nyt {len(text)}."})
    if form.get(TRAP):
        raise Problem(422, ONCE_MORE)
    limiter = request.app[CONTEXT].limiter
    await limits.limit(limiter, f"feedback:{request.remote}", limits.FEEDBACK, TOO_FAST)
    await limits.limit(limiter, "feedback", limits.ALL_FEEDBACK, TOO_FAST)


def _region(context: Context, asked: str) -> str:
    try:
        return context.region_by_id(asked or context.default_region).id
    except LookupError:
        return context.default_region


def _page(
    request: web.Request,
    *,
    status: int = 200,
    region_id: str = "",
    sent: bool = False,
    unsent: Unsent | None = None,
    help_now: str = "",
) -> web.Response:
    values = {"sent": sent, "unsent": unsent, "help_now": help_now, "trap": TRAP, "longest": LONGEST_TEXT}
    answer = render_page(request, TEMPLATE, status=status, region_id=region_id, **values)
    if request.method == "POST":
        answer.headers["Cache-Control"] = "no-store"
    return answer
