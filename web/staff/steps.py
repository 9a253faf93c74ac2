"""The steps that staff take on a handover: from the fields of a form or a JSON body to the store's calls."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Literal

from handover import Consent, Handover, HandoverStore, InvalidInput, NoteKind, StaffUser, StepTaken
from web.problems import Problem
from web.resending import client_id_of

Values = Mapping[str, Any]
Step = Callable[[HandoverStore, StaffUser, str, Values], Handover]

LONGEST_TEXT = 5_000
MOST_CODES = 20
# What a resident may say of consent on the phone; the items of the summary are theirs to edit.
SPOKEN_CONSENTS = (Consent.CONTACT, Consent.ORGANISATION, Consent.SUPPORT_PERSON, Consent.FOLLOW_UP)


def wrong(name: str, remedy: str) -> Problem:
    """The problem of one field."""
    return Problem(422, "Jokin tieto puuttuu tai on väärin.", errors={name: remedy})


def text(values: Values, name: str, *, required: bool = False) -> str:
    """A field's text without surrounding space; raises Problem 422 when it is missing or too long."""
    value = values.get(name) or ""
    if not isinstance(value, str):
        raise wrong(name, "Tarkista tämä.")
    value = value.replace("\r\n", "\n").strip()
    if required and not value:
        raise wrong(name, "Täytä tämä kohta.")
    if len(value) > LONGEST_TEXT:
        raise wrong(name, f"Kirjoita enintään {LONGEST_TEXT} merkkiä.")
    return value


def _day(values: Values, name: str) -> date:
    try:
        return date.fromisoformat(text(values, name, required=True))
    except ValueError:
        raise wrong(name, "Anna päivä muodossa 2026-11-30.") from None


def _codes(values: Values) -> list[str]:
    codes = values.get("preventive_codes") or []
    if isinstance(codes, str):
        codes = codes.split(",")
    if not isinstance(codes, list) or not all(isinstance(code, str) for code in codes):
        raise wrong("preventive_codes", "Tarkista tämä.")
    if len(codes) > MOST_CODES:
        raise wrong("preventive_codes", f"Anna enintään {MOST_CODES} koodia.")
    return codes


def _follow_up(values: Values) -> date | Literal["automatic", "none"]:
    chosen = text(values, "follow_up")
    if chosen in ("", "automatic"):
        return "automatic"
    return "none" if chosen == "none" else _day(values, "follow_up")


def take(store: HandoverStore, user: StaffUser, handover_id: str, name: str, values: Values) -> Handover:
    """Take a step of `STEPS`; raises the room's errors and Problem 422. Runs in a thread.

    Sent again with its `client_id` (a double click, an answer that was lost) it is taken once. Only
    the same content counts as the same: what was changed on a page that the browser kept is new.
    """
    client_id = client_id_of(values)
    if client_id is None:
        return STEPS[name](store, user, handover_id, values)
    content = {key: value for key, value in values.items() if key not in ("client_id", "csrf_token")}
    sending = json.dumps([name, client_id, content], sort_keys=True)
    try:
        return STEPS[name](store.once(sending), user, handover_id, values)
    except StepTaken:
        return store.get(handover_id, user)


def _claim(store: HandoverStore, user: StaffUser, handover_id: str, values: Values) -> Handover:
    return store.claim(handover_id, user)


def _release(store: HandoverStore, user: StaffUser, handover_id: str, values: Values) -> Handover:
    return store.release(handover_id, user)


def _assign(store: HandoverStore, user: StaffUser, handover_id: str, values: Values) -> Handover:
    return store.assign(handover_id, user, text(values, "to", required=True))


def _attempt(store: HandoverStore, user: StaffUser, handover_id: str, values: Values) -> Handover:
    channel, outcome = text(values, "channel", required=True), text(values, "outcome", required=True)
    return store.add_attempt(handover_id, user, channel, outcome, text(values, "note"))


def _note(store: HandoverStore, user: StaffUser, handover_id: str, values: Values) -> Handover:
    kind = text(values, "kind") or NoteKind.NOTE
    return store.add_note(handover_id, user, text(values, "text", required=True), kind)


def _participant(store: HandoverStore, user: StaffUser, handover_id: str, values: Values) -> Handover:
    name, scope = text(values, "name", required=True), text(values, "scope", required=True)
    return store.add_participant(handover_id, user, name, text(values, "role"), scope)


def _consent(store: HandoverStore, user: StaffUser, handover_id: str, values: Values) -> Handover:
    scope = text(values, "scope", required=True)
    if scope not in SPOKEN_CONSENTS:
        raise wrong("scope", "Valitse jokin luvista.")
    given = values.get("given")
    if given not in (True, False, "true", "false"):
        raise wrong("given", "Valitse, antoiko vai peruiko asukas luvan.")
    return store.record_consent(handover_id, user, scope, given=given in (True, "true"))


def _resolve(store: HandoverStore, user: StaffUser, handover_id: str, values: Values) -> Handover:
    outcome = text(values, "outcome", required=True)
    return store.resolve(
        handover_id, user, outcome, text(values, "note"), _codes(values), follow_up=_follow_up(values)
    )


def _not_reached(store: HandoverStore, user: StaffUser, handover_id: str, values: Values) -> Handover:
    return store.not_reached(handover_id, user, text(values, "note"))


def _return(store: HandoverStore, user: StaffUser, handover_id: str, values: Values) -> Handover:
    return store.return_(handover_id, user, text(values, "note", required=True), text(values, "to"))


def _schedule(store: HandoverStore, user: StaffUser, handover_id: str, values: Values) -> Handover:
    day = _day(values, "date")
    try:
        return store.schedule_follow_up(handover_id, user, day)
    except InvalidInput:
        raise wrong("date", "Valitse päivä, joka on tämän päivän jälkeen.") from None


def _cancel_follow_up(store: HandoverStore, user: StaffUser, handover_id: str, values: Values) -> Handover:
    return store.cancel_follow_up(handover_id, user)


# By the last part of the address.
STEPS: Mapping[str, Step] = MappingProxyType(
    {
        "claim": _claim,
        "release": _release,
        "assign": _assign,
        "attempts": _attempt,
        "notes": _note,
        "participants": _participant,
        "consents": _consent,
        "resolve": _resolve,
        "not-reached": _not_reached,
        "return": _return,
        "follow-up": _schedule,
        "cancel-follow-up": _cancel_follow_up,
    }
)
