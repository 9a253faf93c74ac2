"""Trains the model and says how far it is; run in the bot environment by ``polku train``."""

from __future__ import annotations

import argparse
import logging
import shutil
import sys
import tempfile
import time
import warnings
from pathlib import Path


class _Progress(logging.Handler):
    """Turns Rasa's "Starting to train component" records into short progress lines."""

    def __init__(self) -> None:
        super().__init__()
        self._started = time.monotonic()

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        for start, text in (
            ("Starting to train component", "koulutetaan"),
            ("Restored component", "valmiina välimuistissa"),
        ):
            if message.startswith(start):
                name = message.split("'")[1] if "'" in message else message
                print(
                    f"[{time.monotonic() - self._started:5.0f} s] {text}: {name}", file=sys.stderr, flush=True
                )


def main() -> int:
    """Train into ``--out``; exit status 1 when Rasa refuses."""
    parser = argparse.ArgumentParser(prog="bot.train", description=__doc__)
    for name in ("config", "domain", "data", "out"):
        parser.add_argument(f"--{name}", required=True)
    args = parser.parse_args()
    print("[    0 s] avataan Rasa ja koulutusaineisto", file=sys.stderr, flush=True)
    import rasa.model_training
    import rasa.utils.common
    import rasa.utils.log_utils

    rasa.utils.common.configure_logging_and_warnings(logging.WARNING)
    # Rasa reports through structlog too, and unconfigured that prints every debugging record.
    rasa.utils.log_utils.configure_structlog(logging.WARNING)
    # The FAQ's answers are ours to give (`action_faq`); Rasa would warn of it once an example.
    warnings.filterwarnings("ignore", message=r".*(response phrase|response selector)")
    hooks = logging.getLogger("rasa.engine.training.hooks")
    hooks.setLevel(logging.INFO)
    hooks.addHandler(_Progress())
    hooks.propagate = False
    with tempfile.TemporaryDirectory() as folder:
        result = rasa.model_training.train(
            domain=args.domain,
            config=args.config,
            training_files=[args.data],
            output=folder,
            fixed_model_name="model",
        )
        if result.code != 0 or result.model is None:
            return 1
        # The move makes the model appear whole or not at all.
        partial = Path(args.out).with_suffix(".part")
        shutil.copyfile(result.model, partial)
        partial.rename(args.out)
    print("malli on valmis", file=sys.stderr, flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
