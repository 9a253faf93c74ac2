"""What a button says is taken exactly as Rasa's whole pipeline would take it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.bot_python import told_by

CONFIG = """
recipe: default.v1
language: fi
assistant_id: tiny
pipeline:
- name: WhitespaceTokenizer
- name: KeywordIntentClassifier
policies:
- name: RulePolicy
"""
DOMAIN = """
version: "3.1"
intents: [greet, choose]
entities: [theme, place]
"""
NLU = """
version: "3.1"
nlu:
- intent: greet
  examples: |
    - hei
    - moi
- intent: choose
  examples: |
    - valitsen
    - otan
"""
CHECK = r"""
import asyncio, json, logging, sys
from pathlib import Path
import rasa.model_training
from rasa.utils.log_utils import configure_structlog
configure_structlog(logging.ERROR)
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from bot.components import fast_payloads

folder = Path(sys.argv[1])
trained = rasa.model_training.train(
    str(folder / "domain.yml"), str(folder / "config.yml"), [str(folder / "nlu.yml")], str(folder)
)
agent = Agent.load(trained.model)
reads = agent.processor.graph_runner.run
runs = []
def counted(*args, **kwargs):
    runs.append(1)
    return reads(*args, **kwargs)
agent.processor.graph_runner.run = counted

def parsed(text):
    del runs[:]
    found = asyncio.run(agent.processor.parse_message(UserMessage(text)))
    return found, len(runs)

texts = json.loads(sys.argv[2])
before = [parsed(text)[0] for text in texts]
fast_payloads.apply()
after = [parsed(text) for text in texts]
assert before == [found for found, _ in after], (before, after)
print("RUNS" + json.dumps([count for _, count in after]))
"""
TEXTS = [
    "/greet",
    '/choose{"theme": "velat", "place": "Kuhmo"}',
    ' /choose{"theme": ["a", "b"]} ',
    "/greet@0.7",
    "/no_such_intent",
    "/",
    "moi",
    "otan tuon",
]


def test_a_command_is_taken_literally_without_the_pipeline_and_words_are_read(tmp_path: Path) -> None:
    for name, text in (("config", CONFIG), ("domain", DOMAIN), ("nlu", NLU)):
        (tmp_path / f"{name}.yml").write_text(text, encoding="utf-8")
    told = told_by(CHECK, str(tmp_path), json.dumps(TEXTS), cwd=tmp_path, timeout=300)
    assert json.loads(told.rpartition("RUNS")[2]) == [0, 0, 0, 0, 1, 1, 1, 1]
