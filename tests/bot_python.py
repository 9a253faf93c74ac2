"""Runs a piece of Python in the bot's environment, which is another Python than that of the tests."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests.stack import ROOT

PYTHON = ROOT / ".venv-bot" / "bin" / "python"


def told_by(script: str, *arguments: str, cwd: Path = ROOT, timeout: float = 200, **environment: str) -> str:
    """What a script prints that ends well; an assertion shows the end of what it complained of.

    `arguments` are its `sys.argv[1:]`; `timeout` in seconds; `environment` is added to that of the tests.
    """
    done = subprocess.run(
        [str(PYTHON), "-W", "ignore", "-c", script, *arguments],
        cwd=cwd,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "PYTHONWARNINGS": "ignore",
            "RASA_TELEMETRY_ENABLED": "false",
            "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
            "TF_CPP_MIN_LOG_LEVEL": "3",
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=timeout,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout
