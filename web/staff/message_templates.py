"""Templates of messages that an adviser copies into a text message, a letter or the region's own channel."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from handover import Handover, StaffUser
from regions import Region
from web.word_files import words_in

FILE = Path(__file__).with_name("message_templates.yml")
FALLBACK = "fi"


@dataclass(frozen=True)
class MessageTemplate:
    """A message ready for copying; `language` is the one it is written in."""

    id: str
    title: str
    language: str
    text: str = field(repr=False)


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
    for template_id, texts in words_in(FILE).items():
        language = handover.row.language if handover.row.language in texts else FALLBACK
        text = texts[language].format_map(facts).strip()
        found.append(MessageTemplate(template_id, texts["title"], language, text))
    return tuple(found)
