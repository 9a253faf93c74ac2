"""Checks of one reply: its variants, length, tone, placeholders and sources."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

from content.findings import Finding, Kind
from content.model import LANGUAGES, NORMAL, PLACEHOLDER, PLAIN, Reply, Variant

# A placeholder counts as this many characters: about the longest contact fact.
FILLED = 40
PICTURES = re.compile(r"[\U0001F000-\U0001FAFF☀-➿]")
SENTENCE_END = re.compile(r"(?<=[.?:])\s+")
SOURCE = re.compile(r"(?:Lähde|Lähteet): .+ \(tarkistettu (\d+\.\d+\.\d{4})\)$|\(lähde: .+\)$")

Found = Iterator[Finding]


def where(reply: Reply, number: int) -> str:
    """How a finding names a variant: ``utter_x[2]``, the first one being 1."""
    return f"{reply.name}[{number + 1}]"


class ReplyChecks:
    """Holds replies to `rules` (rules.yml); `today` dates the sources."""

    def __init__(self, rules: dict[str, Any], today: date) -> None:
        self._rules = rules
        self._today = today
        self._checks: tuple[Callable[[Reply], Found], ...] = (
            self._variants,
            self._languages,
            self._competing,
            self._length,
            self._calm,
            self._placeholders,
            self._same_buttons,
            self._sources,
            self._required,
        )

    def of(self, reply: Reply) -> Found:
        """All findings of the reply."""
        for check in self._checks:
            yield from check(reply)

    def _variants(self, reply: Reply) -> Found:
        normal = [one.text for one in reply.variants if (one.language, one.style) == ("fi", NORMAL)]
        least = next(
            row["least"] for row in self._rules["least_variants"] if _named(reply.name, row["names"])
        )
        if len(normal) < least:
            yield Finding(Kind.MISSING_VARIANT, reply.file, reply.name, f"{len(normal)}, pitää olla {least}")
        if not any(one.style == PLAIN for one in reply.variants):
            yield Finding(Kind.NO_PLAIN, reply.file, reply.name)
        for one in {one.text for one in reply.variants}:
            alike = [v for v in reply.variants if v.text == one]
            if len({(v.language, v.style) for v in alike}) < len(alike):
                yield Finding(Kind.SAME_TWICE, reply.file, reply.name, one[:40])

    def _languages(self, reply: Reply) -> Found:
        if not _named(reply.name, self._rules["in_all_languages"]):
            return
        for language in LANGUAGES[1:]:
            if not any(one.language == language for one in reply.variants):
                yield Finding(Kind.MISSING_LANGUAGE, reply.file, reply.name, language)

    def _competing(self, reply: Reply) -> Found:
        # The dialogue engine itself would let a plain variant without a language win over Swedish.
        others = any(one.language != "fi" for one in reply.variants)
        if others and any(one.style == PLAIN and not one.language_told for one in reply.variants):
            yield Finding(Kind.COMPETING, reply.file, reply.name)

    def _length(self, reply: Reply) -> Found:
        for number, one in enumerate(reply.variants):
            length = len(PLACEHOLDER.sub("x" * FILLED, one.text))
            if length > self._rules["longest"]:
                yield Finding(Kind.TOO_LONG, reply.file, where(reply, number), str(length))
            if one.style == PLAIN:
                for sentence in SENTENCE_END.split(one.text):
                    if len(sentence.split()) > self._rules["longest_plain_sentence"]:
                        yield Finding(Kind.LONG_PLAIN_SENTENCE, reply.file, where(reply, number), sentence)

    def _calm(self, reply: Reply) -> Found:
        allowed = 0 if reply.file in self._rules["calm_files"] else 1
        for number, one in enumerate(reply.variants):
            picture = PICTURES.search(one.text)
            if one.text.count("!") > allowed or picture:
                detail = picture.group() if picture else "!"
                yield Finding(Kind.SHOUTS, reply.file, where(reply, number), detail)

    def _placeholders(self, reply: Reply) -> Found:
        known = self._rules["placeholders"]
        allowed = {*known["everywhere"], *known.get(reply.name, ())}
        for number, one in enumerate(reply.variants):
            for name in sorted(one.placeholders - allowed):
                yield Finding(Kind.UNKNOWN_PLACEHOLDER, reply.file, where(reply, number), name or "{}")
            if re.search(r"[{}]", PLACEHOLDER.sub("", one.text)):
                yield Finding(Kind.BROKEN_PLACEHOLDER, reply.file, where(reply, number), _near(one))

    def _same_buttons(self, reply: Reply) -> Found:
        if len({tuple(button.payload for button in one.buttons) for one in reply.variants}) > 1:
            yield Finding(Kind.BUTTONS_DIFFER, reply.file, reply.name)

    def _sources(self, reply: Reply) -> Found:
        if not reply.name.startswith("utter_faq_"):
            return
        for number, one in enumerate(reply.variants):
            found = SOURCE.search(one.text)
            if not found:
                yield Finding(Kind.NO_SOURCE, reply.file, where(reply, number))
            elif found[1]:
                checked = datetime.strptime(found[1], "%d.%m.%Y").date()
                if (self._today - checked).days > self._rules["stale_after_days"]:
                    yield Finding(Kind.STALE_SOURCE, reply.file, where(reply, number), found[1])

    def _required(self, reply: Reply) -> Found:
        required = self._rules["must_contain"].get(reply.name)
        for number, one in enumerate(reply.variants):
            if required and one.language in required["languages"]:
                for text in required["texts"]:
                    if text not in one.text:
                        yield Finding(Kind.MUST_CONTAIN, reply.file, where(reply, number), text)


def _named(name: str, beginnings: list[str]) -> bool:
    return any(name.startswith(beginning) for beginning in beginnings)


def _near(one: Variant) -> str:
    found = re.search(r".{0,12}[{}].{0,12}", PLACEHOLDER.sub("", one.text))
    return found.group() if found else ""
