"""Crashes: at whatever moment the process dies, a handover is there completely or not at all."""

import os
import signal
import sqlite3

import pytest
from handover_samples import contact, draft
from sqlalchemy import create_engine, event, text

from handover import HandoverError, HandoverStore, Status, StorageError, migrate, verify_audit

TABLES = (
    "handover",
    "handover_item",
    "handover_consent",
    "handover_counter",
    "handover_vault",
    "audit_event",
)
MOST_STATEMENTS = 100


class Crash(Exception):
    """Stands for anything that goes wrong in the middle."""


def contents(engine):
    with engine.connect() as connection:
        return {table: connection.execute(text(f"SELECT * FROM {table}")).all() for table in TABLES}


def crash_at(engine, moment, how):
    """Arrange that the nth statement or commit does not get through."""
    count = 0

    def strike(*_):
        nonlocal count
        count += 1
        if count == moment:
            how()

    event.listen(engine, "before_cursor_execute", strike)
    event.listen(engine, "commit", strike)


def fail():
    raise Crash


def die():
    os.kill(os.getpid(), signal.SIGKILL)


CALLS = {
    "create": lambda store, _: store.create(draft("c-new")),
    "merge": lambda store, _: store.create(draft("c-1", needs=("loneliness", "debt"), priority="urgent")),
    "add_contact": lambda store, id_: store.add_contact(id_, contact(phone="050 441 2299"), "c-1"),
    "cancel": lambda store, id_: store.cancel_by_resident(id_, "c-1"),
    "erase": lambda store, _: store.erase("c-1"),
}


def fresh(url, clock, vault):
    engine = create_engine(url)
    return engine, HandoverStore(engine, clock, vault)


@pytest.mark.parametrize("call", CALLS)
def test_an_error_at_any_statement_leaves_all_or_nothing(url, engine, make, clock, vault, call):
    handover_id = make("c-1")
    before = contents(engine)
    for moment in range(1, MOST_STATEMENTS):
        broken, its_store = fresh(url, clock, vault)
        crash_at(broken, moment, fail)
        try:
            CALLS[call](its_store, handover_id)
            break
        except Crash:
            assert contents(engine) == before, f"statement {moment}"
        finally:
            broken.dispose()
    assert moment > 4
    assert contents(engine) != before
    assert verify_audit(engine).ok


@pytest.mark.parametrize("call", CALLS)
def test_a_process_killed_at_any_statement_leaves_all_or_nothing(url, engine, make, clock, vault, call):
    handover_id = make("c-1")
    before = contents(engine)
    for moment in range(1, MOST_STATEMENTS):
        # A connection must not be shared with the child.
        engine.dispose()
        child = os.fork()
        if child == 0:
            try:
                mine, its_store = fresh(url, clock, vault)
                crash_at(mine, moment, die)
                CALLS[call](its_store, handover_id)
            finally:
                # Never back into pytest.
                os._exit(0)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            break
        assert os.WTERMSIG(status) == signal.SIGKILL
        assert contents(engine) == before, f"statement {moment}"
    assert moment > 4
    assert contents(engine) != before
    assert verify_audit(engine).ok


def test_a_failing_database_tells_its_kind_and_nothing_else(tmp_path, clock, vault):
    migrate(f"sqlite:///{tmp_path / 'broken.db'}")
    engine, store = fresh(f"sqlite:///{tmp_path / 'broken.db'}", clock, vault)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE handover_item"))
    with pytest.raises(StorageError) as error:
        store.create(draft())
    assert error.value.data == {"kind": "OperationalError"}
    assert error.value.__suppress_context__
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM handover")) == 0
    engine.dispose()


def test_a_commit_that_fails_is_not_made_good_by_the_next_call(store, engine, make, supervisor, monkeypatch):
    handover_id = make()
    before = contents(engine)

    def busy(_):
        raise sqlite3.OperationalError("database is locked")

    monkeypatch.setattr(engine.dialect, "do_commit", busy)
    with pytest.raises(StorageError):
        store.claim(handover_id, supervisor)
    monkeypatch.undo()
    assert contents(engine) == before
    assert store.get(handover_id, supervisor).status is Status.NEW


def test_every_error_of_the_room_has_a_code_of_its_own():
    def kinds(kind):
        return {kind, *(deeper for one in kind.__subclasses__() for deeper in kinds(one))}

    codes = [kind.code for kind in kinds(HandoverError)]
    assert len(codes) == len(set(codes)) > 20
