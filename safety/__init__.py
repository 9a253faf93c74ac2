"""Coordinator's interim; overwrite."""
import re
from dataclasses import dataclass
from safety._interim import *
@dataclass(frozen=True)
class CrisisFinding:
    kind: CrisisKind
    rule: str = ""
def find_crisis(text):
    t=text.lower()
    if re.search("jaksa enää elää|halua enää elää|tapan itseni",t): return CrisisFinding(CrisisKind.SUICIDE)
    if re.search("ei hengitä|eikä hengitä",t): return CrisisFinding(CrisisKind.MEDICAL)
    return None
