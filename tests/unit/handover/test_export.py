"""Recording: the FHIR bundle is valid R4, and the printed page has the same content."""

import json
from datetime import UTC, date, datetime

import pytest
from fhir.resources.R4B.bundle import Bundle
from handover_samples import contact, draft

from handover import Consent, Event, Filter, Outcome, bundle, printable
from handover.labels import _labels, label
from handover.printable import NOTICE, sections
from handover.values import AttemptOutcome, Channel, NoteKind, Priority, Role, Status, Task

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@pytest.fixture
def worked(store, make, adviser, clock):
    """A handover with everything that can be recorded."""
    handover_id = make(segment="tuki", segment_reasons=("few_needs", "copes_poorly"), priority="high")
    store.claim(handover_id, adviser)
    store.record_consent(handover_id, adviser, Consent.ORGANISATION, given=True)
    store.record_consent(handover_id, adviser, Consent.SUPPORT_PERSON, given=True)
    store.record_consent(handover_id, adviser, Consent.SUPPORT_PERSON, given=False)
    store.add_attempt(handover_id, adviser, "phone", "no_answer")
    clock.go(hours=1)
    store.add_attempt(handover_id, adviser, "message", "message_left", "Soitan huomenna")
    store.add_attempt(handover_id, adviser, "phone", "reached")
    store.add_note(handover_id, adviser, "Toivoo iltapäivää")
    store.add_note(handover_id, adviser, "Sovittu tiimissä", "consultation")
    store.add_participant(handover_id, adviser, "Kajaanin tuki ry", "vertaistuki")
    store.resolve(handover_id, adviser, "organisation", "Aloittaa ryhmässä", ["EH12"], date(2027, 2, 1))
    return store.get(handover_id, adviser, export=True)


def resources(made, kind):
    return [entry["resource"] for entry in made["entry"] if entry["resource"]["resourceType"] == kind]


def valid(made):
    """The bundle after a round through the library's models, which check names, types and codes."""
    return json.loads(Bundle.model_validate(json.loads(json.dumps(made))).model_dump_json())


def test_the_bundle_is_valid_and_holds_what_the_issue_asks_for(worked):
    made = bundle(worked, NOW)
    assert valid(made)["resourceType"] == "Bundle"
    kinds = [entry["resource"]["resourceType"] for entry in made["entry"]]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "Task": 1,
        "QuestionnaireResponse": 1,
        "Consent": 7,
        "Communication": 3,
    }


def test_the_library_would_notice_a_wrong_bundle(worked):
    made = bundle(worked, NOW)
    made["entry"][0]["resource"]["no_such_field"] = 1
    with pytest.raises(ValueError, match="no_such_field"):
        valid(made)


@pytest.mark.parametrize("step", ["new", "claimed", "waiting", "returned", "cancelled", "bare"])
def test_the_bundle_is_valid_in_every_state(store, make, adviser, step):
    bare = draft(items=(), consent=("contact",))
    handover_id = store.create(bare).id if step == "bare" else make()
    if step in ("claimed", "waiting", "returned"):
        store.claim(handover_id, adviser)
    if step == "waiting":
        store.add_attempt(handover_id, adviser, "visit", "wrong_details")
    if step == "returned":
        store.return_(handover_id, adviser, "Kuuluu muualle", "Perhekeskus")
    if step == "cancelled":
        store.cancel_by_resident(handover_id, "c-1")
    seen = store.get(handover_id, adviser)
    valid(bundle(seen, NOW))
    assert printable(seen).startswith(NOTICE)


def test_statuses_priorities_and_outcomes_are_those_of_fhir(worked):
    (task,) = resources(bundle(worked, NOW), "Task")
    assert (task["status"], task["intent"], task["priority"]) == ("completed", "proposal", "urgent")
    outputs = {one["type"]["text"]: one.get("valueString") for one in task["output"]}
    assert outputs["Lopputulos"] == label(Outcome.ORGANISATION)
    assert outputs["Ennaltaehkäisevän työn toimenpidekoodi"] == "EH12"
    assert [one["status"] for one in resources(bundle(worked, NOW), "Communication")] == [
        "not-done",
        "completed",
        "completed",
    ]


def test_a_revoked_consent_is_inactive_with_its_end(worked):
    inactive = [one for one in resources(bundle(worked, NOW), "Consent") if one["status"] == "inactive"]
    assert len(inactive) == 1
    assert inactive[0]["provision"]["code"][0]["coding"][0]["code"] == "support_person"
    assert "end" in inactive[0]["provision"]["period"]


def test_everything_is_marked_as_the_residents_own_account(worked):
    made = bundle(worked, NOW)
    for resource in (*resources(made, "Task"), *resources(made, "QuestionnaireResponse")):
        assert resource["meta"]["tag"][0]["display"] == "Asukkaan oma kertomus, ei arvio"
    assert printable(worked).splitlines()[0] == "Asukkaan oma kertomus, ei arvio"


def test_contact_details_are_there_only_when_given(worked):
    without = json.dumps(bundle(worked, NOW), ensure_ascii=False) + printable(worked)
    assert "Maija" not in without
    assert "Patient" not in without
    made = bundle(worked, NOW, contact(email="maija@esimerkki.fi"))
    valid(made)
    (patient,) = resources(made, "Patient")
    assert patient["name"][0]["text"] == "Maija Meikäläinen"
    address = f"urn:uuid:{patient['id']}"
    assert resources(made, "Task")[0]["for"]["reference"] == address
    assert all(one["patient"]["reference"] == address for one in resources(made, "Consent"))
    assert "Puhelin: 040 5317788" in printable(worked, contact())


def test_references_lead_to_resources_of_the_bundle(worked):
    made = bundle(worked, NOW, contact())
    addresses = {entry["fullUrl"] for entry in made["entry"]}
    found = []

    def walk(part):
        if isinstance(part, dict):
            found.extend([part["reference"]] if "reference" in part else [])
            for value in part.values():
                walk(value)
        if isinstance(part, list):
            for value in part:
                walk(value)

    walk(made)
    assert found
    assert set(found) <= addresses
    assert len(addresses) == len(made["entry"])


def test_ids_are_the_same_at_every_export(worked):
    assert bundle(worked, NOW) == bundle(worked, NOW)


def test_the_page_and_the_bundle_have_the_same_content(worked):
    page = printable(worked, theme=lambda theme: "Yksinäisyys")
    inside = json.dumps(bundle(worked, NOW, theme=lambda theme: "Yksinäisyys"), ensure_ascii=False)
    facts = (
        worked.reference,
        *(one.text for one in worked.items),
        "Yksinäisyys",
        "Kajaani",
        "Tukiasiakkuus",
        "copes_poorly",
        "Soitan huomenna",
        "Toivoo iltapäivää",
        "Sovittu tiimissä",
        "Kajaanin tuki ry, vertaistuki",
        "Aloittaa ryhmässä",
        "Ohjattiin järjestön toimintaan",
        "EH12",
        "Ei vastannut",
        "Järjestö saa ottaa yhteyttä",
        "Soittopyyntö",
        "suomi",
    )
    for fact in facts:
        assert fact in page, fact
        assert fact in inside, fact


def test_the_page_has_the_headings_of_recording_in_their_order(worked):
    assert [section.title for section in sections(worked, contact())] == [
        "Asian vireilletulo",
        "Asiakkaan yhteystiedot",
        "Asiakkaan oma kuvaus tilanteestaan",
        "Tuen tarpeet asiakkaan kertoman mukaan",
        "Polun laskema ohjaustapa (ei ammattihenkilön arvio)",
        "Annettu ohjaus ja neuvonta",
        "Yhteydenotot",
        "Ammattihenkilön merkinnät",
        "Osallistujat",
        "Lopputulos ja jatko",
        "Suostumukset",
    ]


def test_a_heading_without_content_is_left_out(store, make, adviser):
    titles = [section.title for section in sections(store.get(make(), adviser))]
    assert "Yhteydenotot" not in titles
    assert "Asiakkaan yhteystiedot" not in titles


def test_repr_of_what_is_read_shows_nothing_personal(worked, store, adviser):
    shown = repr(worked) + repr(store.list_handovers(Filter(), adviser)) + repr(store.about("c-1"))
    shown += repr(draft()) + repr(contact()) + repr(sections(worked))
    for secret in (
        "Yksinäisyys",
        "loneliness",
        "Kajaani",
        "Maija",
        "5317788",
        "Soitan",
        "Toivoo",
        "few_needs",
    ):
        assert secret not in shown


@pytest.mark.parametrize(
    "words",
    [Status, Priority, Channel, Task, AttemptOutcome, Outcome, NoteKind, Role],
    ids=lambda one: one.__name__,
)
def test_every_code_has_a_name_in_finnish_and_no_name_lacks_its_code(words):
    assert set(_labels()[words.__name__]) == {word.value for word in words}
    assert all(label(word) for word in words)


def test_steps_are_events(worked):
    assert set(worked.steps) == {Event.SCHEDULE_FOLLOW_UP, Event.CANCEL_FOLLOW_UP, Event.FOLLOW_UP}


def test_the_region_is_named_and_not_coded(worked):
    assert "Alue: Kainuun hyvinvointialue (Kajaani)" in printable(worked)
    assert "kainuu" not in printable(worked)
    task = resources(bundle(worked, NOW), "Task")[0]
    assert "Kainuun hyvinvointialue" in [one.get("valueString") for one in task["input"]]


def test_a_region_that_has_no_file_any_more_is_shown_by_its_id(store, make, adviser):
    handover_id = make("c-old", region="entinen-alue")
    assert "Alue: entinen-alue" in printable(store.get(handover_id, adviser))
