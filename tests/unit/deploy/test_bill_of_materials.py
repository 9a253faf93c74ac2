"""The bill of materials names every pinned package once, with the hashes that are installed."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from polku.settings import ROOT


@pytest.mark.parametrize("environment", ["app", "bot"])
def test_every_pinned_package_is_in_the_bill_with_its_hashes(tmp_path, environment):
    subprocess.run([sys.executable, str(ROOT / "scripts" / "sbom.py"), str(tmp_path)], check=True)
    bill = json.loads((tmp_path / f"sbom-{environment}.cdx.json").read_text(encoding="utf-8"))
    lock = (ROOT / "requirements" / f"{environment}.txt").read_text(encoding="utf-8")
    pinned = [line.split("==")[0].split("[")[0] for line in lock.splitlines() if "==" in line.split(";")[0]]
    assert [one["name"] for one in bill["components"]] == pinned
    assert sum(len(one["hashes"]) for one in bill["components"]) == lock.count("--hash=sha256:")
    assert all(one["hashes"] for one in bill["components"])
    assert len({one["purl"] for one in bill["components"]}) == len(pinned)
