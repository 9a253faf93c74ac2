"""Making a handover: consent, merging, contact details, the receipt, and taking it back."""

import re
from dataclasses import replace

import pytest
from handover_samples import ITEMS, contact, draft, item
from sqlalchemy import text

from handover import (
    Consent,
    ContactError,
    Filter,
    InvalidInput,
    NoContact,
    NothingConsented,
    Priority,
    Status,
    UnknownHandover,
)


def count(engine, table):
    with engine.connect() as connection:
        return connection.scalar(text(f"SELECT count(*) FROM {table}"))


def test_receipt_has_a_code_to_read_aloud_and_an_id_that_cannot_be_guessed(store):
    receipts = [store.create(draft(f"c-{n}")) for n in range(20)]
    assert all(re.fullmatch(r"[HJKLMRSTV]{3}-\d{4}", receipt.reference) for receipt in receipts)
    assert len({receipt.reference for receipt in receipts}) == 20
    assert len({receipt.id for receipt in receipts}) == 20
    assert all(len(receipt.id) == 36 for receipt in receipts)


def test_adviser_sees_what_was_consented_to(store, supervisor):
    receipt = store.create(draft())
    seen = store.get(receipt.id, supervisor)
    assert [one.text for one in seen.items] == [one.text for one in ITEMS]
    assert seen.row.municipality == "Kajaani"
    assert seen.row.needs == ("loneliness",)
    assert (seen.segment, seen.segment_reasons) == ("omatoimi", ("few_needs",))
    assert seen.suggestions == ("service-1",)
    assert {record.scope for record in seen.consents} == {one.id for one in ITEMS}


@pytest.mark.parametrize("consent", [(), ("",)])
def test_nothing_is_stored_without_consent(store, engine, consent):
    with pytest.raises(NothingConsented):
        store.create(draft(consent=consent))
    assert count(engine, "handover") == 0
    assert count(engine, "handover_item") == 0
    assert count(engine, "handover_counter") == 0


def test_an_item_without_consent_is_not_stored_in_any_form(store, supervisor):
    receipt = store.create(draft(consent=("municipality",)))
    seen = store.get(receipt.id, supervisor)
    assert [one.id for one in seen.items] == ["municipality"]
    assert seen.row.needs == ()
    assert seen.segment is None
    assert seen.segment_reasons == ()
    assert seen.suggestions == ()


def test_an_item_that_the_resident_took_out_takes_its_field_along(store, supervisor):
    receipt = store.create(draft(items=(item(),)))
    seen = store.get(receipt.id, supervisor)
    assert seen.row.municipality is None
    assert seen.row.needs == ()


@pytest.mark.parametrize(
    ("field", "value"),
    [("priority", "soon"), ("channel", "pigeon"), ("task", ""), ("conversation_id", ""), ("region", "")],
)
def test_a_value_of_the_wrong_form_is_named(store, engine, field, value):
    with pytest.raises(InvalidInput) as error:
        store.create(replace(draft(), **{field: value}))
    assert error.value.data == {"field": field}
    assert count(engine, "handover") == 0


def test_a_second_request_of_the_conversation_is_merged_into_the_first(store, supervisor):
    first = store.create(draft(items=ITEMS[:2], priority="normal"))
    more = (item("needs", "Yksinäisyys, velat", "Mistä puhuimme"), item("wish", "Soittakaa illalla"))
    second = store.create(draft(items=more, needs=("loneliness", "debt"), priority="high"))
    assert (second.id, second.reference, second.merged) == (first.id, first.reference, True)
    assert not first.merged
    seen = store.get(first.id, supervisor)
    assert [(one.id, one.text) for one in seen.items] == [
        ("needs", "Yksinäisyys, velat"),
        ("municipality", "Kajaani"),
        ("wish", "Soittakaa illalla"),
    ]
    assert seen.row.needs == ("loneliness", "debt")
    assert seen.row.priority is Priority.HIGH
    assert second.due_at < first.due_at
    assert store.list_handovers(Filter(), supervisor).total == 1


def test_merging_never_lowers_the_priority_or_moves_the_promise_later(store, clock):
    first = store.create(draft(priority="urgent"))
    clock.go(hours=1)
    second = store.create(draft(priority="normal"))
    assert second.due_at == first.due_at


def test_a_request_is_merged_while_an_adviser_works_on_it(store, claimed, adviser):
    receipt = store.create(draft(items=(item("wish", "Ottakaa tytär mukaan"),)))
    seen = store.get(receipt.id, adviser)
    assert receipt.id == claimed
    assert seen.status is Status.CLAIMED
    assert seen.row.assignee == adviser.username


def test_after_the_first_request_has_ended_a_new_one_is_made(store, claimed, adviser):
    store.resolve(claimed, adviser, "no_need")
    assert store.create(draft()).id != claimed


def test_other_conversations_are_not_merged(store):
    assert store.create(draft("c-1")).id != store.create(draft("c-2")).id


def test_contact_details_go_into_the_vault_and_nowhere_else(store, engine, url, adviser):
    receipt = store.create(draft())
    store.add_contact(receipt.id, contact(email="maija@esimerkki.fi"), "c-1")
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    with open(url.removeprefix("sqlite:///"), "rb") as file:
        stored = file.read()
    for secret in ("Maija", "Meikäläinen", "405317788", "esimerkki.fi", "Aamupäivällä"):
        assert secret.encode() not in stored
    store.claim(receipt.id, adviser)
    assert store.reveal(receipt.id, adviser) == contact(email="maija@esimerkki.fi")


def test_promise_starts_when_the_contact_details_arrive(store, clock):
    made = store.create(draft())
    assert not made.has_contact
    clock.go(hours=2)
    received = store.add_contact(made.id, contact(), "c-1")
    assert received.has_contact
    assert received.due_at > made.due_at
    clock.go(hours=2)
    assert store.add_contact(made.id, contact(), "c-1").due_at == received.due_at
    assert store.receipt(made.id, "c-1").due_at == received.due_at


def test_receipt_tells_the_promise_in_finnish(store):
    made = store.create(draft(priority="high"))
    assert made.due_text() == "tiistaina 24.11. klo 10 mennessä"


def test_later_contact_details_replace_earlier_ones(store, adviser):
    made = store.create(draft())
    store.add_contact(made.id, contact(), "c-1")
    store.add_contact(made.id, contact(phone="050 441 2299"), "c-1")
    store.claim(made.id, adviser)
    assert store.reveal(made.id, adviser).phone == "+358504412299"


def test_another_conversation_can_neither_see_nor_touch_a_handover(store, make, supervisor):
    handover_id = make("c-1")
    with pytest.raises(UnknownHandover):
        store.receipt(handover_id, "c-2")
    with pytest.raises(UnknownHandover):
        store.add_contact(handover_id, contact(), "c-2")
    with pytest.raises(UnknownHandover):
        store.revoke_consent(handover_id, "c-2", "needs")
    with pytest.raises(UnknownHandover):
        store.give_consent(handover_id, "c-2", Consent.ORGANISATION)
    assert store.cancel_by_resident(handover_id, "c-2") is False
    assert store.get(handover_id, supervisor).status is Status.NEW


def test_an_unknown_id_is_unknown(store):
    with pytest.raises(UnknownHandover):
        store.receipt("no-such-id", "c-1")
    assert store.cancel_by_resident("no-such-id", "c-1") is False


def test_a_number_typed_into_the_chat_joins_the_open_request(store, adviser):
    made = store.create(draft())
    store.add_contact(made.id, contact(phone="", email="maija@esimerkki.fi"), "c-1")
    assert store.add_number("c-1", "040-5317788").id == made.id
    store.claim(made.id, adviser)
    details = store.reveal(made.id, adviser)
    assert (details.name, details.email, details.phone) == (
        "Maija Meikäläinen",
        "maija@esimerkki.fi",
        "+358405317788",
    )


def test_a_number_typed_into_the_chat_is_enough_to_be_called(store, adviser):
    made = store.create(draft())
    assert store.add_number("c-1", "040 531 7788").has_contact
    store.claim(made.id, adviser)
    assert store.reveal(made.id, adviser).phone_text == "040 5317788"


def test_a_number_without_an_open_request_is_kept_nowhere(store, engine):
    assert store.add_number("c-1", "040 531 7788") is None
    assert count(engine, "handover_vault") == 0


def test_a_number_that_is_none_is_refused(store):
    store.create(draft())
    with pytest.raises(ContactError):
        store.add_number("c-1", "112")


@pytest.mark.parametrize("claim_first", [False, True])
def test_resident_takes_the_request_back_and_the_contact_details_are_gone(
    store, make, adviser, engine, claim_first
):
    handover_id = make()
    if claim_first:
        store.claim(handover_id, adviser)
    assert store.cancel_by_resident(handover_id, "c-1") is True
    assert store.get(handover_id, adviser).status is Status.CANCELLED
    assert count(engine, "handover_vault") == 0
    assert store.cancel_by_resident(handover_id, "c-1") is False
    with pytest.raises(UnknownHandover):
        store.receipt(handover_id, "c-1")
    with pytest.raises(UnknownHandover):
        store.add_contact(handover_id, contact(), "c-1")


def test_after_taking_back_a_new_request_can_be_made(store, make):
    handover_id = make()
    store.cancel_by_resident(handover_id, "c-1")
    assert store.create(draft()).id != handover_id


def test_resident_can_take_back_an_agreed_follow_up(store, claimed, adviser, clock):
    store.resolve(claimed, adviser, "own_network", follow_up=clock.now.date().replace(month=12))
    assert store.cancel_by_resident(claimed, "c-1") is True
    seen = store.get(claimed, adviser)
    assert seen.status is Status.RESOLVED
    assert seen.row.follow_up_at is None
    assert not seen.row.has_contact


@pytest.mark.parametrize(
    ("scope", "gone"),
    [
        ("needs", lambda seen: seen.row.needs == ()),
        ("municipality", lambda seen: seen.row.municipality is None),
        ("assessment", lambda seen: seen.segment is None and seen.segment_reasons == ()),
        ("suggestions", lambda seen: seen.suggestions == ()),
    ],
)
def test_revoking_an_items_consent_erases_the_item_in_every_form(store, make, supervisor, scope, gone):
    handover_id = make()
    store.revoke_consent(handover_id, "c-1", scope)
    seen = store.get(handover_id, supervisor)
    assert scope not in {one.id for one in seen.items}
    assert gone(seen)
    assert not seen.consent(scope)
    assert any(record.scope == scope and record.revoked_by == "resident" for record in seen.consents)


def test_revoking_the_contact_consent_erases_the_contact_details(store, claimed, adviser):
    store.revoke_consent(claimed, "c-1", Consent.CONTACT)
    with pytest.raises(NoContact):
        store.reveal(claimed, adviser)


def test_consent_can_be_given_again_after_it_was_revoked(store, make, adviser):
    handover_id = make()
    store.give_consent(handover_id, "c-1", Consent.ORGANISATION)
    store.revoke_consent(handover_id, "c-1", Consent.ORGANISATION)
    assert not store.get(handover_id, adviser).consent(Consent.ORGANISATION)
    store.give_consent(handover_id, "c-1", Consent.ORGANISATION)
    seen = store.get(handover_id, adviser)
    assert seen.consent(Consent.ORGANISATION)
    assert [record.valid for record in seen.consents if record.scope == Consent.ORGANISATION] == [False, True]


def test_revoking_what_was_never_given_changes_nothing(store, make, supervisor):
    handover_id = make()
    before = store.get(handover_id, supervisor)
    store.revoke_consent(handover_id, "c-1", Consent.ORGANISATION)
    assert store.get(handover_id, supervisor) == before
