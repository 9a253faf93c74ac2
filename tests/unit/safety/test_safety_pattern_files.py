"""The pattern files as shipped, and what happens when an editor makes a mistake in one."""

import re
import shutil
from pathlib import Path

import pytest
import yaml

from safety import CrisisKind
from safety.errors import PatternError
from safety.rules import FOLDER, load_rules

FILES = sorted(FOLDER.glob("*.yml"))


def copied(tmp_path: Path) -> Path:
    folder = tmp_path / "patterns"
    shutil.copytree(FOLDER, folder)
    return folder


def test_every_rule_and_guard_says_why() -> None:
    for file in FILES:
        document = yaml.safe_load(file.read_text(encoding="utf-8"))
        for entry in [*document.get("rules", []), *document.get("guards", [])]:
            assert entry.get("why"), (file.name, entry["name"])


def test_every_guard_word_list_and_phrase_is_used() -> None:
    for file in FILES:
        text = file.read_text(encoding="utf-8")
        document = yaml.safe_load(text)
        everything = (
            text
            if file.name not in ("words.yml", "guards.yml")
            else "".join(each.read_text(encoding="utf-8") for each in FILES)
        )
        for guard in document.get("guards", []):
            used = re.findall(rf"(?:unless: \[[^\]]*)\b{guard['name']}\b", everything)
            assert used, (file.name, guard["name"])
        for name in [*document.get("words", {}), *document.get("phrases", {})]:
            assert f"{{{name}}}" in everything, (file.name, name)


def test_every_kind_has_rules() -> None:
    assert {rule.kind for rule in load_rules().rules} == {kind.value for kind in CrisisKind}


def test_rules_are_read_once() -> None:
    assert load_rules() is load_rules()


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        ("suicide.yml", "{wish} ..3 (kuolla", "{wishes} ..3 (kuolla", "unknown name"),
        ("suicide.yml", "unless: [worn_out]", "unless: [worn_outt]", "unknown guard"),
        ("suicide.yml", "name: kills_self", "name: to_kill_self", "twice"),
        ("guards.yml", "where: before", "where: somewhere", "where is one of"),
        ("words.yml", "  no_word: en", "  no_word: e-n", "not one word"),
        ("medical.yml", "rules:", "rules", ""),
    ],
)
def test_mistake_in_a_file_is_told_with_its_place(
    tmp_path: Path, file: str, old: str, new: str, problem: str
) -> None:
    folder = copied(tmp_path)
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PatternError) as caught:
        load_rules(folder)
    assert problem in str(caught.value.data.get("problem"))
    assert caught.value.data["file"]
    assert caught.value.code == "pattern"


def test_missing_file_is_told(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    (folder / "child.yml").unlink()
    with pytest.raises(PatternError) as caught:
        load_rules(folder)
    assert caught.value.data["file"] == "child.yml"
