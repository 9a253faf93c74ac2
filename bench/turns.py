"""A turn of Polku beside a turn of ``rasa init``'s own bot: alone, at 10 and 50 at once, and by length.

Both run at the same time and are measured in turns, one figure after the other, so that what
the machine does meanwhile meets both. The one that is not measured waits without work.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

import aiohttp

from bench.bots import (
    PEER_SAYS,
    POLKU_SAYS,
    Bot,
    have_polku_trained,
    parses,
    running_peer,
    running_polku,
    train_peer,
)
from bench.figures import Figures, Size, Taken, at_once, by_length, memory, one_by_one, processor

CONCURRENT = (1, 10, 50)
FEWEST_TURNS = 6  # of one resident: a whole round of what is said
# The machine's speed changes by the minute: both take turns in short rounds, so that it meets both.
ROUNDS = 5
# Both read the same: what residents of both say, of one word and of several.
READ = tuple(dict.fromkeys(text for walk in (*PEER_SAYS, *POLKU_SAYS) for text in walk))


async def measure(bots: dict[str, Bot], size: Size, http: aiohttp.ClientSession) -> dict[str, dict[str, Any]]:
    """All figures of each bot by its name."""
    found: dict[str, dict[str, Any]] = {name: {"turns": {}} for name in bots}
    for bot in bots.values():
        await at_once(bot.open, bot.says, 1, 2 * len(bot.says[0]))  # what loads lazily is loaded
    for residents in CONCURRENT:
        turns = max(FEWEST_TURNS, size.turns // residents)
        taken: dict[str, list[Taken]] = {name: [] for name in bots}
        spent = {name: Counter[int]() for name in bots}
        for number in range(ROUNDS):
            for name, bot in bots.items():
                before = Counter(processor(bot.pid))
                first = number * len(bot.says) // ROUNDS
                taken[name].append(await at_once(bot.open, bot.says, residents, turns, first))
                spent[name].update(Counter(processor(bot.pid)) - before)
        for name, bot in bots.items():
            figures, count = Figures.of(taken[name]), residents * turns * ROUNDS
            found[name]["turns"][str(residents)] = asdict(figures) | {
                "cpu": spent[name].total() / count,
                "cpu_rasa": spent[name][bot.rasa_pid] / count,
            }
            print(f"  {name}, {residents} at once: {figures}", flush=True)
    for name, bot in bots.items():
        by = await by_length(bot.open, bot.says, size.lengths)
        found[name]["lengths"] = {str(length): milliseconds for length, milliseconds in by.items()}
        print(f"  {name}, by length: {by}", flush=True)
    for name, bot in bots.items():
        parse = parses(bot.rasa_url, http)
        await one_by_one(parse, READ, len(READ))
        found[name]["parse"] = await one_by_one(parse, READ, max(size.turns, len(READ)))
        print(f"  {name}, /model/parse: {found[name]['parse']}", flush=True)
    for name, bot in bots.items():
        each = memory(bot.pid)
        found[name] |= {
            "start": bot.start_seconds, "memory": sum(each.values()), "memory_rasa": each[bot.rasa_pid]
        }  # fmt: skip
    return found


async def both(size: Size, folder: Path) -> dict[str, Any]:
    """Start both, measure, stop both."""
    with tempfile.TemporaryDirectory(prefix="polku-bench-") as data:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
            # Once before: tables, vault key and catalogue are those of a first start.
            async with running_polku(Path(data), http):
                pass
            async with running_polku(Path(data), http) as polku, running_peer(folder / "peer", http) as peer:
                return await measure({"peer": peer, "polku": polku}, size, http)


def run(size: Size, folder: Path) -> dict[str, Any]:
    """The figures of both; trains whoever is not trained yet."""
    if not list((folder / "peer" / "models").glob("*.tar.gz")):
        train_peer(folder / "peer")
    have_polku_trained()
    return asyncio.run(both(size, folder))
