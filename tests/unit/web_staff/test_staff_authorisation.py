"""Who may do what: every role against every endpoint, and none forgotten."""

import re

import pytest

from tests.staff_house import PEOPLE
from web import create_public_app
from web.staff.accounts import CHANGES
from web.staff.steps import STEPS

EVERYBODY = frozenset({"adviser", "supervisor", "coordinator", "admin"})
CLIENT_WORK = frozenset({"adviser", "supervisor"})
SUPERVISORS = frozenset({"supervisor"})
COUNTERS = frozenset({"supervisor", "coordinator"})
ADMINS = frozenset({"admin"})
AUDITORS = frozenset({"supervisor", "admin"})
HEARERS = frozenset({"supervisor", "coordinator", "admin"})

# Method and address → the roles that get through.
MATRIX = {
    ("GET", "/staff"): EVERYBODY,
    ("GET", "/staff/queue"): CLIENT_WORK,
    ("GET", "/staff/find"): CLIENT_WORK,
    ("GET", "/staff/events"): CLIENT_WORK,
    ("GET", "/staff/handovers/{id}"): CLIENT_WORK,
    ("POST", "/staff/handovers/{id}/contact"): CLIENT_WORK,
    ("GET", "/staff/handovers/{id}/print"): CLIENT_WORK,
    ("POST", "/staff/handovers/{id}/print"): CLIENT_WORK,
    ("GET", "/staff/handovers/{id}/audit"): AUDITORS,
    ("GET", "/staff/handovers/{id}/services"): CLIENT_WORK,
    ("POST", "/staff/handovers/{id}/services"): CLIENT_WORK,
    ("GET", "/staff/handovers/{id}/services/print"): CLIENT_WORK,
    ("GET", "/staff/statistics"): COUNTERS,
    ("GET", "/staff/statistics.csv"): COUNTERS,
    ("GET", "/staff/feedback"): HEARERS,
    ("POST", "/staff/feedback/{feedback_id}/contact"): HEARERS,
    ("POST", "/staff/feedback/{feedback_id}/answered"): HEARERS,
    ("GET", "/staff/accounts"): ADMINS,
    ("POST", "/staff/accounts"): ADMINS,
    ("GET", "/staff/accounts/{username}"): ADMINS,
    ("GET", "/staff/account"): EVERYBODY,
    ("POST", "/staff/account/totp"): EVERYBODY,
    ("POST", "/staff/account/totp/confirm"): EVERYBODY,
    ("POST", "/staff/account/password"): EVERYBODY,
    ("GET", "/staff/{rest}"): EVERYBODY,
    ("GET", "/api/staff/handovers"): CLIENT_WORK,
    ("GET", "/api/staff/handovers/{id}"): CLIENT_WORK,
    ("GET", "/api/staff/handovers/{id}/fhir"): CLIENT_WORK,
    ("GET", "/api/staff/handovers/{id}/audit"): AUDITORS,
    ("POST", "/api/staff/handovers/{id}/contact/reveal"): CLIENT_WORK,
    **{("POST", f"/staff/accounts/{{username}}/{change}"): ADMINS for change in CHANGES},
    **{
        ("POST", f"{base}/{step}"): SUPERVISORS if step == "assign" else CLIENT_WORK
        for base in ("/staff/handovers/{id}", "/api/staff/handovers/{id}")
        for step in STEPS
    },
    ("POST", "/staff/logout"): EVERYBODY,
    ("POST", "/api/staff/logout"): EVERYBODY,
}
# Where one becomes somebody.
OPEN = {
    ("GET", "/staff/login"),
    ("POST", "/staff/login"),
    ("POST", "/api/staff/login"),
    ("GET", "/staff/oidc/start"),
    ("GET", "/staff/oidc/callback"),
}

FIELDS = {
    "channel": "phone", "outcome": "no_answer", "text": "Soitin.", "note": "Soitin.", "name": "Kollega",
    "scope": "organisation", "given": "true", "to": "veikko", "date": "2026-12-24", "role": "adviser",
    "username": "uusi", "password": "lyhyt",
}  # fmt: skip


def endpoints(app):
    """Every method and address of the staff's side, the steps one by one."""
    found = set()
    for route in app.router.routes():
        address = route.resource.canonical if route.resource else ""
        if not address.startswith(("/staff", "/api/staff")) or route.method in ("HEAD", "OPTIONS"):
            continue
        names = {"{step}": STEPS, "{change}": CHANGES}
        several = next((words for hole, words in names.items() if hole in address), None)
        for word in several or [""]:
            found.add((route.method, re.sub(r"\{(step|change)\}", word, address)))
    return found


def test_the_matrix_names_every_endpoint_and_no_other(house):
    assert endpoints(create_public_app(house.context)) == set(MATRIX) | OPEN


async def answer(browser, method, address):
    """Status and target of a redirect; the body is not waited for, since a stream has no end."""
    form = method == "POST" and not address.startswith("/api/")
    fields = {**FIELDS, "outcome": "no_need"} if address.endswith("/resolve") else FIELDS
    async with browser.client.request(
        method,
        address,
        data={"csrf_token": browser.csrf, **fields} if form else None,
        json=fields if method == "POST" and not form else None,
        headers={"X-CSRF-Token": browser.csrf},
        allow_redirects=False,
    ) as response:
        return response.status, response.headers.get("Location", "")


def filled(address, handover_id):
    holes = {"{id}": handover_id, "{feedback_id}": "missing", "{username}": "veikko", "{rest}": "missing"}
    for hole, word in holes.items():
        address = address.replace(hole, word)
    return address


@pytest.mark.parametrize("username", sorted(PEOPLE))
async def test_a_role_gets_through_where_it_may_and_nowhere_else(visitor, house, username):
    role = PEOPLE[username][0].value
    for number, ((method, address), roles) in enumerate(MATRIX.items()):
        # A fresh handover and a fresh login for each, so that no answer depends on the one before.
        handover_id = house.make(f"c-{number}")
        if not address.endswith(("/claim", "/assign")):
            house.handovers.claim(handover_id, house.user("aino"))
        browser = await visitor(username)
        status, location = await answer(browser, method, filled(address, handover_id))
        through = status not in (401, 403) and not location.startswith("/staff/login?")
        assert through == (role in roles), f"{role} {method} {address}: {status}"
        assert status < 500, f"{role} {method} {address}: {status}"


async def test_nobody_gets_through_without_logging_in(visitor, house):
    handover_id = house.claimed()
    browser = await visitor()
    for method, address in MATRIX:
        status, location = await answer(browser, method, filled(address, handover_id))
        if method == "GET" and address.startswith("/staff"):
            assert (status, location.partition("?")[0]) == (303, "/staff/login"), address
        else:
            assert status == 401, address


@pytest.mark.parametrize("step", sorted(set(STEPS) - {"claim", "assign"}))
async def test_an_adviser_cannot_change_what_a_colleague_has(visitor, house, step):
    handover_id = house.claimed("veikko")
    aino = await visitor("aino")
    for base in ("/staff/handovers", "/api/staff/handovers"):
        status, _ = await answer(aino, "POST", f"{base}/{handover_id}/{step}")
        assert status == 409
    found = house.handovers.get(handover_id, house.user("veikko"))
    assert (found.status, found.row.assignee, found.notes, found.attempts) == ("claimed", "veikko", (), ())


async def test_an_adviser_cannot_see_a_colleagues_contact_details(visitor, house):
    handover_id = house.claimed("veikko")
    aino = await visitor("aino")
    for address in (
        "/staff/handovers/{}/contact",
        "/staff/handovers/{}/print",
        "/api/staff/handovers/{}/contact/reveal",
    ):
        status, _ = await answer(aino, "POST", address.format(handover_id))
        assert status == 409


async def test_closing_an_account_ends_its_session_at_once(visitor, house):
    aino = await visitor("aino")
    house.staff.set_active("aino", False)
    status, location = await answer(aino, "GET", "/staff")
    assert (status, location) == (303, "/staff/login?next=/staff")


async def test_what_an_administrator_tries_with_a_handover_is_recorded(visitor, house):
    handover_id = house.claimed()
    paavo = await visitor("paavo")
    seen = 0
    for (method, address), roles in MATRIX.items():
        if "{id}" not in address or "admin" in roles:
            continue
        await answer(paavo, method, filled(address, handover_id))
        events = house.handovers.history(handover_id, house.user("seija"))
        refused = [event for event in events if event.action == "handover:refused"]
        assert len(refused) == seen + 1, f"{method} {address}"
        assert refused[-1].actor == "staff:paavo"
        seen += 1
