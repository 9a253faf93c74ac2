"""Chance breaks things while residents talk: nothing they were told is lost, nothing is doubled.

`python -m bench faults` does the same five hundred times; the seeds here make the same talks and faults
each time. The judge itself is judged too: what it must find is done to a sound database by hand.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from polku.database import open_engine
from tests import servers
from tests.faults.judged import judge_the_house
from tests.faults.run import run

FAULTS = 12


@pytest.fixture(scope="module")
def harmed(tmp_path_factory) -> Path:
    """The folder of a run over SQLite, with its verdict judged."""
    folder = tmp_path_factory.mktemp("faults")
    verdict = run(f"sqlite:///{folder / 'polku.db'}", folder, FAULTS, seed=1)
    assert verdict.injected >= FAULTS
    assert verdict.findings == ()
    return folder


def test_nothing_is_lost_or_doubled_over_sqlite(harmed: Path):
    with closing(sqlite3.connect(harmed / "polku.db")) as db:
        assert db.execute("SELECT count(*) FROM chat_message").fetchone()[0] > 0


def test_nothing_is_lost_or_doubled_over_postgresql(tmp_path: Path):
    with servers.postgresql() as url:
        verdict = run(url, tmp_path, FAULTS, seed=2)
    assert verdict.injected >= FAULTS
    assert verdict.findings == ()


@pytest.mark.parametrize(
    ("harm", "kind"),
    [
        ("UPDATE audit_event SET detail = '{}x' WHERE seq = 1", "lost"),
        ("UPDATE handover_counter SET count = count + 1 WHERE measure = 'request'", "doubled"),
        ("DELETE FROM audit_event WHERE action = 'handover:create'", "lost"),
        ("INSERT INTO handover_item VALUES ('nobody', 'i', 0, 'needs', 'x', 'x')", "doubled"),
    ],
)
def test_the_judge_finds_what_is_wrong_with_the_house(harmed: Path, tmp_path: Path, harm: str, kind: str):
    path = tmp_path / "polku.db"
    with closing(sqlite3.connect(harmed / "polku.db")) as sound, closing(sqlite3.connect(path)) as copy:
        sound.backup(copy)
        copy.execute(harm)
        copy.commit()
    engine = open_engine(f"sqlite:///{path}")
    assert kind in {finding.kind for finding in judge_the_house(engine)}
    engine.dispose()
