"""Coordinator's interim so that integration can go on; overwrite and delete when the room is ready."""
import re, unicodedata
from dataclasses import dataclass
from enum import Enum
class CrisisKind(str, Enum):
    SUICIDE="crisis_suicide"; VIOLENCE="crisis_violence"; MEDICAL="crisis_medical"; CHILD="crisis_child"
@dataclass(frozen=True)
class Redaction:
    text: str
    identifiers: tuple = ()
@dataclass(frozen=True)
class EmergencyReply:
    text: str
    lines: tuple = ()
def normalise(text):
    t=unicodedata.normalize("NFC",text)
    t="".join(c for c in t if unicodedata.category(c)[0]!="C" or c in "\n\t")
    return re.sub(r"[ \t]+"," ",t).strip()
def redact(text):
    n=re.sub(r"\b\d{6}[-+A-FU-Y]\d{3}[0-9A-Y]\b","[henkilötunnus]",text)
    n=re.sub(r"\b0[45]\d[ -]?\d{3}[ -]?\d{4}\b","[puhelinnumero]",n)
    return Redaction(n,(1,) if n!=text else ())
def emergency_reply(kind, language="fi", plain=False):
    return EmergencyReply("Hätätilanteessa soita 112. Voit soittaa myös Kriisipuhelimeen 09 2525 0111.")
def outage_reply(language, name, phone, website):
    return f"En juuri nyt pysty vastaamaan. Hätätilanteessa soita 112. {name}: {phone or website}"
