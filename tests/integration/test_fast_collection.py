"""What the loaded model holds is left out of the search for garbage, until another takes its place."""

from __future__ import annotations

from tests.bot_python import told_by

CHECK = r"""
import asyncio, gc, weakref
from rasa.core import agent

class Model:
    def __init__(self):
        self.itself = self  # only a search for garbage finds it

async def loads(*arguments, **named):
    return Model()

agent.load_agent = loads
from bot.components import fast_collection
fast_collection.apply()
fast_collection.apply()
first = asyncio.run(agent.load_agent("a"))
frozen, gone = gc.get_freeze_count() > 0, weakref.ref(first)
first = asyncio.run(agent.load_agent("b"))
gc.collect()
print("RESULT", frozen, gc.get_freeze_count(), gone() is None)
"""


def test_a_model_is_kept_out_of_the_search_until_another_replaces_it():
    assert told_by(CHECK).rpartition("RESULT")[2].split() == ["True", "0", "True"]
