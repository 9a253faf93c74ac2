"""The staff's JSON API of the HTTP contract."""

import pytest
from test_staff_handover_page import here

from tests.staff_house import NAME, PASSWORD

BASE = "/api/staff/handovers"


async def test_login_gives_the_cookie_the_token_and_who_one_is(visitor):
    browser = await visitor()
    response, body = await browser.call(
        "POST", "/api/staff/login", {"username": "AINO ", "password": PASSWORD}
    )
    assert response.status == 200
    assert body["user"] == {"username": "aino", "role": "adviser", "display_name": "Aino Neuvoja"}
    browser.csrf = body["csrf_token"]
    response, body = await browser.call("GET", BASE)
    assert (response.status, body["total"]) == (200, 0)


async def test_the_queue_is_listed_and_filtered(visitor, house):
    made = [house.make(f"c-{number}", priority="urgent" if number == 1 else "normal") for number in range(3)]
    aino = await visitor("aino")
    _, body = await aino.call("GET", f"{BASE}?status=new,claimed&limit=2")
    assert (body["total"], len(body["results"])) == (3, 2)
    assert body["results"][0]["id"] == made[1]
    assert body["results"][0]["due_at"].endswith("+00:00") or "+0" in body["results"][0]["due_at"]
    _, rest = await aino.call("GET", f"{BASE}?status=new,claimed&limit=2&cursor={body['next_cursor']}")
    assert {one["id"] for one in body["results"] + rest["results"]} == set(made)
    assert rest["next_cursor"] is None
    _, body = await aino.call("GET", f"{BASE}?priority=urgent")
    assert [one["id"] for one in body["results"]] == [made[1]]
    _, body = await aino.call("GET", f"{BASE}?municipality=Kuhmo")
    assert body["results"] == []


@pytest.mark.parametrize(
    "query", ["status=odd", "priority=odd", "limit=0", "limit=x", "limit=999", "cursor=zz"]
)
async def test_a_wrong_filter_is_a_problem(visitor, query):
    aino = await visitor("aino")
    response, body = await aino.call("GET", f"{BASE}?{query}")
    assert (response.status, response.content_type) == (422, "application/problem+json")
    assert body["status"] == 422


async def test_a_handover_is_claimed_once(visitor, house):
    handover_id = house.make()
    aino, veikko = await visitor("aino"), await visitor("veikko")
    response, body = await aino.call("POST", f"{BASE}/{handover_id}/claim")
    assert (response.status, body["row"]["assignee"]) == (200, "aino")
    response, body = await veikko.call("POST", f"{BASE}/{handover_id}/claim")
    assert (response.status, body["code"]) == (409, "already_claimed")
    assert body["title"] == "Toinen neuvoja ehti ottaa tämän pyynnön."


async def test_a_handover_is_worked_on_to_its_end(visitor, house):
    handover_id = house.claimed()
    aino = await visitor("aino")
    for step, body in (
        ("attempts", {"channel": "phone", "outcome": "reached", "note": "Puhuttiin."}),
        ("notes", {"text": "Soitan uudelleen."}),
        ("follow-up", {"date": "2026-12-22"}),
        ("consents", {"scope": "organisation", "given": True}),
        ("participants", {"name": "Kotikulma ry", "scope": "organisation"}),
        ("resolve", {"outcome": "organisation", "preventive_codes": ["A1"], "follow_up": "none"}),
    ):
        response, found = await aino.call("POST", f"{BASE}/{handover_id}/{step}", body)
        assert response.status == 200, found
    assert found["row"]["status"] == "resolved"
    assert found["row"]["follow_up_at"] is None
    assert found["closings"][0]["preventive_codes"] == ["A1"]
    assert found["attempts"][0]["note"] == "Puhuttiin."
    assert NAME not in str(found)


@pytest.mark.parametrize(
    ("step", "body", "field"),
    [
        ("attempts", {"channel": "phone"}, "outcome"),
        ("notes", {"text": 5}, "text"),
        ("resolve", {"outcome": "no_need", "preventive_codes": [1]}, "preventive_codes"),
        ("resolve", {"outcome": "no_need", "preventive_codes": {"a": 1}}, "preventive_codes"),
        ("follow-up", {"date": "22.12.2026"}, "date"),
        ("consents", {"scope": "organisation", "given": "perhaps"}, "given"),
        ("assign", {}, "to"),
    ],
)
async def test_a_wrong_body_names_the_field(visitor, house, step, body, field):
    handover_id = house.claimed("seija")
    seija = await visitor("seija")
    response, answer = await seija.call("POST", f"{BASE}/{handover_id}/{step}", body)
    assert response.status == 422
    assert list(answer["errors"]) == [field]


async def test_contact_details_are_revealed_to_the_one_who_has_it(visitor, house):
    handover_id = house.claimed()
    aino = await visitor("aino")
    _, found = await aino.call("GET", f"{BASE}/{handover_id}")
    assert NAME not in str(found)
    response, details = await aino.call("POST", f"{BASE}/{handover_id}/contact/reveal")
    assert (response.status, details["name"], details["phone"]) == (200, NAME, "+358405317788")


async def test_the_handover_goes_out_as_fhir(visitor, house):
    handover_id = house.claimed()
    aino = await visitor("aino")
    response, body = await aino.call("GET", f"{BASE}/{handover_id}/fhir")
    assert response.content_type == "application/fhir+json"
    assert body["resourceType"] == "Bundle"


async def test_the_trail_is_for_supervisors(visitor, house):
    handover_id = house.claimed()
    seija = await visitor("seija")
    _, body = await seija.call("GET", f"{BASE}/{handover_id}/audit")
    assert [event["action"] for event in body["events"]][-1] == "handover:claim"


async def test_an_unknown_handover_is_a_problem(visitor):
    aino = await visitor("aino")
    for method, path in (
        ("GET", f"{BASE}/none"),
        ("POST", f"{BASE}/none/claim"),
        ("GET", f"{BASE}/none/fhir"),
    ):
        response, body = await aino.call(method, path)
        assert (response.status, body["title"]) == (404, "Pyyntöä ei löydy.")


async def test_a_body_that_is_no_json_is_a_problem(visitor, house):
    aino = await visitor("aino")
    for raw in (b"{", b"[1]", b"\xff", b'"text"'):
        response = await aino.client.post(
            f"{BASE}/{house.make()}/notes", data=raw, headers={"X-CSRF-Token": aino.csrf}
        )
        assert (response.status, response.content_type) == (422, "application/problem+json")


async def test_too_few_attempts_are_told_with_the_numbers(visitor, house):
    aino = await visitor("aino")
    response, body = await aino.call("POST", f"{BASE}/{house.claimed()}/not-reached", {})
    assert (response.status, body["code"]) == (409, "too_few_attempts")
    assert body["detail"] == "Yrityksiä on 0 ja eri tapoja 0. Tarvitaan 3 yritystä ja 2 eri tapaa."


async def test_the_form_and_the_call_do_the_same(visitor, house):
    by_form, by_call = house.claimed(conversation="c-1"), house.claimed(conversation="c-2")
    aino = await visitor("aino")
    fields = {
        "channel": "letter",
        "outcome": "message_left",
        "note": "Kirje lähti.\r\nEnsi viikolla uudelleen.",
    }
    await aino.post(f"{here(by_form)}/attempts", **fields)
    await aino.call("POST", f"{BASE}/{by_call}/attempts", fields)
    first, second = (house.handovers.get(one, house.user("aino")).attempts for one in (by_form, by_call))
    assert first == second
    assert first[0].note == "Kirje lähti.\nEnsi viikolla uudelleen."
