"""Every form of every place name, made once from the names in data/ and looked up by the word."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from regions.inflection import INNER, OUTER, Case, demonym_stems, inflect, second_demonym, spoken_only
from regions.municipalities import DATA, load_municipalities, region_of

#: Irregular names whole, by case.
IRREGULAR: Mapping[str, Mapping[str, Case]] = {
    "Virrat": {
        "virrat": Case.NOMINATIVE,
        "virtain": Case.GENITIVE,
        "virtojen": Case.GENITIVE,
        "virtoja": Case.PARTITIVE,
        "virtoina": Case.ESSIVE,
        "virroiksi": Case.TRANSLATIVE,
        "virroissa": Case.INESSIVE,
        "virroista": Case.ELATIVE,
        "virtoihin": Case.ILLATIVE,
        "virroilla": Case.ADESSIVE,
        "virroilta": Case.ABLATIVE,
        "virroille": Case.ALLATIVE,
    },
    "Kangasala": {
        "kangasalla": Case.ADESSIVE,
        "kangasalta": Case.ABLATIVE,
        "kangasalle": Case.ALLATIVE,
    },
}
#: Swedish names that are something else in Finnish talk (a shopping centre, "nousis" for nousisi).
UNUSED_SWEDISH = frozenset({"Itis", "Kumo", "Koskis", "Lappo", "Laukas", "Nousis"})
CLITICS = ("kaan", "kään", "kin", "kos", "kös", "pas", "päs", "han", "hän", "päin", "ko", "kö", "pa", "pä")
POSSESSIVES = ("nsa", "nsä", "mme", "nne", "ni", "si")
#: Shorter names and forms are too near to ordinary words for misspellings to be told from those;
#: the trait "typos" makes an exception.
SHORTEST_MISSPELT_NAME = 4
SHORTEST_MISSPELT_VILLAGE = 7
SHORTEST_MISSPELT_FORM = 6
SHORTEST_MISSPELT_WORD = 5
LONGEST_WORD = 40
LOCAL = INNER | OUTER


class Kind(Enum):
    """How a word was read: as written, as spoken, as an inhabitant, or as a misspelling."""

    EXACT = "exact"
    DEMONYM = "demonym"
    MISSPELT = "misspelt"


@dataclass(frozen=True)
class Name:
    """A name that stands for a municipality; `cases` are its own local cases."""

    name: str
    municipality: str
    genitives: tuple[str, ...]
    cases: frozenset[Case]
    traits: frozenset[str]


@dataclass(frozen=True)
class Reading:
    """What a word may be; `homograph` says that it is an ordinary word too."""

    name: Name
    case: Case
    kind: Kind
    homograph: bool = False


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """The index of all names; made at the first call."""
    return Gazetteer(_names())


def fold(word: str) -> str:
    """A word without its dots and rings, as typed on a keyboard that has none."""
    return word.replace("ä", "a").replace("ö", "o").replace("å", "a")


class Gazetteer:
    """Readings of a word: exact, without dots, with clitics, as an inhabitant, or misspelt by one letter."""

    def __init__(self, names: Iterable[Name]) -> None:
        self._never = _word_list("lookalikes.txt")
        homographs = _word_list("homographs.txt")
        self._forms: dict[str, Reading] = {}
        self._folded: dict[str, str] = {}
        self._demonyms: dict[str, Reading] = {}
        self._misspelt: set[str] = set()
        self._deletes: dict[str, list[str]] = {}
        self.phrases: dict[str, Reading] = {}
        for name in names:
            for form, case, typos in _forms(name):
                if form in self._never:
                    continue
                reading = Reading(name, case, Kind.EXACT, form in homographs)
                if " " in form:
                    self.phrases.setdefault(form, reading)
                    continue
                if self._forms.setdefault(form, reading) is not reading:
                    continue
                if "elsewhere" not in name.traits:
                    self._folded.setdefault(fold(form), form)
                if typos and len(form) >= SHORTEST_MISSPELT_WORD and not reading.homograph:
                    self._misspelt.add(form)
                    for shorter in {form[:i] + form[i + 1 :] for i in range(len(form))}:
                        self._deletes.setdefault(shorter, []).append(form)
            if not name.traits & {"phrase", "swedish", "abbreviation"}:
                for genitive in name.genitives:
                    for stem in demonym_stems(name.name, genitive):
                        self._demonyms.setdefault(stem, Reading(name, Case.DEMONYM, Kind.DEMONYM))
                if second := second_demonym(name.name):
                    for form in inflect(second):
                        self._forms.setdefault(form, Reading(name, Case.DEMONYM, Kind.DEMONYM))

    def forms(self) -> Mapping[str, Reading]:
        """All forms in lower case, phrases of two words among them, with what they are read as."""
        return {**self._forms, **self.phrases}

    def misspelt_forms(self) -> frozenset[str]:
        """The forms of which misspellings are recognised."""
        return frozenset(self._misspelt)

    def read(self, word: str) -> Reading | None:
        """The reading of a word in lower case (NFC), a misspelling excepted; None when it has none."""
        if len(word) > LONGEST_WORD or word in self._never:
            return None
        return self._whole(word) or self._with_ending(word) or self._inhabitant(word)

    def read_misspelt(self, word: str) -> Reading | None:
        """The reading of a word that differs from a form by one letter added, lost, changed or swapped.

        None when the word is too short, known to be another word, or near to two municipalities.
        """
        if not SHORTEST_MISSPELT_WORD <= len(word) <= LONGEST_WORD or word in self._never:
            return None
        near: dict[str, Reading] = {}
        for candidate in {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}:
            for form in (*self._deletes.get(candidate, ()), candidate):
                if form in self._misspelt and _one_letter_apart(word, form):
                    reading = self._forms[form]
                    near.setdefault(reading.name.municipality, reading)
        if len(near) != 1:
            return None
        (found,) = near.values()
        return Reading(found.name, found.case, Kind.MISSPELT)

    def _whole(self, word: str) -> Reading | None:
        """The word as it is, or with dots and rings put back where they were left out."""
        found = self._forms.get(word)
        if found is not None:
            return found
        form = self._folded.get(fold(word))
        if form is None or any(a != b and a != fold(b) for a, b in zip(word, form, strict=True)):
            return None
        return self._forms[form]

    def _with_ending(self, word: str) -> Reading | None:
        """Without a clitic ("Kajaanissakin"), a possessive ("Kuhmossani"), or both."""
        for clitic in CLITICS:
            if word.endswith(clitic) and len(word) > len(clitic) + 1:
                body = word[: -len(clitic)]
                found = self._whole(body) or self._possessed(body)
                if found is not None:
                    return found
        return self._possessed(word)

    def _possessed(self, word: str) -> Reading | None:
        for possessive in POSSESSIVES:
            if word.endswith(possessive):
                body = word[: -len(possessive)]
                found = self._whole(body) or self._whole(body + "n")
                if found is not None and found.case in LOCAL and len(body) > 4:
                    return found
        return None

    def _inhabitant(self, word: str) -> Reading | None:
        for mark in ("lai", "läi"):
            place = word.rfind(mark)
            if place > 0 and word[place + 3 : place + 4] in ("n", "s"):
                stem = word[:place]
                found = self._demonyms.get(stem)
                if found is not None:
                    return found
        return None


def _one_letter_apart(word: str, form: str) -> bool:
    if len(word) == len(form):
        differing = [i for i in range(len(word)) if word[i] != form[i]]
        if len(differing) == 1:
            return True
        if len(differing) != 2:
            return False
        first, second = differing
        return second == first + 1 and word[first] == form[second] and word[second] == form[first]
    longer, shorter = (word, form) if len(word) > len(form) else (form, word)
    if len(longer) - len(shorter) != 1:
        return False
    place = next((i for i in range(len(shorter)) if longer[i] != shorter[i]), len(shorter))
    return longer[place + 1 :] == shorter[place:]


def _forms(name: Name) -> Iterator[tuple[str, Case, bool]]:
    """All forms of a name, and whether each may be misspelt."""
    if "phrase" in name.traits:
        head, _, tail = name.name.rpartition(" ")
        yield from ((f"{form} {tail.lower()}", case, False) for form, case in inflect(head).items())
        return
    if name.traits & {"swedish", "abbreviation"}:
        low = name.name.lower()
        yield low, Case.NOMINATIVE, "typos" in name.traits and len(low) >= SHORTEST_MISSPELT_FORM
        if "swedish" in name.traits and not low.endswith("s"):
            yield low + "s", Case.GENITIVE, False
        return
    for form, case in IRREGULAR.get(name.name, {}).items():
        yield form, case, True
    if "irregular" in name.traits:
        return
    shortest = SHORTEST_MISSPELT_NAME if name.name == name.municipality else SHORTEST_MISSPELT_VILLAGE
    typos = "typos" in name.traits or (len(name.name) >= shortest and _believable(name))
    for genitive in name.genitives:
        spoken = spoken_only(name.name, genitive)
        for form, case in inflect(name.name, genitive).items():
            long = len(form) >= SHORTEST_MISSPELT_FORM and form not in spoken
            yield form, case, typos and (long or "typos" in name.traits)


def _believable(name: Name) -> bool:
    """Whether misspellings are looked for: of municipalities everywhere, of villages in our own regions."""
    known = name.name == name.municipality or region_of(name.municipality) is not None
    return known and not name.traits & {"firstname", "spoken"}


def _names() -> Iterator[Name]:
    """Municipalities first, so that a village never takes a municipality's form."""
    with (DATA / "names.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["name"]: row for row in csv.DictReader(file)}
    for place in load_municipalities():
        row = rows.pop(place.name, None)
        if row is not None or " " not in place.name:
            yield _name(place.name, place.name, row)
    for name, row in rows.items():
        yield _name(name, row["municipality"], row)
    for place in load_municipalities():
        if place.name_sv != place.name and place.name_sv not in UNUSED_SWEDISH:
            where = "typos" if region_of(place.name) else "elsewhere"
            yield Name(place.name_sv, place.name, (), LOCAL, frozenset({"swedish", where}))


def _name(name: str, municipality: str, row: Mapping[str, str] | None) -> Name:
    series = {"inner": INNER, "outer": OUTER}
    return Name(
        name=name,
        municipality=municipality,
        genitives=tuple(row["genitive"].split(";")) if row else ("",),
        cases=series.get(row["cases"], LOCAL) if row else LOCAL,
        traits=frozenset(filter(None, row["traits"].split(";"))) if row else frozenset(),
    )


def _word_list(file: str) -> frozenset[str]:
    return frozenset(unicodedata.normalize("NFC", (DATA / file).read_text(encoding="utf-8")).split())
