"""What a resident wishes in the contact form: the way of contact, and consents one by one."""

import pytest
from handover_samples import contact, draft

from handover import Channel, Consent, ContactDetails, ContactError, ContactWishes, Task, form_options

PHONE = contact()
EMAIL = ContactDetails.parse({"name": "Maija Meikäläinen", "email": "maija@posti.example"})
BOTH = contact(email="maija@posti.example")


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_text_that_the_form_offers_is_understood(language):
    found = [
        ContactWishes.parse({"channel": text}, BOTH).channel for text in form_options("channel", language)
    ]
    assert found == [Channel.PHONE, Channel.MESSAGE, Channel.EMAIL]
    no, yes = form_options("consent", language)
    said = ContactWishes.parse({"consent_organisation": yes, "consent_support_person": no}, BOTH)
    assert (said.consents, said.refused) == ((Consent.ORGANISATION,), (Consent.SUPPORT_PERSON,))


@pytest.mark.parametrize(("details", "channel"), [(PHONE, Channel.PHONE), (EMAIL, Channel.EMAIL)])
def test_without_a_choice_the_way_follows_from_the_details(details, channel):
    assert ContactWishes.parse({"channel": ""}, details).channel is channel


@pytest.mark.parametrize(
    ("details", "way", "field"),
    [(PHONE, "email", "email"), (EMAIL, "phone", "phone"), (EMAIL, "Tekstiviesti", "phone")],
)
def test_a_way_that_the_details_do_not_allow_is_told_at_its_field(details, way, field):
    with pytest.raises(ContactError) as error:
        ContactWishes.parse({"channel": way}, details)
    assert error.value.codes == {field: "needed"}
    for language in ("fi", "sv", "en"):
        assert error.value.messages(language)[field]


@pytest.mark.parametrize("answer", ["", None, "ehkä", 1, ["yes"], {"yes": True}, "letter"])
def test_silence_and_nonsense_are_no_consent_and_no_refusal(answer):
    said = ContactWishes.parse({"consent_organisation": answer, "channel": answer}, PHONE)
    assert (said.consents, said.refused, said.channel) == ((), (), Channel.PHONE)


def test_wishes_are_kept_with_the_details(store, adviser):
    made = store.create(draft())
    wishes = ContactWishes(Channel.EMAIL, (Consent.SUPPORT_PERSON,))
    store.add_contact(made.id, BOTH, "c-1", wishes)
    found = store.get(made.id, adviser)
    assert (found.row.channel, found.row.task) == (Channel.EMAIL, Task.MESSAGE)
    assert found.consent(Consent.SUPPORT_PERSON)
    assert not found.consent(Consent.ORGANISATION)


def test_a_refusal_takes_back_an_earlier_consent_and_an_empty_answer_does_not(store, adviser):
    made = store.create(draft())
    store.add_contact(made.id, PHONE, "c-1", ContactWishes(consents=(Consent.ORGANISATION,)))
    store.add_contact(made.id, PHONE, "c-1", ContactWishes())
    assert store.get(made.id, adviser).consent(Consent.ORGANISATION)
    store.add_contact(made.id, PHONE, "c-1", ContactWishes(refused=(Consent.ORGANISATION,)))
    assert not store.get(made.id, adviser).consent(Consent.ORGANISATION)


def test_a_wish_for_help_with_an_application_stays_whatever_the_way(store, adviser):
    made = store.create(draft(task="help_applying"))
    store.add_contact(made.id, BOTH, "c-1", ContactWishes(Channel.EMAIL))
    assert store.get(made.id, adviser).row.task is Task.HELP_APPLYING


def test_the_open_request_tells_how_it_stands(store, clock, adviser):
    assert store.open_request("c-1") is None
    made = store.create(draft())
    assert store.open_request("c-1").has_contact is False
    store.add_contact(made.id, PHONE, "c-1", ContactWishes(consents=(Consent.ORGANISATION,)))
    now = store.open_request("c-1")
    assert (now.reference, now.has_contact, now.in_work, now.attempted) == (
        made.reference,
        True,
        False,
        False,
    )
    assert (now.consents, now.closed_until, now.opens_text()) == ((Consent.ORGANISATION,), None, "")
    store.claim(made.id, adviser)
    store.add_attempt(made.id, adviser, "phone", "no_answer")
    now = store.open_request("c-1")
    assert (now.in_work, now.attempted) == (True, True)
    assert store.open_request("c-2") is None
    store.resolve(made.id, adviser, "no_need")
    assert store.open_request("c-1") is None


def test_outside_hours_the_open_request_tells_when_the_advisers_are_back(store, clock):
    clock.at("2026-12-24T10:00:00+02:00")
    store.create(draft())
    found = store.open_request("c-1")
    assert found.opens_text() == "maanantaina 28.12. klo 8"
    assert found.opens_text("sv") == "måndag 28.12 kl. 8"
    assert found.opens_text("en") == "Monday 28.12. at 8:00"
