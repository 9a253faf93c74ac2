"""Every story of this folder, against the running system."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.stack import Stack
from tests.stories.runner import Story, load_stories, run

STORIES = load_stories(Path(__file__).parent)


@pytest.mark.parametrize("story", STORIES, ids=[story.name for story in STORIES])
def test_story(story: Story, stack: Stack):
    run(story, stack)


def test_a_story_that_expects_the_wrong_thing_fails(stack: Stack):
    wrong = Story("väärä", "x.yml", ({"asukas": "moi"}, {"sanoo": ["jotain mitä ei sanota"]}))
    with pytest.raises(AssertionError, match="askel 2"):
        run(wrong, stack)


def test_an_unknown_step_is_named(stack: Stack):
    with pytest.raises(AssertionError, match="hyppii"):
        run(Story("outo", "x.yml", ({"hyppii": 1},)), stack)
