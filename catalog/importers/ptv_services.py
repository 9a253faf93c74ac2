"""Services of the Finnish Service Catalogue (PTV): from the raw record to ours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC
from typing import Any

from catalog.importers.ptv_channels import Channel, first_url, localized, phones, schedules
from catalog.importers.values import as_dict, as_list, moment
from catalog.places import COUNTIES, Gazetteer
from catalog.reasons import rejected, remark
from catalog.records import (
    AreaFacts,
    Finding,
    OrganizationFacts,
    Origin,
    PhoneFacts,
    Reason,
    ScheduleFacts,
    ServiceRecord,
    TermFacts,
)
from catalog.text import MAX_DESCRIPTION, MAX_SUMMARY, one_line, plain_text

NATIONWIDE = {"Nationwide", "NationwideExceptAlandIslands", "WholeCountry", "WholeCountryExceptAlandIslands"}
COUNTY_AREAS = {"WellbeingServiceCounty", "WellbeingServicesCounty"}
FREE = {"FreeOfCharge": True, "Chargeable": False}  # null and Other: not said
AUDIENCES = {
    "KR1.1": "older_people",
    "KR1.2": "families",
    "KR1.3": "young",
    "KR1.4": "long_term_ill",
    "KR1.6": "disabled",
    "KE5": "immigrants",
    "KE8": "unemployed",
    "KE13": "carers",
}
TAXONOMIES = (("serviceClasses", "ptv_class"), ("targetGroups", "ptv_target"), ("lifeEvents", "ptv_event"))
REMOTE_WORDS = r"puhelin|chat|verkko|netti|etäpalvelu|etävast|sähköinen|sähköise|digi"
ORGANIZATION_WORDS = (
    ("county", r"hyvinvointialue|hyvinvointikuntayhtymä|sairaanhoitopiiri|\bhus\b|sosiaali- ja terveys"),
    ("parish", r"seurakun"),
    ("ngo", r"\bry\b|\bry\.|\br\.y\.|yhdistys|liitto|järjestö|säätiö|\brf\b"),
    ("company", r"\boy\b|\boyj\b|\bab\b|osuuskunta|\btmi\b"),
    ("municipality", r"kaupunki|\bkunta\b|kunnan|kaupungin|\bstad\b|\bkommun\b"),
    ("education", r"ammattikorkeakoulu|yliopisto|koulutuskuntayhtymä|opisto"),
    ("state", r"kansaneläkelaitos|\bkela\b|virasto|poliisi|verohallinto|ministeriö|väestörekisteri|oikeus"),
)


def read_service(
    raw: Mapping[str, Any],
    origin: Origin,
    general: Mapping[str, Any] | None,
    channels: Sequence[tuple[Mapping[str, Any], Channel]],
    missing_channels: Sequence[str],
    gazetteer: Gazetteer,
) -> Iterator[Finding]:
    """The record of one service, before it its remarks; or the rejection.

    `general` is the general description from which the service inherits what it does
    not say itself.
    """
    service_id = str(raw["id"]) if raw.get("id") else None
    if service_id is None:
        yield rejected(origin, None, Reason.NO_ID)
        return
    name = one_line(localized(raw.get("serviceNames"), type="Name"))
    owner = _organization(raw)
    whose = {"title": name, "organization": owner.name if owner else None}
    if raw.get("publishingStatus") not in (None, "Published"):
        yield rejected(origin, service_id, Reason.NOT_PUBLISHED, raw.get("publishingStatus"), **whose)
        return
    if not name:
        yield rejected(origin, service_id, Reason.NO_NAME, **whose)
        return
    general = general or {}
    targets = _codes(raw, general, "targetGroups")
    if targets and not any(code.startswith("KR1") for code in targets):
        yield rejected(origin, service_id, Reason.NOT_FOR_RESIDENTS, **whose)
        return
    record = _record(service_id, name, raw, general, channels, gazetteer, origin)
    lacking = [
        (not _in_finnish(raw), Reason.NO_FINNISH, ""),
        (not targets, Reason.NO_TARGET_GROUP, ""),
        (not _codes(raw, general, "serviceClasses"), Reason.NO_CLASS, ""),
        (not record.summary, Reason.NO_SUMMARY, ""),
        (bool(missing_channels), Reason.MISSING_CHANNEL, ", ".join(missing_channels[:3])),
    ]
    lacking += [
        (True, Reason.OUTSIDE_FINLAND, one.outside_finland) for _, one in channels if one.outside_finland
    ]
    for lacks, reason, value in lacking:
        if lacks:
            yield remark(origin, service_id, reason, value, **whose)
    yield record


def _in_finnish(raw: Mapping[str, Any]) -> bool:
    return any(as_dict(one).get("language") == "fi" for one in as_list(raw.get("serviceNames")))


def organization_type(name: str) -> str | None:
    """What kind of organisation a name tells of: PTV's service record does not say it."""
    lowered = name.casefold()
    return next((kind for kind, words in ORGANIZATION_WORDS if re.search(words, lowered)), None)


def _codes(raw: Mapping[str, Any], general: Mapping[str, Any], key: str) -> list[str]:
    entries = as_list(raw.get(key)) + as_list(general.get(key))
    return [str(as_dict(one)["code"]) for one in entries if as_dict(one).get("code")]


def _description(raw: Mapping[str, Any], general: Mapping[str, Any], kind: str) -> str | None:
    own = localized(raw.get("serviceDescriptions"), type=kind)
    return own or localized(general.get("descriptions"), type=kind)


def _organization(raw: Mapping[str, Any]) -> OrganizationFacts | None:
    by_role: dict[str, OrganizationFacts] = {}
    for entry in as_list(raw.get("organizations")):
        role = str(as_dict(entry).get("roleType"))
        organization = as_dict(as_dict(entry).get("organization"))
        name = one_line(organization.get("name"))
        if name:
            facts = OrganizationFacts(str(organization.get("id") or name), name, organization_type(name))
            by_role.setdefault(role, facts)
    for role in ("Responsible", "OtherResponsible", "Producer"):
        if role in by_role:
            return by_role[role]
    return next(iter(by_role.values()), None)


def _areas(raw: Mapping[str, Any], gazetteer: Gazetteer) -> tuple[AreaFacts, ...]:
    if raw.get("areaType") in NATIONWIDE:
        return (AreaFacts("nationwide"),)
    found: dict[AreaFacts, None] = {}
    for entry in as_list(raw.get("areas")):
        area = as_dict(entry)
        county = COUNTIES.get(str(area.get("code"))) if area.get("type") in COUNTY_AREAS else None
        if county:
            found[AreaFacts("county", county)] = None
            continue
        for one in as_list(area.get("municipalities")):
            municipality = as_dict(one)
            name = gazetteer.official(str(municipality.get("code") or "")) or localized(
                municipality.get("name")
            )
            if name:
                found[AreaFacts("municipality", name)] = None
    return tuple(found)


def _terms(raw: Mapping[str, Any], general: Mapping[str, Any]) -> tuple[TermFacts, ...]:
    found: dict[tuple[str, str], TermFacts] = {}
    for key, taxonomy in TAXONOMIES:
        for entry in as_list(raw.get(key)) + as_list(general.get(key)):
            term = as_dict(entry)
            name = localized(term.get("name"))
            if term.get("code") and name:
                found[taxonomy, str(term["code"])] = TermFacts(taxonomy, str(term["code"]), name.strip())
    words = [localized(as_dict(one).get("name")) for one in as_list(raw.get("ontologyTerms"))]
    words += [localized(as_dict(one).get("name")) for one in as_list(general.get("ontologyTerms"))]
    words += [
        str(as_dict(one).get("value"))
        for one in as_list(raw.get("keywords"))
        if as_dict(one).get("language") == "fi" and as_dict(one).get("value")
    ]
    for word in words:
        line = one_line(word)
        if line:
            found["keyword", line.casefold()] = TermFacts("keyword", line.casefold()[:200], line)
    return tuple(found.values())


def _remote(name: str, summary: str | None, types: set[str]) -> bool | None:
    """True when it says that it is given by phone or net, False when only in a place, else None.

    A phone channel alone tells only where to ask: a snow dump has one too.
    """
    by_wire = bool(types & {"EChannel", "Phone", "WebPage"})
    if by_wire and re.search(REMOTE_WORDS, f"{name} {summary or ''}".casefold()):
        return True
    return False if types == {"ServiceLocation"} else None


def _record(
    service_id: str,
    name: str,
    raw: Mapping[str, Any],
    general: Mapping[str, Any],
    channels: Sequence[tuple[Mapping[str, Any], Channel]],
    gazetteer: Gazetteer,
    origin: Origin,
) -> ServiceRecord:
    alternates = [
        one_line(as_dict(one).get("value"))
        for one in as_list(raw.get("serviceNames"))
        if as_dict(one).get("type") == "AlternativeName" and as_dict(one).get("language") == "fi"
    ]
    charge = raw.get("serviceChargeType") or general.get("serviceChargeType")
    modified = moment(raw.get("modified"))
    requirements = localized(raw.get("requirements")) or localized(general.get("requirements"))
    codes = [*_codes(raw, general, "targetGroups"), *_codes(raw, general, "lifeEvents")]
    terms = _terms(raw, general)
    short = _description(raw, general, "Summary") or _description(raw, general, "ShortDescription")
    summary = one_line(short, MAX_SUMMARY)
    return ServiceRecord(
        source_id=service_id,
        name=name,
        alternate_names=tuple(dict.fromkeys(one for one in alternates if one and one != name)),
        summary=summary,
        description=plain_text(_description(raw, general, "Description")),
        organization=_organization(raw),
        url=_url(channels),
        email=next((email for _, channel in channels for email in channel.emails), None),
        phones=_phones(channels),
        locations=tuple(place for _, channel in channels for place in channel.locations),
        schedules=_schedules(channels),
        areas=_areas(raw, gazetteer),
        languages=tuple(str(one) for one in as_list(raw.get("languages"))),
        terms=terms,
        audience=tuple(dict.fromkeys(AUDIENCES[code] for code in codes if code in AUDIENCES)),
        eligibility=plain_text(requirements, MAX_DESCRIPTION),
        price=one_line(_description(raw, general, "ChargeTypeAdditionalInfo"), MAX_SUMMARY),
        free=FREE.get(str(charge)),
        remote=_remote(name, summary, {channel.type for _, channel in channels}),
        how_to_join=plain_text(_description(raw, general, "UserInstruction"), MAX_SUMMARY),
        checked_on=modified.date() if modified else None,
        modified=modified.replace(tzinfo=UTC) if modified and modified.tzinfo is None else modified,
        origin=origin,
    )


def _details(link: Mapping[str, Any]) -> Mapping[str, Any]:
    return as_dict(link.get("contactDetails"))


def _url(channels: Sequence[tuple[Mapping[str, Any], Channel]]) -> str | None:
    """The address where the service itself is; a place's home page only when there is none."""
    order = {"EChannel": 0, "WebPage": 0, "Phone": 1, "ServiceLocation": 2, "PrintableForm": 3}
    for link, channel in sorted(channels, key=lambda one: order.get(one[1].type, 4)):
        address = first_url(_details(link).get("webPages")) or channel.url
        if address:
            return address
    return None


def _phones(channels: Sequence[tuple[Mapping[str, Any], Channel]]) -> tuple[PhoneFacts, ...]:
    """What the link says overrides what the channel says; the phone service comes first."""
    found: dict[str, PhoneFacts] = {}
    for link, channel in sorted(channels, key=lambda one: one[1].type != "Phone"):
        for phone in phones(_details(link).get("phoneNumbers")) or channel.phones:
            found.setdefault(phone.number, phone)
    return tuple(found.values())


def _schedules(channels: Sequence[tuple[Mapping[str, Any], Channel]]) -> tuple[ScheduleFacts, ...]:
    """The hours of the first channel that has any, a place before a phone."""
    order = {"ServiceLocation": 0, "Phone": 1}
    for link, channel in sorted(channels, key=lambda one: order.get(one[1].type, 2)):
        found = schedules(link.get("serviceHours")) or channel.schedules
        if found:
            return found
    return ()
