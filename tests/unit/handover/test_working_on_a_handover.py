"""The adviser's side: claiming, attempts, notes, endings, follow-up."""

import threading
from datetime import date, datetime

import pytest
from handover_samples import contact, draft

from handover import (
    AlreadyClaimed,
    Consent,
    ConsentMissing,
    Event,
    Forbidden,
    InvalidInput,
    NoContact,
    NotAssignee,
    Role,
    SealBroken,
    StaffUser,
    Status,
    TooFewAttempts,
    UnknownHandover,
    UnknownUser,
    Vault,
    WrongState,
)


def test_claim_gives_the_handover_to_one_adviser(store, make, adviser, colleague):
    handover_id = make()
    seen = store.claim(handover_id, adviser)
    assert (seen.status, seen.row.assignee) == (Status.CLAIMED, "aino")
    with pytest.raises(AlreadyClaimed):
        store.claim(handover_id, colleague)
    assert store.get(handover_id, adviser).row.assignee == "aino"


def test_a_refused_claim_is_recorded(store, claimed, colleague, supervisor):
    with pytest.raises(AlreadyClaimed):
        store.claim(claimed, colleague)
    refused = [
        event for event in store.history(claimed, supervisor) if event.action == "handover:claim_refused"
    ]
    assert [event.actor for event in refused] == ["staff:veikko"]


def test_claiming_ones_own_again_changes_nothing(store, claimed, adviser):
    assert store.claim(claimed, adviser).row.assignee == "aino"


def test_what_has_ended_cannot_be_claimed(store, claimed, adviser, colleague):
    store.resolve(claimed, adviser, "no_need")
    for user in (adviser, colleague):
        with pytest.raises(WrongState):
            store.claim(claimed, user)


def test_what_does_not_exist_cannot_be_claimed(store, adviser):
    with pytest.raises(UnknownHandover):
        store.claim("no-such-id", adviser)


def test_200_concurrent_claims_of_50_handovers_give_exactly_50_owners(store):
    ids = [store.create(draft(f"c-{n}")).id for n in range(50)]
    won, refused, failed = [], [], []
    tasks = [(ids[n % 50], StaffUser(f"adviser-{n}", Role.ADVISER)) for n in range(200)]
    # Threads n, n + 5, n + 10 and n + 15 claim the same ten handovers in the same order.
    shares = [tasks[n : n + 10] for n in range(0, 200, 10)]
    start = threading.Barrier(len(shares))

    def claim_all(share):
        start.wait()
        for handover_id, user in share:
            try:
                won.append((handover_id, store.claim(handover_id, user).row.assignee))
            except AlreadyClaimed:
                refused.append(handover_id)
            except Exception as error:
                failed.append(error)

    threads = [threading.Thread(target=claim_all, args=(share,)) for share in shares]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert len(won) == 50
    assert len(refused) == 150
    assert {handover_id for handover_id, _ in won} == set(ids)
    reader = StaffUser("seija", Role.SUPERVISOR)
    assert {(one, store.get(one, reader).row.assignee) for one in ids} == set(won)


def test_release_puts_the_handover_back_into_the_queue(store, claimed, adviser, colleague):
    seen = store.release(claimed, adviser)
    assert (seen.status, seen.row.assignee, seen.row.last_assignee) == (Status.NEW, None, "aino")
    assert store.claim(claimed, colleague).row.assignee == "veikko"


CHANGES = {
    "release": lambda store, id_, user: store.release(id_, user),
    "attempt": lambda store, id_, user: store.add_attempt(id_, user, "phone", "reached"),
    "note": lambda store, id_, user: store.add_note(id_, user, "Soitettu"),
    "participant": lambda store, id_, user: store.add_participant(id_, user, "Tiimi", scope="colleague"),
    "consent": lambda store, id_, user: store.record_consent(id_, user, "organisation", given=True),
    "reveal": lambda store, id_, user: store.reveal(id_, user),
    "resolve": lambda store, id_, user: store.resolve(id_, user, "no_need"),
    "not_reached": lambda store, id_, user: store.not_reached(id_, user),
    "return": lambda store, id_, user: store.return_(id_, user, "Kuuluu sosiaalityöhön"),
    "follow_up": lambda store, id_, user: store.schedule_follow_up(id_, user, date(2027, 1, 11)),
}


@pytest.mark.parametrize("change", CHANGES)
def test_only_the_one_who_claimed_may_change_a_handover(store, claimed, colleague, supervisor, change):
    before = store.get(claimed, supervisor)
    with pytest.raises(NotAssignee):
        CHANGES[change](store, claimed, colleague)
    assert store.get(claimed, supervisor) == before
    assert store.history(claimed, supervisor)[-2].action == "handover:refused"


@pytest.mark.parametrize("change", CHANGES)
def test_an_unclaimed_handover_must_be_claimed_before_it_is_changed(store, make, adviser, change):
    with pytest.raises(NotAssignee):
        CHANGES[change](store, make(), adviser)


@pytest.mark.parametrize("change", CHANGES)
def test_an_administrator_may_not_touch_handovers(store, claimed, admin, change):
    with pytest.raises(Forbidden):
        CHANGES[change](store, claimed, admin)


@pytest.mark.parametrize("change", sorted(set(CHANGES) - {"not_reached"}))
def test_a_supervisor_may_change_any_handover(store, claimed, supervisor, change):
    CHANGES[change](store, claimed, supervisor)


@pytest.mark.parametrize("change", ["release", "attempt", "resolve", "return"])
def test_what_has_ended_takes_no_further_steps(store, claimed, adviser, change):
    store.resolve(claimed, adviser, "no_need")
    with pytest.raises(WrongState):
        CHANGES[change](store, claimed, adviser)


def test_a_closed_account_may_do_nothing(store, make):
    with pytest.raises(Forbidden):
        store.claim(make(), StaffUser("entinen", Role.ADVISER, active=False))


def test_supervisor_gives_a_handover_to_another_adviser(store, staff, claimed, supervisor, adviser):
    staff.add("veikko", "kolme-mustaa-joutsenta-74", "adviser")
    seen = store.assign(claimed, supervisor, "veikko")
    assert (seen.status, seen.row.assignee) == (Status.CLAIMED, "veikko")
    with pytest.raises(NotAssignee):
        store.add_note(claimed, adviser, "Myöhässä")


def test_nobody_else_may_assign(store, claimed, adviser, admin):
    for user in (adviser, admin):
        with pytest.raises(Forbidden):
            store.assign(claimed, user, "aino")


@pytest.mark.parametrize(("role", "active"), [("admin", True), ("adviser", False), (None, True)])
def test_a_handover_goes_only_to_somebody_who_can_work_on_it(store, staff, claimed, supervisor, role, active):
    if role:
        staff.add("veikko", "kolme-mustaa-joutsenta-74", role)
        staff.set_active("veikko", active)
    with pytest.raises(UnknownUser):
        store.assign(claimed, supervisor, "veikko")


def test_attempts_are_kept_with_channel_outcome_and_note(store, claimed, adviser, clock):
    store.add_attempt(claimed, adviser, "phone", "no_answer")
    clock.go(hours=1)
    seen = store.add_attempt(claimed, adviser, "message", "message_left", "Soitan huomenna")
    assert seen.status is Status.WAITING
    assert [(one.channel, one.outcome, one.note, one.by) for one in seen.attempts] == [
        ("phone", "no_answer", "", "aino"),
        ("message", "message_left", "Soitan huomenna", "aino"),
    ]
    assert store.add_attempt(claimed, adviser, "phone", "reached").status is Status.CLAIMED


@pytest.mark.parametrize(("channel", "outcome"), [("fax", "reached"), ("phone", "perhaps")])
def test_an_attempt_of_an_unknown_kind_is_refused(store, claimed, adviser, channel, outcome):
    with pytest.raises(InvalidInput):
        store.add_attempt(claimed, adviser, channel, outcome)
    assert store.get(claimed, adviser).attempts == ()


def test_not_reached_is_refused_until_enough_attempts_over_different_channels(store, claimed, adviser):
    for channel in ("phone", "phone", "phone"):
        with pytest.raises(TooFewAttempts):
            store.not_reached(claimed, adviser)
        seen = store.add_attempt(claimed, adviser, channel, "no_answer")
        assert Event.GIVE_UP not in seen.steps
    with pytest.raises(TooFewAttempts):
        store.not_reached(claimed, adviser)
    seen = store.add_attempt(claimed, adviser, "letter", "message_left")
    assert Event.GIVE_UP in seen.steps
    seen = store.not_reached(claimed, adviser, "Kirje lähetetty, jatketaan jos hän ottaa yhteyttä")
    assert seen.status is Status.NOT_REACHED
    assert seen.closings[0].note.startswith("Kirje")


def test_resolving_keeps_outcome_note_and_codes(store, claimed, adviser):
    seen = store.resolve(claimed, adviser, "organisation", " Kotikulmaan ", ["EH1", " "])
    assert (seen.status, seen.closed_at) == (Status.RESOLVED, seen.closings[0].at)
    closing = seen.closings[0]
    assert (closing.outcome, closing.note, closing.preventive_codes, closing.by) == (
        "organisation",
        "Kotikulmaan",
        ("EH1",),
        "aino",
    )


def test_an_unknown_outcome_is_refused(store, claimed, adviser):
    with pytest.raises(InvalidInput):
        store.resolve(claimed, adviser, "fine")
    assert store.get(claimed, adviser).status is Status.CLAIMED


def test_returning_needs_a_reason(store, claimed, adviser):
    with pytest.raises(InvalidInput):
        store.return_(claimed, adviser, "  ")
    seen = store.return_(claimed, adviser, "Asia on jo vireillä", "Aikuissosiaalityö")
    assert (seen.status, seen.closings[0].returned_to) == (Status.RETURNED, "Aikuissosiaalityö")


def test_an_empty_note_is_refused(store, claimed, adviser):
    with pytest.raises(InvalidInput):
        store.add_note(claimed, adviser, "  ")


def test_consultation_is_kept_apart_from_notes(store, claimed, adviser):
    seen = store.add_note(claimed, adviser, "Sovittu yhteinen käynti", "consultation")
    assert [(note.kind, note.text) for note in seen.notes] == [("consultation", "Sovittu yhteinen käynti")]


@pytest.mark.parametrize("scope", [Consent.ORGANISATION, Consent.SUPPORT_PERSON])
def test_an_organisation_takes_part_only_by_consent(store, claimed, adviser, scope):
    with pytest.raises(ConsentMissing):
        store.add_participant(claimed, adviser, "Kajaanin tuki ry", scope=scope)
    store.record_consent(claimed, adviser, scope, given=True)
    seen = store.add_participant(claimed, adviser, "Kajaanin tuki ry", "vertaistuki", scope)
    assert [one.name for one in seen.participants] == ["Kajaanin tuki ry"]
    assert any(record.scope == scope and record.given_by == "staff:aino" for record in seen.consents)
    seen = store.record_consent(claimed, adviser, scope, given=False)
    assert seen.participants == ()


def test_a_colleague_takes_part_without_the_residents_consent(store, claimed, adviser):
    assert store.add_participant(claimed, adviser, "Velkaneuvonta", scope="colleague").participants


def test_a_participant_of_an_unknown_kind_is_refused(store, claimed, adviser):
    for name, scope in (("Naapuri", "neighbour"), (" ", "colleague")):
        with pytest.raises(InvalidInput):
            store.add_participant(claimed, adviser, name, scope=scope)


def test_revealing_contact_details_is_recorded(store, claimed, adviser, supervisor):
    assert store.reveal(claimed, adviser) == contact()
    reveals = [event for event in store.history(claimed, supervisor) if event.action == "contact:reveal"]
    assert [event.actor for event in reveals] == ["staff:aino"]


def test_revealing_fails_clearly_when_there_is_nothing(store, adviser):
    handover_id = store.create(draft()).id
    store.claim(handover_id, adviser)
    with pytest.raises(NoContact):
        store.reveal(handover_id, adviser)


def test_revealing_with_another_key_tells_that_the_seal_is_broken(store, claimed, adviser):
    store._vault = Vault({"test": b"x" * 32})
    with pytest.raises(SealBroken):
        store.reveal(claimed, adviser)


def test_follow_up_comes_three_months_later_for_those_who_need_support(store, make, adviser):
    handover_id = make(segment="tuki")
    store.claim(handover_id, adviser)
    seen = store.resolve(handover_id, adviser, "service_network")
    # 23.2.2027 is a Tuesday; the region opens at eight.
    assert seen.row.follow_up_at == datetime.fromisoformat("2027-02-23T08:00+02:00")


def test_follow_up_on_a_holiday_moves_to_the_next_working_day(store, make, adviser, clock):
    clock.at("2026-09-24T09:00+00:00")
    handover_id = make(segment="tuki")
    store.claim(handover_id, adviser)
    seen = store.resolve(handover_id, adviser, "service_network")
    assert seen.row.follow_up_at == datetime.fromisoformat("2026-12-28T08:00+02:00")


@pytest.mark.parametrize("segment", ["omatoimi", "yhteistyo", "huolenpito", None])
def test_no_follow_up_by_itself_for_the_others(store, make, adviser, segment):
    handover_id = make(segment=segment)
    store.claim(handover_id, adviser)
    assert store.resolve(handover_id, adviser, "no_need").row.follow_up_at is None


def test_adviser_decides_otherwise_about_the_follow_up(store, make, adviser):
    for conversation, choice, wanted in (
        ("c-1", "none", None),
        ("c-2", date(2027, 1, 11), date(2027, 1, 11)),
    ):
        handover_id = make(conversation, segment="tuki")
        store.claim(handover_id, adviser)
        follow_up = store.resolve(handover_id, adviser, "own_network", follow_up=choice).row.follow_up_at
        assert (follow_up and follow_up.date()) == wanted


def test_a_resident_who_refused_is_not_followed_up(store, make, adviser):
    handover_id = make(segment="tuki")
    store.give_consent(handover_id, "c-1", Consent.FOLLOW_UP)
    store.revoke_consent(handover_id, "c-1", Consent.FOLLOW_UP)
    store.claim(handover_id, adviser)
    assert store.resolve(handover_id, adviser, "own_network").row.follow_up_at is None


def test_a_follow_up_lies_in_the_future(store, claimed, adviser):
    with pytest.raises(InvalidInput):
        store.schedule_follow_up(claimed, adviser, date(2026, 11, 23))
    with pytest.raises(InvalidInput):
        store.resolve(claimed, adviser, "no_need", follow_up=date(2026, 1, 1))
    assert store.get(claimed, adviser).status is Status.CLAIMED


def test_a_chosen_follow_up_survives_the_closing(store, claimed, adviser):
    store.schedule_follow_up(claimed, adviser, date(2027, 1, 11))
    seen = store.resolve(claimed, adviser, "own_network")
    assert seen.row.follow_up_at.date() == date(2027, 1, 11)
    assert store.cancel_follow_up(claimed, adviser).row.follow_up_at is None


def test_what_the_resident_took_back_is_over(store, claimed, adviser, supervisor):
    store.cancel_by_resident(claimed, "c-1")
    for user in (adviser, supervisor):
        for change in ("release", "attempt", "resolve", "return", "follow_up"):
            with pytest.raises(WrongState):
                CHANGES[change](store, claimed, user)


def test_steps_tell_what_may_come_next(store, make, adviser):
    handover_id = make()
    assert set(store.get(handover_id, adviser).steps) == {"merge", "claim", "assign", "cancel", "abandon"}
