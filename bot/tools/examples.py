"""The training examples as (label, text) pairs, read without Rasa."""

from __future__ import annotations

from pathlib import Path

import yaml


def read_examples(folder: Path) -> tuple[tuple[str, str], ...]:
    """All (label, text) pairs of the files in `folder`, in the order of file names and lines, each once."""
    found: dict[tuple[str, str], None] = {}
    for path in sorted(folder.glob("*.yml")):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8")).get("nlu") or []:
            for line in str(entry.get("examples", "")).splitlines():
                if line.startswith("- "):
                    found[(str(entry["intent"]), line[2:].strip())] = None
    return tuple(found)
