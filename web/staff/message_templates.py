"""Templates of messages that an adviser copies into a text message, a letter or the region's own channel."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml

from handover import Handover, StaffUser
from regions import Region

FILE = Path(__file__).with_name("message_templates.yml")
FALLBACK = "fi"


@dataclass(frozen=True)
class MessageTemplate:
    """A message ready for copying; `language` is the one it is written in."""

    id: str
    title: str
    language: str
    text: str = field(repr=False)


@cache
def _load() -> dict[str, dict[str, str]]:
    loaded: dict[str, dict[str, str]] = yaml.safe_load(FILE.read_text("utf-8"))
    return loaded


def message_templates(region: Region, handover: Handover, user: StaffUser) -> tuple[MessageTemplate, ...]:
    """The templates in the resident's language, filled in; nothing of what the resident told is in them."""
    advisory = region.advisory
    facts = {
        "name": user.display_name or user.username,
        "service": advisory.name,
        "contact": advisory.phone or advisory.website,
        "reference": handover.reference,
    }
    found = []
    for template_id, texts in _load().items():
        language = handover.row.language if handover.row.language in texts else FALLBACK
        text = texts[language].format_map(facts).strip()
        found.append(MessageTemplate(template_id, texts["title"], language, text))
    return tuple(found)
