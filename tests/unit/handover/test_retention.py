"""Erasing by time and on demand, and what the resident is told of their own data."""

from datetime import date

import pytest
from handover_samples import PASSWORD, contact, draft
from sqlalchemy import text

from handover import Consent, StatisticsTable, Status, UnknownHandover, verify_audit

PERSONAL = (
    "handover",
    "handover_item",
    "handover_consent",
    "handover_attempt",
    "handover_note",
    "handover_closing",
    "handover_participant",
    "handover_step",
    "handover_vault",
)


def rows(engine):
    with engine.connect() as connection:
        return {table: connection.scalar(text(f"SELECT count(*) FROM {table}")) for table in PERSONAL}


@pytest.fixture
def full(store, make, adviser):
    """A handover with something in every table, resolved; returns its id."""
    handover_id = make()
    store.claim(handover_id, adviser)
    store.record_consent(handover_id, adviser, Consent.ORGANISATION, given=True)
    store.add_attempt(handover_id, adviser, "phone", "reached", "Puhuttiin")
    store.once("s-1").add_note(handover_id, adviser, "Muistiin")
    store.add_participant(handover_id, adviser, "Kajaanin tuki ry")
    store.resolve(handover_id, adviser, "organisation", "Ryhmään")
    return handover_id


def test_every_personal_table_is_filled_by_the_full_example(engine, full):
    assert all(rows(engine).values())


def test_after_the_regions_time_nothing_is_left(store, engine, full, clock):
    clock.go(days=364)
    assert store.expire().handovers == 0
    clock.go(days=1)
    assert store.expire().handovers == 1
    assert set(rows(engine).values()) == {0}


def test_deletion_does_not_rest_on_cascades_of_the_database(store, engine, full, clock):
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
    clock.go(days=366)
    store.expire()
    assert set(rows(engine).values()) == {0}


def test_what_awaits_a_follow_up_is_kept(store, claimed, adviser, clock):
    store.resolve(claimed, adviser, "own_network", follow_up=date(2028, 3, 1))
    clock.go(days=400)
    assert store.expire().handovers == 0
    assert store.get(claimed, adviser).status is Status.RESOLVED


def test_open_handovers_are_kept(store, make, clock):
    make()
    clock.go(days=1000)
    assert store.expire().handovers == 0


def test_what_was_taken_back_is_kept_only_a_month(store, make, clock):
    store.cancel_by_resident(make(), "c-1")
    clock.go(days=29)
    assert store.expire().handovers == 0
    clock.go(days=1)
    assert store.expire().handovers == 1


def test_numbers_without_persons_outlive_the_handover_and_end_by_their_own_time(
    store, full, clock, supervisor
):
    clock.go(days=366)
    assert store.expire().counters == 0
    table = store.statistics(supervisor, "kainuu", 2026, "need")
    assert isinstance(table, StatisticsTable)
    assert [row.value for row in table.rows] == ["loneliness"]
    clock.go(days=1825)
    assert store.expire().counters > 0
    assert store.statistics(supervisor, "kainuu", 2026, "need").rows == ()


def test_sessions_of_staff_that_have_ended_are_swept_away(store, staff, clock):
    user = staff.add("aino", PASSWORD, "adviser")
    staff.open_session(user)
    assert store.expire().sessions == 0
    clock.go(hours=11)
    assert store.expire().sessions == 1


def test_erasing_a_conversation_leaves_nothing_of_it_and_everything_of_others(store, engine, full, make):
    other = make("c-2")
    store.create(draft("c-1"))
    assert store.erase("c-1") == 2
    with pytest.raises(UnknownHandover):
        store.receipt(full, "c-1")
    assert store.receipt(other, "c-2").has_contact
    left = rows(engine)
    assert left["handover"] == left["handover_vault"] == 1
    assert left["handover_note"] == left["handover_attempt"] == left["handover_closing"] == 0
    assert store.erase("c-1") == 0


@pytest.mark.parametrize("state", ["new", "claimed"])
def test_erasing_works_in_any_state(store, make, adviser, engine, state):
    handover_id = make()
    if state == "claimed":
        store.claim(handover_id, adviser)
    assert store.erase("c-1") == 1
    assert set(rows(engine).values()) == {0}
    with pytest.raises(UnknownHandover):
        store.get(handover_id, adviser)


def test_erasing_is_recorded_without_anything_personal_and_keeps_the_trail_whole(
    store, engine, full, supervisor
):
    store.erase("c-1")
    assert store.history(full, supervisor)[-1].action == "handover:erase"
    assert verify_audit(engine).ok
    with engine.connect() as connection:
        trail = " ".join(str(row) for row in connection.execute(text("SELECT * FROM audit_event")))
    for secret in (
        "Maija",
        "405317788",
        "Kajaani",
        "loneliness",
        "Puhuttiin",
        "Kajaanin tuki",
        "Ryhmään",
        "'c-1'",  # as a whole value: three such signs may stand in a hash too
        '"c-1"',
    ):
        assert secret not in trail


def test_resident_is_told_what_is_stored(store, full, adviser, clock):
    (own,) = store.about("c-1")
    assert own.contact == contact().to_dict()
    assert own.municipality == "Kajaani"
    assert own.needs == ("loneliness",)
    assert [one.id for one in own.items] == ["needs", "municipality", "assessment", "suggestions"]
    assert own.attempts == (clock.now,)
    assert own.status is Status.RESOLVED
    assert {record.scope for record in own.consents} >= {"needs", "contact", "organisation"}


def test_resident_is_told_nothing_of_others(store, full):
    assert store.about("c-2") == ()


def test_telling_the_resident_is_recorded(store, full, supervisor):
    store.about("c-1")
    last = store.history(full, supervisor)[-1]
    assert (last.action, last.actor) == ("handover:about", "resident")
