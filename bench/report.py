"""Puts what was measured into docs/measurements.md: a table, the bars with their verdicts, and plots."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench.chart import line_chart

MARK = "<!-- bench -->"
NAMES = {"peer": "`rasa init`", "polku": "Polku"}
Results = dict[str, dict[str, Any]]


def read(folder: Path) -> Results:
    """What each part has left in the folder: its figures under ``found``, and where and when."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")}


def table(head: list[str], rows: list[list[str]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _beside(results: Results) -> Iterator[list[str]]:
    """The figures of both bots; the last column is Polku's share of the peer's."""

    def row(
        what: str, form: str, value: Callable[[dict[str, Any]], float], bots: dict[str, Any]
    ) -> list[str]:
        peer, polku = value(bots["peer"]), value(bots["polku"])
        return [what, format(peer, form), format(polku, form), f"{polku / peer:.2f}"]

    if "training" in results:
        yield row("training, s", ".0f", float, results["training"]["found"])
    if "turns" not in results:
        return
    bots = results["turns"]["found"]
    yield row("start to healthy, s", ".1f", lambda bot: bot["start"], bots)
    for residents in bots["polku"]["turns"]:
        for name, label in (("p50", "p50, ms"), ("p95", "p95, ms"), ("p99", "p99, ms")):
            yield row(
                f"turn, {residents} at once: {label}", ".0f",
                lambda bot, r=residents, n=name: bot["turns"][r][n], bots,
            )  # fmt: skip
        yield row(
            f"messages a second, {residents} at once", ".1f",
            lambda bot, r=residents: bot["turns"][r]["per_second"], bots,
        )  # fmt: skip
    if "parse" in bots["polku"]:
        for name, label in (("p50", "p50, ms"), ("p95", "p95, ms")):
            yield row(
                f"parse of a message by Rasa alone: {label}", ".1f", lambda bot, n=name: bot["parse"][n], bots
            )
    # Processor time does not depend on what else the machine does.
    for name, label in (("cpu_rasa", "Rasa"), ("cpu", "all processes")):
        yield row(
            f"processor time of a turn, {label}, ms", ".0f", lambda bot, n=name: bot["turns"]["1"][n], bots
        )
    for length in bots["polku"]["lengths"]:
        yield row(
            f"turn {length} of one conversation, ms", ".0f", lambda bot, at=length: bot["lengths"][at], bots
        )
    yield row("resident memory of Rasa, MB", ".0f", lambda bot: bot["memory_rasa"], bots)
    yield row("resident memory of all processes, MB", ".0f", lambda bot: bot["memory"], bots)


def _bars(results: Results) -> Iterator[list[str]]:
    """Each bar, the figure and whether it is met."""

    def bar(what: str, limit: str, value: float, met: bool, form: str = ".2f") -> list[str]:
        return [what, limit, format(value, form), "yes" if met else "**no**"]

    if "turns" in results:
        peer, polku = (results["turns"]["found"][name] for name in NAMES)
        for residents in ("1", "10"):
            ours, theirs = polku["turns"][residents], peer["turns"][residents]
            share = ours["p95"] / theirs["p95"]
            yield bar(f"p95 to the peer's, {residents} at once", "at most 0.8", share, share <= 0.8)
        share = polku["turns"]["10"]["per_second"] / peer["turns"]["10"]["per_second"]
        yield bar("messages a second to the peer's, 10 at once", "at least 1.5", share, share >= 1.5)
        if "parse" in polku:
            share = polku["parse"]["p95"] / peer["parse"]["p95"]
            yield bar("p95 of a parse to the peer's", "at most 2", share, share <= 2)
        lengths = list(polku["lengths"].values())
        growth = lengths[-1] / lengths[0]
        yield bar("last turn of a long conversation to turn 5", "at most 1.5", growth, growth <= 1.5)
        yield bar("start to healthy, s", "under 40", polku["start"], polku["start"] < 40, ".1f")
        rasa, together = polku["memory_rasa"], polku["memory"]
        yield bar("memory of Rasa, MB", "under 1024", rasa, rasa < 1024, ".0f")
        yield bar("memory of all processes, MB", "under 2048", together, together < 2048, ".0f")
    if "catalogue" in results:
        middles = [one["p50"] for one in results["catalogue"]["found"].values()]
        more = middles[-1] - middles[0]
        yield bar("what the largest catalogue adds to a turn, ms", "at most 50", more, more <= 50, ".0f")
    if "load" in results:
        users, first = next(iter(results["load"]["found"]["steps"].items()))
        met = not first["errors"] and first["p95"] < 1000
        yield bar(
            f"p95 with {users} residents who think, ms, no error", "under 1000", first["p95"], met, ".0f"
        )
    if "faults" in results:
        faults = results["faults"]["found"]
        wrong = faults["lost"] + faults["doubled"]
        yield bar(f"lost or doubled in {faults['injected']} faults", "0", wrong, wrong == 0, ".0f")


def _load_rows(results: Results) -> Iterator[list[str]]:
    for part, name in (("load", "one Rasa, SQLite"), ("load2", "two Rasas, PostgreSQL")):
        for users, one in results.get(part, {"found": {"steps": {}}})["found"]["steps"].items():
            times = f"{one['p50']:.0f} / {one['p95']:.0f} / {one['p99']:.0f}"
            yield [name, users, f"{one['per_second']:.1f}", times, str(one["errors"])]


def plots(results: Results) -> dict[str, str]:
    """SVG files by name."""
    made = {}
    if "turns" in results:
        bots = results["turns"]["found"]
        at_once = {
            name.strip("`"): {number: one["p95"] for number, one in bots[key]["turns"].items()}
            for key, name in NAMES.items()
        }
        made["turns"] = line_chart("Turn, p95", "residents at once, without a pause", "ms", at_once)
        by_length = {name.strip("`"): bots[key]["lengths"] for key, name in NAMES.items()}
        made["length"] = line_chart("Turn by the length of the conversation", "turn", "ms", by_length)
    if "catalogue" in results:
        by_size = {
            label: {f"{int(size):,}": one[label] for size, one in results["catalogue"]["found"].items()}
            for label in ("p95", "p50")
        }
        made["catalogue"] = line_chart("Turn that suggests", "services in the catalogue", "ms", by_size)
    loads = {
        name: {users: one["p95"] for users, one in results[part]["found"]["steps"].items()}
        for part, name in (("load", "one Rasa"), ("load2", "two Rasas"))
        if part in results
    }
    if loads:
        made["load"] = line_chart("Turn with think time of 5 s, p95", "residents", "ms", loads)
    return made


def markdown(results: Results, pictures: str) -> str:
    """All tables and the links of the plots, which lie in the folder `pictures`."""
    parts = [table(["bar", "limit", "measured", "met"], list(_bars(results)))]
    beside = list(_beside(results))
    if beside:
        parts.append(table(["", *NAMES.values(), "Polku to the peer"], beside))
    if "catalogue" in results:
        rows = [
            [f"{int(size):,}", f"{one['p50']:.0f}", f"{one['p95']:.0f}", f"{one['memory']:.0f}"]
            for size, one in results["catalogue"]["found"].items()
        ]
        head = ["services in the catalogue", "turn that suggests, p50 ms", "p95 ms", "memory of all, MB"]
        parts.append(table(head, rows))
    loads = list(_load_rows(results))
    if loads:
        head = ["", "residents who think 5 s", "messages a second", "p50 / p95 / p99, ms", "errors"]
        parts.append(table(head, loads))
    parts += [f"![{name}]({pictures}/{name}.svg)" for name in plots(results)]
    parts.append(table(["part", "measured on", "s"], [
        [name, one["machine"], f"{one['seconds']:.0f}"] for name, one in sorted(results.items())
    ]))  # fmt: skip
    return "\n\n".join(parts)


def write(results: Results, document: Path) -> None:
    """Put the report between the document's marks, and the plots beside it."""
    pictures = document.parent / "pictures" / "measurements"
    pictures.mkdir(parents=True, exist_ok=True)
    for name, svg in plots(results).items():
        (pictures / f"{name}.svg").write_text(svg, encoding="utf-8")
    before, _, rest = document.read_text(encoding="utf-8").partition(MARK)
    after = rest.partition(MARK)[2]
    text = markdown(results, "pictures/measurements")
    document.write_text(f"{before}{MARK}\n{text}\n{MARK}{after}", encoding="utf-8")
