"""Reads a region's file and says what is wrong with it.

A fact in the file is a mapping with `value`, `source` and `checked_on`; a setting is a
mapping with `value`, `basis` and, once the county has confirmed it, `confirmed_on`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, NoReturn

import yaml

from regions.errors import RegionError, UnknownRegion
from regions.hours import hours_in_words, parse_hours
from regions.model import (
    CHANNELS,
    PRIORITIES,
    AdvisoryService,
    Contact,
    ContactAttempts,
    EmergencySocial,
    FactSource,
    OpeningHours,
    Portal,
    Region,
    RegionPriority,
    RetentionDays,
)
from regions.municipalities import municipality

FOLDER = Path(__file__).parent
KEYS = frozenset(
    {"id", "name", "name_sv", "county_code", "municipalities", "languages", "website", "advisory", "contacts"}
    | {"emergency_social", "portals", "digital_services", "priorities", "working_hours", "retention"}
    | {"contact_attempts", "callback_hours", "follow_up_months", "flags"}
)


def region_ids(folder: Path = FOLDER) -> tuple[str, ...]:
    """The ids of the regions that have a file, in alphabetical order."""
    return tuple(sorted(path.stem for path in folder.glob("*.yml")))


def load_region(region_id: str, folder: Path = FOLDER) -> Region:
    """A region's facts, read from its file and checked.

    Raises `UnknownRegion` (a `LookupError`) when there is no such region, `RegionError`
    naming file, key and remedy when the file cannot be used.
    """
    if region_id not in region_ids(folder):
        raise UnknownRegion(region=region_id, remedy=f"valitse jokin näistä: {', '.join(region_ids(folder))}")
    path = folder / f"{region_id}.yml"
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise RegionError(file=path.name, key="(koko tiedosto)", remedy=f"korjaa YAML: {error}") from error
    if not isinstance(data, dict):
        raise RegionError(file=path.name, key="(koko tiedosto)", remedy="kirjoita avaimia ja arvoja")
    return _Reader(path.name, data).region(region_id)


class _Reader:
    """Takes values out of one file by dotted keys, and gathers their sources on the way."""

    def __init__(self, file: str, data: Mapping[str, Any]) -> None:
        self._file = file
        self._data = data
        self._sources: list[FactSource] = []
        self._unconfirmed: list[str] = []

    def region(self, region_id: str) -> Region:
        for key in sorted(set(self._data) - KEYS):
            self._fail(str(key), "poista tuntematon avain tai korjaa kirjoitusvirhe")
        if self._text("id") != region_id:
            self._fail("id", f"kirjoita tiedoston nimi: {region_id}")
        county = self._text("county_code")
        opening = self._opening("advisory.opening")
        return Region(
            id=region_id,
            name=self._text("name"),
            name_sv=self._text("name_sv"),
            county_code=county,
            municipalities=self._municipalities(county),
            languages=self._languages(),
            website=self._url("website"),
            advisory=AdvisoryService(
                name=self._text("advisory.name"),
                phone=self._optional("advisory.phone"),
                hours=hours_in_words(opening),
                opening=opening,
                website=self._url("advisory.website"),
                email=self._optional("advisory.email"),
                name_sv=self._optional("advisory.name_sv"),
                website_sv=self._optional("advisory.website_sv"),
            ),
            contacts=tuple(self._contact(key) for key in self._entries("contacts")),
            emergency_social=EmergencySocial(
                name=self._text("emergency_social.name"),
                phone=self._optional("emergency_social.phone"),
                hours=self._optional("emergency_social.hours"),
                website=self._url("emergency_social.website"),
                second_way=self._text("emergency_social.second_way"),
                name_sv=self._optional("emergency_social.name_sv"),
                hours_sv=self._optional("emergency_social.hours_sv"),
            ),
            portals=tuple(self._portal(key) for key in self._entries("portals")),
            digital_services=tuple(self._portal(key) for key in self._entries("digital_services")),
            priorities=tuple(self._priority(key) for key in self._entries("priorities")),
            working_hours=self._working_hours(),
            retention=RetentionDays(
                conversation=self._number("retention.conversation"),
                assessment=self._number("retention.assessment"),
                handover=self._number("retention.handover"),
                statistics=self._number("retention.statistics"),
            ),
            contact_attempts=self._contact_attempts(),
            callback_hours=MappingProxyType({p: self._number(f"callback_hours.{p}") for p in PRIORITIES}),
            follow_up_months=self._number("follow_up_months"),
            flags=MappingProxyType(self._flags()),
            sources=tuple(self._sources),
            unconfirmed=tuple(self._unconfirmed),
        )

    def _fail(self, key: str, remedy: str) -> NoReturn:
        raise RegionError(file=self._file, key=key, remedy=remedy)

    def _raw(self, key: str) -> Any:
        """The value at a dotted key (list places are numbers), None when it is not there."""
        value: Any = self._data
        for part in key.split("."):
            if isinstance(value, list):
                value = value[int(part)]
            elif isinstance(value, dict):
                value = value.get(part)
            else:
                return None
        return value

    def _value(self, key: str) -> Any:
        """The value at `key` without its wrapping; notes the source or the missing confirmation."""
        wrapped = self._raw(key)
        if not isinstance(wrapped, dict) or "value" not in wrapped:
            return wrapped
        if "basis" in wrapped:
            if not isinstance(wrapped["basis"], str) or not wrapped["basis"].strip():
                self._fail(f"{key}.basis", "kerro, mihin asetus perustuu")
            if wrapped.get("confirmed_on") is None:
                self._unconfirmed.append(key)
            elif not isinstance(wrapped["confirmed_on"], date):
                self._fail(f"{key}.confirmed_on", "anna päivä muodossa 2026-11-22")
            return wrapped["value"]
        source, checked_on = wrapped.get("source"), wrapped.get("checked_on")
        if not isinstance(source, str) or not source.strip():
            self._fail(f"{key}.source", "kerro, mistä tieto on")
        if not isinstance(checked_on, date):
            self._fail(f"{key}.checked_on", "anna päivä, jona tieto tarkistettiin, muodossa 2026-11-22")
        self._sources.append(FactSource(key, source, checked_on))
        return wrapped["value"]

    def _fact(self, key: str) -> Any:
        """Like `_value`, for a fact of the outside world: it must carry its source."""
        wrapped = self._raw(key)
        if wrapped is not None and not (isinstance(wrapped, dict) and "source" in wrapped):
            self._fail(key, "anna tieto muodossa value, source, checked_on, tai poista avain")
        return self._value(key)

    def _setting(self, key: str) -> Any:
        """Like `_value`, for a setting: it must say what it rests on."""
        wrapped = self._raw(key)
        if not (isinstance(wrapped, dict) and "basis" in wrapped and "value" in wrapped):
            self._fail(key, "anna asetus muodossa value, basis ja vahvistamisen jälkeen confirmed_on")
        return self._value(key)

    def _text(self, key: str) -> str:
        value = self._value(key)
        if not isinstance(value, str) or not value.strip():
            self._fail(key, "anna teksti (numerosarja lainausmerkeissä)")
        return value

    def _optional(self, key: str) -> str | None:
        value = self._fact(key)
        if value is not None and (not isinstance(value, str) or not value.strip()):
            self._fail(key, "anna teksti tai poista avain, jos tietoa ei ole")
        return value

    def _url(self, key: str) -> str:
        value = self._fact(key)
        if not isinstance(value, str) or not value.startswith("https://"):
            self._fail(key, "anna verkko-osoite, joka alkaa https://")
        return value

    def _number(self, key: str) -> int:
        value = self._setting(key)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            self._fail(key, "anna kokonaisluku, vähintään 1")
        return value

    def _entries(self, key: str) -> list[str]:
        """The dotted keys of the list at `key`; an absent list is empty."""
        value = self._raw(key)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
            self._fail(key, "anna luettelo, jonka jokaisella kohdalla on omat avaimensa")
        return [f"{key}.{place}" for place in range(len(value))]

    def _municipalities(self, county: str) -> tuple[str, ...]:
        names = self._fact("municipalities")
        if not isinstance(names, list) or not names:
            self._fail("municipalities", "luettele alueen kunnat")
        for name in names:
            known = municipality(str(name))
            if known is None or known.name != name:
                self._fail("municipalities", f"{name}: käytä kunnan virallista suomenkielistä nimeä")
            if known.county_code != county:
                self._fail(
                    "municipalities", f"{name} kuuluu toiselle hyvinvointialueelle ({known.county_code})"
                )
        return tuple(names)

    def _languages(self) -> tuple[str, ...]:
        languages = self._fact("languages")
        if not isinstance(languages, list) or "fi" not in languages or not set(languages) <= {"fi", "sv"}:
            self._fail("languages", "anna [fi] tai [fi, sv]")
        return tuple(languages)

    def _contact(self, key: str) -> Contact:
        opening = self._opening(f"{key}.opening")
        return Contact(
            id=self._text(f"{key}.id"),
            name=self._text(f"{key}.name"),
            audience=self._text(f"{key}.audience"),
            phone=self._optional(f"{key}.phone"),
            hours=hours_in_words(opening),
            opening=opening,
            email=self._optional(f"{key}.email"),
            website=self._optional(f"{key}.website"),
        )

    def _portal(self, key: str) -> Portal:
        return Portal(
            id=self._text(f"{key}.id"),
            name=self._text(f"{key}.name"),
            website=self._url(f"{key}.website"),
            note=self._optional(f"{key}.note"),
        )

    def _priority(self, key: str) -> RegionPriority:
        number, themes = self._raw(f"{key}.number"), self._raw(f"{key}.themes")
        if not isinstance(number, int):
            self._fail(f"{key}.number", "anna painopisteen numero")
        if not isinstance(themes, list) or not all(isinstance(theme, str) for theme in themes):
            self._fail(f"{key}.themes", "luettele teemojen tunnukset")
        title = self._fact(f"{key}.title")
        if not isinstance(title, str):
            self._fail(f"{key}.title", "anna painopisteen nimi ja lähde")
        return RegionPriority(number, title, tuple(themes))

    def _working_hours(self) -> tuple[OpeningHours, ...]:
        hours = self._parse_opening("working_hours", self._setting("working_hours"))
        if not hours:
            self._fail("working_hours", "anna ajat, joina pyyntöihin vastataan; eräpäivät lasketaan niistä")
        return hours

    def _contact_attempts(self) -> ContactAttempts:
        count = self._number("contact_attempts.count")
        channels = self._number("contact_attempts.distinct_channels")
        if channels > min(count, len(CHANNELS)):
            self._fail("contact_attempts.distinct_channels", f"anna enintään {min(count, len(CHANNELS))}")
        return ContactAttempts(count, channels)

    def _flags(self) -> dict[str, bool]:
        flags = self._raw("flags") or {}
        if not isinstance(flags, dict):
            self._fail("flags", "anna avaimia, joiden value on true tai false")
        values = {str(name): self._fact(f"flags.{name}") for name in flags}
        for name, value in values.items():
            if not isinstance(value, bool):
                self._fail(f"flags.{name}", "anna true tai false")
        return values

    def _opening(self, key: str) -> tuple[OpeningHours, ...]:
        return self._parse_opening(key, self._fact(key) or {})

    def _parse_opening(self, key: str, value: Any) -> tuple[OpeningHours, ...]:
        if not isinstance(value, dict):
            self._fail(key, 'anna ajat muodossa ma–to: "9.00–15.00"')
        try:
            return parse_hours(value)
        except ValueError:
            self._fail(key, 'anna jokaiselle päivälle yksi aika muodossa ma–to: "9.00–15.00"')
