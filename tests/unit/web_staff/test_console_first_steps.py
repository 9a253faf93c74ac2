"""From login to a resolved handover, without script."""

from tests.staff_house import NAME, PHONE_TEXT


async def test_an_adviser_claims_calls_and_resolves(visitor, house):
    handover_id = house.make()
    aino = await visitor("aino")
    _, queue = await aino.get("/staff")
    assert f"/staff/handovers/{handover_id}" in queue
    here = f"/staff/handovers/{handover_id}"
    _, page = await aino.get(here)
    assert "Haluaisin jutella &lt;ihmisen&gt; kanssa." in page
    assert "Tukiasiakkuus" in page
    assert "Arki sujuu osin itse" in page
    for step, fields, told in (
        ("claim", {}, "Pyyntö on nyt sinulla."),
        ("attempts", {"channel": "phone", "outcome": "reached"}, "Yhteydenotto kirjattiin."),
        ("notes", {"text": "Sovittiin tapaaminen."}, "Muistiinpano tallennettiin."),
        ("resolve", {"outcome": "organisation"}, "Pyyntö merkittiin hoidetuksi."),
    ):
        response, _ = await aino.post(f"{here}/{step}", **fields)
        assert (response.status, response.headers["Location"]) == (303, here)
        _, page = await aino.get(here)
        assert told in page
        _, page = await aino.get(here)
        assert told not in page
    assert "Ohjattiin järjestön toimintaan" in page
    assert "Sovittiin tapaaminen." in page


async def test_contact_details_show_only_after_the_audited_click(visitor, house):
    handover_id = house.claimed()
    here = f"/staff/handovers/{handover_id}"
    aino = await visitor("aino")
    _, page = await aino.get(here)
    assert NAME not in page
    response, page = await aino.post(f"{here}/contact")
    assert response.status == 200
    assert NAME in page
    assert PHONE_TEXT in page
    _, page = await aino.get(here)
    assert NAME not in page
    actions = [event.action for event in house.handovers.history(handover_id, house.user("seija"))]
    assert actions.count("contact:reveal") == 1
