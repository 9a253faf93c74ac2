"""Numbers, ranges and frequencies in Finnish words: "kolme", "3–4 kertaa viikossa", "joka toinen päivä"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from assessment.model import NumberRange

INFINITE = float("inf")
TIMES_A_YEAR = {"day": 365.0, "week": 52.0, "month": 12.0, "year": 1.0}

# The first letters of each number's forms, the longest first where one begins another.
UNITS = (
    (("nolla",), 0.0),
    (("yhdeksä", "yheksä", "ysi"), 9.0),
    (("kahdeksa", "kaheksa", "kasi"), 8.0),
    (("seitsemä", "seittemä", "seitte", "seiska"), 7.0),
    (("kuusi", "kuude", "kuute", "kuutta", "kuus"), 6.0),
    (("viisi", "viide", "viite", "viittä", "viis"), 5.0),
    (("neljä", "nelj", "nelo"), 4.0),
    (("kolme", "kolmo", "kolm"), 3.0),
    (("kaksi", "kahde", "kahte", "kahta", "kaks", "pari"), 2.0),
    (("yksi", "yhde", "yhte", "yhtä", "yks"), 1.0),
)
WHOLE_WORDS = {"kerran": 1.0, "kerta": 1.0, "puolitoista": 1.5, "sata": 100.0, "sadan": 100.0, "sataa": 100.0}
# "Together", "common", "couple" and such are not numbers.
NOT_NUMBERS = ("yhdessä", "yhtei", "yhtä", "yksin", "yhdist", "parisuh", "pariskun", "paris", "kaksin")
# What may follow a number's beginning within the word: case endings, "-sti" (times), "-nen".
TAIL = re.compile(
    r"(i|n|ä|a|en|än|ssa|ssä|sta|stä|lla|llä|een|ään|aan|eena|enä|nä|na|sti|nen|ea|eä|ää|ia|ksi|lle|t|ttä|ta|tä|eja)*"
)
TEN = re.compile(r"kymme(n|nen|ntä|nestä|neen|nellä)|kymppi|kymppiä|kympin")
TEENS = re.compile(r"[a-zäö]{0,2}?toista")
# A genitive or partitive before the ten (viiden|kymmenen, kahta|kymmentä), then the ones.
TENS = re.compile(
    r"[a-zäö]{0,3}?(?:kymmentä|kymmenen|kymmenellä|kymppinen|kymppiä|kymppi|kytä|kyt)([a-zäö]*)"
)
PERIODS = (
    ("day", re.compile(r"^(päivässä|päivää|pv|pvssä|vuorokaudessa)$")),
    ("week", re.compile(r"^(viiko(ss|t|itt)\w*|viikko|vk|vkossa|viikkoon)$")),
    ("month", re.compile(r"^(kuukaude\w*|kuukausi\w*|kuussa|kk|kkssa|kuuhun)$")),
    ("year", re.compile(r"^(vuodessa|vuosittain|vuoteen)$")),
)
HABITS = (
    (re.compile(r"\bjoka toinen (päivä|ilta)"), 3.5, "week"),
    (re.compile(r"\b(päivittäin|joka (päivä|ilta|aamu)|joka ikinen päivä)"), 7.0, "week"),
    (re.compile(r"\barkisin"), 5.0, "week"),
    (re.compile(r"\b(joka toinen viikko|parin viikon välein)"), 2.0, "month"),
    (re.compile(r"\b(viikoittain|viikottain|joka viikko)"), 1.0, "week"),
    (re.compile(r"\b(kuukausittain|joka kuukausi|joka kuu)\b"), 1.0, "month"),
    (re.compile(r"\b(vuosittain|joka vuosi)\b"), 1.0, "year"),
)
AT_LEAST = re.compile(r"\b(vähintään|ainakin|tai enemmän|tai useammin|tai yli)\b")
MORE_THAN = re.compile(r"\b(yli|enemmän kuin|useammin kuin|useampi kuin)\b")
LESS_THAN = re.compile(r"\b(alle|vähemmän kuin|harvemmin kuin)\b")
AT_MOST = re.compile(r"\b(enintään|korkeintaan|maksimissaan)\b")
BETWEEN = frozenset({"-", "–", "—", "tai", "viiva", "/"})


@dataclass(frozen=True)
class Amount:
    """A number (``low`` and ``high`` are the same) or a range; ``per`` is day, week, month, year or None."""

    low: float
    high: float
    per: str | None = None

    @property
    def middle(self) -> float:
        """The number, or the middle of a closed range, or the limit of an open one."""
        return self.low if self.high == INFINITE else (self.low + self.high) / 2


@lru_cache(maxsize=4096)
def number_word(word: str) -> float | None:
    """The value of one written number ("kolme", "23", "kaksikymmentäviisi"), or None."""
    if word[0].isdigit():
        return float(word.replace(",", "."))
    if word in WHOLE_WORDS:
        return WHOLE_WORDS[word]
    if word.startswith(NOT_NUMBERS):
        return None
    unit, rest = _unit(word.replace("kolkyt", "kolmekyt"))
    if unit is None:
        return 10.0 if TEN.fullmatch(word) else None
    if TAIL.fullmatch(rest):
        return unit
    if TEENS.fullmatch(rest):
        return unit + 10
    tens = TENS.fullmatch(rest)
    if tens is None:
        return None
    ones, tail = _unit(tens.group(1)) if tens.group(1) else (0.0, "")
    return unit * 10 + ones if ones is not None and TAIL.fullmatch(tail) else None


def _unit(word: str) -> tuple[float | None, str]:
    for beginnings, value in UNITS:
        for beginning in beginnings:
            if word.startswith(beginning):
                return value, word[len(beginning) :]
    return None, ""


def find_amount(words: Sequence[str]) -> Amount | None:
    """The first number, range or habit among the tokens of `assessment.words.tokens`."""
    text = " ".join(words)
    for pattern, times, period in HABITS:
        if pattern.search(text):
            return Amount(times, times, period)
    found = _first_numbers(words)
    if found is None:
        return None
    low, high = found
    per = next((name for token in words for name, form in PERIODS if form.match(token)), None)
    if MORE_THAN.search(text):
        # One more is right for whole things, and near enough for the rest.
        return Amount(high + 1, INFINITE, per)
    if AT_LEAST.search(text):
        return Amount(low, INFINITE, per)
    if LESS_THAN.search(text):
        return Amount(0.0, low, per)
    if AT_MOST.search(text):
        return Amount(0.0, high, per)
    return Amount(low, high, per)


def _first_numbers(words: Sequence[str]) -> tuple[float, float] | None:
    for index, token in enumerate(words):
        value = number_word(token) if token[0].isalnum() else None
        if value is None:
            continue
        for step in (1, 2):
            following = index + step
            if following >= len(words):
                break
            between = words[index + 1 : following]
            if all(mark in BETWEEN for mark in between):
                second = number_word(words[following]) if words[following][0].isalnum() else None
                if second is not None and second > value:
                    return value, second
        return value, value
    return None


def best_range(amount: Amount, ranges: Sequence[NumberRange | None]) -> int | None:
    """Which of the options' ranges an amount means; None when it lies outside all of them.

    The one that covers most of it; between two, the nearer; of equals the higher one, so that a
    risk test errs on the careful side. Frequencies are only compared with frequencies.
    """
    spans = [
        (index, *_span(candidate))
        for index, candidate in enumerate(ranges)
        if candidate is not None and not (candidate.per is not None and amount.per is None)
    ]
    if not spans:
        return None
    factor = TIMES_A_YEAR[amount.per] if amount.per and any(r and r.per for r in ranges) else 1.0
    low, high = amount.low * factor, amount.high * factor
    # How much a range covers; negative is the distance to it.
    covered = {index: min(top, high) - max(bottom, low) for index, bottom, top in spans}
    if max(covered.values()) < 0:
        below = any(top <= low for _, _, top in spans)
        above = any(bottom >= high for _, bottom, _ in spans)
        if not (below and above):
            return None
    return max(spans, key=lambda span: (covered[span[0]], span[1]))[0]


def _span(candidate: NumberRange) -> tuple[float, float]:
    unit = TIMES_A_YEAR[candidate.per] if candidate.per else 1.0
    return candidate.low * unit, INFINITE if candidate.high is None else candidate.high * unit
