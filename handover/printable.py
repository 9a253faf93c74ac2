"""A handover as a page to read or to copy into a client system.

The headings follow the order of recording in Finnish social care: how the matter came
up, the client's own view, what was done, how it ends and goes on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from handover.contact import ContactDetails
from handover.labels import label, name_of
from handover.records import Handover, Participant
from handover.rules import region_name
from handover.wording import by_time, date_text, moment_text

NOTICE = "Asukkaan oma kertomus, ei arvio"
EXPLANATION = (
    "Tiedot perustuvat asukkaan keskusteluun automaattisen Polku-palvelun kanssa. "
    "Ammattihenkilö ei ole arvioinut niitä, eikä palvelu ole tehnyt päätöksiä."
)
GUIDANCE = "suggestions"


@dataclass(frozen=True)
class Section:
    """A heading and the lines under it."""

    title: str
    lines: tuple[str, ...] = field(repr=False)


def sections(
    handover: Handover, contact: ContactDetails | None = None, theme: Callable[[str], str] = str
) -> tuple[Section, ...]:
    """The page in parts; a part without content is left out. `theme` names a need by its id."""
    told = [item for item in handover.items if item.kind != GUIDANCE]
    guidance = [item for item in handover.items if item.kind == GUIDANCE]
    parts = (
        ("Asian vireilletulo", _arrival(handover)),
        ("Asiakkaan yhteystiedot", _contact(contact)),
        ("Asiakkaan oma kuvaus tilanteestaan", [f"{item.label}: {item.text}" for item in told]),
        ("Tuen tarpeet asiakkaan kertoman mukaan", [theme(need) for need in handover.row.needs]),
        ("Polun laskema ohjaustapa (ei ammattihenkilön arvio)", _segment(handover)),
        ("Annettu ohjaus ja neuvonta", [f"{item.label}: {item.text}" for item in guidance]),
        ("Yhteydenotot", _attempts(handover)),
        ("Ammattihenkilön merkinnät", _notes(handover)),
        ("Osallistujat", [participant_text(one) for one in handover.participants]),
        ("Lopputulos ja jatko", _closings(handover)),
        ("Suostumukset", _consents(handover)),
    )
    return tuple(Section(title, tuple(lines)) for title, lines in parts if lines)


def printable(
    handover: Handover, contact: ContactDetails | None = None, theme: Callable[[str], str] = str
) -> str:
    """The page as plain text; contact details only when the caller has revealed them."""
    blocks = [f"{NOTICE}\n{EXPLANATION}"]
    for section in sections(handover, contact, theme):
        blocks.append("\n".join([section.title, *(f"- {line}" for line in section.lines)]))
    return "\n\n".join(blocks) + "\n"


def _arrival(handover: Handover) -> list[str]:
    row = handover.row
    place = f" ({row.municipality})" if row.municipality else ""
    return [
        f"Tunnus: {row.reference}",
        f"Saapunut: {moment_text(row.created_at)}",
        f"Asia: {label(row.task)}, toivottu tapa: {label(row.channel)}",
        f"Alue: {region_name(row.region)}{place}",
        f"Asiointikieli: {name_of('Language', row.language)}",
        f"Kiireellisyys yhteydenotossa: {label(row.priority)}, luvattu {by_time(row.due_at)}",
        f"Tila: {label(row.status)}",
    ]


def _contact(contact: ContactDetails | None) -> list[str]:
    if contact is None:
        return []
    values = (
        ("Nimi", contact.name),
        ("Puhelin", contact.phone_text),
        ("Sähköposti", contact.email),
        ("Tavoittaa parhaiten", contact.best_time),
    )
    return [f"{name}: {value}" for name, value in values if value]


def _segment(handover: Handover) -> list[str]:
    if handover.segment is None:
        return []
    return [name_of("Segment", handover.segment), *(f"Peruste: {why}" for why in handover.segment_reasons)]


def _attempts(handover: Handover) -> list[str]:
    return [
        f"{moment_text(attempt.at)}, {label(attempt.channel)}: {label(attempt.outcome)}"
        + (f". {attempt.note}" if attempt.note else "")
        + f" ({attempt.by})"
        for attempt in handover.attempts
    ]


def _notes(handover: Handover) -> list[str]:
    return [f"{moment_text(note.at)}, {label(note.kind)} ({note.by}): {note.text}" for note in handover.notes]


def participant_text(one: Participant) -> str:
    """Who takes part and in what role, on one line."""
    return f"{name_of('Participant', one.scope)}: {one.name}" + (f", {one.role}" if one.role else "")


def _closings(handover: Handover) -> list[str]:
    lines = []
    for closing in handover.closings:
        result = label(closing.outcome) if closing.outcome else label(closing.status)
        to = f", {closing.returned_to}" if closing.returned_to else ""
        note = f": {closing.note}" if closing.note else ""
        lines.append(f"{date_text(closing.at)} {result}{to} ({closing.by}){note}")
        lines += [f"Ennaltaehkäisevän työn toimenpidekoodi: {code}" for code in closing.preventive_codes]
    if handover.row.follow_up_at is not None:
        lines.append(f"Seuranta: {date_text(handover.row.follow_up_at)}")
    return lines


def _consents(handover: Handover) -> list[str]:
    names = {item.id: f"Tieto välitetään neuvojalle: {item.label}" for item in handover.items}
    lines = []
    for record in handover.consents:
        name = names.get(record.scope) or name_of("Consent", record.scope)
        end = f", peruttu {date_text(record.revoked_at)}" if record.revoked_at else ""
        lines.append(f"{name}: annettu {date_text(record.given_at)}{end}")
    return lines
