"""A form of the console that is posted twice counts once, and so does a step of the JSON API."""

import asyncio
import re

import pytest

SENT = {
    "attempts": {"channel": "phone", "outcome": "no_answer", "note": "Soitin"},
    "notes": {"text": "Muistiin", "kind": "note"},
    "participants": {"name": "Kollega", "role": "", "scope": "colleague"},
    "consents": {"scope": "organisation", "given": "true"},
    "resolve": {"outcome": "no_need", "note": "", "follow_up": "automatic"},
    "return": {"to": "Terveysasema", "note": "Kuuluu sinne"},
    "follow-up": {"date": "2027-02-01"},
    "release": {},
    "claim": {},
}
LISTS = ("attempts", "notes", "participants", "closings")


def here(handover_id):
    return f"/staff/handovers/{handover_id}"


def lengths(house, handover_id):
    found = house.handovers.get(handover_id, house.user("seija"))
    return [len(getattr(found, name)) for name in LISTS], found.status


async def number_on(visitor, handover_id):
    _, page = await visitor.get(here(handover_id))
    return re.search(r'name="client_id" value="([^"]+)"', page)[1]


@pytest.mark.parametrize("step", SENT)
async def test_a_form_posted_twice_is_taken_once_and_looks_done_both_times(visitor, house, step):
    handover_id = house.make() if step == "claim" else house.claimed()
    aino = await visitor("aino")
    number = await number_on(aino, handover_id)
    first, _ = await aino.post(f"{here(handover_id)}/{step}", client_id=number, **SENT[step])
    after = lengths(house, handover_id)
    second, page = await aino.post(f"{here(handover_id)}/{step}", client_id=number, **SENT[step])
    assert (first.status, second.status) == (303, 303), page
    assert lengths(house, handover_id) == after


async def test_two_posts_at_the_same_moment_are_one(visitor, house):
    handover_id = house.claimed()
    aino = await visitor("aino")
    number = await number_on(aino, handover_id)
    form = {"client_id": number, **SENT["attempts"]}
    posts = [aino.post(f"{here(handover_id)}/attempts", **form) for _ in range(5)]
    assert {response.status for response, _ in await asyncio.gather(*posts)} == {303}
    assert lengths(house, handover_id)[0] == [1, 0, 0, 0]


async def test_what_was_changed_before_it_was_sent_again_is_new(visitor, house):
    handover_id = house.claimed()
    aino = await visitor("aino")
    number = await number_on(aino, handover_id)
    for text in ("Muistiin", "Muistiin", "Muistiin myös tämä"):
        await aino.post(f"{here(handover_id)}/notes", client_id=number, text=text, kind="note")
    notes = house.handovers.get(handover_id, house.user("aino")).notes
    assert [note.text for note in notes] == ["Muistiin", "Muistiin myös tämä"]


async def test_every_page_has_a_number_of_its_own(visitor, house):
    handover_id = house.claimed()
    aino = await visitor("aino")
    numbers = {await number_on(aino, handover_id) for _ in range(3)}
    assert len(numbers) == 3


async def test_every_form_that_changes_a_request_carries_the_number(visitor, house):
    handover_id = house.claimed()
    seija = await visitor("seija")
    _, page = await seija.get(here(handover_id))
    forms = re.findall(r'<form method="post" action="([^"]+)">(.*?)</form>', page, re.DOTALL)
    steps = [(action, body) for action, body in forms if action.startswith(here(handover_id))]
    without = [action.rpartition("/")[2] for action, body in steps if 'name="client_id"' not in body]
    # Looking at the contact details adds nothing but the trace of having looked.
    assert without == ["contact"]
    assert len(steps) >= 8


async def test_a_list_of_services_is_recorded_once(visitor, house, tmp_path):
    house.import_services(tmp_path)
    handover_id = house.claimed()
    aino = await visitor("aino")
    _, page = await aino.get(f"{here(handover_id)}/services")
    service = re.search(r'name="service" value="([^"]+)"', page)[1]
    _, page = await aino.get(f"{here(handover_id)}/services/print?service={service}")
    number = re.search(r'name="client_id" value="([^"]+)"', page)[1]
    for _ in range(2):
        response, _ = await aino.post(f"{here(handover_id)}/services", client_id=number, services=service)
        assert response.status == 303
    assert lengths(house, handover_id)[0] == [0, 1, 0, 0]


async def test_a_step_of_the_interface_sent_again_answers_with_how_it_stands(visitor, house):
    handover_id = house.claimed()
    aino = await visitor("aino")
    await aino.get("/staff")
    address = f"/api{here(handover_id)}/attempts"
    body = {"client_id": "a-1", "channel": "phone", "outcome": "no_answer"}
    answers = [await aino.call("POST", address, body) for _ in range(2)]
    assert [response.status for response, _ in answers] == [200, 200]
    assert [len(shown["attempts"]) for _, shown in answers] == [1, 1]


@pytest.mark.parametrize("number", ["", "x" * 65, "a b", 7, ["a"]])
async def test_a_malformed_number_is_refused(visitor, house, number):
    handover_id = house.claimed()
    aino = await visitor("aino")
    await aino.get("/staff")
    response, _ = await aino.call(
        "POST", f"/api{here(handover_id)}/notes", {"client_id": number, "text": "Muistiin"}
    )
    assert response.status == 422
    assert lengths(house, handover_id)[0] == [0, 0, 0, 0]
