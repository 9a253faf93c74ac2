"""A model's components run in the order and with the outcome that Rasa's own runner gives them."""

from __future__ import annotations

from tests.bot_python import told_by

CHECK = r"""
import tempfile
from pathlib import Path
from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from bot.components import fast_graph

ran = []

class Add(GraphComponent):
    def __init__(self, name, more):
        self.name, self.more = name, more

    @staticmethod
    def get_default_config():
        return {"more": 0}

    @classmethod
    def create(cls, config, model_storage, resource, execution_context):
        return cls(execution_context.node_name, config["more"])

    def one(self, number):
        ran.append(self.name)
        return number + self.more

    def two(self, left, right):
        ran.append(self.name)
        return left + right + self.more

    def broken(self, number):
        raise RuntimeError("broken")

def node(fn, more=0, **needs):
    config = {"more": more}
    return SchemaNode(needs=needs, uses=Add, constructor_name="create", fn=fn, config=config, eager=True)

# Written down with the last one first: the order is found, not taken over.
schema = GraphSchema({
    "sum": node("two", 1000, left="left", right="right"),
    "left": node("one", 1, number="__number__"),
    "right": node("one", 10, number="left"),
    "aside": node("one", 5, number="__number__"),
    "broken": node("broken", number="left"),
    "orphan": node("one", number="__nobody__"),
})

def runner():
    with tempfile.TemporaryDirectory() as folder:
        return DaskGraphRunner.create(schema, LocalModelStorage(Path(folder)), ExecutionContext(schema))

def outcome(run, *given):
    del ran[:]
    try:
        return run(*given), list(ran)
    except Exception as error:
        return type(error), type(error.__cause__)

asked = [
    ({"__number__": 3}, ["sum"]),
    ({"__number__": 4}, ["sum"]),
    ({"__number__": 3}, ["aside"]),
    ({"__number__": 3}, ["sum", "left"]),
    ({"__number__": 3, "left": 70}, ["sum"]),
    ({"__number__": "kolme"}, ["aside"]),
    ({"__number__": 3}, ["broken"]),
    ({"__number__": 3}, ["orphan"]),
    ({}, ["left"]),
]
as_dask_runs = [outcome(runner().run, *each) for each in asked]
fast_graph.apply()
fast_graph.apply()
one = runner()
for each, expected in zip(asked, as_dask_runs):
    found = outcome(one.run, *each)
    assert found == expected, (each, found, expected)
assert as_dask_runs[0] == ({"sum": 1018}, ["left", "right", "sum"]), as_dask_runs[0]
assert as_dask_runs[6][1] is not type(None) and as_dask_runs[7][0] is GraphRunError, as_dask_runs
print("RIGHT")
"""


def test_each_target_gives_what_it_gave_under_dask() -> None:
    assert told_by(CHECK).endswith("RIGHT\n")
