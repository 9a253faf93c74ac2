"""Finnish words compared by their stems: light, without a dictionary, good enough for short answers.

A phrase of a questionnaire is one or more patterns, matched in this order with a few words
between them at most. A pattern is a plain word (matches its inflected forms), ``word*``
(matches what begins so), or ``=word`` (matches only itself). All forms of the negation verb
count as ``ei``, in patterns as in texts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

Lemmatise = Callable[[str], str]


def word_set(text: str) -> frozenset[str]:
    """The words of a text, for lists of words that read better as a line."""
    return frozenset(text.split())


TOKEN = re.compile(r"\d+(?:[.,]\d+)?|[^\W\d_]+|[,;.!?&+/]|[-–—]")
NEGATION = "ei"
NEGATIONS = word_set(
    "ei en et emme ette eivät eikä enkä etkä emmekä emmä emmie enpä eipä eihän enhän ettei etten eivat"
)
CLAUSE_ENDS = frozenset(",;.!?&+/")
JOINING = word_set("ja sekä mutta vaan plus")
EXCEPT = word_set("paitsi lukuunottamatta")
# Words between the patterns of one phrase: "en oikein nyt jaksa".
GAP = 3

CLITICS = ("kaan", "kään", "kin", "han", "hän", "pas", "päs", "pa", "pä")
POSSESSIVES = ("nsa", "nsä", "mme", "nne", "ni", "si")
CASES = tuple(
    sorted(
        word_set(
            "ssa ssä sta stä lla llä lta ltä lle ksi tta ttä na nä seen siin hin iin en in an än on ön"
            " un yn n t issa issä ista istä illa illä ilta iltä ille iksi ina inä ihin ien jen iden"
            " ja jä ia iä ta tä"
        ),
        key=lambda ending: (-len(ending), ending),
    )
)
VOWELS = frozenset("aeiouyäö")
# The strong end of a stem for its weak one: hinta / hinnan, ilta / illan, kerta / kerran.
WEAK_ENDS = (("nn", "nt"), ("ll", "lt"), ("rr", "rt"), ("mm", "mp"), ("ng", "nk"))
SHORTEST_STEM = 3
SHORTEST_FOR_TYPO = 6


def tokens(text: str) -> list[str]:
    """Words, numbers and clause marks in lower case; drawn-out letters shortened (joooo → joo)."""
    lowered = re.sub(r"([^\W\d_])\1{2,}", r"\1\1", text.lower().replace("’", "'"))
    return [NEGATION if token in NEGATIONS else token for token in TOKEN.findall(lowered)]


def is_word(token: str) -> bool:
    """Whether a token is a word or a number, not a mark."""
    return token[0].isalnum()


@lru_cache(maxsize=8192)
def stems(word: str) -> frozenset[str]:
    """What may be the stem of a Finnish word: endings taken off one by one, gradation evened out.

    Not a linguist's stems: only good for seeing whether two words share one.
    """
    if word.endswith("nen"):
        return frozenset({_even_out(word[:-3] + "s")})
    forms = [word, _strip(word, CLITICS)]
    forms += [_strip(form, POSSESSIVES) for form in forms]
    forms += [_strip(form, CASES) for form in forms]
    found = set()
    for form in forms:
        while len(form) > SHORTEST_STEM and form[-1] in VOWELS:
            form = form[:-1]
        found.add(_even_out(form))
    return frozenset(found)


def _strip(word: str, endings: Sequence[str]) -> str:
    for ending in endings:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            return word[: -len(ending)]
    return word


def _even_out(word: str) -> str:
    for weak, strong in WEAK_ENDS:
        if word.endswith(weak):
            return word[:-2] + strong
    if word.endswith("ks") and len(word) > SHORTEST_STEM + 1:
        return word[:-2] + "s"
    if len(word) > SHORTEST_STEM and word[-1] == "s" and word[-2] in "uy" and word[-3] in VOWELS:
        return word[:-1] + "t"
    for double in ("kk", "pp", "tt"):
        if word.endswith(double):
            return word[:-1]
    return word[:-1] + {"d": "t", "v": "p"}.get(word[-1], word[-1])


def same_word(pattern: str, token: str, lemmatise: Lemmatise | None = None) -> bool:
    """Whether a token is what a pattern asks for."""
    if pattern[0] == "=":
        return token == pattern[1:]
    # Most words are ruled out by their first letter; a base form alone may begin with another.
    if pattern[0] != token[0] and lemmatise is None:
        return False
    if pattern[-1] == "*":
        return token.startswith(pattern[:-1])
    if pattern == token:
        return True
    if not (pattern.isalpha() and token.isalpha()):
        return False
    if lemmatise is not None and lemmatise(token) == pattern:
        return True
    return _same_stem(pattern, token)


@lru_cache(maxsize=65536)
def _same_stem(pattern: str, token: str) -> bool:
    if min(len(pattern), len(token)) < SHORTEST_STEM:
        return False
    if not stems(pattern).isdisjoint(stems(token)):
        return True
    return min(len(pattern), len(token)) >= SHORTEST_FOR_TYPO and one_slip(pattern, token)


def one_slip(first: str, second: str) -> bool:
    """Whether two words differ by one letter added, left out, changed, or two swapped."""
    if first == second:
        return True
    if abs(len(first) - len(second)) > 1:
        return False
    start = 0
    while start < min(len(first), len(second)) and first[start] == second[start]:
        start += 1
    a, b = first[start:], second[start:]
    swapped = len(a) > 1 and len(b) > 1 and a[0] == b[1] and a[1] == b[0] and a[2:] == b[2:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or swapped


@lru_cache(maxsize=4096)
def patterns(phrase: str) -> tuple[str, ...]:
    """The patterns of a phrase, negations evened out; a phrase has one at least."""
    found = []
    for word in phrase.lower().split():
        bare = word.removeprefix("=")
        found.append(NEGATION if bare in NEGATIONS and word == bare else word)
    return tuple(found)


def match_at(
    phrase: tuple[str, ...], words: Sequence[str], lemmatise: Lemmatise | None = None
) -> tuple[int, ...] | None:
    """The places where a phrase's patterns stand among words, or None."""
    for start, token in enumerate(words):
        if not same_word(phrase[0], token, lemmatise):
            continue
        places = [start]
        for pattern in phrase[1:]:
            after = places[-1] + 1
            following = next(
                (
                    after + offset
                    for offset, candidate in enumerate(words[after : after + GAP + 1])
                    if same_word(pattern, candidate, lemmatise)
                ),
                None,
            )
            if following is None:
                break
            places.append(following)
        else:
            return tuple(places)
    return None


def clauses(words: Sequence[str]) -> list[list[str]]:
    """The text cut into clauses at marks and at joining words."""
    cut: list[list[str]] = [[]]
    for word in words:
        if word in EXCEPT:
            cut.append([NEGATION])
        elif word in CLAUSE_ENDS or word in JOINING:
            cut.append([])
        elif is_word(word):
            cut[-1].append(word)
    return [clause for clause in cut if clause]
