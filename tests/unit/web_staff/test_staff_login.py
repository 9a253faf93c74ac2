"""Coming in and going out: credentials, the lock, the cookie, where one lands, when a session ends."""

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from tests.staff_house import PASSWORD
from web.staff.login import COOKIE

API_LOGIN = "/api/staff/login"


def code_of(enrolment, moment):
    import base64

    totp = TOTP(base64.b32decode(enrolment.secret), 6, SHA1(), 30, enforce_key_length=False)
    return totp.generate(int(moment.timestamp())).decode()


async def test_a_wrong_password_is_told_without_saying_which_part_was_wrong(visitor):
    browser = await visitor()
    pages = []
    for username in ("aino", "nobody"):
        response, page = await browser.log_in(username, "väärä-salasana-1")
        assert response.status == 401
        assert COOKIE not in response.cookies
        pages.append(page.replace(username, ""))
        assert "Tunnus tai salasana on väärin." in page
        assert f'value="{username}"' in page
        assert "väärä-salasana-1" not in page
    assert pages[0] == pages[1]


async def test_five_failures_lock_even_the_right_password_for_a_time(visitor, clock):
    browser = await visitor()
    for _ in range(5):
        await browser.log_in("aino", "väärä-salasana-1")
    response, page = await browser.log_in("aino")
    assert response.status == 429
    assert "lukittu" in page
    clock.advance(minutes=16)
    response, _ = await browser.log_in("aino")
    assert response.status == 303


async def test_the_lock_is_told_by_the_api_with_the_time_to_wait(visitor):
    browser = await visitor()
    for _ in range(5):
        response, _ = await browser.call("POST", API_LOGIN, {"username": "aino", "password": "väärä"})
        assert response.status == 401
    response, body = await browser.call("POST", API_LOGIN, {"username": "aino", "password": PASSWORD})
    assert (response.status, body["code"], response.headers["Retry-After"]) == (429, "account_locked", "900")


@pytest.mark.parametrize("production", [False, True])
async def test_the_cookie_is_kept_from_scripts_and_other_sites(visitor, house, production):
    object.__setattr__(house.context, "production", production)
    browser = await visitor()
    response, _ = await browser.call("POST", API_LOGIN, {"username": "aino", "password": PASSWORD})
    cookie = response.cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert bool(cookie["secure"]) == production
    assert len(cookie.value) >= 43


@pytest.mark.parametrize(
    ("wanted", "landed"),
    [
        ("/staff/handovers/1?x=1", "/staff/handovers/1?x=1"),
        ("/staff?view=mine", "/staff?view=mine"),
        ("//evil.example", "/staff"),
        ("https://evil.example/staff", "/staff"),
        ("/\\evil.example", "/staff"),
        ("/staff/\\evil", "/staff"),
        ("/staffevil", "/staff"),
        ("/staff/login", "/staff"),
        ("", "/staff"),
    ],
)
async def test_one_lands_where_one_was_going_but_never_outside_the_console(visitor, wanted, landed):
    browser = await visitor()
    response, _ = await browser.log_in("aino", next=wanted)
    assert response.headers["Location"] == landed


async def test_logging_in_again_ends_the_earlier_session(visitor, house):
    browser = await visitor("aino")
    first = browser.client.session.cookie_jar.filter_cookies(browser.client.make_url("/"))[COOKIE].value
    await browser.post("/staff/logout")
    response, _ = await browser.log_in("aino")
    assert response.cookies[COOKIE].value != first
    stranger = await visitor()
    response, _ = await stranger.get("/staff", cookies={COOKIE: first})
    assert response.headers["Location"].startswith("/staff/login")


async def test_logging_out_ends_the_session_for_every_copy_of_its_cookie(visitor):
    browser, copy = await visitor("aino"), await visitor()
    jar = browser.client.session.cookie_jar.filter_cookies(browser.client.make_url("/"))
    token = jar[COOKIE].value
    response, _ = await browser.post("/staff/logout")
    assert (response.status, response.headers["Location"]) == (303, "/staff/login")
    _, page = await browser.get("/staff/login")
    assert "Olet kirjautunut ulos." in page
    response, _ = await copy.get("/staff", cookies={COOKIE: token})
    assert response.status == 303


async def test_the_api_logs_out_too(visitor):
    browser = await visitor("aino")
    response, _ = await browser.call("POST", "/api/staff/logout")
    assert response.status == 204
    response, body = await browser.call("GET", "/api/staff/handovers")
    assert (response.status, body["title"]) == (401, "Kirjaudu sisään.")


@pytest.mark.parametrize("away", [timedelta(hours=1, minutes=1), timedelta(hours=11)])
async def test_an_idle_session_ends_and_the_way_back_is_kept(visitor, clock, away):
    browser = await visitor("aino")
    clock.advance(seconds=away.total_seconds())
    response, _ = await browser.get("/staff?view=mine")
    assert response.headers["Location"] == "/staff/login?next=/staff?view%3Dmine"


async def test_a_long_text_written_over_the_end_of_a_session_is_given_back(visitor, house, clock):
    handover_id = house.claimed()
    browser = await visitor("aino")
    clock.advance(hours=2)
    text = "Puhuimme pitkään arjesta ja siitä, <mikä> auttaisi. " * 3
    response, page = await browser.post(f"/staff/handovers/{handover_id}/notes", text=text)
    assert response.status == 401
    assert "Tätä tekstiä ei tallennettu" in page
    assert "&lt;mikä&gt; auttaisi" in page
    assert browser.csrf not in page


async def test_with_one_time_codes_the_password_alone_is_not_enough(visitor, house, clock):
    enrolment = house.staff.enrol_totp("aino")
    house.staff.confirm_totp("aino", code_of(enrolment, clock()))
    clock.advance(minutes=1)
    browser = await visitor()
    response, page = await browser.log_in("aino")
    assert response.status == 401
    assert "Anna myös kertakäyttökoodi." in page
    code = code_of(enrolment, clock())
    response, _ = await browser.log_in("aino", code=f"{code[:3]} {code[3:]}")
    assert response.status == 303
    other = await visitor()
    response, _ = await other.log_in("aino", code=code)
    assert response.status == 401, "a code works once"


async def test_too_many_attempts_from_one_address_have_to_wait(visitor, house):
    from web.limits import Limiter

    object.__setattr__(house.context, "limiter", Limiter(now=lambda: 0.0))
    browser = await visitor()
    answers = [(await browser.log_in("nobody", "väärä"))[0].status for _ in range(11)]
    assert answers[:10] == [401] * 10
    assert answers[10] == 429


@pytest.mark.parametrize(
    "body",
    [{}, {"username": "aino"}, {"username": 1, "password": 2}, {"username": "aino", "password": "x" * 1001}],
)
async def test_a_malformed_login_call_is_told_so(visitor, body):
    browser = await visitor()
    response, answer = await browser.call("POST", "/api/staff/login", body)
    assert (response.status, response.content_type) == (422, "application/problem+json")
    assert answer["title"] == "Anna tunnus ja salasana."


async def test_who_has_logged_in_needs_no_login_page(visitor):
    browser = await visitor("aino")
    response, _ = await browser.get("/staff/login")
    assert (response.status, response.headers["Location"]) == (303, "/staff")


async def test_a_page_of_another_site_cannot_log_anybody_in(visitor):
    browser = await visitor()
    credentials = {"username": "aino", "password": PASSWORD}
    response, _ = await browser.call("POST", API_LOGIN, credentials, Sec_Fetch_Site="cross-site")
    assert response.status == 403
    assert COOKIE not in response.cookies
    response, _ = await browser.call("POST", API_LOGIN, credentials, Sec_Fetch_Site="same-origin")
    assert response.status == 200


async def test_the_address_with_a_slash_leads_to_the_queue(visitor):
    browser = await visitor("aino")
    response, _ = await browser.get("/staff/")
    assert (response.status, response.headers["Location"]) == (303, "/staff")
