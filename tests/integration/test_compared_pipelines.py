"""Rasa takes every pipeline that `polku nlu compare` would train, told before hours are spent on it."""

from __future__ import annotations

from tests.bot_python import told_by

SCRIPT = """
from pathlib import Path
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.validation import validate
from rasa.shared.data import TrainingType
from bot.tools.nlu_compare import pipelines
for name, (_, pipeline) in pipelines(Path("bot/config.yml")).items():
    config = {"recipe": "default.v1", "language": "fi", "assistant_id": name, "pipeline": pipeline}
    validate(DefaultV1Recipe().graph_config_for_recipe(config, {}, TrainingType.NLU))
    print("taken", name)
"""


def test_rasa_takes_every_pipeline_that_is_compared() -> None:
    told = told_by(SCRIPT)
    taken = {line.removeprefix("taken ") for line in told.splitlines() if line.startswith("taken ")}
    assert taken >= {"rasa-default", "spacy-diet", "linear", "polku"}
