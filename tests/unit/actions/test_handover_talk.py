"""Making a handover in the conversation: edited, consented to, sent once, and never talked over."""

import pytest

from handover import Consent, HandoverStore, Role, StaffUser, StorageError

ADVISER = StaffUser("aino", Role.ADVISER)
HANDOVER = "action_handover"


def stored(resident):
    request = resident.services.handovers.open_request("c-1")
    return resident.services.handovers.get(request.id, ADVISER)


def begin(resident, **slots):
    resident.slots.update(slots)
    return resident.say(HANDOVER, "request_human", "haluan puhua ihmiselle")


def test_the_summary_is_shown_before_anything_is_sent(resident):
    said = begin(resident, needs=["loneliness"], municipality="Kuhmo")
    assert said == ["utter_handover_intro", "utter_handover_summary"]
    assert "Kuhmo" in resident.text
    assert resident.loop == HANDOVER
    assert resident.services.handovers.open_request("c-1") is None


def test_an_item_is_taken_out_and_put_back_and_only_what_is_left_is_sent(resident):
    begin(resident, needs=["loneliness"], municipality="Kuhmo")
    resident.say(HANDOVER, "handover_edit")
    assert '/handover_remove{"item": "municipality"}' in resident.buttons
    resident.say(HANDOVER, "handover_remove", entities={"item": "needs"})
    resident.say(HANDOVER, "handover_remove", entities={"item": "municipality"})
    assert resident.messages[-1]["utter_action"] == "utter_handover_summary_empty"
    assert '/handover_keep{"item": "municipality"}' in resident.buttons
    resident.say(HANDOVER, "handover_keep", entities={"item": "municipality"})
    assert resident.say(HANDOVER, "handover_send") == ["utter_handover_form"]
    found = stored(resident)
    assert [item.id for item in found.items] == ["municipality"]
    assert (found.row.needs, found.row.municipality) == ((), "Kuhmo")


def test_own_words_go_to_the_adviser_as_they_are(resident):
    begin(resident)
    assert resident.say(HANDOVER, "handover_message") == ["utter_handover_own_words"]
    said = resident.say(HANDOVER, "need_sleep", "En nuku enkä jaksa soitella itse mihinkään.")
    assert said == ["utter_handover_summary"]
    assert "En nuku enkä jaksa" in resident.text
    resident.say(HANDOVER, "affirm", "joo")
    assert stored(resident).items[-1].text == "En nuku enkä jaksa soitella itse mihinkään."


def test_own_words_can_be_left_unwritten_and_written_anew(resident):
    begin(resident)
    resident.say(HANDOVER, "handover_message")
    resident.say(HANDOVER, "deny", "en sittenkään")
    assert "Omin sanoin" not in resident.text
    resident.say(HANDOVER, "handover_message")
    resident.say(HANDOVER, "deny", "en halua että minulle soitetaan aamulla")
    resident.say(HANDOVER, "handover_message")
    resident.say(HANDOVER, "thank", "tämä on parempi teksti")
    assert resident.text.count("Omin sanoin") == 1
    assert "parempi teksti" in resident.text


def test_an_emergency_among_own_words_is_not_swallowed(resident):
    begin(resident)
    resident.say(HANDOVER, "handover_message")
    resident.say(HANDOVER, "crisis_suicide", "en halua enää elää")
    assert resident.rejected


@pytest.mark.parametrize("no", ["deny", "stop", "handover_decline", "back"])
def test_declining_sends_nothing_and_names_the_other_ways(resident, no):
    begin(resident)
    assert resident.say(HANDOVER, no, "en") == ["utter_handover_declined"]
    assert "https://hyvinvointialue.kainuu.fi" in resident.text
    assert resident.services.handovers.open_request("c-1") is None
    assert resident.loop is None


def test_after_an_emergency_the_request_is_urgent(resident):
    begin(resident, crisis="crisis_violence", assessment_result={"priority": "normal"})
    resident.say(HANDOVER, "handover_send")
    assert stored(resident).row.priority == "urgent"


def test_when_saving_fails_the_resident_hears_that_nothing_was_sent_and_can_try_again(resident, monkeypatch):
    begin(resident)

    def fail(*_):
        raise StorageError(kind="OperationalError")

    monkeypatch.setattr(HandoverStore, "create", fail)
    assert resident.say(HANDOVER, "handover_send") == ["utter_handover_failed"]
    assert resident.services.handovers.open_request("c-1") is None
    monkeypatch.undo()
    assert resident.say(HANDOVER, "handover_send") == ["utter_handover_form"]
    assert resident.services.handovers.open_request("c-1") is not None


def test_the_form_asks_how_and_when_and_each_consent_apart(resident):
    begin(resident)
    resident.say(HANDOVER, "handover_send")
    fields = {field["name"]: field for field in resident.form["fields"]}
    assert list(fields) == [
        "name", "phone", "email", "channel", "best_time", "consent_organisation", "consent_support_person",
    ]  # fmt: skip
    assert [name for name, field in fields.items() if field["required"]] == ["name"]
    assert fields["channel"]["options"] == ["Puhelu", "Tekstiviesti", "Sähköposti"]


def test_who_has_asked_already_hears_how_it_stands_and_is_not_offered_it_again(resident, clock):
    handover_id = resident.send_request()
    store = resident.services.handovers
    assert begin(resident) == ["utter_handover_waiting"]
    assert stored(resident).reference in resident.text
    assert resident.loop is None
    store.claim(handover_id, ADVISER)
    assert begin(resident) == ["utter_handover_in_work"]
    store.add_attempt(handover_id, ADVISER, "phone", "no_answer")
    assert begin(resident) == ["utter_handover_attempted"]
    store.resolve(handover_id, ADVISER, "no_need")
    assert begin(resident) == ["utter_handover_intro", "utter_handover_summary"]


def test_a_promise_that_was_not_kept_is_admitted(resident, clock):
    resident.send_request()
    clock.advance(days=9)
    assert begin(resident) == ["utter_handover_late"]


def test_outside_hours_it_is_said_when_the_advisers_are_back_and_who_helps_meanwhile(resident, clock):
    clock.advance(hours=8)
    handover_id = resident.send_request()
    said = resident.say(
        "action_handover_receipt", "handover_contact_saved", entities={"handover_id": handover_id}
    )
    assert said == ["utter_handover_receipt", "utter_handover_closed", "utter_feedback_ask"]
    assert "tiistaina 24.11. klo 8" in resident.text
    assert "044 797 0676" in resident.text
    assert begin(resident) == ["utter_handover_waiting", "utter_handover_closed"]


def test_a_request_without_contact_details_asks_for_them_again(resident):
    begin(resident)
    resident.say(HANDOVER, "handover_send")
    first = resident.form["id"]
    assert begin(resident) == ["utter_handover_form_again"]
    assert resident.form["id"] == first


def test_more_can_be_added_to_a_request_without_asking_the_details_again(resident):
    resident.send_request()
    resident.slots["needs"] = ["debt"]
    assert resident.say(HANDOVER, "handover_add") == ["utter_handover_summary"]
    assert resident.say(HANDOVER, "handover_send") == ["utter_handover_added"]
    assert "debt" in stored(resident).row.needs
    assert resident.form is None


def test_declining_to_add_leaves_the_request_as_it_was(resident):
    resident.send_request()
    resident.say(HANDOVER, "handover_add")
    assert resident.say(HANDOVER, "handover_decline") == ["utter_handover_kept"]
    assert resident.services.handovers.open_request("c-1").has_contact


def test_a_second_misunderstanding_tells_how_the_request_stands_instead_of_offering_a_person(resident):
    resident.send_request()
    resident.slots["misunderstood"] = 1
    assert resident.say("action_clarify", "nlu_fallback", "qwe") == []
    assert resident.following == HANDOVER
    assert begin(resident) == ["utter_handover_waiting"]


def test_without_a_request_a_second_misunderstanding_offers_a_person(resident):
    resident.slots["misunderstood"] = 1
    assert resident.say("action_clarify", "nlu_fallback", "qwe") == ["utter_clarify_person"]


def test_a_button_cancels_at_once_and_the_details_are_gone(resident):
    handover_id = resident.send_request()
    assert resident.say("action_handover_cancel", "handover_cancel") == ["utter_handover_cancelled"]
    found = resident.services.handovers.get(handover_id, ADVISER)
    assert (found.status, found.row.has_contact) == ("cancelled", False)


def test_what_was_typed_is_asked_about_before_a_request_is_lost(resident):
    resident.send_request()
    said = resident.say("action_handover_cancel", "handover_cancel", "peru soittopyyntö")
    assert said == ["utter_handover_cancel_confirm"]
    assert resident.slots["pending"] == "cancel_request"
    assert resident.say("action_deny", "deny", "ei") == ["utter_handover_kept"]
    assert resident.services.handovers.open_request("c-1")
    resident.say("action_handover_cancel", "handover_cancel", "peru soittopyyntö")
    resident.say("action_affirm", "affirm", "joo")
    assert resident.following == "action_handover_cancel"
    assert resident.say("action_handover_cancel", "affirm", "joo") == ["utter_handover_cancelled"]


@pytest.mark.parametrize(
    "asked",
    [
        "miten pyyntöni etenee?",
        "onko pyyntöni tullut perille",
        "Missä vaiheessa soittopyyntö on",
        "joko soitatte",
    ],
)
def test_who_asks_after_the_request_is_told_and_not_asked_to_take_it_back(resident, asked):
    resident.send_request()
    said = resident.say("action_handover_cancel", "handover_cancel", asked)
    assert said[0] == "utter_handover_waiting"
    assert stored(resident)


@pytest.mark.parametrize(
    "told",
    ["miten perun pyynnön?", "en enää halua että soitatte, onko ok", "älkää soittako, missä se perutaan"],
)
def test_who_wants_to_take_it_back_is_asked_once_however_it_is_said(resident, told):
    resident.send_request()
    assert resident.say("action_handover_cancel", "handover_cancel", told) == [
        "utter_handover_cancel_confirm"
    ]


def test_closing_the_form_of_a_sent_request_does_not_lose_the_request(resident):
    resident.send_request()
    assert resident.say("action_handover_contact", "handover_contact") == ["utter_handover_form"]
    assert resident.say("action_handover_cancel", "handover_decline") == ["utter_handover_kept"]
    assert resident.services.handovers.open_request("c-1").has_contact


def test_closing_the_first_form_takes_the_request_back(resident):
    begin(resident)
    resident.say(HANDOVER, "handover_send")
    assert resident.say("action_handover_cancel", "handover_decline") == ["utter_handover_declined"]
    assert resident.services.handovers.open_request("c-1") is None


def test_consents_are_given_and_taken_back_one_by_one(resident):
    resident.send_request()
    act = "action_handover_consent"
    assert resident.say(act, "handover_consent", entities={"item": "organisation"}) == ["utter_consent_given"]
    resident.say(act, "handover_consent", entities={"item": "support_person"})
    assert resident.services.handovers.open_request("c-1").consents == (
        Consent.ORGANISATION,
        Consent.SUPPORT_PERSON,
    )
    said = resident.say(act, "handover_revoke", entities={"item": "organisation"})
    assert said == ["utter_consent_revoked"]
    assert "järjestö saa ottaa sinuun yhteyttä" in resident.text
    assert resident.services.handovers.open_request("c-1").consents == (Consent.SUPPORT_PERSON,)


def test_a_consent_that_is_not_asked_for_changes_nothing(resident):
    resident.send_request()
    assert resident.say("action_handover_consent", "handover_revoke", entities={"item": "contact"}) == []
    assert resident.following == "action_own_data"
    assert resident.services.handovers.open_request("c-1").has_contact


def test_own_data_offers_what_can_be_changed_and_says_nothing_of_it_itself(resident):
    resident.send_request()
    assert resident.say("action_own_data", "own_data") == ["utter_own_data"]
    assert resident.messages[-1]["custom"] == {"own_data": True}
    assert '/handover_consent{"item": "organisation"}' in resident.buttons
    assert "/handover_cancel" in resident.buttons
    assert "531" not in str(resident.messages)


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("mitä minusta tiedetään", True),
        ("mitä sä musta tiiät", True),
        ("mitä te tiedätte minusta", True),
        ("voinko saada kopion tiedoistani", True),
        ("onko minusta jotain tietoa tallessa, näytä se", True),
        ("Mitä minusta on tähän mennessä tallennettu?", True),
        ("saanko nähdä omat tietoni", True),
        ("Saanko jäljennöksen minusta kerätyistä tiedoista?", True),
        ("mitä tietoja minusta tallennetaan?", False),
        ("kuka näkee nämä viestit", False),
        ("näkeekö joku minun tiedot", False),
    ],
)
def test_asking_for_ones_own_data_is_told_from_asking_about_the_rules(resident, text, own):
    said = resident.say("action_privacy", "ask_privacy", text)
    assert (said, resident.following) == (
        ([], "action_own_data") if own else (["utter_privacy"], "action_listen")
    )


def test_a_saved_number_is_told_instead_of_the_warning_about_identifiers(resident):
    said = resident.say("action_greet", "greet", "[puhelinnumero]", redacted=True, number_saved=True)
    assert said == ["utter_number_saved", "utter_greet"]
    assert resident.say("action_greet", "greet", "[nimi]", redacted=True)[0] == "utter_message_identifiers"
