"""Replies as values: a name, and variants by language and style."""

from __future__ import annotations

import re
from dataclasses import dataclass

NORMAL, PLAIN = "normal", "plain"
LANGUAGES = ("fi", "sv", "en")
PLACEHOLDER = re.compile(r"\{(\w*)\}")


@dataclass(frozen=True)
class Button:
    """A way on: what it says, and the message that pressing it sends (``/intent{"entity": "value"}``)."""

    title: str
    payload: str


@dataclass(frozen=True)
class Variant:
    """One wording of a reply; ``style`` is ``normal`` or ``plain`` (selkokieli).

    ``language_told`` is whether the file names the language in the variant's condition.
    """

    text: str
    buttons: tuple[Button, ...] = ()
    language: str = "fi"
    style: str = NORMAL
    language_told: bool = False

    @property
    def placeholders(self) -> frozenset[str]:
        """Names in braces, which the saying action fills."""
        return frozenset(PLACEHOLDER.findall(self.text))


@dataclass(frozen=True)
class Reply:
    """A reply of the domain with all its variants, in the file's order."""

    name: str
    file: str
    variants: tuple[Variant, ...]

    def of(self, language: str, style: str) -> tuple[Variant, ...]:
        """Variants of a language and style; the nearest there are when these are missing.

        Selkokieli falls back to the normal style, and another language to Finnish.
        """
        for tongue in (language, "fi"):
            for manner in dict.fromkeys((style, NORMAL)):
                found = tuple(one for one in self.variants if one.language == tongue and one.style == manner)
                if found:
                    return found
        return self.variants
