"""A turn of Polku beside a turn of ``rasa init``'s own bot, in one run on one machine.

    .venv/bin/python -m bench.turns [--quick] [--write]

Both are asked over HTTP as a channel would: the peer at Rasa's REST webhook, Polku at its
gateway (so session, redaction, history and the custom actions are in its figures). Polku must
have a trained model. `--write` puts the table into docs/measurements.md; figures of a busy
machine are not worth keeping, and the load average stands beside them.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import aiohttp

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.stack import Stack, free_port  # noqa: E402 - only once the root is on the path

DOCUMENT = ROOT / "docs" / "measurements.md"
MARK = "<!-- bench.turns -->"
POLKU_SAYS = (
    "olen tosi yksinäinen",
    "asun Kajaanissa",
    "näytä muita",
    "onko ilmaista",
    "mitä sä osaat",
    "kiitos",
)
PEER_SAYS = ("hello", "i am sad", "yes", "no", "are you a bot", "bye")
CONCURRENT = (1, 10, 50)
LENGTHS = (5, 50, 100, 200)

Talk = Callable[[str], Awaitable[None]]
Opened = Callable[[], Awaitable[Talk]]


@dataclass(frozen=True)
class Figures:
    """Milliseconds of a turn, and messages a second."""

    p50: float
    p95: float
    p99: float
    per_second: float


@dataclass(frozen=True)
class Bot:
    """One measured bot: name, how to open a conversation, what is said, its processes and start time."""

    name: str
    open: Opened
    says: tuple[str, ...]
    pid: int
    start_seconds: float


def _quantile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


async def measure(bot: Bot, residents: int, turns: int) -> Figures:
    """`residents` talk at once without a pause until each has said `turns` messages."""
    taken: list[float] = []

    async def resident(number: int) -> None:
        talk = await bot.open()
        for turn in range(turns):
            started = time.perf_counter()
            await talk(bot.says[(turn + number) % len(bot.says)])
            taken.append((time.perf_counter() - started) * 1000)

    started = time.perf_counter()
    await asyncio.gather(*(resident(number) for number in range(residents)))
    seconds = time.perf_counter() - started
    return Figures(
        statistics.median(taken), _quantile(taken, 0.95), _quantile(taken, 0.99), len(taken) / seconds
    )


async def by_length(bot: Bot, longest: int) -> dict[int, float]:
    """Median of the ten turns up to each length of one conversation, in milliseconds."""
    talk, taken = await bot.open(), []
    for turn in range(longest):
        started = time.perf_counter()
        await talk(bot.says[turn % len(bot.says)])
        taken.append((time.perf_counter() - started) * 1000)
    return {
        length: statistics.median(taken[max(0, length - 10) : length])
        for length in LENGTHS
        if length <= longest
    }


def memory(pid: int) -> float:
    """Resident memory of a process and all below it, in megabytes (Linux)."""
    children: dict[int, list[int]] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = status.read_text().rsplit(")", 1)[1].split()
            children.setdefault(int(fields[1]), []).append(int(status.parent.name))
    total, todo = 0.0, [pid]
    while todo:
        one = todo.pop()
        todo += children.get(one, [])
        with suppress(OSError):
            for line in Path(f"/proc/{one}/status").read_text().splitlines():
                if line.startswith("VmRSS:"):
                    total += int(line.split()[1]) / 1024
    return total


def make_peer(folder: Path) -> None:
    """`rasa init`'s project, trained by its own command."""
    python = ROOT / ".venv-bot" / "bin" / "python"
    env = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}
    subprocess.run(  # noqa: S603 - our own interpreter
        [str(python), "-m", "rasa", "init", "--no-prompt", "--init-dir", str(folder)],
        env=env, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder,
    )  # fmt: skip


async def start_peer(folder: Path, http: aiohttp.ClientSession) -> tuple[Bot, subprocess.Popen[bytes]]:
    """The peer's server, once it answers."""
    python, port = ROOT / ".venv-bot" / "bin" / "python", free_port()
    env = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}
    started = time.monotonic()
    process = subprocess.Popen(  # noqa: S603, ASYNC220 - ours; nothing else runs yet
        [str(python), "-m", "rasa", "run", "--enable-api", "--port", str(port), "-i", "127.0.0.1"],
        env=env, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    while True:
        if process.poll() is not None:
            raise SystemExit("rasa init's bot does not start: try it by hand")
        with suppress(aiohttp.ClientError):
            async with http.get(f"{url}/status") as reply:
                if reply.status == 200:
                    break
        await asyncio.sleep(0.2)
    ready = time.monotonic() - started
    count = 0

    async def open_talk() -> Talk:
        nonlocal count
        count += 1
        sender = f"bench-{count}"

        async def talk(text: str) -> None:
            body = {"sender": sender, "message": text}
            async with http.post(f"{url}/webhooks/rest/webhook", json=body) as reply:
                if reply.status != 200 or not await reply.json():
                    raise SystemExit("rasa init's bot gave no answer: the figures would be worth nothing")

        return talk

    return Bot("`rasa init`", open_talk, PEER_SAYS, process.pid, ready), process


def polku_bot(stack: Stack, http: aiohttp.ClientSession, start_seconds: float) -> Bot:
    """Polku as a whole, at its public listener."""

    async def open_talk() -> Talk:
        async with http.post(f"{stack.url}/api/chat/sessions", json={"language": "fi"}) as reply:
            headers = {"Authorization": f"Bearer {(await reply.json())['token']}"}

        async def talk(text: str) -> None:
            async with http.post(
                f"{stack.url}/api/chat/messages", json={"text": text}, headers=headers
            ) as reply:
                if reply.status != 200:
                    raise SystemExit(f"Polku answered {reply.status}: the figures would be worth nothing")
                await reply.read()

        return talk

    assert stack.process is not None
    return Bot("Polku", open_talk, POLKU_SAYS, stack.process.pid, start_seconds)


async def rows(bot: Bot, turns: int, longest: int) -> list[tuple[str, str]]:
    """Every figure of one bot, by its name."""
    await measure(bot, 1, len(bot.says))  # what loads lazily is loaded
    found = [("start to healthy, s", f"{bot.start_seconds:.1f}")]
    for residents in CONCURRENT:
        one = await measure(bot, residents, max(3, turns // residents))
        found.append(
            (f"{residents} at once: p50 / p95 / p99, ms", f"{one.p50:.0f} / {one.p95:.0f} / {one.p99:.0f}")
        )
        found.append((f"{residents} at once: messages/s", f"{one.per_second:.1f}"))
    for length, milliseconds in (await by_length(bot, longest)).items():
        found.append((f"turn {length} of one conversation, ms", f"{milliseconds:.0f}"))
    found.append(("resident memory, MB", f"{memory(bot.pid):.0f}"))
    return found


def table(columns: dict[str, list[tuple[str, str]]]) -> str:
    """The figures side by side in Markdown."""
    names = list(columns)
    lines = [f"| | {' | '.join(names)} |", "|---|" + "---|" * len(names)]
    for number, (what, _) in enumerate(columns[names[0]]):
        lines.append(f"| {what} | {' | '.join(columns[name][number][1] for name in names)} |")
    return "\n".join(lines)


def write(text: str) -> None:
    """Put the text between the document's marks."""
    old = DOCUMENT.read_text(encoding="utf-8")
    before, _, rest = old.partition(MARK)
    _, _, after = rest.partition(MARK)
    DOCUMENT.write_text(f"{before}{MARK}\n{text}\n{MARK}{after}", encoding="utf-8")


async def run(turns: int, longest: int) -> str:
    """Measure both, one after the other, and give the table with what it was measured on."""
    columns: dict[str, list[tuple[str, str]]] = {}
    folder = Path(tempfile.mkdtemp(prefix="polku-bench-"))
    load = os.getloadavg()[0]
    try:
        peer_folder = folder / "peer"
        peer_folder.mkdir()
        make_peer(peer_folder)
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
            peer, process = await start_peer(peer_folder, http)
            try:
                columns[peer.name] = await rows(peer, turns, longest)
            finally:
                os.killpg(process.pid, signal.SIGTERM)
                process.wait(30)
            stack = Stack(folder / "polku")
            # Accounts, tables and the catalogue are there from the first start; the second is measured.
            stack.start()
            stack.stop()
            started = time.monotonic()
            stack.start()
            try:
                polku = polku_bot(stack, http, time.monotonic() - started)
                columns[polku.name] = await rows(polku, turns, longest)
            finally:
                stack.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    cores = os.cpu_count()
    where = (
        f"{platform.machine()}, {cores} cores, load average {load:.1f} before the run, "
        f"{turns} turns a measurement, {time.strftime('%Y-%m-%d')}"
    )
    return f"{where}\n\n{table(columns)}"


def main() -> None:
    """Measure and print; write when asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a small size, to see that it works")
    parser.add_argument("--write", action="store_true", help="put the table into docs/measurements.md")
    args, _ = parser.parse_known_args()
    text = asyncio.run(run(turns=20 if args.quick else 300, longest=5 if args.quick else max(LENGTHS)))
    print(text)
    if args.write:
        write(text)


if __name__ == "__main__":
    main()
