"""The HTML report of the stories: every conversation as a chat, failures first and marked."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Any

from tests.stories.runner import Outcome

STYLE = """
body { color: #1b1f23; font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 62rem;
  padding: 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2rem; }
details { border: 1px solid #c8d1d9; border-radius: 6px; margin: .5rem 0; padding: .5rem .75rem; }
details.failed { border-left: 6px solid #a40e26; } summary { cursor: pointer; }
.reason { background: #fdecee; padding: .5rem .75rem; white-space: pre-wrap; }
.resident, .bot { border-radius: 10px; margin: .35rem 0; max-width: 80%; padding: .4rem .75rem; }
.resident { background: #0b5394; color: #fff; margin-left: auto; width: fit-content; }
.bot { background: #eef2f5; white-space: pre-wrap; } .bot.emergency { border: 3px solid #a40e26; }
.at { outline: 3px solid #a40e26; } .intent { color: #57606a; font-size: .8rem; text-align: right; }
.button { border: 1px solid #57606a; border-radius: 14px; display: inline-block; font-size: .85rem;
  margin: .2rem .2rem 0 0; padding: 0 .6rem; }
.card { background: #fff; border: 1px solid #c8d1d9; border-radius: 6px; margin: .3rem 0;
  padding: .3rem .6rem; }
"""


def write_report(outcomes: Iterable[Outcome], path: Path) -> Path:
    """Write the page; returns its path."""
    several = sorted(outcomes, key=lambda one: (one.passed, one.story.file))
    failed = [one for one in several if not one.passed]
    parts = [
        "<!doctype html><html lang='fi'><meta charset='utf-8'><title>Keskustelutarinat</title>",
        f"<style>{STYLE}</style><h1>Keskustelutarinat</h1>",
        f"<p>{len(several)} tarinaa, {len(several) - len(failed)} meni läpi, {len(failed)} ei.</p>",
    ]
    file = ""
    for one in several:
        heading = "Ei mennyt läpi" if not one.passed else one.story.file
        if heading != file:
            file = heading
            parts.append(f"<h2>{escape(heading)}</h2>")
        parts.append(_story(one))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(parts) + "</html>\n", encoding="utf-8")
    return path


def _story(one: Outcome) -> str:
    state = "" if one.passed else " class='failed' open"
    mark = "✓" if one.passed else "✗"
    parts = [f"<details{state}><summary>{mark} {escape(one.story.name)}</summary>"]
    if not one.passed:
        step = one.story.steps[one.failed_step - 1] if one.failed_step else "avaus"
        parts.append(
            f"<p class='reason'>Askel {one.failed_step}: {escape(str(step))}\n{escape(one.reason)}</p>"
        )
    for number, turn in enumerate(one.turns):
        at = " at" if not one.passed and number == one.failed_turn else ""
        if turn["resident"]:
            parts.append(f"<div class='resident'>{escape(turn['resident'])}</div>")
        if turn.get("intent"):
            parts.append(f"<div class='intent'>ymmärsi: {escape(turn['intent'])}</div>")
        parts += [_message(message, at) for message in turn["bot"]]
    return "\n".join([*parts, "</details>"])


def _message(message: dict[str, Any], at: str) -> str:
    emergency = " emergency" if message["urgency"] == "emergency" else ""
    inside = [escape(message["text"])]
    for card in message["cards"]:
        facts = " · ".join(
            str(card[name]) for name in ("organization", "municipality", "price") if card[name]
        )
        reason = escape(card["reason"] or "")
        inside.append(f"<div class='card'><b>{escape(card['title'])}</b> {escape(facts)}<br>{reason}</div>")
    buttons = "".join(f"<span class='button'>{escape(b['title'])}</span>" for b in message["buttons"])
    form = "<div class='card'>(yhteystietolomake)</div>" if message["form"] else ""
    opening = f"<div class='bot{emergency}{at}' lang='{message['language']}'>"
    return f"{opening}{''.join(inside)}{form}<div>{buttons}</div></div>"
