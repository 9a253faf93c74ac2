"""A fresh catalogue database, a fixed clock and a small gazetteer for the tests of this room."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine

import catalog
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


@pytest.fixture
def gazetteer() -> SmallGazetteer:
    return SmallGazetteer()


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    url = f"sqlite:///{tmp_path / 'catalog.db'}"
    catalog.migrate(url)
    engine = create_engine(url)
    yield engine
    engine.dispose()
