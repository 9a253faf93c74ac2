"""The rooms are as declared."""

from pathlib import Path

import tomllib

ROOT = Path(__file__).resolve().parents[2]
NOT_ROOMS = {"tests", "bench", "bot"}


def test_every_package_is_declared_in_the_import_contract():
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - NOT_ROOMS
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert packages == set(settings["tool"]["importlinter"]["root_packages"])


def test_no_committed_file_names_a_registry():
    for path in (ROOT / "requirements").glob("*.txt"):
        assert "://" not in path.read_text(encoding="utf-8")


def test_every_pinned_requirement_has_a_hash():
    for path in (ROOT / "requirements").glob("*.txt"):
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and line[0].isalnum()]
        assert lines
        assert all(line.endswith("\\") for line in lines), path
