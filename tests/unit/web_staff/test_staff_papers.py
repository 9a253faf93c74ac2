"""What leaves the console: the page for recording, the list for the resident, messages, the audit trail."""

import pytest
from test_staff_handover_page import here, service_id

from handover.audit_words import AuditAction
from regions import load_region
from tests.staff_house import NAME, PHONE_TEXT
from web.staff.audit_words import audited
from web.staff.message_templates import message_templates


def actions(house, handover_id):
    return [event.action for event in house.handovers.history(handover_id, house.user("seija"))]


async def test_the_page_for_recording_has_no_contact_details_unless_asked_for(visitor, house):
    handover_id = house.claimed()
    aino = await visitor("aino")
    response, page = await aino.get(f"{here(handover_id)}/print")
    assert response.status == 200
    assert "Asukkaan oma kertomus, ei arvio." in page
    assert "Tuen tarpeet asiakkaan kertoman mukaan" in page
    assert "yksinäisyys" in page
    assert NAME not in page
    assert actions(house, handover_id)[-1] == "handover:export"
    response, page = await aino.post(f"{here(handover_id)}/print")
    assert NAME in page
    assert PHONE_TEXT in page
    assert "contact:reveal" in actions(house, handover_id)


async def test_the_list_for_the_resident_says_nothing_of_the_resident(visitor, house, tmp_path):
    house.import_services(tmp_path)
    handover_id = house.claimed()
    reference = house.handovers.get(handover_id, house.user("aino")).reference
    chosen = service_id(house, "Kotikulma")
    aino = await visitor("aino")
    _, page = await aino.get(
        f"{here(handover_id)}/services/print?service={chosen}&service=unknown&service={chosen}"
    )
    article = page.partition("<article>")[2].partition("</article>")[0]
    assert article.count("Kohtaamispaikka Kotikulma") == 1
    assert "https://kotikulma.example" in article
    assert "Hätätilanteessa soita" in article
    for personal in (NAME, reference, "Puoliso", "Tukiasiakkuus"):
        assert personal not in article


async def test_services_are_first_searched_by_what_the_resident_told(visitor, house, tmp_path):
    house.import_services(tmp_path)
    aino = await visitor("aino")
    handover_id = house.claimed()
    _, page = await aino.get(f"{here(handover_id)}/services")
    assert "Kohtaamispaikka Kotikulma" in page
    assert "<option selected>Kajaani</option>" in page
    assert '<option value="loneliness" selected>' in page
    chosen = service_id(house, "Kotikulma")
    _, page = await aino.get(f"{here(handover_id)}/services?q=kävely&service={chosen}")
    assert "Valitut (1)" in page
    assert page.count(f'value="{chosen}"') == 1
    assert "Kävelyryhmä" in page


async def test_what_was_suggested_is_recorded_as_a_note(visitor, house, tmp_path):
    house.import_services(tmp_path)
    handover_id = house.claimed()
    aino = await visitor("aino")
    services = f"{service_id(house, 'Kotikulma')}\r\n{service_id(house, 'Kävelyryhmä')}"
    response, _ = await aino.post(f"{here(handover_id)}/services", services=services)
    assert (response.status, response.headers["Location"]) == (303, here(handover_id))
    note = house.handovers.get(handover_id, house.user("aino")).notes[0]
    assert note.text == "Ehdotin palveluja: Kohtaamispaikka Kotikulma; Kävelyryhmä"


@pytest.mark.parametrize("services", ["", "unknown"])
async def test_an_empty_list_is_not_recorded(visitor, house, services):
    handover_id = house.claimed()
    aino = await visitor("aino")
    response, page = await aino.post(f"{here(handover_id)}/services", services=services)
    assert response.status == 422
    assert "Valitse ensin ainakin yksi palvelu." in page
    _, page = await aino.get(f"{here(handover_id)}/services/print?service={services}")
    assert "Valitse ensin palveluja" in page


async def test_a_search_that_finds_nothing_says_what_to_try(visitor, house):
    aino = await visitor("aino")
    response, page = await aino.get(f"{here(house.claimed())}/services?q=zzzz&municipality=Kajaani")
    assert response.status == 200
    assert "Kokeile toista hakusanaa" in page


@pytest.mark.parametrize("language", ["fi", "sv", "en", "so"])
def test_messages_are_in_the_residents_language_and_tell_nothing_of_the_matter(house, language):
    handover_id = house.make(language=language)
    found = house.handovers.get(handover_id, house.user("aino"))
    made = message_templates(load_region("kainuu"), found, house.user("aino"))
    assert len(made) >= 4
    for one in made:
        assert one.language == (language if language in ("fi", "sv", "en") else "fi")
        assert "{" not in one.text
        assert found.reference in one.text
        assert "Aino Neuvoja" in one.text
        for secret in ("Yksinäisyys", "loneliness", "Kajaani", "Tuki", "Polku"):
            assert secret.casefold() not in one.text.casefold()


async def test_the_audit_trail_is_told_in_finnish_with_codes_only(visitor, house):
    handover_id = house.claimed()
    house.handovers.add_attempt(handover_id, house.user("aino"), "phone", "no_answer", "Salainen lisätieto")
    house.handovers.assign(handover_id, house.user("seija"), "veikko")
    seija = await visitor("seija")
    _, page = await seija.get(f"{here(handover_id)}/audit")
    for told in (
        "Asukas jätti pyynnön",
        "Kirjasi yhteydenoton",
        "Puhelu, Ei vastannut",
        "→ veikko",
        "asukas",
    ):
        assert told in page
    assert "Salainen" not in page
    assert "no_answer" not in page


def test_every_audited_action_has_a_name():
    for action in AuditAction:
        assert audited(action.value) != action.value


async def test_an_administrator_reads_the_trail_but_is_not_led_to_the_handover(visitor, house):
    handover_id = house.make()
    paavo = await visitor("paavo")
    _, page = await paavo.get(f"{here(handover_id)}/audit")
    assert "Asukas jätti pyynnön" in page
    assert f'href="{here(handover_id)}"' not in page
    _, page = await paavo.get(f"{here('never-existed')}/audit")
    assert "Tälle pyynnölle ei ole merkintöjä." in page
