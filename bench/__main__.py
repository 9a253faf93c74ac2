"""``make bench``: every measurement of this folder, one after the other."""

from __future__ import annotations

import runpy
from pathlib import Path


def main() -> None:
    """Run each script; its table goes to standard output."""
    for path in sorted(Path(__file__).parent.glob("*.py")):
        if not path.stem.startswith("_"):
            print(f"== {path.stem}", flush=True)
            runpy.run_path(str(path), run_name="__main__")


if __name__ == "__main__":
    main()
