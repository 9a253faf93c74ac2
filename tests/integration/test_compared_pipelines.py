"""Rasa takes every pipeline that `polku nlu compare` would train, told before hours are spent on it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
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
    done = subprocess.run(
        [ROOT / ".venv-bot" / "bin" / "python", "-c", SCRIPT],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "RASA_TELEMETRY_ENABLED": "false"},
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    taken = {line.removeprefix("taken ") for line in done.stdout.splitlines() if line.startswith("taken ")}
    assert taken >= {"rasa-default", "spacy-diet", "linear", "polku"}
