"""What was erased is noted outside the database, and the note says no more than that."""

from __future__ import annotations

import io
import sys
import threading
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
import structlog
from sqlalchemy import event

from conversation import ConversationStore, Erasure, ErasureLog, UnknownSession, migrate, read_erasures
from polku.database import open_engine
from polku.logs import configure_logging

DAY = date(2026, 11, 23)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "erasures.log"


@pytest.fixture
def store(tmp_path, clock, file):
    url = f"sqlite:///{tmp_path / 'polku.db'}"
    migrate(url)
    engine = open_engine(url)
    yield ConversationStore(engine, clock, timedelta(hours=72), None, ErasureLog(file))
    engine.dispose()


def said(text):
    return {"id": str(uuid.uuid4()), "text": text}


def test_an_erased_conversation_is_noted_by_its_day_and_pseudonym_only(store, file):
    opened = store.open_session("kainuu", "fi")
    store.append(opened.session.id, [said("olen yksin")])
    store.erase(opened.session.id)
    assert file.read_text() == f"2026-11-23 {opened.session.id}\n"
    assert file.stat().st_mode & 0o077 == 0
    with pytest.raises(UnknownSession):
        store.session_by_token(opened.token)


def test_what_has_outlived_its_time_is_not_noted(store, file):
    opened = store.open_session("kainuu", "fi")
    store.remove(opened.session.id)
    assert not file.exists()
    with pytest.raises(UnknownSession):
        store.session_by_token(opened.token)


def test_a_note_that_cannot_be_written_keeps_nobody_from_erasing(tmp_path, clock, store):
    without = ConversationStore(store._engine, clock, timedelta(hours=72), None, ErasureLog(tmp_path))
    opened = without.open_session("kainuu", "fi")
    without.erase(opened.session.id)
    with pytest.raises(UnknownSession):
        without.session_by_token(opened.token)


def test_notes_of_many_at_once_are_all_whole(file):
    log = ErasureLog(file)
    ids = [str(uuid.uuid4()) for _ in range(40)]
    writers = [threading.Thread(target=log.add, args=(DAY, one)) for one in ids]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert {one.conversation_id for one in read_erasures([file])} == set(ids)


def test_a_line_of_the_services_log_tells_an_erasure_and_other_lines_are_passed_over(file):
    one, two = str(uuid.uuid4()), str(uuid.uuid4())
    file.write_text(
        f'{{"timestamp": "2026-11-23T10:00:00Z", "event": "erased", "conversation": "{one}"}}\n'
        "\n# muistiinpano\n2026-11-23\n"
        f"2026-11-24 {two}\n2026-11-24 {two}\n"
    )
    assert read_erasures([file]) == (Erasure(DAY, one), Erasure(date(2026, 11, 24), two))


def test_a_line_as_the_service_logs_it_today_tells_an_erasure(store, file, tmp_path, monkeypatch):
    seen = io.StringIO()
    monkeypatch.setattr(sys, "stderr", seen)
    configure_logging("info")
    try:
        opened = store.open_session("kainuu", "fi")
        store.erase(opened.session.id)
    finally:
        structlog.reset_defaults()
    logged = tmp_path / "service.log"
    logged.write_text(seen.getvalue())
    assert [one.conversation_id for one in read_erasures([logged])] == [opened.session.id]


def test_what_a_handover_notes_in_the_same_file_is_no_erasure(file):
    file.write_text(f"2026-11-23T10:00:00+00:00 withdrawn {uuid.uuid4()} *\n")
    assert read_erasures([file]) == ()


def test_a_removal_that_was_cut_short_is_found_again(tmp_path, clock, store, monkeypatch):
    opened = store.open_session("kainuu", "fi")

    def cut_short(session_id):
        raise OSError("the tracker database is away")

    monkeypatch.setattr(store, "_erase_tracker", cut_short)
    with pytest.raises(OSError, match="away"):
        store.remove(opened.session.id)
    assert store.expired(clock() + timedelta(days=1)) == [opened.session.id]


def test_the_write_ahead_log_is_emptied_once_for_all_that_a_night_removes(store):
    ids = [store.open_session("kainuu", "fi").session.id for _ in range(5)]
    emptied = []
    event.listen(
        store._engine,
        "before_cursor_execute",
        lambda _c, _cursor, statement, *_: (
            emptied.append(statement) if "wal_checkpoint" in statement else None
        ),
    )
    store.remove(*ids)
    assert len(emptied) == 1
    assert store.expired(datetime.max.replace(tzinfo=UTC)) == []
