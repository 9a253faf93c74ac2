"""From login to a resolved handover, without script."""


async def test_an_adviser_claims_calls_and_resolves(visitor, make):
    handover_id = make()
    aino = await visitor("aino")
    _, queue = await aino.get("/staff")
    assert f"/staff/handovers/{handover_id}" in queue
    here = f"/staff/handovers/{handover_id}"
    _, page = await aino.get(here)
    assert "Haluan jutella &lt;neuvojan&gt; kanssa." in page
    assert "040" not in page
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
    assert "Ohjattiin järjestön toimintaan" in page


async def test_contact_details_show_only_after_the_audited_click(visitor, make, context):
    handover_id = make()
    aino = await visitor("aino")
    await aino.get(f"/staff/handovers/{handover_id}")
    await aino.post(f"/staff/handovers/{handover_id}/claim")
    _, page = await aino.get(f"/staff/handovers/{handover_id}")
    assert "Maija" not in page
    response, page = await aino.post(f"/staff/handovers/{handover_id}/contact")
    assert response.status == 200
    assert "Maija Meikäläinen" in page
    assert "040 5317788" in page
