"""All checks of the content over a project's folder."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from content.buttons import button_checks, load_targets
from content.errors import ContentError
from content.files import read_yaml
from content.findings import Finding, Kind
from content.lists import load_rules, load_word_lists
from content.loader import load_replies
from content.model import Reply
from content.replies import ReplyChecks, where
from content.texts import Text, TextChecks, digits

PHONE = re.compile(r"(?m)^\s*(?:-\s*)?(?:\{\s*)?(?:number|phone|value):\s*\"?(\+?[\d ]{3,20})\"?")


def check_content(root: Path, today: date) -> tuple[Finding, ...]:
    """Every finding about the texts of the project at `root`, in the files' order."""
    try:
        replies = load_replies(root / "bot" / "domain")
    except ContentError as error:
        file = str(error.file.relative_to(root)) if error.file else ""
        return (Finding(Kind.UNREADABLE, file, "", f"{error.code} {error.detail}"),)
    rules = load_rules()
    numbers = frozenset(rules["emergency_numbers"]) | reviewed_numbers(root)
    texts = TextChecks(load_word_lists(), numbers, today)
    checks = ReplyChecks(rules, today)
    buttons = button_checks(load_targets(root))
    found: list[Finding] = []
    for reply in replies.values():
        found += [*checks.of(reply), *buttons(reply)]
        found += [finding for one in _finnish(reply) for finding in texts.of(one, reply=True)]
    for one in _other_texts(root, rules["other_texts"]):
        found += texts.of(one, reply=False)
    return tuple(one for one in dict.fromkeys(found) if not _allowed(one, rules["allowed"]))


def _allowed(finding: Finding, exceptions: Iterable[Mapping[str, str]]) -> bool:
    return any(
        finding.file == one["file"] and finding.detail.lower().startswith(one["word"]) for one in exceptions
    )


def reviewed_numbers(root: Path) -> frozenset[str]:
    """Digits of every phone number in the reviewed files: help lines and regions."""
    files = [root / "safety" / "help_lines.yml", *sorted((root / "regions").glob("*.yml"))]
    return frozenset(
        digits(match) for path in files for match in PHONE.findall(path.read_text(encoding="utf-8"))
    )


def _finnish(reply: Reply) -> Iterator[Text]:
    for number, one in enumerate(reply.variants):
        if one.language == "fi":
            yield Text(reply.file, where(reply, number), one.text)
            for button in one.buttons:
                yield Text(reply.file, f"{where(reply, number)} nappi", button.title)


def _other_texts(root: Path, wanted: Mapping[str, Any]) -> Iterator[Text]:
    for pattern in wanted["files"]:
        for path in sorted(root.glob(pattern)):
            name = str(path.relative_to(root))
            for where_in, text in _strings(read_yaml(path), wanted["keys"]):
                yield Text(name, where_in, text)


def _strings(value: Any, keys: list[str], path: str = "", wanted: bool = False) -> Iterator[tuple[str, str]]:
    if isinstance(value, str) and wanted:
        yield path, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _strings(inner, keys, f"{path}.{key}".lstrip("."), str(key) in keys)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            name = inner.get("id", number) if isinstance(inner, Mapping) else number
            yield from _strings(inner, keys, f"{path}.{name}".lstrip("."), wanted)
