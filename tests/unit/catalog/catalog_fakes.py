"""A fixed clock, a small gazetteer and a small encoder for the tests of the catalogue."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import numpy as np

from catalog.finnish import index_words
from catalog.places import Mention

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

# code, name, Swedish name, county, centre
PLACES = (
    ("205", "Kajaani", "Kajana", "Kainuu", (64.2273, 27.7285)),
    ("290", "Kuhmo", "Kuhmo", "Kainuu", (64.1259, 29.5200)),
    ("765", "Sotkamo", "Sotkamo", "Kainuu", (64.1308, 28.3860)),
    ("578", "Paltamo", "Paltamo", "Kainuu", (64.4056, 27.8400)),
    ("638", "Porvoo", "Borgå", "Itä-Uusimaa", (60.3932, 25.6640)),
    ("753", "Sipoo", "Sibbo", "Itä-Uusimaa", (60.3764, 25.2722)),
    ("905", "Vaasa", "Vasa", "Pohjanmaa", (63.0951, 21.6165)),
    ("529", "Naantali", "Nådendal", "Varsinais-Suomi", (60.4674, 22.0260)),
    ("491", "Mikkeli", "S:t Michel", "Etelä-Savo", (61.6886, 27.2723)),
    ("853", "Turku", "Åbo", "Varsinais-Suomi", (60.4518, 22.2666)),
    ("091", "Helsinki", "Helsingfors", "Helsinki", (60.1699, 24.9384)),
    ("049", "Espoo", "Esbo", "Länsi-Uusimaa", (60.2055, 24.6559)),
)
STEMS = {"kajaani": "Kajaani", "kuhmo": "Kuhmo", "sotkamo": "Sotkamo", "porvoo": "Porvoo"}
NEIGHBOURS = {"Kuhmo": ("Sotkamo",), "Sotkamo": ("Kuhmo", "Kajaani"), "Kajaani": ("Sotkamo", "Paltamo")}


class SmallGazetteer:
    """Twelve municipalities, found in a text by their stem."""

    def official(self, name: str) -> str | None:
        for code, finnish, swedish, _, _ in PLACES:
            if name.strip().casefold() in (code, finnish.casefold(), swedish.casefold()):
                return finnish
        return None

    def county_of(self, municipality: str) -> str | None:
        return next((county for _, name, _, county, _ in PLACES if name == municipality), None)

    def neighbours(self, municipality: str) -> tuple[str, ...]:
        return NEIGHBOURS.get(municipality, ())

    def municipalities_of(self, county: str) -> tuple[str, ...]:
        return tuple(name for _, name, _, own, _ in PLACES if own == county)

    def centre(self, municipality: str) -> tuple[float, float] | None:
        return next((centre for _, name, _, _, centre in PLACES if name == municipality), None)

    def find(self, text: str) -> tuple[Mention, ...]:
        found = []
        for word in text.split():
            stripped = word.strip(".,?!")
            for stem, name in STEMS.items():
                if stripped.casefold().startswith(stem):
                    start = text.index(stripped)
                    found.append(Mention(start, start + len(stripped), name))
        return tuple(found)


def clock() -> datetime:
    """The fixed moment of these tests."""
    return NOW


class WordEncoder:
    """Makes vectors that are near when two texts share base forms; counts what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def _vectors(self, texts: list[str]) -> np.ndarray:
        self.asked.extend(texts)
        rows = np.zeros((len(texts), 384), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in index_words(text).split():
                row[int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "big") % 384] += 1.0
            length = np.linalg.norm(row)
            row /= length if length else 1.0
        return rows

    def query(self, texts: list[str]) -> np.ndarray:
        return self._vectors(texts)

    def passage(self, texts: list[str]) -> np.ndarray:
        return self._vectors(texts)
