"""Puts the four steps together from the building blocks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from assessment.conditions import Facts, holds
from assessment.knowledge import STEPS, Block, Knowledge, Provider
from assessment.outcome import Digital, Plan, PlanItem, PlanStep, Segment

# So many themes are taken up one by one; a plan with everything in it helps nobody.
THEMES_AT_ONCE = 4
TOPICS = 5


@dataclass(frozen=True)
class Situation:
    """What a plan is made from; ``strengths`` are titles in both language variants."""

    facts: Facts
    segment: Segment
    stage: int
    digital: Digital
    themes: tuple[str, ...]
    interests: tuple[str, ...]
    strengths: tuple[tuple[str, str], ...] = ()


def build_plan(situation: Situation, knowledge: Knowledge) -> Plan:
    """The plan for a situation.

    On the path of huolenpito it has one action, the callback, and nothing that needs a device;
    otherwise what needs a device is left out for those who do not use one.
    """
    limits = knowledge.limits[situation.segment]
    lines = {
        "self": _self_items(situation, knowledge, limits["self"]),
        "seek": _lines(situation, knowledge, "seek", limits["seek"]),
        "services": _services(situation, knowledge, limits["services"]),
        "after": _lines(situation, knowledge, "after", limits["after"]),
    }
    return four_steps(knowledge, lines)


def four_steps(knowledge: Knowledge, lines: Mapping[str, Sequence[PlanItem]]) -> Plan:
    """The plan of these lines, with the steps' titles."""
    return Plan(
        tuple(
            PlanStep(step, knowledge.titles[step].text, knowledge.titles[step].plain_text, tuple(lines[step]))
            for step in STEPS
        )
    )


def _self_items(situation: Situation, knowledge: Knowledge, limit: int) -> list[PlanItem]:
    items = _lines(situation, knowledge, "self", limit)
    if not situation.strengths:
        return items
    text, plain = (
        ", ".join(words[which][:1].lower() + words[which][1:] for words in situation.strengths)
        for which in (0, 1)
    )
    reminder = PlanItem(
        id="strengths",
        text=knowledge.strengths.text.format(strengths=text),
        plain_text=knowledge.strengths.plain_text.format(strengths=plain),
    )
    # Danger first, then what carries already, then what to do.
    urgent = sum(item.id in _first_ids(knowledge) for item in items)
    if situation.segment is Segment.HUOLENPITO:
        return [*items, reminder]
    return [*items[:urgent], reminder, *items[urgent:]]


def _first_ids(knowledge: Knowledge) -> frozenset[str]:
    return frozenset(block.id for block in knowledge.blocks if block.order < 0)


def _lines(situation: Situation, knowledge: Knowledge, step: str, limit: int) -> list[PlanItem]:
    """A step's lines: what is urgent, what the themes say, what the path says, and one general way on."""
    general = [block for block in knowledge.blocks if block.step == step and _fits(block, situation)]
    first = [block for block in general if block.order < 0]
    middle = [block for block in general if block.order == 0]
    last = [block for block in general if block.order > 0]
    # The themes' own lines are the heart; the path's and one general line keep a place beside them.
    room = max(limit - len(first) - min(len(middle), 1) - min(len(last), 1), 0)
    own = _theme_blocks(situation, knowledge, step, room)
    kept = max(limit - len(first) - len(own) - min(len(last), 1), 0)
    chosen = [*first, *own, *middle[:kept], *last]
    return [_item(block, knowledge) for block in chosen[: max(limit, len(first))]]


def _theme_blocks(situation: Situation, knowledge: Knowledge, step: str, room: int) -> list[Block]:
    """The themes' lines in turn: each one's first, then each one's second."""
    if situation.segment is Segment.HUOLENPITO:
        return []
    wanted = [*situation.themes[:THEMES_AT_ONCE]]
    wanted += [theme for theme in situation.interests if theme not in wanted][: THEMES_AT_ONCE - len(wanted)]
    lists = [
        [block for block in knowledge.themes[theme] if block.step == step and _fits(block, situation)]
        for theme in wanted
    ]
    turns = zip_longest(*lists)
    return [block for turn in turns for block in turn if block is not None][:room]


def _fits(block: Block, situation: Situation) -> bool:
    if situation.segment not in block.segments or not _usable(block.digital, situation):
        return False
    if block.stages is not None and situation.stage not in block.stages:
        return False
    return holds(block.when, situation.facts)


def _usable(needs_device: bool, situation: Situation) -> bool:
    if situation.segment is Segment.HUOLENPITO or situation.digital is Digital.NONE:
        return not needs_device
    return True


def _services(situation: Situation, knowledge: Knowledge, limit: int) -> list[PlanItem]:
    if situation.segment is Segment.HUOLENPITO:
        return [_together(situation, knowledge)]
    wanted = situation.themes[:THEMES_AT_ONCE] or situation.interests[:THEMES_AT_ONCE]
    if not wanted:
        return [
            _provider_item(provider, None, knowledge)
            for provider in knowledge.providers
            if provider.id in knowledge.default_services and situation.segment in provider.segments
        ]
    lists = [_of_theme(theme, situation, knowledge.providers) for theme in wanted]
    chosen: dict[str, PlanItem] = {}
    for turn in zip_longest(*lists):
        for theme, provider in zip(wanted, turn, strict=True):
            if provider is not None and provider.id not in chosen:
                chosen[provider.id] = _provider_item(provider, theme, knowledge)
    return list(chosen.values())[:limit]


def _of_theme(theme: str, situation: Situation, providers: Iterable[Provider]) -> list[Provider]:
    """A theme's providers, one of each kind first: a statutory one before organisations.

    An organisation's activity never stands in for a service that the law gives.
    """
    fitting = [
        provider
        for provider in providers
        if provider.shown
        and theme in provider.themes
        and situation.segment in provider.segments
        and _usable(provider.digital, situation)
        and holds(provider.when, situation.facts)
    ]
    # How early a provider names the theme tells how much the theme is its own.
    fitting.sort(key=lambda provider: provider.themes.index(theme))
    statutory = [provider for provider in fitting if provider.statutory]
    others = [provider for provider in fitting if not provider.statutory]
    return [*statutory[:1], *others[:1], *statutory[1:], *others[1:]]


def _provider_item(provider: Provider, theme: str | None, knowledge: Knowledge) -> PlanItem:
    return PlanItem(
        id=provider.id,
        text=provider.words.text,
        plain_text=provider.words.plain_text,
        url=knowledge.url(provider.link),
        digital=provider.digital,
        theme=theme,
        provider=provider.id,
        call=provider.call,
    )


def _together(situation: Situation, knowledge: Knowledge) -> PlanItem:
    topics = ", ".join(knowledge.labels[theme] for theme in situation.themes[:TOPICS]) or knowledge.nothing
    return PlanItem(
        id="together",
        text=knowledge.together.text.format(topics=topics),
        plain_text=knowledge.together.plain_text.format(topics=topics),
    )


def _item(block: Block, knowledge: Knowledge) -> PlanItem:
    return PlanItem(
        id=block.id,
        text=block.words.text,
        plain_text=block.words.plain_text,
        url=knowledge.url(block.link),
        digital=block.digital,
        action=block.action,
        theme=block.theme,
        call=block.call,
    )
