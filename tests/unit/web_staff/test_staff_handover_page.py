"""The page of one handover: what it shows, what can be done on it, and what happens when it cannot."""

import re
from html import unescape

import pytest

from handover import Status
from tests.staff_house import NAME
from web.staff.pages import FLASHES
from web.staff.steps import STEPS


def here(handover_id):
    return f"/staff/handovers/{handover_id}"


async def test_the_summary_is_marked_as_the_residents_own_words(visitor, house):
    aino = await visitor("aino")
    _, page = await aino.get(here(house.make()))
    assert "Asukkaan oma kertomus, ei ammattihenkilön arvio." in page
    assert "Polun laskema ehdotus" in page


async def test_a_suggestion_that_the_catalogue_no_longer_has_is_not_hidden(visitor, house, tmp_path):
    house.import_services(tmp_path)
    aino = await visitor("aino")
    _, page = await aino.get(
        here(house.make(suggestions=(service_id(house, "Kotikulma"), "no-longer-there")))
    )
    assert "Kohtaamispaikka Kotikulma" in page
    assert "no-longer-there" in page


def service_id(house, word):
    from catalog import Query

    return house.context.catalog.search(Query(text=word)).results[0].card.service_id


async def test_who_told_nothing_is_still_a_person_to_call(visitor, house):
    aino = await visitor("aino")
    _, page = await aino.get(here(house.make(items=(), consent=("contact",), needs=())))
    assert "Asukas ei halunnut välittää keskustelun sisältöä" in page
    assert "Kartoituksen tulos" not in page


async def test_without_contact_details_nothing_is_promised(visitor, house):
    aino = await visitor("aino")
    _, page = await aino.get(here(house.make(reachable=False)))
    assert "ei luvattu" in page
    assert "Näytä yhteystiedot" not in page


async def test_the_second_adviser_is_told_who_was_first(visitor, house):
    handover_id = house.claimed("veikko")
    aino = await visitor("aino")
    response, page = await aino.post(f"{here(handover_id)}/claim")
    assert response.status == 409
    assert "Toinen neuvoja ehti ottaa tämän pyynnön." in page
    assert "Työn alla, veikko" in page
    assert "<title>Virhe:" in page


async def test_what_is_wrong_is_said_by_the_field_and_what_was_typed_stays(visitor, house):
    handover_id = house.claimed()
    aino = await visitor("aino")
    response, page = await aino.post(
        f"{here(handover_id)}/attempts", channel="phone", outcome="", note="Soitin <kahdesti>"
    )
    assert response.status == 422
    assert 'href="#f-attempts-outcome"' in page
    assert 'aria-invalid="true" aria-describedby="e-attempts-outcome"' in page
    assert "Soitin &lt;kahdesti&gt;</textarea>" in page
    assert '<option value="phone" selected>' in page
    assert house.handovers.get(handover_id, house.user("aino")).attempts == ()


@pytest.mark.parametrize(
    ("step", "fields", "field"),
    [
        ("attempts", {"channel": "pigeon", "outcome": "reached"}, "channel"),
        ("notes", {"text": "   "}, "text"),
        ("notes", {"text": "x" * 5001}, "text"),
        ("notes", {"text": "hyvä", "kind": "secret"}, "kind"),
        ("resolve", {"outcome": "vanished"}, "outcome"),
        ("resolve", {"outcome": "no_need", "follow_up": "date", "follow_up_date": ""}, "follow_up"),
        ("resolve", {"outcome": "no_need", "follow_up": "date", "follow_up_date": "2020-01-01"}, "follow_up"),
        ("resolve", {"outcome": "no_need", "preventive_codes": "y" * 41}, "preventive_codes"),
        ("resolve", {"outcome": "no_need", "preventive_codes": "a," * 30}, "preventive_codes"),
        ("return", {"note": ""}, "note"),
        ("follow-up", {"date": "huomenna"}, "date"),
        ("follow-up", {"date": "2026-11-23"}, "date"),
        ("consents", {"scope": "everything", "given": "true"}, "scope"),
        ("consents", {"scope": "organisation"}, "given"),
        ("participants", {"name": "", "scope": "colleague"}, "name"),
    ],
)
async def test_every_form_tells_its_own_mistakes(visitor, house, step, fields, field):
    handover_id = house.claimed()
    before = house.handovers.changes()
    aino = await visitor("aino")
    response, page = await aino.post(f"{here(handover_id)}/{step}", **fields)
    assert response.status == 422
    assert f'href="#f-{step}-{field}"' in page
    assert f'id="f-{step}-{field}"' in page
    assert house.handovers.changes() == before


async def test_not_reached_waits_for_enough_attempts_over_different_channels(visitor, house):
    handover_id = house.claimed()
    aino = await visitor("aino")
    await aino.post(f"{here(handover_id)}/attempts", channel="phone", outcome="no_answer")
    _, page = await aino.get(here(handover_id))
    assert "kun yrityksiä on 3 ja eri tapoja 2. Nyt yrityksiä on 1 ja tapoja 1." in page
    response, page = await aino.post(f"{here(handover_id)}/not-reached")
    assert response.status == 409
    assert "Tarvitaan 3 yritystä ja 2 eri tapaa." in page
    for channel in ("phone", "letter"):
        await aino.post(f"{here(handover_id)}/attempts", channel=channel, outcome="no_answer")
    _, page = await aino.get(here(handover_id))
    assert "Sulje: ei tavoitettu" in page
    response, _ = await aino.post(f"{here(handover_id)}/not-reached", note="Kirje palautui.")
    assert response.status == 303
    assert house.handovers.get(handover_id, house.user("aino")).status is Status.NOT_REACHED


@pytest.mark.parametrize(
    ("fields", "day"),
    [
        ({}, "2027-02-23"),
        ({"follow_up": "automatic"}, "2027-02-23"),
        ({"follow_up": "none"}, None),
        ({"follow_up": "date", "follow_up_date": "2026-12-22"}, "2026-12-22"),
    ],
)
async def test_the_follow_up_is_by_rule_by_choice_or_not_at_all(visitor, house, fields, day):
    handover_id = house.claimed()
    aino = await visitor("aino")
    response, _ = await aino.post(f"{here(handover_id)}/resolve", outcome="own_network", **fields)
    assert response.status == 303
    follow_up = house.handovers.get(handover_id, house.user("aino")).row.follow_up_at
    assert (follow_up and follow_up.date().isoformat()) == day


async def test_codes_of_preventive_work_are_kept_one_by_one(visitor, house):
    handover_id = house.claimed()
    aino = await visitor("aino")
    await aino.post(f"{here(handover_id)}/resolve", outcome="own_network", preventive_codes="A1, B2 ,,")
    closing = house.handovers.get(handover_id, house.user("aino")).closings[0]
    assert closing.preventive_codes == ("A1", "B2")
    _, page = await aino.get(here(handover_id))
    assert "Toimenpidekoodit: A1, B2" in page


async def test_a_follow_up_can_be_agreed_and_dropped(visitor, house):
    handover_id = house.claimed()
    aino = await visitor("aino")
    await aino.post(f"{here(handover_id)}/follow-up", date="2026-12-22")
    _, page = await aino.get(here(handover_id))
    assert "Sovittuna päivänä, ti 22.12." in page
    await aino.post(f"{here(handover_id)}/resolve", outcome="own_network")
    seija = await visitor("seija")
    await seija.get(here(handover_id))
    response, _ = await seija.post(f"{here(handover_id)}/cancel-follow-up")
    assert response.status == 303
    assert house.handovers.get(handover_id, house.user("aino")).row.follow_up_at is None


async def test_an_organisation_comes_along_only_with_the_residents_consent(visitor, house):
    handover_id = house.claimed()
    aino = await visitor("aino")
    along = {"name": "Kotikulma ry", "role": "tukihenkilö", "scope": "organisation"}
    response, page = await aino.post(f"{here(handover_id)}/participants", **along)
    assert response.status == 409
    assert "Asukas ei ole antanut tähän lupaa." in page
    await aino.post(f"{here(handover_id)}/consents", scope="organisation", given="true")
    response, _ = await aino.post(f"{here(handover_id)}/participants", **along)
    assert response.status == 303
    _, page = await aino.get(here(handover_id))
    assert "Järjestö: Kotikulma ry, tukihenkilö" in page
    assert "Järjestö saa ottaa yhteyttä: annettu tänään" in page


async def test_taking_back_the_consent_to_contact_erases_the_details(visitor, house):
    handover_id = house.claimed()
    aino = await visitor("aino")
    response, _ = await aino.post(f"{here(handover_id)}/consents", scope="contact", given="false")
    assert response.status == 303
    _, page = await aino.get(here(handover_id))
    assert "peruttu tänään" in page
    response, page = await aino.post(f"{here(handover_id)}/contact")
    assert response.status == 404
    assert NAME not in page


async def test_a_supervisor_gives_the_work_to_another(visitor, house):
    handover_id = house.claimed()
    seija = await visitor("seija")
    _, page = await seija.get(here(handover_id))
    assert "Aino Neuvoja (nyt)" in page
    assert "Paavo" not in page
    response, _ = await seija.post(f"{here(handover_id)}/assign", to="veikko")
    assert response.status == 303
    assert house.handovers.get(handover_id, house.user("seija")).row.assignee == "veikko"
    response, page = await seija.post(f"{here(handover_id)}/assign", to="paavo")
    assert response.status == 404


async def test_a_colleagues_handover_offers_nothing_that_would_be_refused(visitor, house):
    handover_id = house.claimed("veikko")
    aino = await visitor("aino")
    _, page = await aino.get(here(handover_id))
    assert "<form" in page
    for step in STEPS:
        assert f'action="{here(handover_id)}/{step}"' not in page
    assert "Yhteystiedot näkyvät, kun pyyntö on sinulla." in page


async def test_a_resolved_handover_offers_only_its_follow_up(visitor, house):
    handover_id = house.claimed("seija")
    house.handovers.resolve(handover_id, house.user("seija"), "no_need")
    seija = await visitor("seija")
    _, page = await seija.get(here(handover_id))
    offered = {step for step in STEPS if f'action="{here(handover_id)}/{step}"' in page}
    assert offered == {"notes", "follow-up", "cancel-follow-up"}


async def test_an_unknown_handover_is_a_page_that_says_so(visitor):
    aino = await visitor("aino")
    for path in (
        "/staff/handovers/nothing",
        "/staff/handovers/nothing/print",
        "/staff/handovers/nothing/services",
    ):
        response, page = await aino.get(path)
        assert (response.status, response.content_type) == (404, "text/html")
        assert "Pyyntöä ei löydy." in page


async def test_a_form_that_is_far_too_long_is_refused_with_a_page(visitor, house):
    handover_id = house.claimed()
    aino = await visitor("aino")
    response, page = await aino.post(f"{here(handover_id)}/notes", text="x" * 100_000)
    assert response.status == 413
    assert "Lomake on liian pitkä." in page


def test_every_step_has_its_message():
    assert set(STEPS) <= set(FLASHES)


async def test_a_message_that_nobody_sent_is_not_shown(visitor):
    aino = await visitor("aino")
    _, page = await aino.get("/staff", cookies={"polku_flash": "<b>made up</b>"})
    assert "made up" not in page
    assert 'class="flash"' not in page


async def test_a_note_written_while_the_handover_went_to_another_is_given_back(visitor, house):
    handover_id = house.claimed()
    aino = await visitor("aino")
    house.handovers.assign(handover_id, house.user("seija"), "veikko")
    text = "Puhuimme pitkään siitä, mikä <auttaisi> arjessa."
    response, page = await aino.post(f"{here(handover_id)}/notes", text=text)
    assert response.status == 409
    assert "Pyyntö on toisella neuvojalla." in page
    assert "Tätä tekstiä ei tallennettu. Kopioi se talteen." in page
    assert "mikä &lt;auttaisi&gt; arjessa.</textarea>" in page


async def test_a_region_that_has_no_file_any_more_does_not_hide_its_handovers(visitor, house):
    handover_id = house.claimed(region="vanha-alue")
    aino = await visitor("aino")
    for path in ("", "/print", "/services", "/services/print"):
        response, _ = await aino.get(here(handover_id) + path)
        assert response.status == 200
    _, page = await aino.get("/staff?view=mine")
    assert here(handover_id) in page


async def test_five_hints_lead_into_the_catalogue_where_the_resident_lives(visitor, house, tmp_path):
    house.import_services(tmp_path)
    aino = await visitor("aino")
    handover_id = house.make(needs=("loneliness",), municipality="Kuhmo")
    _, page = await aino.get(f"{here(handover_id)}/services?q=kerho&service={service_id(house, 'Kotikulma')}")
    links = [unescape(link) for link in re.findall(r'<li><a href="([^"]+services[?][^"]+)"', page)]
    assert len(links) == 5
    for link in links:
        assert "municipality=Kuhmo" in link
        assert "service=" in link, "what was chosen before stays chosen"
        response, found = await aino.get(link)
        assert response.status == 200
        assert "Valitut (1)" in found
    assert sum("yksin%c3%a4isyys" in link.lower() for link in links) == 2
