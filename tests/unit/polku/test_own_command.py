"""`bin/polku` is the command of its own checkout, wherever it is called."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.stack import ROOT


def test_a_folder_of_the_same_name_where_it_is_called_is_not_taken_for_the_program(tmp_path: Path) -> None:
    for name in ("polku", "web", "catalog"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise SystemExit('another program')", encoding="utf-8")
    done = subprocess.run(
        [str(ROOT / "bin" / "polku"), "--help"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "polku" in done.stdout
