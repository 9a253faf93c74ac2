"""The queue: order, filters, pages, and who may read it."""

import base64
import json

import pytest
from handover_samples import draft, item

from handover import Filter, Forbidden, InvalidInput


def encoded(place):
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode()


def test_queue_lists_overdue_first_then_by_priority_and_due_time(store, make, adviser, clock):
    normal = make("c-1", priority="normal")
    clock.go(minutes=90)
    late = make("c-2", priority="normal")
    urgent, high = make("c-3", priority="urgent"), make("c-4", priority="high")
    overdue = make("c-5", priority="urgent")
    done = make("c-6")
    store.claim(done, adviser)
    store.resolve(done, adviser, "no_need")
    clock.go(hours=7)
    store.claim(urgent, adviser)
    store.add_attempt(urgent, adviser, "phone", "no_answer")
    store.run_due()
    listed = store.list_handovers(Filter(), adviser)
    assert [row.id for row in listed.items] == [overdue, urgent, high, normal, late, done]
    assert [row.overdue for row in listed.items] == [True, False, False, False, False, False]
    assert listed.total == 6


def test_queue_is_filtered(store, make, adviser):
    first = make("c-1", priority="high")
    other = make("c-2", municipality="Kuhmo")
    store.claim(other, adviser)
    bare = store.create(draft("c-3", items=(item(),), region="ita-uusimaa"))

    def ids(**wanted):
        return {row.id for row in store.list_handovers(Filter(**wanted), adviser).items}

    assert ids() == {first, other, bare.id}
    assert ids(status=("claimed",)) == {other}
    assert ids(status=("new", "claimed"), reachable=True) == {first, other}
    assert ids(priority=("high",)) == {first}
    assert ids(municipality="Kuhmo") == {other}
    assert ids(region="ita-uusimaa") == {bare.id}
    assert ids(assignee="aino") == {other}
    assert ids(reachable=False) == {bare.id}
    assert ids(overdue=True) == set()
    assert ids(reference=f" {bare.reference.lower().replace('-', ' ')} ") == {bare.id}


def test_queue_comes_in_pages_without_gaps_or_doubles(store, make, adviser):
    made = {make(f"c-{n}", priority=("normal", "high")[n % 2]) for n in range(7)}
    seen, cursor = [], None
    while True:
        page = store.list_handovers(Filter(limit=3, cursor=cursor), adviser)
        assert page.total == 7
        seen += [row.id for row in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert len(seen) == 7
    assert set(seen) == made


@pytest.mark.parametrize(
    "cursor", ["x", "ä", *map(encoded, ({}, [1, 2], [1, "x", "a"], [1, "2026-01-01", "a"]))]
)
def test_a_foreign_cursor_is_refused(store, adviser, cursor):
    with pytest.raises(InvalidInput):
        store.list_handovers(Filter(cursor=cursor), adviser)


@pytest.mark.parametrize(
    "wrong", [{"status": ("lost",)}, {"priority": ("x",)}, {"limit": 0}, {"limit": 1000}]
)
def test_a_filter_of_the_wrong_form_is_refused(wrong):
    with pytest.raises(InvalidInput):
        Filter(**wrong)


def test_administrators_read_no_handovers(store, make, admin):
    handover_id = make()
    with pytest.raises(Forbidden):
        store.get(handover_id, admin)
    with pytest.raises(Forbidden):
        store.list_handovers(Filter(), admin)
    with pytest.raises(Forbidden):
        store.reveal(handover_id, admin)


def test_advisers_do_not_read_the_audit_trail(store, make, adviser):
    with pytest.raises(Forbidden):
        store.history(make(), adviser)


def test_the_counter_of_changes_grows_with_changes_and_not_with_reads(store, make, adviser):
    handover_id = make()
    before = store.changes()
    store.list_handovers(Filter(), adviser)
    store.get(handover_id, adviser)
    assert store.changes() == before
    store.claim(handover_id, adviser)
    assert store.changes() > before
