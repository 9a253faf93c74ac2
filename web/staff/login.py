"""Who is logged in: the session cookie, the CSRF token, and how errors of the room are told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from aiohttp import web

from handover import (
    AccountLocked,
    AlreadyClaimed,
    BadCredentials,
    ConsentMissing,
    Forbidden,
    HandoverError,
    InvalidInput,
    NoContact,
    NotAssignee,
    StaffSession,
    StorageError,
    TooFewAttempts,
    TotpRequired,
    UnknownFeedback,
    UnknownHandover,
    UnknownStaffSession,
    UnknownUser,
    UserExists,
    WeakPassword,
    WrongState,
)
from web.context import Context
from web.keys import CONTEXT
from web.problems import Problem

COOKIE = "polku_staff"
CSRF_HEADER = "X-CSRF-Token"
Answer = TypeVar("Answer")

# Error of the room → status and what the adviser is told.
TOLD: tuple[tuple[type[HandoverError], int, str], ...] = (
    (AlreadyClaimed, 409, "Toinen neuvoja ehti ottaa tämän pyynnön."),
    (NotAssignee, 409, "Pyyntö on toisella neuvojalla. Ota se ensin itsellesi."),
    (WrongState, 409, "Tätä ei voi tehdä pyynnön nykyisessä tilassa."),
    (TooFewAttempts, 409, "Yhteydenottoyrityksiä on vielä liian vähän, jotta pyynnön voi sulkea näin."),
    (ConsentMissing, 409, "Asukas ei ole antanut tähän lupaa."),
    (UserExists, 409, "Tunnus on jo olemassa."),
    (StorageError, 503, "Tallennus ei juuri nyt onnistu. Mitään ei muutettu, yritä hetken päästä uudelleen."),
    (NoContact, 404, "Yhteystietoja ei ole annettu."),
    (UnknownFeedback, 404, "Palautetta ei löydy."),
    (UnknownHandover, 404, "Pyyntöä ei löydy."),
    (UnknownUser, 404, "Käyttäjää ei löydy."),
    (Forbidden, 403, "Roolisi ei riitä tähän."),
    (AccountLocked, 429, "Kirjautuminen on lukittu hetkeksi monen virheellisen yrityksen vuoksi."),
    (TotpRequired, 401, "Anna myös kertakäyttökoodi."),
    (BadCredentials, 401, "Tunnus tai salasana on väärin."),
    (UnknownStaffSession, 401, "Kirjaudu sisään."),
    (WeakPassword, 422, "Salasana on liian heikko."),
    (InvalidInput, 422, "Jokin tieto puuttuu tai on väärin."),
)


# Field of the room, or reason of a weak password → what to do about it.
FIELDS: Mapping[str, str] = {
    "follow_up": "Valitse päivä, joka on tämän päivän jälkeen.",
    "username": "Käytä 2–80 merkkiä: pieniä kirjaimia, numeroita, pisteitä ja viivoja.",
    "preventive_codes": "Koodi on enintään 40 merkkiä. Erota koodit pilkulla.",
}
WEAK: Mapping[str, str] = {
    "too_short": "Käytä vähintään 12 merkkiä.",
    "too_long": "Käytä enintään 256 merkkiä.",
    "too_simple": "Käytä useampia eri merkkejä.",
    "common": "Älä rakenna salasanaa yleisistä sanoista.",
    "contains_username": "Jätä käyttäjätunnus pois salasanasta.",
}
LOCK_SECONDS = "900"


def problem_of(error: HandoverError) -> Problem:
    """The problem that tells an error of the room."""
    for kind, status, title in TOLD:
        if isinstance(error, kind):
            headers = {"Retry-After": LOCK_SECONDS} if status == 429 else None
            return Problem(status, title, headers=headers, code=error.code, **_particulars(error))
    return Problem(500, code=error.code)


def _particulars(error: HandoverError) -> dict[str, Any]:
    """What the problem says beyond its title: what to do, by field or as a sentence."""
    if isinstance(error, InvalidInput):
        name = str(error.data["field"])
        return {"errors": {name: FIELDS.get(name, "Tarkista tämä.")}}
    if isinstance(error, WeakPassword):
        return {"errors": {"password": " ".join(WEAK[reason] for reason in error.reasons)}}
    if isinstance(error, TooFewAttempts):
        data = error.data
        return {
            "detail": f"Yrityksiä on {data['made']} ja eri tapoja {data['channels']}. "
            f"Tarvitaan {data['needed']} yritystä ja {data['channels_needed']} eri tapaa."
        }
    return {}


async def work(call: Callable[..., Answer], *args: object, **values: object) -> Answer:
    """Run a call of the room in a thread; its errors become problems."""
    try:
        return await asyncio.to_thread(call, *args, **values)
    except HandoverError as error:
        raise problem_of(error) from None


async def staff_session(request: web.Request) -> StaffSession:
    """The live session of the request's cookie; Problem 401."""
    token = request.cookies.get(COOKIE, "")
    if not token:
        raise Problem(401, "Kirjaudu sisään.")
    return await work(request.app[CONTEXT].staff.session, token)


async def changing_session(request: web.Request, csrf_token: str | None = None) -> StaffSession:
    """The session of a request that changes something; Problem 403 without its CSRF token."""
    session = await staff_session(request)
    if not session.accepts(csrf_token if csrf_token is not None else request.headers.get(CSRF_HEADER, "")):
        raise Problem(403, "Sivu on vanhentunut. Lataa se uudelleen.", code="csrf")
    return session


def set_cookie(response: web.StreamResponse, context: Context, token: str) -> None:
    """Give the browser its session."""
    response.set_cookie(COOKIE, token, httponly=True, samesite="Strict", secure=context.production, path="/")
