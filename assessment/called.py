"""Which questionnaire a message asks for by its name: "aloita Jaksaminen lyhyesti"."""

from __future__ import annotations

from collections.abc import Iterable

from assessment.model import QuestionnaireInfo
from assessment.texts import load_texts
from assessment.words import is_word, tokens

LIST = "?"


def called(text: str, there: Iterable[QuestionnaireInfo]) -> str | None:
    """The id of the questionnaire whose title this message is, `LIST` when it asks what there is, else None.

    Words of asking ("haluan tehdä kyselyn …") may stand around the title; any other word makes the
    message something else.
    """
    texts = load_texts()
    said = _words(text)
    if not said:
        return None
    if said in {_words(phrase) for phrase in texts.list_phrases}:
        return LIST
    meant = {_words(phrase) for phrase in (text, *_without_asking(said, texts.asking))}
    for info in there:
        if not meant.isdisjoint({_words(info.title), _words(info.plain_title)}):
            return info.id
    return None


def _without_asking(said: tuple[str, ...], asking: frozenset[str]) -> list[str]:
    """What is left when words of asking are taken off the message's beginning, one more each time."""
    shorter = []
    while said and said[0] in asking:
        said = said[1:]
        shorter.append(" ".join(said))
    return shorter


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word in tokens(text) if is_word(word))
