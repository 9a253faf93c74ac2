"""Places as the catalogue needs them; the facts come from the room `regions`."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

# Wellbeing counties by their code (Statistics Finland; 90 is the City of Helsinki, which has their duties).
COUNTIES = {
    "01": "Itä-Uusimaa",
    "02": "Keski-Uusimaa",
    "03": "Länsi-Uusimaa",
    "04": "Vantaa ja Kerava",
    "05": "Varsinais-Suomi",
    "06": "Satakunta",
    "07": "Kanta-Häme",
    "08": "Pirkanmaa",
    "09": "Päijät-Häme",
    "10": "Kymenlaakso",
    "11": "Etelä-Karjala",
    "12": "Etelä-Savo",
    "13": "Pohjois-Savo",
    "14": "Pohjois-Karjala",
    "15": "Keski-Suomi",
    "16": "Etelä-Pohjanmaa",
    "17": "Pohjanmaa",
    "18": "Keski-Pohjanmaa",
    "19": "Pohjois-Pohjanmaa",
    "20": "Kainuu",
    "21": "Lappi",
    "90": "Helsinki",
}
EARTH_RADIUS_KM = 6371.0


@dataclass(frozen=True)
class Mention:
    """A place in a text: `municipality` is the official Finnish name."""

    start: int
    end: int
    municipality: str


class Gazetteer(Protocol):
    """What the catalogue asks about places."""

    def official(self, name: str) -> str | None:
        """Official Finnish name of a municipality given by name (Finnish or Swedish) or code."""
        ...

    def county_of(self, municipality: str) -> str | None:
        """Name of the wellbeing county of a municipality."""
        ...

    def neighbours(self, municipality: str) -> tuple[str, ...]:
        """Municipalities that border on it."""
        ...

    def municipalities_of(self, county: str) -> tuple[str, ...]:
        """All municipalities of a wellbeing county."""
        ...

    def centre(self, municipality: str) -> tuple[float, float] | None:
        """Latitude and longitude of the municipality's centre (WGS 84), where known."""
        ...

    def find(self, text: str) -> tuple[Mention, ...]:
        """Municipalities mentioned in a text, in any inflection."""
        ...


class Regions:
    """The gazetteer over `regions`, which is imported when it is first asked."""

    def official(self, name: str) -> str | None:
        return _names().get(name.strip().casefold())

    def county_of(self, municipality: str) -> str | None:
        from regions import municipality as find

        found = find(municipality)
        return COUNTIES.get(found.county_code or "") if found else None

    def neighbours(self, municipality: str) -> tuple[str, ...]:
        from regions import neighbours

        return neighbours(municipality)

    def municipalities_of(self, county: str) -> tuple[str, ...]:
        from regions import load_municipalities

        return tuple(
            one.name for one in load_municipalities() if COUNTIES.get(one.county_code or "") == county
        )

    def centre(self, municipality: str) -> tuple[float, float] | None:
        from regions import municipality as find

        found = find(municipality)
        if found is None or found.lat is None or found.lon is None:
            return None
        return found.lat, found.lon

    def find(self, text: str) -> tuple[Mention, ...]:
        from regions import find_places

        return tuple(Mention(one.start, one.end, one.municipality) for one in find_places(text))


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    from regions import load_municipalities

    names: dict[str, str] = {}
    for one in load_municipalities():
        names.setdefault(one.name_sv.casefold(), one.name)
    for one in load_municipalities():  # a Finnish name wins over the same Swedish one
        names[one.name.casefold()] = one.name
        names[one.code] = one.name
    return names


def distance_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Great-circle distance of two points given as latitude and longitude in degrees."""
    lat1, lon1, lat2, lon2 = map(math.radians, (*one, *other))
    half = (
        math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(half))
