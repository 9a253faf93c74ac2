"""Free words to an answer: what a resident writes instead of pressing a button."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import floor

from assessment.model import Answer, Kind, Means, Option, Question
from assessment.numbers import Amount, best_range, find_amount, number_word
from assessment.outcome import NotUnderstood
from assessment.words import NEGATION, Lemmatise, clauses, is_word, match_at, patterns, tokens, word_set

LONGEST_TEXT = 500
# An answer is said in its first words; the rest of a very long message is not searched.
MOST_WORDS = 80
# Two ends of a scale in one message contradict each other; what is nearer is somewhere between.
NEAR = 3
YES = word_set(
    "joo juu jep jees kyllä kyl kylla kylläpä on toki tottakai totta aivan okei ok sopii juuri niin"
)
NOT_AT_ALL = word_set("lainkaan ollenkaan koskaan ikinä kertaakaan yhtenäkään yhtäkään milloinkaan")
NO_WORDS = word_set("ei nope eipä ole oo oikeastaan oikein mitään mikään mikkään mittään yhtään kiitos nyt")
ALL = word_set("kaikki kaikkia kaikkea kaikista")
CORRECTION = re.compile(r"\b(?:eiku|eikun|eikunsiis|ei kun|siis|tarkoitan|korjaan)\b", re.IGNORECASE)
# Asked of the words with all forms of the negation verb as "ei".
DONT_KNOW = re.compile(
    r"\bei (?:\w+ ){0,2}(?:tiiä|tiedä|tiä)\b|\bei (?:\w+ )?osaa(?: \w+)? sanoa\b"
    r"|\beos\b|\bemt\b|\bvaikea sanoa\b|\bei (?:\w+ )?(?:tietoa|hajua\w*|aavistusta)\b"
)
ORDINALS = (
    "ensimmäi eka ykkö",
    "toinen toise toka kakko",
    "kolmas kolmann kolmat kolmo",
    "neljäs neljänn neljät nelo",
    "viides viidenn viidet viito",
    "kuudes kuudenn kuuto",
    "seitsemäs seitsemänn seiska",
    "kahdeksas kahdeksann kasi",
    "yhdeksäs yhdeksänn ysi",
    "kymmenes kymmenenn",
)
# What may stand beside a number that chooses by place: "vaihtoehto 2", "se kolmas", "1 ja 3".
FILLERS = word_set(
    "vaihtoehto vaihtoehdot numero nro kohta kohdat se ne tuo nuo nämä näistä noista ja sekä valitsen otan"
)
# In such a form a name is inflected ("Kajaanissa"), so it is no name as it stands.
INFLECTED = re.compile(r"(ssa|ssä|sta|stä|lla|llä|lta|ltä|lle|seen|hin|[aeiouyäö]{2}n|laine?n|läine?n)$")


@dataclass(frozen=True)
class Match:
    """A phrase of an option found in a clause."""

    option: Option
    clause: int
    places: frozenset[int]
    weight: int
    negated: bool


def understand(
    question: Question,
    text: str,
    *,
    lemmatise: Lemmatise | None = None,
    entities: Mapping[str, str | None] | None = None,
) -> Answer | NotUnderstood:
    """The answer that free words give to a question, or why they give none.

    ``lemmatise`` maps a word to its base form, if the caller has a dictionary at hand;
    ``entities`` are names that the caller has recognised in this text, by kind
    ("municipality"), for questions that ask for one.
    """
    if not text.strip():
        return NotUnderstood("empty")
    if question.entity:
        return _named(question.entity, text, entities)
    if question.kind is Kind.TEXT:
        return re.sub(r"\s+", " ", text.strip())[:LONGEST_TEXT]
    said = CORRECTION.split(text)[-1] if CORRECTION.split(text)[-1].strip() else text
    words = tokens(said)[:MOST_WORDS]
    if not any(is_word(word) for word in words):
        return NotUnderstood("empty")
    if question.kind is Kind.NUMBER:
        return _number(question, words)
    found = _chosen(question, said, words, lemmatise)
    if isinstance(found, NotUnderstood) and found.reason == "unclear" and DONT_KNOW.search(" ".join(words)):
        return NotUnderstood("dont_know")
    return found


def _chosen(
    question: Question, text: str, words: list[str], lemmatise: Lemmatise | None
) -> Answer | NotUnderstood:
    title = _title_match(question, text)
    if title is not None:
        return (title.id,) if question.kind is Kind.MULTI else title.id
    by_place = _by_place(question, words)
    if by_place is not None:
        return by_place
    matches = _heaviest(_matches(question, words, lemmatise))
    if question.kind is Kind.MULTI:
        return _several(question, words, matches)
    return _one(question, words, matches)


def _title_match(question: Question, text: str) -> Option | None:
    wanted = _bare(text)
    for option in question.options:
        if wanted in (_bare(option.title), _bare(option.plain_title)):
            return option
    return None


@lru_cache(maxsize=2048)
def _bare(text: str) -> tuple[str, ...]:
    return tuple(word for word in tokens(text) if is_word(word))


@lru_cache(maxsize=1024)
def _phrases(option: Option) -> tuple[tuple[str, ...], ...]:
    phrases = [patterns(phrase) for phrase in option.phrases]
    for title in {option.title, option.plain_title}:
        words = _bare(title)
        # A long title is not what people write; a short one is, in some inflection.
        if len(words) <= 3:
            phrases.append(words)
    return tuple(phrases)


def _matches(question: Question, words: list[str], lemmatise: Lemmatise | None) -> list[Match]:
    found = []
    for number, clause in enumerate(clauses(words)):
        for option in question.options:
            for phrase in _phrases(option):
                places = match_at(phrase, clause, lemmatise)
                if places is None:
                    continue
                before = clause[: places[0]]
                negated = NEGATION in before and NEGATION not in phrase and not option.exclusive
                weight = sum(len(pattern.strip("=*")) for pattern in phrase) + 2 * len(phrase)
                found.append(Match(option, number, frozenset(places), weight, negated))
    return found


def _heaviest(matches: list[Match]) -> list[Match]:
    """Matches that are not part of a longer one: "melko hyvin" leaves no "hyvin", "ei jaksa" no "jaksa"."""
    return [
        match
        for match in matches
        if not any(other.clause == match.clause and match.places < other.places for other in matches)
    ]


def _one(question: Question, words: list[str], matches: list[Match]) -> Answer | NotUnderstood:
    weights: dict[str, int] = {}
    for match in matches:
        if not match.negated:
            weights[match.option.id] = max(weights.get(match.option.id, 0), match.weight)
    amount = find_amount(words) if any(option.range for option in question.options) else None
    if amount is not None:
        best = best_range(amount, [option.range for option in question.options])
        if best is not None:
            return question.options[best].id
    if len(weights) == 1:
        return next(iter(weights))
    if weights:
        return _between(question, weights)
    meant = _yes_or_no(question, words)
    if meant is not None:
        return meant.id
    denied = tuple(dict.fromkeys(match.option.id for match in matches))
    return NotUnderstood("only_negated", denied) if denied else NotUnderstood("unclear")


def _between(question: Question, weights: dict[str, int]) -> Answer | NotUnderstood:
    order = [option.id for option in question.options]
    places = sorted(order.index(option_id) for option_id in weights)
    if question.kind is Kind.SCALE and places[-1] - places[0] <= NEAR:
        # "Ihan hyvin, mutta väsyttää": somewhere between, rather the worse end.
        return order[floor(sum(places) / len(places))]
    ranked = sorted(weights, key=lambda option_id: -weights[option_id])
    if question.kind is Kind.SINGLE and weights[ranked[0]] >= 2 * weights[ranked[1]]:
        return ranked[0]
    return NotUnderstood("ambiguous", tuple(order[place] for place in places))


def _several(question: Question, words: list[str], matches: list[Match]) -> Answer | NotUnderstood:
    said = {(match.option.id, match.clause) for match in matches if not match.negated}
    # "Ei pärjää enää kotona" says it, though "kotona" stands behind a negation.
    denied = {m.option.id for m in matches if m.negated and (m.option.id, m.clause) not in said}
    meant = {option_id for option_id, _ in said} - denied
    ordinary = [option for option in question.options if not option.exclusive]
    if _means_all(words) and not any(option.id in meant for option in ordinary):
        meant |= {option.id for option in ordinary} - denied
    chosen = tuple(option.id for option in ordinary if option.id in meant)
    if chosen:
        return chosen
    alone = next((option for option in question.options if option.id in meant), None) or _yes_or_no(
        question, words
    )
    if alone is not None:
        return (alone.id,)
    if denied:
        return NotUnderstood("only_negated", tuple(option.id for option in ordinary if option.id in denied))
    return NotUnderstood("unclear")


def _means_all(words: Sequence[str]) -> bool:
    """Whether a text begins with nothing but "all of them"; "all is well" does not."""
    first = next(iter(clauses(words)), [])
    return not ALL.isdisjoint(first) and all(word in ALL or word in FILLERS for word in first)


def _yes_or_no(question: Question, words: Sequence[str]) -> Option | None:
    """The option that a bare yes or no means; a no to a list of boxes is its "none of these"."""
    said = [word for word in words if is_word(word)]
    if all(word in YES for word in said):
        return next((option for option in question.options if option.means is Means.YES), None)
    if _is_bare_no(said):
        denial = next((option for option in question.options if option.means is Means.NO), None)
        return denial or next((option for option in question.options if option.exclusive), None)
    return None


def _is_bare_no(said: Sequence[str]) -> bool:
    return NEGATION in said and all(word in NO_WORDS for word in said)


def _means_none(words: Sequence[str]) -> bool:
    """Whether a text says "none"; "en osaa sanoa" and "en jaksa" say something else."""
    said = [word for word in words if is_word(word)]
    return _is_bare_no(said) or (NEGATION in said and not NOT_AT_ALL.isdisjoint(said))


def _by_place(question: Question, words: Sequence[str]) -> Answer | NotUnderstood | None:
    """A choice by its number in the list, when nothing else is said and the options are not numbers."""
    said = [word for word in words if is_word(word) and word not in FILLERS]
    if any(option.range for option in question.options) or not said:
        return None
    places = [_place(word) for word in said]
    if any(place is None for place in places):
        return None
    chosen = [int(place) - 1 for place in places if place is not None]
    if not all(0 <= place < len(question.options) for place in chosen):
        return NotUnderstood("out_of_range")
    if question.kind is Kind.MULTI:
        return tuple(option.id for place, option in enumerate(question.options) if place in chosen)
    if len(set(chosen)) > 1:
        return NotUnderstood("ambiguous", tuple(question.options[place].id for place in chosen))
    return question.options[chosen[0]].id


def _place(word: str) -> float | None:
    for place, beginnings in enumerate(ORDINALS, start=1):
        if word.startswith(tuple(beginnings.split())):
            return float(place)
    value = number_word(word)
    return value if value is not None and value == floor(value) else None


def _number(question: Question, words: list[str]) -> Answer | NotUnderstood:
    amount = find_amount(words)
    if amount is None and _means_none(words):
        amount = Amount(0.0, 0.0)
    if amount is None:
        unsure = DONT_KNOW.search(" ".join(words))
        return NotUnderstood("dont_know" if unsure else "unclear")
    value = amount.middle
    too_small = question.minimum is not None and value < question.minimum
    if too_small or (question.maximum is not None and value > question.maximum):
        return NotUnderstood("out_of_range")
    return int(value) if value == floor(value) else value


def _named(kind: str, text: str, entities: Mapping[str, str | None] | None) -> Answer | NotUnderstood:
    recognised = (entities or {}).get(kind)
    if recognised:
        return recognised
    if entities is not None:
        return NotUnderstood("unclear")
    # Without a recogniser only a bare name in its base form is taken as it is.
    name = text.strip(" .!?")
    if name.replace("-", "").isalpha() and 2 <= len(name) <= 40 and not INFLECTED.search(name.lower()):
        return name[:1].upper() + name[1:]
    return NotUnderstood("unclear")
