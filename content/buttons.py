"""Checks that every button leads somewhere: its intent has a rule, and what it carries is known."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from content.files import read_yaml
from content.findings import Finding, Kind
from content.model import Reply
from content.replies import where

PAYLOAD = re.compile(r"/(\w+)(\{.*\})?")


@dataclass(frozen=True)
class Targets:
    """Where buttons can lead: intents that a rule meets, entities, and the entities' known values."""

    intents: frozenset[str]
    entities: frozenset[str]
    values: Mapping[str, frozenset[str]]


def load_targets(root: Path) -> Targets:
    """Read the domain, the rules and the first questions of the project at `root`."""
    domain = read_yaml(root / "bot" / "domain" / "_shared.yml")
    met = {
        step["intent"]
        for path in sorted((root / "data" / "rules").glob("*.yml"))
        for rule in read_yaml(path)["rules"]
        for step in rule["steps"]
        if "intent" in step
    }
    themes = {name.removeprefix("need_") for name in domain["intents"] if name.startswith("need_")}
    narrowing = read_yaml(root / "actions" / "narrowing.yml")
    return Targets(
        intents=frozenset(met),
        entities=frozenset(domain["entities"]),
        values={
            "theme": frozenset(themes | {"concern_for_other"}),
            "detail": frozenset(f"{theme}:{way}" for theme, ways in narrowing.items() for way in ways),
            "style": frozenset({"plain", "normal"}),
        },
    )


def button_checks(targets: Targets) -> Callable[[Reply], Iterator[Finding]]:
    """A check of a reply's buttons against the targets."""

    def check(reply: Reply) -> Iterator[Finding]:
        for number, one in enumerate(reply.variants):
            for button in one.buttons:
                if not _leads(button.payload, targets):
                    detail = f"{button.title}: {button.payload}"
                    yield Finding(Kind.DEAD_BUTTON, reply.file, where(reply, number), detail)

    return check


def _leads(payload: str, targets: Targets) -> bool:
    match = PAYLOAD.fullmatch(payload)
    if match is None or match[1] not in targets.intents:
        return False
    try:
        carried = json.loads(match[2] or "{}")
    except ValueError:
        return False
    return set(carried) <= targets.entities and all(
        value in targets.values[name] for name, value in carried.items() if name in targets.values
    )
