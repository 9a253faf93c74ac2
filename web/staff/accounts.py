"""The accounts of staff: for administrators."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from aiohttp import web

from handover import Permission, Role, StaffSession, StaffStore, StaffUser
from web.forms import Form
from web.keys import CONTEXT
from web.problems import Problem
from web.staff.login import work
from web.staff.pages import Failed, action, page, render, see_other

routes = web.RouteTableDef()
ACCOUNTS = "/staff/accounts"
LONGEST_NAME = 80

Change = Callable[[StaffStore, str, Form, StaffUser], None]

CHANGES: Mapping[str, Change] = MappingProxyType(
    {
        "role": lambda store, name, form, by: store.set_role(name, form.get("role", ""), by),
        "password": lambda store, name, form, by: store.set_password(name, form.get("password", ""), by),
        "close": lambda store, name, form, by: store.set_active(name, False, by),
        "open": lambda store, name, form, by: store.set_active(name, True, by),
        "unlock": lambda store, name, form, by: store.unlock(name, by),
        "totp": lambda store, name, form, by: store.remove_totp(name, by),
    }
)
# By these an administrator could lock themselves out; one's own password is changed on one's own page.
NOT_ONESELF = frozenset({"role", "close", "password", "totp"})


async def _list(
    request: web.Request, session: StaffSession, *, status: int = 200, failed: Failed | None = None
) -> web.Response:
    users = await work(request.app[CONTEXT].staff.users, session.user)
    return render(
        request, "accounts.html", session, status=status, users=users, roles=tuple(Role), failed=failed
    )


@routes.get(ACCOUNTS)
@page(Permission.ACCOUNTS)
async def accounts(request: web.Request, session: StaffSession) -> web.StreamResponse:
    """All accounts, and the form for a new one."""
    return await _list(request, session)


@routes.post(ACCOUNTS)
@action(Permission.ACCOUNTS)
async def add(request: web.Request, session: StaffSession, form: Form) -> web.StreamResponse:
    """Add an account."""
    store = request.app[CONTEXT].staff
    username, name = form.get("username", "").strip().lower(), form.get("display_name", "").strip()
    try:
        if len(name) > LONGEST_NAME:
            raise Problem(422, "Nimi on liian pitkä.", errors={"display_name": "Käytä enintään 80 merkkiä."})
        await work(store.add, username, form.get("password", ""), form.get("role", ""), name, session.user)
    except Problem as error:
        return await _list(request, session, status=error.status, failed=Failed.of("add", error, form))
    raise see_other(request, f"{ACCOUNTS}/{username}", "account_added")


async def _one(
    request: web.Request, session: StaffSession, *, status: int = 200, failed: Failed | None = None
) -> web.Response:
    users = await work(request.app[CONTEXT].staff.users, session.user)
    known = next((user for user in users if user.username == request.match_info["username"]), None)
    if known is None:
        raise Problem(404, "Käyttäjää ei löydy.")
    return render(
        request, "account_of.html", session, status=status, account=known, roles=tuple(Role), failed=failed
    )


@routes.get(ACCOUNTS + "/{username}")
@page(Permission.ACCOUNTS)
async def account(request: web.Request, session: StaffSession) -> web.StreamResponse:
    """One account and what can be done with it."""
    return await _one(request, session)


@routes.post(ACCOUNTS + "/{username}/{change:" + "|".join(CHANGES) + "}")
@action(Permission.ACCOUNTS)
async def change(request: web.Request, session: StaffSession, form: Form) -> web.StreamResponse:
    """Change an account; its sessions end where its rights change."""
    username, name = request.match_info["username"], request.match_info["change"]
    try:
        if name in NOT_ONESELF and username == session.user.username:
            raise Problem(409, "Tätä ei voi tehdä omalle tunnukselle.")
        await work(CHANGES[name], request.app[CONTEXT].staff, username, form, session.user)
    except Problem as error:
        return await _one(request, session, status=error.status, failed=Failed.of(name, error, form))
    raise see_other(request, f"{ACCOUNTS}/{username}", f"account_{name}")
