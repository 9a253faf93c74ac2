"""Nothing changes without the token of one's own session."""

import pytest
from test_staff_authorisation import FIELDS, MATRIX, filled

FORMS = [address for method, address in MATRIX if method == "POST" and not address.startswith("/api/")]
CALLS = [address for method, address in MATRIX if method == "POST" and address.startswith("/api/")]


@pytest.mark.parametrize("address", FORMS)
async def test_a_form_without_the_token_is_refused(visitor, house, address):
    handover_id = house.claimed("seija")
    before, accounts = house.handovers.changes(), len(house.staff.users(house.user("paavo")))
    browser = await visitor("paavo" if "accounts" in address else "seija")
    for token in ("", "wrong", "ä"):
        response, page = await browser.post(filled(address, handover_id), **{**FIELDS, "csrf_token": token})
        assert response.status == 403
        assert "Sivu on vanhentunut" in page
    assert house.handovers.changes() == before
    assert len(house.staff.users(house.user("paavo"))) == accounts


@pytest.mark.parametrize("address", CALLS)
async def test_a_call_without_the_header_is_refused(visitor, house, address):
    handover_id = house.claimed("seija")
    before = house.handovers.changes()
    browser = await visitor("seija")
    response, body = await browser.call("POST", filled(address, handover_id), FIELDS, X_CSRF_Token="wrong")
    assert response.status == 403
    assert response.content_type == "application/problem+json"
    assert body["code"] == "csrf"
    assert house.handovers.changes() == before


async def test_the_token_of_another_session_does_not_do(visitor, house):
    handover_id = house.make()
    aino, veikko = await visitor("aino"), await visitor("veikko")
    response, _ = await aino.post(f"/staff/handovers/{handover_id}/claim", csrf_token=veikko.csrf)
    assert response.status == 403
    assert house.handovers.get(handover_id, house.user("aino")).row.assignee is None


async def test_the_login_form_takes_only_the_token_that_its_browser_got(visitor):
    browser, other = await visitor(), await visitor()
    await browser.get("/staff/login")
    await other.get("/staff/login")
    response, page = await browser.post(
        "/staff/login", csrf_token=other.csrf, username="aino", password="kolme-mustaa-joutsenta-74"
    )
    assert response.status == 403
    assert "polku_staff" not in response.cookies
    assert "Kirjaudu uudelleen" in page
