"""What was erased is noted outside the database, and the note says no more than that."""

from __future__ import annotations

import threading
import uuid
from datetime import date, timedelta

import pytest

from conversation import ConversationStore, Erasure, ErasureLog, UnknownSession, migrate, read_erasures
from polku.database import open_engine

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
