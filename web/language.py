"""Which language a message is written in; what is short or doubtful keeps the conversation's language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier
from simplemma import is_known

from catalog import words_of

FINNISH, SWEDISH, ENGLISH = "fi", "sv", "en"
# The languages of the replies, and those that residents of the two regions write beside them.
TOLD_APART = (
    FINNISH, SWEDISH, ENGLISH, "ar", "de", "es", "et", "fa", "fr", "ku", "pl", "pt", "ro", "ru", "so", "sq",
    "th", "tr", "uk", "vi", "zh",
)  # fmt: skip
# Below this the guess is no better than the conversation's language: of 1,502 Finnish messages three
# are taken for another language at 0.5, none at 0.8.
SURE = 0.5
# Estonian and Finnish puhekieli share their words.
SURE_OF_ESTONIAN = 0.8
# One word is too little for the model ("Kela", "futis"), but these are no words of Finnish talk, and
# what they mean needs no understanding: courtesy → intent.
COURTESIES = {
    SWEDISH: {
        "hej": "greet", "hej hej": "greet", "tjena": "greet", "god dag": "greet", "god morgon": "greet",
        "hejdå": "goodbye", "hej då": "goodbye", "tack": "thank", "tack så mycket": "thank", "hjälp": "help",
        "ja tack": "affirm", "nej tack": "deny", "tusen tack": "thank", "tack för hjälpen": "thank",
    },
    ENGLISH: {
        "hello": "greet", "hi": "greet", "hi there": "greet", "good morning": "greet", "bye": "goodbye",
        "goodbye": "goodbye", "thanks": "thank", "thank you": "thank", "thanks a lot": "thank",
        "help": "help", "yes please": "affirm", "no thanks": "deny", "no thank you": "deny",
        "thank you very much": "thank", "thank you so much": "thank", "thanks for your help": "thank",
    },
}  # fmt: skip
# What may stand before a courtesy, and what a wish for a person is said by.
_BEFORE = re.compile(r"^(?:ok|okay|okej|okei|alright|well) (?=.)")
_FOR_A_PERSON = {
    SWEDISH: re.compile(
        r"\b(?:tala|prata|snacka|kontakt\w*) .*\b(?:människa|människor|person|rådgivare\w*)\b|\bring mig\b"
    ),
    ENGLISH: re.compile(
        r"\b(?:talk|speak|chat|contact) .*\b(?:human|person|people|advis[eo]r)\b|\bcall me\b|\breal person\b"
    ),
}
# Small words that tell the language of a short message: nobody says them in Finnish talk.
SMALL_WORDS = {
    SWEDISH: frozenset(
        {
            "jag", "är", "inte", "och", "att", "det", "mitt", "mig", "hon", "har", "på", "för", "vill",
            "behöver", "god", "morgon", "kväll", "kan", "du", "vad", "hur", "var", "hjälp", "oss", "ska",
            "andas", "mår",
        }
    ),
    ENGLISH: frozenset(
        {
            "i", "am", "im", "my", "the", "is", "are", "you", "do", "don", "what", "have", "there", "hello",
            "live", "in", "feel", "need", "want", "can", "not", "how", "where", "please", "thanks",
            "she", "we", "it", "and",
        }
    ),
}  # fmt: skip
SHARE_OF_SMALL_WORDS = 0.4
# Letters alone tell the language of a longer message; a shorter one must have words of it.
FEW_WORDS = 3
_LETTERS = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[A-Za-zÀ-ɏḀ-ỿ]")


@dataclass(frozen=True)
class Heard:
    """The language of a message: the one to answer in (fi, sv or en), and the one that was recognised.

    `recognised` is None where the text does not tell, and the conversation's language goes on.
    `intent` is what a bare courtesy or a wish for a person means; None for other messages.
    """

    answer: str
    recognised: str | None
    intent: str | None = None


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(TOLD_APART))
    return identifier


def _known(words: list[str], language: str) -> bool:
    """Whether at least half of the words are words of the language: a cat on the keyboard is no Swede."""
    return 2 * sum(is_known(word, language) for word in words) >= len(words)


def _all_finnish(text: str) -> bool:
    # Voikko's word, which is loaded anyway: simplemma's Finnish dictionary takes five seconds and 340 MB.
    return all(word.known or word.stop for word in words_of(text))


def warm_up() -> None:
    """Load the model now (a second, some hundred megabytes), not with the first message."""
    _identifier()
    _known(["hej"], SWEDISH)
    _known(["hello"], ENGLISH)


def heard(text: str, current: str = FINNISH) -> Heard:
    """The language of `text`; `current` (fi, sv or en) is kept where the text does not tell.

    Names, numbers, single words and half-understood guesses do not tell. Languages that there
    are no replies in are answered in English.
    """
    words = _LETTERS.findall(text)
    plain = " ".join(words).lower()
    for language, courtesies in COURTESIES.items():
        meant = courtesies.get(plain) or courtesies.get(_BEFORE.sub("", plain))
        if meant:
            return Heard(language, language, meant)
        if _FOR_A_PERSON[language].search(plain):
            return Heard(language, language, "request_human")
    letters = "".join(words)
    foreign_letters = len(letters) - len(_LATIN.findall(letters))
    foreign_script = len(letters) > 1 and foreign_letters * 2 > len(letters)
    if not foreign_script and len(words) < 2:
        return Heard(current, None)
    found, chance = _identifier().classify(plain)
    if found == FINNISH or chance < SURE:
        for language, small in SMALL_WORDS.items():
            if sum(word in small for word in plain.split()) >= SHARE_OF_SMALL_WORDS * len(words):
                return Heard(language, language)
    if not foreign_script and chance < (SURE_OF_ESTONIAN if found == "et" else SURE):
        return Heard(current, None)
    if found != FINNISH and current == FINNISH and len(words) <= FEW_WORDS and _all_finnish(plain):
        # "No en tiedä" has words of other languages and all of ours.
        return Heard(current, None)
    if found in COURTESIES and len(words) <= FEW_WORDS and not _known(plain.split(), found):
        return Heard(current, None)
    return Heard(found if found in (FINNISH, SWEDISH, ENGLISH) else ENGLISH, str(found))
