"""A region's facts as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time

#: Priorities of a handover, from the least to the most pressing.
PRIORITIES = ("normal", "high", "urgent")
#: Ways of reaching a resident that count as different channels.
CHANNELS = ("phone", "message", "letter", "visit")


@dataclass(frozen=True)
class OpeningHours:
    """One weekday's hours in Finnish local time; weekday 0 is Monday, public holidays are the caller's."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True)
class Contact:
    """One service's line; what is not known is None or empty."""

    id: str
    name: str
    audience: str
    phone: str | None
    hours: str | None
    opening: tuple[OpeningHours, ...]
    email: str | None
    website: str | None


@dataclass(frozen=True)
class AdvisoryService:
    """The service that answers everybody's questions; `website` is the way when `phone` is not known.

    `hours` is `opening` in words ("ma–to 9–15, pe 9–14"), None when the hours are not known.
    """

    name: str
    phone: str | None
    hours: str | None
    opening: tuple[OpeningHours, ...]
    website: str
    email: str | None
    name_sv: str | None = None
    website_sv: str | None = None


@dataclass(frozen=True)
class EmergencySocial:
    """The social emergency service; `second_way` is the number to call when it does not answer."""

    name: str
    phone: str | None
    hours: str | None
    website: str
    second_way: str
    name_sv: str | None = None
    hours_sv: str | None = None


@dataclass(frozen=True)
class Portal:
    """A portal or another digital service of the region's residents."""

    id: str
    name: str
    website: str
    note: str | None


@dataclass(frozen=True)
class RegionPriority:
    """One aim of the region's plan for wellbeing, numbered as in the plan."""

    number: int
    title: str
    themes: tuple[str, ...]


@dataclass(frozen=True)
class RetentionDays:
    """Days after which each kind of data is deleted."""

    conversation: int
    assessment: int
    handover: int
    statistics: int


@dataclass(frozen=True)
class ContactAttempts:
    """What must have been tried before "not reached" may be recorded."""

    count: int
    distinct_channels: int


@dataclass(frozen=True)
class FactSource:
    """Where a fact was seen and when; `key` is its dotted place in the region's file."""

    key: str
    source: str
    checked_on: date


@dataclass(frozen=True)
class Region:
    """One wellbeing services county as Polku knows it.

    `callback_hours` gives the due time of a handover by priority, counted in the hours of
    `working_hours`; `unconfirmed` names the settings that the county has not confirmed yet.
    """

    id: str
    name: str
    name_sv: str
    county_code: str
    municipalities: tuple[str, ...]
    languages: tuple[str, ...]
    website: str
    advisory: AdvisoryService
    contacts: tuple[Contact, ...]
    emergency_social: EmergencySocial
    portals: tuple[Portal, ...]
    digital_services: tuple[Portal, ...]
    priorities: tuple[RegionPriority, ...]
    working_hours: tuple[OpeningHours, ...]
    retention: RetentionDays
    contact_attempts: ContactAttempts
    callback_hours: Mapping[str, int]
    follow_up_months: int
    flags: Mapping[str, bool]
    sources: tuple[FactSource, ...]
    unconfirmed: tuple[str, ...]

    def public_contacts(self) -> frozenset[str]:
        """Return the phone numbers and e-mail addresses that the region gives to everybody."""
        emergency = self.emergency_social
        known = (
            self.advisory.phone,
            self.advisory.email,
            emergency.phone,
            emergency.second_way,
            *(each for contact in self.contacts for each in (contact.phone, contact.email)),
        )
        return frozenset(each for each in known if each)

    def missing(self) -> tuple[str, ...]:
        """What has to be found out or confirmed before the region goes live: key and what it is, in Finnish.

        A bilingual region lacks its Swedish facts too: both languages are served alike.
        """
        advisory, emergency = self.advisory, self.emergency_social
        facts: dict[str, object] = {
            "advisory.phone: neuvonnan puhelinnumero": advisory.phone,
            "advisory.opening: neuvonnan aukioloajat": advisory.opening,
            "advisory.email: neuvonnan sähköposti": advisory.email,
            "emergency_social.phone: sosiaalipäivystyksen puhelinnumero": emergency.phone,
            "emergency_social.hours: sosiaalipäivystyksen aukiolo": emergency.hours,
            "portals: asiointikanava, jossa asukas tunnistautuu": self.portals,
            "priorities: hyvinvointisuunnitelman painopisteet": self.priorities,
        }
        if "sv" in self.languages:
            facts |= {
                "advisory.name_sv: neuvonnan nimi ruotsiksi": advisory.name_sv,
                "advisory.website_sv: neuvonnan ruotsinkielinen sivu": advisory.website_sv,
                "emergency_social.name_sv: sosiaalipäivystyksen nimi ruotsiksi": emergency.name_sv,
                "emergency_social.hours_sv: sosiaalipäivystyksen aukiolo ruotsiksi": emergency.hours_sv,
            }
        unknown = [fact for fact, value in facts.items() if not value]
        return (*unknown, *(f"{key}: hyvinvointialueen vahvistus" for key in self.unconfirmed))

    def switched_on(self) -> frozenset[str]:
        """Names of all flags that the region has switched on."""
        return frozenset(name for name, on in self.flags.items() if on)

    def flag(self, name: str) -> bool:
        """Whether the region has switched `name` on; an unknown flag is off."""
        return self.flags.get(name, False)
