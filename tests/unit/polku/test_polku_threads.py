"""The server's products run on one thread, unless somebody has said otherwise; a training's do not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from polku.settings import load_settings
from polku.training import bot_environment

ROOT = Path(__file__).parents[3]
TOLD = """
import os, runpy, sys
sys.argv = ["polku", "--help"]
try:
    runpy.run_module("polku", run_name="__main__")
except SystemExit:
    print(os.environ["OPENBLAS_NUM_THREADS"])
"""


def threads(**told: str) -> str:
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"} | told
    command = [sys.executable, "-c", TOLD]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()[-1]


def test_the_command_line_sets_one_thread_before_numpy_is_loaded() -> None:
    assert threads() == "1"


def test_who_says_otherwise_is_heard() -> None:
    assert threads(OPENBLAS_NUM_THREADS="2") == "2"


def test_a_training_chooses_for_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")
    assert "OPENBLAS_NUM_THREADS" not in bot_environment(load_settings())
