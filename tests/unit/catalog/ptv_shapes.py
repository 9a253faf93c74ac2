"""Small PTV records of our own in the real shapes, built with keywords."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

CHANNEL_ID = "c1"


def texts(value: str | None, kind: str | None = None, language: str = "fi") -> dict[str, Any]:
    entry: dict[str, Any] = {"language": language, "value": value}
    if kind:
        entry["type"] = kind
    return entry


def term(code: str, name: str) -> dict[str, Any]:
    return {
        "name": [{"value": name + " (sv)", "language": "sv"}, {"value": name, "language": "fi"}],
        "code": code,
        "uri": f"http://urn.fi/URN:NBN:fi:au:ptvl:{code}",
    }


def service(service_id: str = "s1", **changes: Any) -> dict[str, Any]:
    record: dict[str, Any] = {
        "id": service_id,
        "sourceId": None,
        "generalDescriptionId": None,
        "type": "Service",
        "fundingType": "PubliclyFunded",
        "serviceNames": [
            texts("Toinen nimi", "AlternativeName"),
            texts("Kuntouttava uintiryhmä", "Name"),
            texts("Simgrupp", "Name", "sv"),
        ],
        "serviceChargeType": "Chargeable",
        "areaType": "LimitedType",
        "areas": [
            {
                "type": "Municipality",
                "code": None,
                "name": None,
                "municipalities": [{"code": "290", "name": [texts("Kuhmo")]}],
            }
        ],
        "serviceDescriptions": [
            texts(None, "ValidityTime"),
            texts("Ohjattua uintia leikkauksesta toipuville.", "Summary"),
            texts("Ryhmä kokoontuu uimahallilla.\n\n* oma pyyhe mukaan", "Description"),
            texts("Ilmoittaudu puhelimitse.", "UserInstruction"),
            texts("Kerta maksaa 6 euroa.", "ChargeTypeAdditionalInfo"),
        ],
        "languages": ["fi"],
        "serviceClasses": [term("P5.13", "Kuntoutus")],
        "targetGroups": [term("KR1", "Kansalaiset"), term("KR1.4", "Pitkäaikaissairaat")],
        "lifeEvents": [],
        "ontologyTerms": [{"name": [texts("vesiliikunta")], "code": None, "uri": "koko:p1"}],
        "keywords": [texts("allasjumppa")],
        "requirements": [texts("Lähete tarvitaan.")],
        "organizations": [
            {"organization": {"id": "o2", "name": "Kuntoutus Oy"}, "roleType": "Producer"},
            {"organization": {"id": "o1", "name": "Kuhmon kaupunki"}, "roleType": "Responsible"},
        ],
        "serviceChannels": [
            {"serviceChannel": {"id": CHANNEL_ID, "name": "Uimahalli"}, "contactDetails": None}
        ],
        "publishingStatus": "Published",
        "modified": "2026-05-03T11:53:58.162746",
    }
    record.update(changes)
    return record


def location_channel(channel_id: str = CHANNEL_ID, **changes: Any) -> dict[str, Any]:
    record: dict[str, Any] = {
        "id": channel_id,
        "serviceChannelType": "ServiceLocation",
        "serviceChannelNames": [texts("Kuhmon uimahalli", "Name")],
        "serviceChannelDescriptions": [],
        "areaType": "LimitedType",
        "areas": [],
        "phoneNumbers": [
            {"type": "Fax", "prefixNumber": "+358", "number": "86155555", "language": "fi"},
            {"type": "Phone", "prefixNumber": "+358", "number": "447255270", "language": "fi"},
            {"type": "Phone", "prefixNumber": "+358", "number": "447255270", "language": "sv"},
        ],
        "emails": [texts("uimahalli@example.fi")],
        "webPages": [{"url": "https://www.kuhmo.fi/uimahalli", "value": "Uimahalli", "language": "fi"}],
        "addresses": [
            {"type": "Postal", "subType": "PostOfficeBox", "streetAddress": None},
            {
                "type": "Location",
                "subType": "Single",
                "streetAddress": {
                    "street": [texts("Koulukatu"), texts("Skolgatan", language="sv")],
                    "streetNumber": "3",
                    "postalCode": "88900",
                    "postOffice": [texts("KUHMO")],
                    "municipality": {"code": "290", "name": [texts("Kuhmo")]},
                    "latitude": "7112500",
                    "longitude": "622800",
                    "coordinateState": "Ok",
                },
                "entrances": [
                    {
                        "isMainEntrance": True,
                        "accessibilitySentences": [
                            {
                                "sentenceGroup": [texts("Sisäänkäynti")],
                                "sentences": [{"sentence": [texts("Ovi avautuu automaattisesti.")]}],
                            }
                        ],
                    }
                ],
            },
        ],
        "serviceHours": [
            {
                "serviceHourType": "DaysOfTheWeek",
                "validFrom": None,
                "validTo": None,
                "isClosed": False,
                "openingHour": [
                    {"dayFrom": day, "dayTo": "", "from": "12:00:00", "to": "20:00:00"}
                    for day in ("Tuesday", "Thursday")
                ],
            },
            {
                "serviceHourType": "Exceptional",
                "validFrom": "2026-12-24T00:00:00",
                "validTo": "2026-12-26T00:00:00",
                "isClosed": True,
                "additionalInformation": [texts("joulu")],
                "openingHour": [],
            },
        ],
        "publishingStatus": "Published",
    }
    record.update(changes)
    return record


def write(path: Path, content: Any) -> Path:
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path
