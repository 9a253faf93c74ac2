"""The municipalities of Finland, their neighbours, and the region that serves each."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
#: County code to the id of the region's file; a test holds the files and this table together.
REGION_BY_COUNTY = {"01": "ita-uusimaa", "20": "kainuu"}


@dataclass(frozen=True)
class Municipality:
    """A municipality; `county_code` is empty in Åland, `lat` and `lon` (WGS84) None when not known."""

    code: str
    name: str
    name_sv: str
    county_code: str
    lat: float | None
    lon: float | None


@lru_cache(maxsize=1)
def load_municipalities() -> tuple[Municipality, ...]:
    """All municipalities of Finland in the order of their codes.

    Source: data/README.md (Statistics Finland, CC BY 4.0).
    """
    with (DATA / "municipalities.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Municipality(
                code=row["code"],
                name=row["name"],
                name_sv=row["name_sv"],
                county_code=row["county_code"],
                lat=float(row["lat"]) if row["lat"] else None,
                lon=float(row["lon"]) if row["lon"] else None,
            )
            for row in csv.DictReader(file)
        )


@lru_cache(maxsize=1)
def _by_name() -> dict[str, Municipality]:
    """Municipalities by Finnish and Swedish name; the Finnish names win."""
    swedish = {each.name_sv.casefold(): each for each in load_municipalities()}
    return {**swedish, **{each.name.casefold(): each for each in load_municipalities()}}


def municipality(name: str) -> Municipality | None:
    """The municipality of that Finnish or Swedish name in any case, None when there is none."""
    return _by_name().get(name.strip().casefold())


@lru_cache(maxsize=1)
def _borders() -> dict[str, tuple[str, ...]]:
    with (DATA / "neighbours.csv").open(encoding="utf-8", newline="") as file:
        return {row["name"]: tuple(row["neighbours"].split(";")) for row in csv.DictReader(file)}


def neighbours(name: str) -> tuple[str, ...]:
    """The municipalities to look in next, without the one asked about; nothing for an unknown name.

    Those that share a border where the borders are in data/neighbours.csv (the two regions
    and what borders on them), elsewhere the other municipalities of the county.
    """
    place = municipality(name)
    if place is None:
        return ()
    if place.name in _borders():
        return _borders()[place.name]
    return tuple(
        each.name
        for each in load_municipalities()
        if place.county_code and each.county_code == place.county_code and each.code != place.code
    )


def region_of(name: str) -> str | None:
    """The id of the region that serves the municipality, None when none of ours does."""
    place = municipality(name)
    return REGION_BY_COUNTY.get(place.county_code) if place else None
