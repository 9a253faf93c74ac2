"""Random walks over buttons and free text: no error, no dead end, never the same fallback twice in a row.

``POLKU_WALKS=500`` walks the long way; in the ordinary run a few seeded walks are taken.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.stack import Stack
from tests.stories.model import load_stories
from tests.stories.runner import AT_A_TIME
from tests.stories.walks import faults, texts_of, walk

WALKS = int(os.environ.get("POLKU_WALKS", "12"))
TURNS = 12
NONSENSE = ("qpwo eiru", "zmxn cbvl", "alsk djfh", "gqpz mwoe", "ruti yeow")


def test_random_walks_meet_no_error_and_no_dead_end(stack: Stack):
    texts = texts_of(load_stories(Path(__file__).parent))
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        walks = list(pool.map(lambda seed: walk(stack, seed, TURNS, texts), range(WALKS)))
    assert len(walks) == WALKS
    broken = [f"siemen {one.seed}: {one.said} → {one.faults}" for one in walks if one.faults]
    # All of them: a long run is not repeated for what pytest leaves out.
    assert not broken, "\n".join(broken)


def test_forty_turns_of_nonsense_never_repeat_the_fallback(stack: Stack):
    talk = stack.open()
    before = talk.text
    for number in range(40):
        messages = talk.say(NONSENSE[number % len(NONSENSE)])
        assert faults(talk, messages, before) == []
        assert talk.text != before, f"vuoro {number}: {talk.text}"
        before = talk.text


def test_a_dead_end_and_a_broken_text_are_seen(stack: Stack):
    talk = stack.open()
    message = {"text": "Hei {nimi}", "buttons": [], "form": None}
    talk.messages = [message]
    talk.status = 200
    assert len(faults(talk, [message], "")) == 2
    assert faults(talk, [], "") == ["ei vastausta"]
    talk.status = 500
    assert faults(talk, [message], "") == ["tila 500"]
