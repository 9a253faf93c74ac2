"""Logging in by way of an OpenID provider: a real one, on a port of this machine."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from aiohttp import web
from joserfc import jwt
from joserfc.jwk import RSAKey
from oidc_provider_mock import User, run_server_in_thread

from web import create_public_app
from web.oidc import OidcClient, OidcSettings

BACK = "https://polku.example/staff/oidc/callback"
ROLES = {"polku-esihenkilot": "supervisor", "polku-neuvojat": "adviser"}
PEOPLE = (
    User(
        sub="s-1",
        claims={"preferred_username": "Liisa", "name": "Liisa Neuvoja", "roles": ["polku-neuvojat"]},
    ),
    User(sub="s-2", claims={"preferred_username": "aino", "roles": ["polku-neuvojat"]}),
    User(sub="s-3", claims={"preferred_username": "vieras", "roles": ["muu"]}),
    User(sub="s-4", claims={"preferred_username": "pomo", "roles": ["polku-neuvojat", "polku-esihenkilot"]}),
    User(sub="s-5", claims={"preferred_username": "x y", "roles": ["polku-neuvojat"]}),
    User(sub="s-6", claims={"roles": ["polku-neuvojat"]}),
)


@pytest.fixture(scope="module")
def provider():
    with run_server_in_thread(require_nonce=True, user_claims=PEOPLE) as server:
        yield f"http://localhost:{server.server_port}"


def settings(issuer, **changes):
    values = {
        "issuer": issuer,
        "client_id": "polku",
        "client_secret": "salaisuus",
        "redirect_uri": BACK,
        "roles": ROLES,
    }
    return OidcSettings(**{**values, **changes})


@pytest.fixture
async def http():
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def browser(aiohttp_client, house, provider, http):
    """A browser at a console that knows the provider."""
    # A token is judged by the clock of this moment, as the provider's own is.
    client = OidcClient(settings(provider), http, lambda: datetime.now(UTC))
    return await aiohttp_client(create_public_app(replace(house.context, oidc=client)))


async def leave(browser, target="/staff"):
    """Begin to log in; the address at the provider and its query."""
    answer = await browser.get("/staff/oidc/start", params={"next": target}, allow_redirects=False)
    assert answer.status == 303
    address = answer.headers["Location"]
    return address, {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


async def at_provider(http, address, sub="s-1", action="authorize"):
    """Log in at the provider; the query with which it sends the browser back."""
    async with http.post(address, data={"sub": sub, "action": action}, allow_redirects=False) as answer:
        assert answer.status == 302, await answer.text()
        location = answer.headers["Location"]
    assert location.startswith(BACK)
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


async def log_in(browser, http, sub="s-1", target="/staff"):
    address, _ = await leave(browser, target)
    query = await at_provider(http, address, sub)
    return await browser.get("/staff/oidc/callback", params=query, allow_redirects=False)


async def refused(answer):
    """The text of the login page on which a refusal is told; nobody is logged in."""
    text = await answer.text()
    assert 'role="alert"' in text
    assert "polku_staff" not in answer.cookies
    return text


def reasons(house):
    from sqlalchemy import text

    with house.engine.connect() as connection:
        rows = connection.execute(text("SELECT detail FROM audit_event WHERE action = 'staff:login_failed'"))
        return [json.loads(row.detail) for row in rows]


async def test_the_browser_leaves_with_state_nonce_and_challenge(browser, provider):
    address, query = await leave(browser)
    assert address.startswith(f"{provider}/oauth2/authorize?")
    assert (query["response_type"], query["client_id"], query["redirect_uri"]) == ("code", "polku", BACK)
    assert query["code_challenge_method"] == "S256"
    assert set(query["scope"].split()) == {"openid", "profile"}
    _, again = await leave(browser)
    for name in ("state", "nonce", "code_challenge"):
        assert len(query[name]) >= 43
        assert query[name] != again[name]


async def test_a_new_adviser_gets_in_with_role_and_name_and_no_password(browser, http, house):
    answer = await log_in(browser, http)
    assert answer.status == 200
    cookie = answer.cookies["polku_staff"]
    assert (cookie["samesite"], cookie["httponly"]) == ("Strict", True)
    assert 'content="0;url=/staff"' in await answer.text()
    page = await browser.get("/staff")
    assert "Liisa Neuvoja" in await page.text()
    made = next(user for user in house.staff.users(house.user("paavo")) if user.username == "liisa")
    assert (made.role, made.external) == ("adviser", True)
    own = await (await browser.get("/staff/account")).text()
    assert "organisaation tunnuksella" in own
    assert "current_password" not in own


@pytest.mark.parametrize("password", ["", " ", "s-1", "salaisuus-salaisuus"])
async def test_no_password_opens_such_an_account(browser, http, visitor, house, password):
    await log_in(browser, http)
    other = await visitor()
    response, _ = await other.log_in("liisa", password)
    assert response.status == 401


async def test_the_page_that_was_asked_for_comes_after_logging_in(browser, http):
    answer = await log_in(browser, http, target="/staff/account?a=1")
    assert 'content="0;url=/staff/account?a=1"' in await answer.text()
    elsewhere = await log_in(browser, http, target="https://paha.example/staff")
    assert 'content="0;url=/staff"' in await elsewhere.text()


async def test_the_first_role_of_the_setting_is_taken_and_follows_the_provider(browser, http, house):
    await log_in(browser, http, "s-4")
    found = {user.username: user.role.value for user in house.staff.users(house.user("paavo"))}
    assert found["pomo"] == "supervisor"
    house.staff.set_role("pomo", "adviser")
    await log_in(browser, http, "s-4")
    found = {user.username: user.role.value for user in house.staff.users(house.user("paavo"))}
    assert found["pomo"] == "supervisor"


@pytest.mark.parametrize(
    ("sub", "reason"),
    [("s-3", "no_role"), ("s-2", "name_taken"), ("s-5", "invalid_input"), ("s-6", "no_username")],
)
async def test_who_has_no_right_does_not_get_in_and_it_is_recorded(browser, http, house, sub, reason):
    answer = await log_in(browser, http, sub)
    assert answer.status == 403
    await refused(answer)
    assert reasons(house) == [{"reason": f"oidc:{reason}"}]


async def test_an_account_closed_here_stays_closed(browser, http, house):
    await log_in(browser, http)
    house.staff.set_active("liisa", False)
    answer = await log_in(browser, http)
    assert "suljettu" in await refused(answer)
    assert answer.status == 403


async def test_who_says_no_at_the_provider_comes_back_to_the_login_page(browser, http):
    address, sent = await leave(browser)
    query = {"state": sent["state"], **await at_provider(http, address, action="deny")}
    answer = await browser.get("/staff/oidc/callback", params=query)
    assert "keskeytyi" in await refused(answer)


@pytest.mark.parametrize("change", [{"state": "väärä"}, {"state": ""}, {"code": ""}, {"code": "x" * 3000}])
async def test_another_state_or_a_missing_code_is_refused(browser, http, change):
    address, _ = await leave(browser)
    query = await at_provider(http, address)
    answer = await browser.get("/staff/oidc/callback", params={**query, **change})
    assert answer.status == 403
    await refused(answer)


async def test_a_code_works_once_and_only_in_the_browser_that_began(browser, http, aiohttp_client, house):
    address, _ = await leave(browser)
    query = await at_provider(http, address)
    browser.session.cookie_jar.clear()
    await refused(await browser.get("/staff/oidc/callback", params=query))
    address, _ = await leave(browser)
    query = await at_provider(http, address)
    assert (await browser.get("/staff/oidc/callback", params=query)).status == 200
    await refused(await browser.get("/staff/oidc/callback", params=query))


@pytest.mark.parametrize("cookie", ["", "xx", base64.urlsafe_b64encode(b"[1]").decode(), "e30="])
async def test_a_cookie_that_makes_no_sense_is_refused(browser, cookie):
    answer = await browser.get(
        "/staff/oidc/callback", params={"state": "a", "code": "b"}, cookies={"polku_oidc": cookie}
    )
    assert answer.status == 403


async def test_without_the_setting_there_is_no_such_door(visitor):
    other = await visitor()
    for address in ("/staff/oidc/start", "/staff/oidc/callback"):
        response, _ = await other.get(address)
        assert response.status == 404
    _, text = await other.get("/staff/login")
    assert "organisaation tunnuksella" not in text


async def test_a_provider_that_does_not_answer_is_told(aiohttp_client, house, http):
    client = OidcClient(settings("http://localhost:9"), http, house.clock)
    browser = await aiohttp_client(create_public_app(replace(house.context, oidc=client)))
    answer = await browser.get("/staff/oidc/start")
    assert answer.status == 503
    assert "ei juuri nyt vastaa" in await refused(answer)


class Forger:
    """A provider that answers with whatever token a test makes, signed with its own key."""

    def __init__(self):
        self.key = RSAKey.generate_key(2048, {"kid": "a"})
        self.other = RSAKey.generate_key(2048, {"kid": "a"})
        self.token = ""
        self.form = {}
        self.issuer = ""
        self.said_issuer = None

    async def metadata(self, request):
        return web.json_response(
            {
                "issuer": self.said_issuer or self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/jwks",
            }
        )

    async def issue(self, request):
        self.form = dict(await request.post())
        return web.json_response({"id_token": self.token, "access_token": "x", "token_type": "Bearer"})

    async def jwks(self, request):
        return web.json_response({"keys": [self.key.as_dict(private=False)]})

    def sign(self, asked, *, header=None, key=None, **changes):
        now = datetime.now(UTC)
        claims = {
            "iss": self.issuer,
            "sub": "f-1",
            "aud": "polku",
            "iat": int(now.timestamp()),
            "exp": int((now + timedelta(minutes=5)).timestamp()),
            "nonce": asked,
            "preferred_username": "kalle",
            "roles": "muu polku-neuvojat",
            **changes,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(header or {"alg": "RS256", "kid": "a"}, claims, key or self.key)


@pytest.fixture
async def forger(aiohttp_server, aiohttp_client, house, http):
    made = Forger()
    app = web.Application()
    app.router.add_get("/.well-known/openid-configuration", made.metadata)
    app.router.add_post("/token", made.issue)
    app.router.add_get("/jwks", made.jwks)
    server = await aiohttp_server(app)
    made.issuer = f"http://localhost:{server.port}"
    client = OidcClient(settings(made.issuer), http, lambda: datetime.now(UTC))
    made.browser = await aiohttp_client(create_public_app(replace(house.context, oidc=client)))
    return made


async def come_back(forger, **changes):
    _, query = await leave(forger.browser)
    forger.token = forger.sign(query["nonce"], **changes)
    back = {"state": query["state"], "code": "c"}
    return query, await forger.browser.get("/staff/oidc/callback", params=back)


async def test_a_good_token_gets_in_and_the_verifier_proves_who_began(forger):
    query, answer = await come_back(forger)
    assert answer.status == 200
    digest = hashlib.sha256(forger.form["code_verifier"].encode()).digest()
    assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == query["code_challenge"]
    assert forger.form["redirect_uri"] == BACK


@pytest.mark.parametrize(
    "changes",
    [
        {"nonce": "toinen"},
        {"nonce": None},
        {"aud": "muu"},
        {"aud": ["polku", "muu"]},
        {"azp": "muu"},
        {"iss": "https://muu.example"},
        {"exp": 1},
        {"exp": None},
        {"iat": None},
        {"iat": 9_999_999_999},
        {"sub": None},
    ],
)
async def test_a_token_made_for_another_time_place_or_purpose_is_refused(forger, house, changes):
    _, answer = await come_back(forger, **changes)
    assert answer.status == 403
    await refused(answer)
    assert "kalle" not in str(house.staff.users(house.user("paavo")))


async def test_a_token_signed_by_another_key_or_not_at_all_is_refused(forger):
    _, answer = await come_back(forger, key=forger.other)
    assert answer.status == 403
    _, query = await leave(forger.browser)
    head, body, _ = forger.sign(query["nonce"]).split(".")
    unsigned = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    for token in (f"{unsigned}.{body}.", f"{head}.{body}.AAAA", "ei-merkki", ""):
        _, query = await leave(forger.browser)
        forger.token = token
        back = {"state": query["state"], "code": "c"}
        answer = await forger.browser.get("/staff/oidc/callback", params=back)
        assert answer.status == 403, token


async def test_a_key_that_has_changed_is_read_anew(forger):
    assert (await come_back(forger))[1].status == 200
    forger.key = forger.other
    assert (await come_back(forger))[1].status == 200


async def test_metadata_of_another_issuer_is_refused(forger):
    forger.said_issuer = "https://muu.example"
    answer = await forger.browser.get("/staff/oidc/start", allow_redirects=False)
    assert answer.status == 403


async def test_roles_may_lie_within_another_claim(forger, http, house, aiohttp_client):
    client = OidcClient(
        settings(forger.issuer, roles_claim="realm_access.roles"), http, lambda: datetime.now(UTC)
    )
    forger.browser = await aiohttp_client(create_public_app(replace(house.context, oidc=client)))
    _, answer = await come_back(forger, roles=None, realm_access={"roles": ["polku-neuvojat"]})
    assert answer.status == 200
    _, answer = await come_back(forger, realm_access={"roles": []})
    assert answer.status == 403
