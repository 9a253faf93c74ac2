"""A phone number typed into the chat while a request waits for one: whose it is, and where it goes.

The number goes to the vault; history, bot and logs get the placeholder.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field

from handover import ContactError, StorageError
from safety import IdentifierKind, Redaction
from web.context import Context

# What may stand around a number that is the whole message.
AROUND = re.compile(
    r"ja|joo|juu|kyllä|kiitos|ok|okei|hei|moi|no|se|tää|tämä|tässä|siis|on|ois|olisi|vaikka"
    r"|mun|minun|mul|mulla|minulla|mulle|minulle|tähän|voi|voitte|saa|saatte|soita|soittakaa|soittaa"
    r"|numero|numeroni|numeroon|nro|puh|puhelin|puhelinnumero|puhelinnumeroni|kännykkä|gsm"
    r"|here|my|number|is|phone|call|me|det|mitt|nummer|är|ring|mig|på|telefon"
)
# "Mun numero on …", "soittakaa numeroon …": the resident's own, also beside other words.
OWN = re.compile(
    r"\b(numeroni|puhelinnumeroni|(mun|minun|mulla|minulla|uusi|oikea) (on )?(puhelin|känny\w*|nro|numero)\w*"
    r"|(mut|minut|mua|minua)\b.{0,20}\btavoit\w+|soit\w+ (mulle|minulle|tähän|numeroon|mua)"
    r"|my (phone )?number|mitt (telefon)?nummer)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class TypedNumber:
    """The one number of a message; `alone` when there is nothing else in it, `own` when said to be theirs."""

    text: str = field(repr=False)
    alone: bool
    own: bool


def typed_number(clean: str, redaction: Redaction) -> TypedNumber | None:
    """The phone number of a message, when there is exactly one and no other identifier beside a name."""
    phones = [one for one in redaction.identifiers if one.kind is IdentifierKind.PHONE]
    others = {one.kind for one in redaction.identifiers} - {IdentifierKind.PHONE, IdentifierKind.NAME}
    if len(phones) != 1 or others:
        return None
    around = clean[: phones[0].start] + " " + clean[phones[0].end :]
    alone = all(AROUND.fullmatch(word) for word in re.findall(r"\w+", around.casefold()))
    return TypedNumber(clean[phones[0].start : phones[0].end], alone, alone or OWN.search(around) is not None)


async def keep_number(context: Context, conversation_id: str, number: TypedNumber) -> str | None:
    """Put the number into the vault of the conversation's open request; the request's id when that was done.

    A number that is not said to be the resident's own never takes the place of contact
    details that are there already.
    """
    request = await asyncio.to_thread(context.handovers.open_request, conversation_id)
    if request is None or (request.has_contact and not number.own):
        return None
    try:
        receipt = await asyncio.to_thread(context.handovers.add_number, conversation_id, number.text)
    except (ContactError, StorageError):
        # Not a number that can be called, or not now: it is redacted like any other.
        return None
    return receipt.id if receipt else None
