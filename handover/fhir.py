"""A handover as a FHIR R4 bundle, for recording into a client system.

A Task carries the request and the work on it, a QuestionnaireResponse what the resident
told, a Consent each consent, a Communication each attempt to reach the resident. A
Patient is there only when contact details have been revealed for the purpose. The
content is that of the printed page.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from handover.contact import ContactDetails
from handover.labels import label, name_of
from handover.printable import EXPLANATION, NOTICE
from handover.records import Attempt, ConsentRecord, Handover
from handover.rules import region_name
from handover.values import AttemptOutcome, Channel, Priority, Status

Resource = dict[str, Any]

TASK_STATUS = {
    Status.NEW: "requested",
    Status.CLAIMED: "accepted",
    Status.WAITING: "in-progress",
    Status.RESOLVED: "completed",
    Status.NOT_REACHED: "failed",
    Status.RETURNED: "rejected",
    Status.CANCELLED: "cancelled",
    Status.FOLLOW_UP_DUE: "on-hold",
}
REQUEST_PRIORITY = {Priority.NORMAL: "routine", Priority.HIGH: "urgent", Priority.URGENT: "asap"}
MEDIUM = {
    Channel.PHONE: "PHONE",
    Channel.MESSAGE: "SMSWRIT",
    Channel.EMAIL: "EMAILWRIT",
    Channel.PORTAL: "ELECTRONIC",
    Channel.LETTER: "MAILWRIT",
    Channel.VISIT: "FACE",
}
# The message went out although the resident was not spoken to.
DONE = frozenset({AttemptOutcome.REACHED, AttemptOutcome.ASKED_LATER, AttemptOutcome.MESSAGE_LEFT})
# Where each resource names whom it concerns.
SUBJECT = {
    "Task": ("for",),
    "QuestionnaireResponse": ("subject", "source"),
    "Consent": ("patient",),
    "Communication": ("subject",),
}
MODE_SYSTEM = "http://terminology.hl7.org/CodeSystem/v3-ParticipationMode"
SCOPE_SYSTEM = "http://terminology.hl7.org/CodeSystem/consentscope"
CATEGORY_SYSTEM = "http://loinc.org"
CONSENT_DOCUMENT = "59284-0"
OWN_SYSTEM = "urn:polku"


def bundle(
    handover: Handover,
    now: datetime,
    contact: ContactDetails | None = None,
    theme: Callable[[str], str] = str,
) -> Resource:
    """The bundle as a JSON-safe dict, made at the moment `now`; `theme` names a need by its id."""
    owner = _Ids(handover.id)
    resources = [
        _task(owner, handover, theme),
        _told(owner, handover),
        *(_consent(owner, handover, record, index) for index, record in enumerate(handover.consents)),
        *(_communication(owner, attempt, index) for index, attempt in enumerate(handover.attempts)),
    ]
    if contact is not None:
        for resource in resources:
            resource.update(dict.fromkeys(SUBJECT[resource["resourceType"]], owner.reference("patient")))
        resources.insert(0, _patient(owner, contact))
    return {
        "resourceType": "Bundle",
        "id": handover.id,
        "type": "collection",
        "timestamp": _instant(now),
        "entry": [{"fullUrl": f"urn:uuid:{one['id']}", "resource": one} for one in resources],
    }


class _Ids:
    """Ids of the resources, the same at every export of a handover."""

    def __init__(self, handover_id: str) -> None:
        self._namespace = uuid.UUID(handover_id)

    def __call__(self, name: str) -> str:
        return str(uuid.uuid5(self._namespace, name))

    def reference(self, name: str) -> Resource:
        return {"reference": f"urn:uuid:{self(name)}"}


def _instant(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _text(text: str) -> Resource:
    return {"text": text}


def _self_reported() -> Resource:
    return {"tag": [{"system": f"{OWN_SYSTEM}:tag", "code": "self-reported", "display": NOTICE}]}


def _patient(owner: _Ids, contact: ContactDetails) -> Resource:
    telecom = [
        {"system": system, "value": value}
        for system, value in (("phone", contact.phone), ("email", contact.email))
        if value
    ]
    patient: Resource = {"resourceType": "Patient", "id": owner("patient")}
    if contact.name:
        patient["name"] = [{"text": contact.name}]
    if telecom:
        patient["telecom"] = telecom
    return patient


def _task(owner: _Ids, handover: Handover, theme: Callable[[str], str]) -> Resource:
    row = handover.row
    task: Resource = {
        "resourceType": "Task",
        "id": owner("task"),
        "meta": _self_reported(),
        "identifier": [{"system": f"{OWN_SYSTEM}:reference", "value": row.reference}],
        "status": TASK_STATUS[row.status],
        "businessStatus": _text(label(row.status)),
        "intent": "proposal",
        "priority": REQUEST_PRIORITY[row.priority],
        "code": _text(label(row.task)),
        "description": f"{NOTICE}. {EXPLANATION}",
        "focus": owner.reference("told"),
        "authoredOn": _instant(row.created_at),
        "restriction": {"period": {"end": _instant(row.due_at)}},
        "input": _inputs(handover, theme),
    }
    if row.assignee:
        task["owner"] = {"display": row.assignee}
    notes, outputs = _notes(handover), _outputs(handover)
    if notes:
        task["note"] = notes
    if outputs:
        task["output"] = outputs
    return task


def _inputs(handover: Handover, theme: Callable[[str], str]) -> list[Resource]:
    row = handover.row
    values = [
        ("Toivottu yhteydenottotapa", label(row.channel)),
        ("Asiointikieli", name_of("Language", row.language)),
        ("Alue", region_name(row.region)),
        ("Kunta", row.municipality or ""),
        *(("Tarve", theme(need)) for need in row.needs),
        *(("Ehdotettu palvelu", service) for service in handover.suggestions),
        ("Polun laskema ohjaustapa", name_of("Segment", handover.segment) if handover.segment else ""),
        *(("Ohjaustavan peruste", why) for why in handover.segment_reasons),
    ]
    return [{"type": _text(name), "valueString": value} for name, value in values if value]


def _outputs(handover: Handover) -> list[Resource]:
    outputs: list[Resource] = []
    for closing in handover.closings:
        result = label(closing.outcome) if closing.outcome else label(closing.status)
        outputs.append({"type": _text("Lopputulos"), "valueString": result})
        if closing.returned_to:
            outputs.append({"type": _text("Palautettu"), "valueString": closing.returned_to})
        outputs += [
            {"type": _text("Ennaltaehkäisevän työn toimenpidekoodi"), "valueString": code}
            for code in closing.preventive_codes
        ]
    if handover.row.follow_up_at is not None:
        moment = _instant(handover.row.follow_up_at)
        outputs.append({"type": _text("Seuranta"), "valueDateTime": moment})
    return outputs


def _notes(handover: Handover) -> list[Resource]:
    notes = [
        {"authorString": note.by, "time": _instant(note.at), "text": f"{label(note.kind)}: {note.text}"}
        for note in handover.notes
    ]
    notes += [
        {
            "authorString": one.by,
            "time": _instant(one.at),
            "text": f"{name_of('Participant', one.scope)}: {one.name}"
            + (f", {one.role}" if one.role else ""),
        }
        for one in handover.participants
    ]
    notes += [
        {"authorString": closing.by, "time": _instant(closing.at), "text": closing.note}
        for closing in handover.closings
        if closing.note
    ]
    return sorted(notes, key=lambda note: note["time"])


def _told(owner: _Ids, handover: Handover) -> Resource:
    told: Resource = {
        "resourceType": "QuestionnaireResponse",
        "id": owner("told"),
        "meta": _self_reported(),
        "status": "completed",
        "authored": _instant(handover.row.created_at),
    }
    items = [
        {"linkId": item.id, "text": item.label, "answer": [{"valueString": item.text}]}
        for item in handover.items
        if item.text
    ]
    if items:
        told["item"] = items
    return told


def _consent(owner: _Ids, handover: Handover, record: ConsentRecord, index: int) -> Resource:
    labels = {item.id: item.label for item in handover.items}
    period = {"start": _instant(record.given_at)}
    if record.revoked_at:
        period["end"] = _instant(record.revoked_at)
    consent: Resource = {
        "resourceType": "Consent",
        "id": owner(f"consent-{index}"),
        "status": "active" if record.valid else "inactive",
        "scope": {"coding": [{"system": SCOPE_SYSTEM, "code": "patient-privacy"}]},
        "category": [{"coding": [{"system": CATEGORY_SYSTEM, "code": CONSENT_DOCUMENT}]}],
        "dateTime": _instant(record.given_at),
        "policyRule": _text("Asukkaan suostumus Polku-palvelussa"),
        "provision": {
            "type": "permit",
            "period": period,
            "code": [
                {
                    "coding": [{"system": f"{OWN_SYSTEM}:consent", "code": record.scope}],
                    "text": labels.get(record.scope) or name_of("Consent", record.scope),
                }
            ],
        },
    }
    return consent


def _communication(owner: _Ids, attempt: Attempt, index: int) -> Resource:
    mode = MEDIUM[attempt.channel]
    communication: Resource = {
        "resourceType": "Communication",
        "id": owner(f"communication-{index}"),
        "status": "completed" if attempt.outcome in DONE else "not-done",
        "statusReason": _text(label(attempt.outcome)),
        "medium": [{"coding": [{"system": MODE_SYSTEM, "code": mode}], "text": label(attempt.channel)}],
        "about": [owner.reference("task")],
        "sent": _instant(attempt.at),
        "sender": {"display": attempt.by},
    }
    if attempt.note:
        communication["note"] = [{"text": attempt.note}]
    return communication
