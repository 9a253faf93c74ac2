"""Makes the first resident's message as quick as any other's: what loads lazily is loaded at the start."""

from __future__ import annotations

import asyncio
import gc

import assessment
from catalog import Query
from polku.services import QUESTIONNAIRES, Rooms
from regions import find_places
from safety import find_crisis, reads_meaning, redact
from web import language
from web.bot_client import RasaClient

# Touches everything that is read from a message: a place, a need, a word with parts to look up.
SENTENCE = "Olen yksin täällä Kajaanissa ja kaipaisin vertaistukiryhmää."


def _load(rooms: Rooms) -> None:
    language.warm_up()
    find_crisis(SENTENCE)
    # So calm a sentence leaves the encoder out, which takes a second to load.
    reads_meaning()
    redact(SENTENCE)
    find_places(SENTENCE)
    rooms.catalog.search(Query(text=SENTENCE))
    rooms.catalog.warm_up()
    # Reading and checking the questionnaires takes some tenths of a second, once for each.
    assessment.available(QUESTIONNAIRES)
    assessment.theme_ids()


async def warm_rooms(rooms: Rooms) -> None:
    """Compile the patterns, load the dictionaries and search once, beside the event loop."""
    await asyncio.to_thread(_load, rooms)


async def warm_bot(client: RasaClient) -> None:
    """Let Rasa read one sentence, which belongs to no conversation."""
    await client.parse(SENTENCE)


def settle() -> None:
    """Keep the search for garbage off what was loaded: going through all of it stopped everyone for 0.2 s."""
    gc.collect()
    gc.freeze()
