"""Every story of this folder, against the running system; the report is var/reports/stories.html."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.stack import Stack
from tests.stories.model import Story, load_stories
from tests.stories.report import write_report
from tests.stories.runner import Outcome, run, run_all

HERE = Path(__file__).parent
STORIES = load_stories(HERE)
REPORT = ROOT / "var" / "reports" / "stories.html"
FEWEST = 150


@pytest.fixture(scope="module")
def outcomes(stack: Stack, request: pytest.FixtureRequest) -> dict[str, Outcome]:
    """Outcomes of the stories that this run has chosen, and the report of them."""
    params = [item.callspec.params for item in request.session.items if hasattr(item, "callspec")]
    chosen = {one["story"].name for one in params if isinstance(one.get("story"), Story)}
    found = run_all([story for story in STORIES if story.name in chosen], stack)
    print(f"\nRaportti: {write_report(found.values(), REPORT)}")
    return found


@pytest.mark.parametrize("story", STORIES, ids=[story.name for story in STORIES])
def test_story(story: Story, outcomes: dict[str, Outcome]):
    outcome = outcomes[story.name]
    assert outcome.passed, outcome.explain()


def test_there_are_enough_stories():
    assert len(STORIES) >= FEWEST


def test_a_story_that_expects_the_wrong_thing_fails_at_that_step(stack: Stack):
    wrong = Story("väärä", "x.yml", ({"asukas": "moi"}, {"sanoo": ["jotain mitä ei sanota"]}))
    outcome = run(wrong, stack)
    assert not outcome.passed
    assert outcome.failed_step == 2


def test_an_unknown_step_is_named(stack: Stack):
    outcome = run(Story("outo", "x.yml", ({"hyppii": 1},)), stack)
    assert "hyppii" in outcome.reason


def test_the_report_shows_a_failed_conversation_as_a_chat(stack: Stack, tmp_path: Path):
    outcome = run(Story("väärä", "x.yml", ({"asukas": "<b>moi"}, {"kortteja": 3})), stack)
    page = write_report([outcome], tmp_path / "r.html").read_text(encoding="utf-8")
    assert "&lt;b&gt;moi" in page
    assert "Askel 2" in page
    assert "1 tarinaa, 0 meni läpi" in page
