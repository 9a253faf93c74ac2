"""Accounts: what an administrator does, and what everybody does with their own."""

import re

import pytest
from test_staff_login import code_of

from handover import BadCredentials, Role, TotpEnrolment, TotpRequired
from tests.staff_house import PASSWORD, PEOPLE

NEW = "sininen-vene-odottaa-rannalla-9"


def known(house):
    return {user.username: user for user in house.staff.users(house.user("paavo"))}


async def test_an_administrator_adds_an_account_that_can_log_in(visitor, house):
    paavo = await visitor("paavo")
    response, _ = await paavo.post(
        "/staff/accounts", username=" Oili ", display_name="Oili Uusi", role="adviser", password=NEW
    )
    assert (response.status, response.headers["Location"]) == (303, "/staff/accounts/oili")
    _, page = await paavo.get("/staff/accounts/oili")
    assert "Tunnus luotiin." in page
    assert "Oili Uusi" in page
    response, _ = await (await visitor()).log_in("oili", NEW)
    assert response.status == 303


@pytest.mark.parametrize(
    ("fields", "status", "told"),
    [
        ({"password": "lyhyt"}, 422, "Käytä vähintään 12 merkkiä."),
        ({"password": "oili-oili-oili-oili"}, 422, "Jätä käyttäjätunnus pois salasanasta."),
        ({"username": "x"}, 422, "Käytä 2–80 merkkiä"),
        ({"username": "../etc"}, 422, "Käytä 2–80 merkkiä"),
        ({"username": "aino"}, 409, "Tunnus on jo olemassa."),
        ({"role": "god"}, 422, "Tarkista tämä."),
        ({"display_name": "x" * 81}, 422, "Käytä enintään 80 merkkiä."),
    ],
)
async def test_what_is_wrong_with_a_new_account_is_told(visitor, house, fields, status, told):
    paavo = await visitor("paavo")
    form = {"username": "oili", "display_name": "Oili", "role": "adviser", "password": NEW, **fields}
    response, page = await paavo.post("/staff/accounts", **form)
    assert response.status == status
    assert told in page
    assert form["password"] not in page
    assert f'value="{form["username"]}"' in page
    assert len(known(house)) == len(PEOPLE)


async def test_each_change_of_an_account_does_what_it_says(visitor, house):
    paavo = await visitor("paavo")
    here = "/staff/accounts/aino"
    await paavo.post(f"{here}/role", role="supervisor")
    assert known(house)["aino"].role is Role.SUPERVISOR
    await paavo.post(f"{here}/close")
    assert not known(house)["aino"].active
    _, page = await paavo.get(here)
    assert "Avaa tunnus" in page
    await paavo.post(f"{here}/open")
    assert known(house)["aino"].active
    await paavo.post(f"{here}/password", password=NEW)
    assert house.staff.verify("aino", NEW).username == "aino"
    enrolment = house.staff.enrol_totp("aino")
    house.staff.confirm_totp("aino", code_of(enrolment, house.clock()))
    with pytest.raises(TotpRequired):
        house.staff.verify("aino", NEW)
    await paavo.post(f"{here}/totp")
    assert house.staff.verify("aino", NEW)


async def test_a_locked_account_is_unlocked(visitor, house):
    for _ in range(5):
        with pytest.raises(BadCredentials):
            house.staff.verify("aino", "väärä")
    paavo = await visitor("paavo")
    response, _ = await paavo.post("/staff/accounts/aino/unlock")
    assert response.status == 303
    assert house.staff.verify("aino", PASSWORD)


@pytest.mark.parametrize(
    ("change", "fields"),
    [("role", {"role": "adviser"}), ("close", {}), ("password", {"password": NEW}), ("totp", {})],
)
async def test_nobody_locks_themselves_out(visitor, house, change, fields):
    paavo = await visitor("paavo")
    response, page = await paavo.post(f"/staff/accounts/paavo/{change}", **fields)
    assert response.status == 409
    assert "Tätä ei voi tehdä omalle tunnukselle." in page
    assert house.staff.verify("paavo", PASSWORD).role is Role.ADMIN
    _, page = await paavo.get("/staff/accounts/paavo")
    assert f"/staff/accounts/paavo/{change}" not in page


async def test_an_unknown_account_is_a_page_that_says_so(visitor):
    paavo = await visitor("paavo")
    for method in (paavo.get, paavo.post):
        path = "/staff/accounts/nobody" + ("/close" if method == paavo.post else "")
        response, page = await method(path)
        assert response.status == 404
        assert "Käyttäjää ei löydy." in page


async def test_changing_ones_password_ends_the_other_sessions_but_not_this_one(visitor, house):
    aino, elsewhere = await visitor("aino"), await visitor("aino")
    response, _ = await aino.post(
        "/staff/account/password", current_password=PASSWORD, password=NEW, password_again=NEW
    )
    assert response.status == 303
    response, page = await aino.get("/staff/account")
    assert "Salasanasi vaihdettiin." in page
    response, _ = await elsewhere.get("/staff")
    assert response.headers["Location"].startswith("/staff/login")
    assert house.staff.verify("aino", NEW)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"current_password": "väärä"}, "Nykyinen salasana tai koodi on väärin."),
        ({"password_again": "jotain-muuta"}, "Salasanat eivät ole samat."),
        ({"password": "lyhyt", "password_again": "lyhyt"}, "Käytä vähintään 12 merkkiä."),
    ],
)
async def test_a_password_is_not_changed_by_mistake_or_by_a_stranger(visitor, house, fields, told):
    aino = await visitor("aino")
    form = {"current_password": PASSWORD, "password": NEW, "password_again": NEW, **fields}
    response, page = await aino.post("/staff/account/password", **form)
    assert response.status == 422
    assert told in page
    assert NEW not in page
    assert house.staff.verify("aino", PASSWORD)


async def test_one_time_codes_are_in_force_once_a_code_has_been_seen(visitor, house, clock):
    aino = await visitor("aino")
    response, page = await aino.post("/staff/account/totp", current_password="väärä")
    assert response.status == 422
    assert "<svg xmlns" not in page
    response, page = await aino.post("/staff/account/totp", current_password=PASSWORD)
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in page
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page)[1].replace(" ", "")
    response, page = await aino.post("/staff/account/totp/confirm", code="000000")
    assert response.status == 422
    assert house.staff.verify("aino", PASSWORD)
    code = code_of(TotpEnrolment(secret, ""), clock())
    response, _ = await aino.post("/staff/account/totp/confirm", code=f"{code[:3]} {code[3:]}")
    assert response.status == 303
    with pytest.raises(TotpRequired):
        house.staff.verify("aino", PASSWORD)
    _, page = await aino.get("/staff/account")
    assert "Kertakäyttökoodi on käytössä." in page
