"""Recognises emergencies and personal identifiers in a resident's words, and knows where help is had.

Text in, findings out: no other room is imported, nothing is stored, and it runs on Python 3.10 too.
"""

from safety.crisis import CrisisFinding, CrisisKind, CrisisReading, find_crisis, read_crisis
from safety.errors import HelpLineError, PatternError, ReplyError, SafetyError, WeightsError
from safety.help_lines import HelpLine, help_line, help_lines
from safety.meaning import reads_meaning
from safety.redaction import PLACEHOLDERS, Identifier, IdentifierKind, Redaction, redact
from safety.replies import EmergencyReply, emergency_reply, identifier_reply, outage_reply
from safety.text import normalise

__all__ = [
    "PLACEHOLDERS",
    "CrisisFinding",
    "CrisisKind",
    "CrisisReading",
    "EmergencyReply",
    "HelpLine",
    "HelpLineError",
    "Identifier",
    "IdentifierKind",
    "PatternError",
    "Redaction",
    "ReplyError",
    "SafetyError",
    "WeightsError",
    "emergency_reply",
    "find_crisis",
    "help_line",
    "help_lines",
    "identifier_reply",
    "normalise",
    "outage_reply",
    "read_crisis",
    "reads_meaning",
    "redact",
]
