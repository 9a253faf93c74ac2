"""The resident's plan in the conversation: kept in a slot, said part by part, edited before it is shared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from actions.labels import label
from actions.turn import Button, PolkuAction, Turn, advisory_values
from assessment import Plan, PlanItem
from regions import Region
from safety import help_line

# What an adviser needs of the plan: what comes after is for the resident.
SHARED = ("self", "seek", "services")
DONE = "done"
# A button's title is the line's beginning.
TITLE = 60

Step = dict[str, Any]


def kept_plan(plan: Plan, region: Region, *, web: bool = True) -> list[Step]:
    """A plan as the slot keeps it: both language variants, addresses, and the region's numbers of today.

    Without ``web`` nobody is sent to a website: who has no number is reached by a call back.
    """
    return [
        {
            "id": step.id,
            "title": step.title,
            "plain_title": step.plain_title,
            "items": [_kept(item, region, web) for item in step.items],
        }
        for step in plan.steps
    ]


def _kept(item: PlanItem, region: Region, web: bool) -> dict[str, Any]:
    return {
        "id": item.id,
        "text": item.text,
        "plain_text": item.plain_text,
        "url": item.url,
        "calls": [contact_text(who, region, web=web) for who in item.call],
        "removed": False,
    }


def contact_text(who: str, region: Region, *, web: bool = True) -> str:
    """Name, number and hours of whom one may call; without a number the website, or a call back."""
    if who == "advisory":
        if not (web or region.advisory.phone):
            return label("call_back_here")
        return f"{region.advisory.name}: {advisory_values(region)['advisory_contact']}"
    if who == "emergency_social":
        service = region.emergency_social
        name, number, hours, website = service.name, service.phone, service.hours, service.website
    else:
        found = help_line(who)
        name, number, hours, website = found.name, found.number, found.hours, found.website
    way = number or website
    return f"{name}: {way} ({hours})" if number and hours else f"{name}: {way}"


def joined(old: Sequence[Step], new: Sequence[Step]) -> list[Step]:
    """Two plans as one, the newer lines first in each step: a test's result does not undo a plan."""
    before = {step["id"]: step["items"] for step in old}
    return [
        {
            **step,
            "items": list(
                {item["id"]: item for item in (*step["items"], *before.get(step["id"], ()))}.values()
            ),
        }
        for step in new
    ]


def line(item: Mapping[str, Any], *, plain: bool) -> str:
    """A line as it is said: text, address, whom to call."""
    text = item["plain_text"] if plain else item["text"]
    address = [item["url"].removeprefix("https://").rstrip("/")] if item["url"] else []
    return " ".join([text, *address, ", ".join(item["calls"])]).strip()


def kept_items(step: Step) -> list[dict[str, Any]]:
    """The lines that the resident has not taken out."""
    return [item for item in step["items"] if not item["removed"]]


def say_plan(turn: Turn, steps: Sequence[Step]) -> None:
    """Say the plan in digestible parts: one message a step."""
    for step in steps:
        lines = [f"• {line(item, plain=turn.plain)}" for item in kept_items(step)]
        if lines:
            turn.say_text("\n".join([step["plain_title" if turn.plain else "title"], *lines]))


def shared_text(steps: Sequence[Step]) -> str:
    """What of the plan goes into the summary for an adviser: the lines kept, without addresses."""
    return " ".join(item["text"] for step in steps if step["id"] in SHARED for item in kept_items(step))


class PlanEditAction(PolkuAction):
    """The resident takes lines out of the plan, or back in, one step of it at a time."""

    action = "action_plan_edit"

    def act(self, turn: Turn) -> None:
        """Take the button's wish: a step to look at, a line to take out or back, or done."""
        result = dict(turn.slot("assessment_result") or {})
        steps: list[Step] = [dict(step) for step in result.get("plan") or []]
        if not steps:
            turn.say("utter_plan_none")
            turn.expect("assessment")
            return
        wanted = turn.entity("item")
        if wanted == DONE:
            say_plan(turn, steps)
            turn.say("utter_plan_saved")
            return
        step = next((step for step in steps if step["id"] == wanted), None)
        if step is None:
            step = _toggled(steps, wanted)
            turn.set("assessment_result", {**result, "plan": steps})
            _refresh_summary(turn, steps)
        if step is None:
            turn.say("utter_plan_edit", buttons=_step_buttons(turn, steps))
        else:
            turn.say("utter_plan_edit_step", buttons=_line_buttons(turn, step))


def _refresh_summary(turn: Turn, steps: Sequence[Step]) -> None:
    """A summary for an adviser that is open meanwhile tells the plan as it is now."""
    handover = turn.slot("handover") or {}
    if "items" in handover:
        text = shared_text(steps)
        items = [{**item, "text": text} if item["id"] == "plan" else item for item in handover["items"]]
        turn.set("handover", {**handover, "items": items})


def _toggled(steps: list[Step], wanted: str | None) -> Step | None:
    """Take the line out or back in; the step it is in, None when there is no such line."""
    for step in steps:
        if any(item["id"] == wanted for item in step["items"]):
            step["items"] = [
                {**item, "removed": not item["removed"]} if item["id"] == wanted else item
                for item in step["items"]
            ]
            return step
    return None


def _button(title: str, item: str) -> Button:
    return title, f'/plan_edit{{"item": "{item}"}}'


def _step_buttons(turn: Turn, steps: Sequence[Step]) -> list[Button]:
    titles = [
        _button(step["plain_title" if turn.plain else "title"], step["id"]) for step in steps if step["items"]
    ]
    return [*titles, _button(label("plan_done", turn.language), DONE)]


def _line_buttons(turn: Turn, step: Step) -> list[Button]:
    buttons = []
    for item in step["items"]:
        text = item["plain_text"] if turn.plain else item["text"]
        short = text if len(text) <= TITLE else text[:TITLE].rsplit(" ", 1)[0].rstrip(",.") + "…"
        which = "plan_back" if item["removed"] else "remove"
        buttons.append(_button(label(which, turn.language, label=short), item["id"]))
    return [
        *buttons,
        (label("plan_other_part", turn.language), "/plan_edit"),
        _button(label("plan_done", turn.language), DONE),
    ]
