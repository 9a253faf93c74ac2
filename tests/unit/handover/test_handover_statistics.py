"""Statistics: counts are right, and small ones cannot be found out."""

import csv
import io
import itertools

import pytest
from handover_samples import draft
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, event
from sqlalchemy.exc import OperationalError

from handover import Forbidden, HandoverStore, InvalidInput, Measure, Role, StaffUser, StorageError
from handover.statistics import SMALLEST, suppressed


def told(table):
    return {(row.month, row.municipality, row.value): row.count for row in table.rows}


def ask(store, count, *, conversation="", **changes):
    for n in range(count):
        store.create(draft(f"{conversation}{changes}{n}", **changes))


def test_needs_are_counted_by_theme(store, supervisor):
    ask(store, 6, needs=("loneliness", "debt"))
    ask(store, 5, needs=("debt",))
    table = store.statistics(supervisor, "kainuu", 2026, "need")
    assert told(table) == {("", "", "debt"): 11, ("", "", "loneliness"): 6}
    assert table.measure is Measure.NEED


def test_counts_are_split_by_month_and_municipality(store, supervisor, clock):
    ask(store, 6)
    clock.go(days=10)
    ask(store, 7, conversation="later")
    ask(store, 8, municipality="Kuhmo")
    table = store.statistics(supervisor, "kainuu", 2026, "need", ("month", "municipality"))
    assert told(table) == {
        ("2026-11", "Kajaani", "loneliness"): 6,
        ("2026-12", "Kajaani", "loneliness"): 7,
        ("2026-12", "Kuhmo", "loneliness"): 8,
    }
    assert store.statistics(supervisor, "kainuu", 2025, "need").rows == ()
    assert store.statistics(supervisor, "ita-uusimaa", 2026, "need").rows == ()


def test_a_month_begins_at_midnight_in_finland(store, supervisor, clock):
    clock.at("2026-11-30T22:30+00:00")
    ask(store, 5)
    table = store.statistics(supervisor, "kainuu", 2026, "request", ("month",))
    assert [row.month for row in table.rows] == ["2026-12"]


def test_a_small_count_is_not_told(store, supervisor):
    ask(store, 4)
    assert told(store.statistics(supervisor, "kainuu", 2026, "need")) == {("", "", "loneliness"): None}


def test_five_are_told(store, supervisor):
    ask(store, 5)
    assert told(store.statistics(supervisor, "kainuu", 2026, "need")) == {("", "", "loneliness"): 5}


def test_a_small_count_cannot_be_found_by_subtraction(store, supervisor):
    ask(store, 3, municipality="Puolanka")
    ask(store, 9, municipality="Kuhmo")
    ask(store, 20, municipality="Kajaani")
    whole = told(store.statistics(supervisor, "kainuu", 2026, "need"))
    parts = told(store.statistics(supervisor, "kainuu", 2026, "need", ("municipality",)))
    assert whole == {("", "", "loneliness"): 32}
    assert parts == {
        ("", "Kajaani", "loneliness"): 20,
        ("", "Kuhmo", "loneliness"): None,
        ("", "Puolanka", "loneliness"): None,
    }


@given(
    st.dictionaries(
        st.tuples(st.sampled_from("abc"), st.sampled_from("xyz"), st.sampled_from("12")),
        st.integers(1, 12),
        max_size=18,
    )
)
def test_no_line_of_any_table_gives_a_hidden_count_away(counts):
    hidden = suppressed(counts)
    assert {cell for cell, count in counts.items() if count < SMALLEST} <= hidden
    for dimension in range(3):
        others = [cell[:dimension] + cell[dimension + 1 :] for cell in counts]
        for other, _ in itertools.groupby(sorted(others)):
            line = [cell for cell in counts if cell[:dimension] + cell[dimension + 1 :] == other]
            covered = [counts[cell] for cell in line if cell in hidden]
            if covered and len(covered) < len(line):
                assert len(covered) > 1
                assert sum(covered) >= SMALLEST


def test_nothing_is_hidden_without_need():
    counts = {("", "", "a"): 5, ("", "", "b"): 100}
    assert suppressed(counts) == frozenset()
    assert suppressed({}) == frozenset()


def test_waiting_times_promises_and_outcomes_are_counted(store, make, adviser, supervisor, clock):
    for n in range(5):
        handover_id = make(f"c-{n}", priority="urgent")
        store.claim(handover_id, adviser)
        clock.go(hours=1)
        store.add_attempt(handover_id, adviser, "phone", "no_answer")
        store.add_attempt(handover_id, adviser, "phone", "reached")
        store.resolve(handover_id, adviser, "own_network")
        clock.go(hours=-1)
    for n in range(5, 10):
        handover_id = make(f"c-{n}", priority="urgent")
        store.claim(handover_id, adviser)
        clock.go(days=2)
        store.add_attempt(handover_id, adviser, "phone", "reached")
        store.cancel_by_resident(handover_id, f"c-{n}")
        clock.go(days=-2)

    def read(measure):
        return {row.value: row.count for row in store.statistics(supervisor, "kainuu", 2026, measure).rows}

    assert read("request") == {"urgent": 10}
    assert read("waiting") == {"within_4h": 5, "within_3d": 5}
    assert read("promise") == {"kept": 5, "late": 5}
    assert read("outcome") == {"own_network": 5, "cancelled": 5}
    assert read("segment") == {"omatoimi": 10}


def test_merging_counts_only_new_needs(store, supervisor):
    for n in range(5):
        store.create(draft(f"c-{n}", needs=("debt",)))
        store.create(draft(f"c-{n}", needs=("debt", "sleep")))
    table = store.statistics(supervisor, "kainuu", 2026, "need")
    assert {row.value: row.count for row in table.rows} == {"debt": 5, "sleep": 5}
    assert [row.count for row in store.statistics(supervisor, "kainuu", 2026, "request").rows] == [5]


def test_erasing_a_person_does_not_change_the_numbers(store, supervisor):
    ask(store, 5, conversation="x")
    before = store.statistics(supervisor, "kainuu", 2026, "need")
    store.erase("x{}0")
    assert store.statistics(supervisor, "kainuu", 2026, "need") == before


def test_csv_leaves_a_small_count_empty(store, supervisor):
    ask(store, 4, needs=("sleep",))
    ask(store, 6, needs=("debt",))
    ask(store, 9, needs=("housing",))
    table = store.statistics(supervisor, "kainuu", 2026, "need", ("month",))
    rows = list(csv.DictReader(io.StringIO(table.to_csv())))
    assert [(row["month"], row["value"], row["count"]) for row in rows] == [
        ("2026-11", "debt", ""),
        ("2026-11", "housing", "9"),
        ("2026-11", "sleep", ""),
    ]


def test_only_supervisors_see_statistics(store, adviser, admin):
    for user in (adviser, admin):
        with pytest.raises(Forbidden):
            store.statistics(user, "kainuu", 2026, "need")
        with pytest.raises(Forbidden):
            store.workload(user)


def test_a_coordinator_sees_the_numbers_but_not_who_works_on_what(store, make):
    coordinator = StaffUser("kaisu", Role.COORDINATOR)
    handover_id = make()
    assert store.statistics(coordinator, "kainuu", 2026, "need").rows
    for look in (store.workload, lambda user: store.get(handover_id, user)):
        with pytest.raises(Forbidden):
            look(coordinator)


@pytest.mark.parametrize(("measure", "by"), [("names", ()), ("need", ("reference",))])
def test_an_unknown_question_is_refused(store, supervisor, measure, by):
    with pytest.raises(InvalidInput):
        store.statistics(supervisor, "kainuu", 2026, measure, by)


def test_workload_tells_how_the_work_stands(store, make, adviser, colleague, supervisor, clock):
    ids = [make(f"c-{n}", priority="urgent") for n in range(4)]
    store.create(draft("c-unreachable", priority="urgent"))
    store.claim(ids[0], adviser)
    store.claim(ids[1], adviser)
    store.claim(ids[2], colleague)
    clock.go(hours=4)
    store.add_attempt(ids[0], adviser, "phone", "no_answer")
    store.resolve(ids[2], colleague, "no_need")
    load = store.workload(supervisor)
    assert (load.queued, load.in_work, load.overdue) == (1, 2, 2)
    assert load.by_assignee == {"aino": 2}


def test_what_happens_in_conversations_is_counted_without_them_and_small_counts_hidden(store, supervisor):
    for _ in range(6):
        store.tally("kainuu", "Kuhmo", {Measure.TOPIC: ["debt", "debt", "sleep"], Measure.HELPED: ["yes"]})
    for _ in range(4):
        store.tally("kainuu", None, {Measure.UNMET: ["culture"], Measure.HELPED: ["no"]})

    def counted(measure):
        return told(store.statistics(supervisor, "kainuu", 2026, measure, ("municipality",)))

    assert counted("topic") == {("", "Kuhmo", "debt"): 6, ("", "Kuhmo", "sleep"): 6}
    assert counted("unmet") == {("", "", "culture"): None}
    assert counted("helped") == {("", "Kuhmo", "yes"): 6, ("", "", "no"): None}


def test_a_count_that_cannot_be_kept_is_an_error_of_the_room(store, monkeypatch):
    def fail(*_):
        raise OperationalError("x", {}, Exception())

    monkeypatch.setattr("handover.statistics.add_one", fail)
    with pytest.raises(StorageError):
        store.tally("kainuu", None, {Measure.TOPIC: ["debt"]})


def test_counting_does_not_wait_for_the_disk_and_everything_else_does(engine, clock, vault):
    soon = create_engine(engine.url)
    commits = []

    def watch(name, each):
        def commit(_connection):
            commits.append(name)

        event.listen(each, "commit", commit)
        return lambda: event.remove(each, "commit", commit)

    ends = [watch("waits", engine), watch("soon", soon)]
    store = HandoverStore(engine, clock, vault, soon=soon)
    store.tally("kainuu", "Kuhmo", {Measure.TOPIC: ["debt"]})
    assert commits == ["soon"]
    store.create(draft())
    assert set(commits[1:]) == {"waits"}
    for end in ends:
        end()
    soon.dispose()
