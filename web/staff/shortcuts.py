"""An adviser's five ways into the catalogue: "Kun asiakkaasi …", after the service stage of seed 001."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from catalog import theme_label
from handover import Handover
from web.word_files import words_in

FILE = Path(__file__).with_name("shortcuts.yml")


@dataclass(frozen=True)
class Shortcut:
    """A hint for the adviser: `query` is the search's query string, `channels` the ways on beside it."""

    title: str
    channels: str
    query: str


def shortcuts(handover: Handover, chosen: tuple[str, ...] = ()) -> tuple[Shortcut, ...]:
    """The five, for this resident's municipality and needs; what was chosen before stays chosen."""
    labels = [theme_label(need) for need in handover.row.needs[:2]]
    found = []
    for data in words_in(FILE):
        words = " ".join([data["words"], *(labels if data.get("needs") else ())])
        asked = [
            ("q", words),
            ("theme", data.get("theme", "")),
            ("municipality", handover.row.municipality or ""),
            *(("service", one) for one in chosen),
        ]
        found.append(Shortcut(data["title"], data["channels"], urlencode(asked)))
    return tuple(found)
