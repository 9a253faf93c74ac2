"""Shows a reply as residents see it: every variant, its placeholders filled, its buttons under it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from content.book import fill
from content.model import PLAIN, Reply

LANGUAGE_NAMES = {"fi": "suomi", "sv": "ruotsi", "en": "englanti"}


def preview(reply: Reply, values: Mapping[str, object]) -> Iterator[str]:
    """Lines for a terminal; a placeholder whose value is not at hand stays visible."""
    yield f"{reply.name}  ({reply.file})"
    shown = {name: f"[{name}]" for one in reply.variants for name in one.placeholders}
    for number, one in enumerate(reply.variants, start=1):
        style = ", selkokieli" if one.style == PLAIN else ""
        text = fill(one.text, {**shown, **values})
        yield f"\n[{number}] {LANGUAGE_NAMES.get(one.language, one.language)}{style}, {len(text)} merkkiä"
        yield text
        if one.buttons:
            yield "   " + "  ".join(f"( {button.title} )" for button in one.buttons)
