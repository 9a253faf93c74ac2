"""The model of this test run understands at least as well as the floor that is committed beside."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
FLOOR = ROOT / "tests" / "nlu" / "floor.json"


def test_understanding_is_not_worse_than_the_committed_floor(tmp_path: Path) -> None:
    report = tmp_path / "nlu.html"
    done = subprocess.run(
        [ROOT / "bin" / "polku", "nlu", "report", "--floor", FLOOR, "--output", report],
        env={**os.environ, "POLKU_DATA_DIR": str(ROOT / "var")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    figures = json.loads(report.with_suffix(".json").read_text(encoding="utf-8"))
    assert set(json.loads(FLOOR.read_text(encoding="utf-8"))) <= set(figures)
    assert "Makro-F1" in report.read_text(encoding="utf-8")
