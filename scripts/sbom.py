"""Writes the software bill of materials: CycloneDX 1.6 JSON, one file an environment, from the lock files.

    .venv/bin/python scripts/sbom.py [FOLDER]        (`make sbom` writes to reports/)

Made from what is pinned, not from what happens to be installed, so that it is the same on
every machine.
"""

from __future__ import annotations

import json
import re
import sys
import uuid
from pathlib import Path
from typing import Any

import tomllib

ROOT = Path(__file__).resolve().parent.parent
PIN = re.compile(
    r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)((?:.*\\\n)?(?:\s+--hash=.*\n?)*)", re.MULTILINE
)
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def components(lock: str) -> list[dict[str, Any]]:
    """Every pinned package with its hashes."""
    found = []
    for name, version, rest in PIN.findall(lock):
        plain = re.sub(r"[-_.]+", "-", name).lower()
        found.append(
            {
                "type": "library",
                "bom-ref": f"pkg:pypi/{plain}@{version}",
                "name": name,
                "version": version,
                "purl": f"pkg:pypi/{plain}@{version}",
                "hashes": [{"alg": "SHA-256", "content": one} for one in HASH.findall(rest)],
            }
        )
    return found


def bill(environment: str) -> dict[str, Any]:
    """The bill of one environment; the same lock file gives the same bill."""
    lock = (ROOT / "requirements" / f"{environment}.txt").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, lock)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "name": f"{project['name']}-{environment}",
                "version": project["version"],
                "licenses": [{"license": {"id": project["license"]["text"]}}],
            }
        },
        "components": components(lock),
    }


def main() -> None:
    """Write the bills of the two environments that are served."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "reports"
    folder.mkdir(parents=True, exist_ok=True)
    for environment in ("app", "bot"):
        path = folder / f"sbom-{environment}.cdx.json"
        path.write_text(json.dumps(bill(environment), indent=1) + "\n", encoding="utf-8")
        print(path)


if __name__ == "__main__":
    main()
