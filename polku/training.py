"""Trains the bot's model when what it is made from has changed."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import yaml

from polku.errors import PolkuError
from polku.settings import ROOT, Settings

SOURCES = ("data", "bot")
DOMAIN = ROOT / "bot" / "domain"
SUFFIXES = {".yml", ".py", ".npz"}
# How Rasa serves the model (`bot/run.py` and its patches) is no part of what is trained.
SERVING = ("run.py", "fast_*.py")
KEPT_MODELS = 3


def bot_python() -> Path:
    """The interpreter of the bot environment; PolkuError when it is not set up."""
    python = ROOT / ".venv-bot" / "bin" / "python"
    if not python.exists():
        raise PolkuError("Botin ympäristö .venv-bot puuttuu: aja `make setup`")
    return python


def bot_environment(settings: Settings) -> dict[str, str]:
    """Environment variables of Rasa's process: no telemetry, our components, quiet TensorFlow."""
    return {
        # How many threads share a product each of Rasa's processes decides: training has work for all.
        **{name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"},
        "PYTHONPATH": str(ROOT),
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TF_ENABLE_ONEDNN_OPTS": "0",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "PYTHONWARNINGS": "ignore",
        "OMP_NUM_THREADS": "2",
        # Each of glibc's heaps keeps what it once needed; by default there may be eight a core.
        "MALLOC_ARENA_MAX": "2",
        "POLKU_SPACY_MODEL": settings.spacy_model,
        "POLKU_CACHE_DIR": str(settings.data_dir / "cache"),
        "POLKU_ACTION_URL": settings.action_url or f"http://127.0.0.1:{settings.action_port}/webhook",
        "POLKU_TRACKER_DB": str(settings.data_dir / "tracker.db"),
        # Rasa's SQLAlchemy is old and knows the older driver only.
        "POLKU_TRACKER_URL": settings.tracker_url.replace("+psycopg:", "+psycopg2:"),
        **_redis_environment(settings.redis_url),
    }


def _redis_environment(url: str) -> dict[str, str]:
    parts = urlsplit(url)
    return {
        "POLKU_REDIS_HOST": parts.hostname or "",
        "POLKU_REDIS_PORT": str(parts.port or 6379),
        "POLKU_REDIS_DB": parts.path.strip("/") or "0",
        "POLKU_REDIS_USERNAME": unquote(parts.username or ""),
        "POLKU_REDIS_PASSWORD": unquote(parts.password or ""),
    }


def _source_files() -> Iterator[Path]:
    for folder in SOURCES:
        for path in sorted((ROOT / folder).rglob("*")):
            served = any(path.match(pattern) for pattern in SERVING)
            if path.suffix in SUFFIXES and not served and "__pycache__" not in path.parts:
                yield path


def fingerprint(settings: Settings) -> str:
    """A hash of all that the model is made from; patterns, places and replies are read at run time."""
    digest = hashlib.sha256(settings.spacy_model.encode())
    for path in _source_files():
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(_without_replies(path) if path.parent == DOMAIN else path.read_bytes())
    return digest.hexdigest()[:16]


def _without_replies(path: Path) -> bytes:
    # The actions say the replies, from these same files (`content.ReplyBook`).
    domain = yaml.safe_load(path.read_text(encoding="utf-8"))
    return json.dumps({key: value for key, value in domain.items() if key != "responses"}).encode()


def model_path(settings: Settings) -> Path:
    """Where the model of the present sources lies, trained or not."""
    return settings.data_dir / "models" / f"polku-{fingerprint(settings)}.tar.gz"


def train(settings: Settings, *, force: bool = False) -> Path:
    """Train unless the model of these sources is there; progress goes to stderr; returns its path."""
    target = model_path(settings)
    if target.exists() and not force:
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    command = [
        str(bot_python()), "-m", "bot.train",
        "--config", str(ROOT / "bot" / "config.yml"),
        "--domain", str(ROOT / "bot" / "domain"),
        "--data", str(ROOT / "data"),
        "--out", str(target),
    ]  # fmt: skip
    result = subprocess.run(command, env=bot_environment(settings), cwd=ROOT, stdout=sys.stderr, check=False)  # noqa: S603 - our own interpreter and module
    if result.returncode != 0 or not target.exists():
        raise PolkuError("Mallin koulutus ei onnistunut: syy on yllä, korjaa ja aja `polku train`")
    old = sorted(target.parent.glob("polku-*.tar.gz"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in old[KEPT_MODELS:]:
        path.unlink()
    return target
