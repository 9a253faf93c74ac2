"""What the measurements count: times of turns, messages a second, memory; and the machine they ran on."""

from __future__ import annotations

import asyncio
import os
import platform
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

# Messages of one conversation; a resident who has more to say begins another.
CONVERSATION = 12

Talk = Callable[[str], Awaitable[None]]
Opened = Callable[[], Awaitable[Talk]]


@dataclass(frozen=True)
class Size:
    """How much is measured: turns a figure, the longest conversation, catalogues, seconds a load, faults."""

    turns: int
    lengths: tuple[int, ...]
    catalogues: tuple[int, ...]
    load_users: tuple[int, ...]
    load_seconds: int
    faults: int


FULL = Size(120, (5, 50, 100, 150, 200), (1_000, 10_000, 100_000), (50, 100, 150, 200, 300), 30, 500)
QUICK = Size(6, (5, 20), (1_000, 2_000), (5, 10), 20, 10)


@dataclass(frozen=True)
class Taken:
    """What turns took: milliseconds of each, and seconds of all."""

    turns: list[float]
    seconds: float


@dataclass(frozen=True)
class Figures:
    """Milliseconds of a turn, and messages a second."""

    p50: float
    p95: float
    p99: float
    per_second: float

    @classmethod
    def of(cls, rounds: Sequence[Taken]) -> Figures:
        """The figures of all rounds together."""
        turns = [one for each in rounds for one in each.turns]
        quantiles = (quantile(turns, share) for share in (0.5, 0.95, 0.99))
        return cls(*quantiles, len(turns) / sum(each.seconds for each in rounds))


def quantile(values: list[float], share: float) -> float:
    """The value below which `share` of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


async def timed(talk: Talk, text: str) -> float:
    """Milliseconds of one turn."""
    started = time.perf_counter()
    await talk(text)
    return (time.perf_counter() - started) * 1000


async def at_once(
    opened: Opened, walks: tuple[tuple[str, ...], ...], residents: int, turns: int, first: int = 0
) -> Taken:
    """`residents` talk at once without a pause until each has said `turns` messages.

    Each begins at another of the `walks`, the first resident at number `first`; they are said one after the
    other.
    """
    taken: list[float] = []

    async def resident(number: int) -> None:
        begin = (first + number) % len(walks)
        says = [text for walk in (*walks[begin:], *walks[:begin]) for text in walk]
        for turn in range(turns):
            if turn % CONVERSATION == 0:
                talk = await opened()
            taken.append(await timed(talk, says[turn % len(says)]))

    started = time.perf_counter()
    await asyncio.gather(*(resident(number) for number in range(residents)))
    return Taken(taken, time.perf_counter() - started)


async def one_by_one(talk: Talk, texts: tuple[str, ...], times: int) -> dict[str, float]:
    """Median and 95th percentile of so many messages, one after the other, said in turn."""
    taken = [await timed(talk, texts[number % len(texts)]) for number in range(times)]
    return {"p50": statistics.median(taken), "p95": quantile(taken, 0.95)}


async def by_length(
    opened: Opened, walks: tuple[tuple[str, ...], ...], lengths: tuple[int, ...]
) -> dict[int, float]:
    """Median of the turns up to each length of one conversation, of one round of the first walk each."""
    says = walks[0]
    talk = await opened()
    taken = [await timed(talk, says[turn % len(says)]) for turn in range(max(lengths))]
    # A whole round each time, so that every length is measured on the same words.
    return {length: statistics.median(taken[max(0, length - len(says)) : length]) for length in lengths}


def family(pid: int) -> list[int]:
    """A process and all below it (Linux)."""
    children: dict[int, list[int]] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = status.read_text().rsplit(")", 1)[1].split()
            children.setdefault(int(fields[1]), []).append(int(status.parent.name))
    found = [pid]
    for one in found:
        found += children.get(one, [])
    return found


def memory(pid: int) -> dict[int, float]:
    """Resident memory of a process and of each below it, in megabytes by process id (Linux)."""
    found = {}
    for one in family(pid):
        with suppress(OSError):
            for line in Path(f"/proc/{one}/status").read_text().splitlines():
                if line.startswith("VmRSS:"):
                    found[one] = int(line.split()[1]) / 1024
    return found


def processor(pid: int) -> dict[int, float]:
    """Processor time of a process and of each below it until now, in milliseconds by process id (Linux)."""
    found, tick = {}, 1000 / os.sysconf("SC_CLK_TCK")
    for one in family(pid):
        with suppress(OSError):
            fields = Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split()
            found[one] = (int(fields[11]) + int(fields[12])) * tick
    return found


def machine() -> str:
    """What was measured on, with the load at the beginning: a busy machine's figures are worth nothing."""
    return (
        f"{platform.machine()}, {os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f} at the start, "
        f"{time.strftime('%Y-%m-%d %H:%M')}"
    )
