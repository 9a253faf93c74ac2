"""The building blocks of plans, from `plans/` and `links.yml`: lines, providers, voices, addresses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from assessment.build import names
from assessment.conditions import Condition, read_condition
from assessment.errors import InvalidRules
from assessment.model import Words
from assessment.outcome import Segment
from assessment.reader import YamlFault, read_data

HERE = Path(__file__).parent
STEPS = ("self", "seek", "services", "after")


@dataclass(frozen=True)
class Link:
    """An address with its source; ``checked`` is a date, or None when nobody has opened it yet."""

    id: str
    title: str
    url: str
    source: str
    checked: str | None
    reason: str = ""


@dataclass(frozen=True)
class Block:
    """A line that may come into a plan, and when: ``order`` is -1 first, 0, or 1 last in its step.

    ``call`` names whom one may call about it; the numbers are the region's and the help lines'.
    """

    id: str
    step: str
    words: Words
    link: str | None = None
    digital: bool = False
    action: bool = True
    segments: frozenset[Segment] = frozenset(Segment)
    stages: frozenset[int] | None = None
    when: Condition | None = None
    order: int = 0
    theme: str | None = None
    call: tuple[str, ...] = ()


@dataclass(frozen=True)
class Provider:
    """A service of a segment's list; ``seed_name`` is its name in the source document."""

    id: str
    sector: str
    seed_name: str
    segments: frozenset[Segment]
    themes: tuple[str, ...]
    words: Words
    statutory: bool
    digital: bool
    link: str | None
    shown: bool
    when: Condition | None
    call: tuple[str, ...] = ()


@dataclass(frozen=True)
class Voice:
    """One of the five stages: the resident's voice, the opening in that tone, the adviser's channels."""

    stage: int
    voice: str
    opening: Words
    channels: tuple[str, ...]


@dataclass(frozen=True)
class Opening:
    """The first sentence of a result for those whom ``when`` fits."""

    when: Condition
    words: Words


@dataclass(frozen=True)
class Knowledge:
    """All building blocks."""

    titles: Mapping[str, Words]
    limits: Mapping[Segment, Mapping[str, int]]
    strengths: Words
    default_services: tuple[str, ...]
    together: Words
    nothing: str
    blocks: tuple[Block, ...]
    themes: Mapping[str, tuple[Block, ...]]
    providers: tuple[Provider, ...]
    sectors: Mapping[str, Words]
    voices: Mapping[int, Voice]
    openings: tuple[Opening, ...]
    neutral_opening: Words
    labels: Mapping[str, str]
    links: Mapping[str, Link]
    instruments: tuple[Link, ...]

    def url(self, link: str | None) -> str | None:
        """The address of a link's id."""
        return None if link is None else self.links[link].url


@lru_cache(maxsize=1)
def load_knowledge() -> Knowledge:
    """The shipped blocks, read once; `InvalidRules` when a file contradicts itself."""
    try:
        return _read(HERE)
    except (YamlFault, KeyError, ValueError, TypeError, AttributeError) as error:
        raise InvalidRules(folder=str(HERE / "plans"), reason=repr(error)) from error


def theme_ids() -> frozenset[str]:
    """The themes that plans know: the need intents without ``need_``, and concern_for_other."""
    return frozenset(load_knowledge().themes)


def link_ids() -> frozenset[str]:
    """The addresses that texts may point to."""
    return frozenset(load_knowledge().links)


def instruments() -> tuple[Link, ...]:
    """Tests that are linked to instead of being run here, with the reason."""
    return load_knowledge().instruments


def provider_list(segment: Segment) -> tuple[Provider, ...]:
    """The complete list of a segment's providers, for the adviser and for checking."""
    return tuple(provider for provider in load_knowledge().providers if segment in provider.segments)


def _read(folder: Path) -> Knowledge:
    path = read_data(folder / "plans" / "path.yml")
    links = read_data(folder / "links.yml")
    providers = read_data(folder / "plans" / "providers.yml")
    tone = read_data(folder / "plans" / "stages.yml")
    knowledge = Knowledge(
        titles={step: _words(path["titles"][step]) for step in STEPS},
        limits={Segment(name): limits for name, limits in path["limits"].items()},
        strengths=_words(path["strengths"]),
        default_services=tuple(path["default_services"]),
        together=_words(path["together"]),
        nothing=path["together"]["nothing"],
        blocks=tuple(_block(item, item["step"]) for item in path["blocks"]),
        themes=_themes(folder / "plans" / "themes"),
        providers=tuple(_provider(item) for item in providers["providers"]),
        sectors={name: _words(item) for name, item in providers["sectors"].items()},
        voices={
            item["stage"]: Voice(
                item["stage"], item["voice"], _words(item["opening"]), tuple(item["channels"])
            )
            for item in tone["stages"]
        },
        openings=tuple(Opening(read_condition(item["when"]), _words(item)) for item in tone["openings"]),
        neutral_opening=_words(tone["neutral"]),
        labels=read_data(folder / "plans" / "labels.yml"),
        links={item["id"]: _link(item) for item in links["links"]},
        instruments=tuple(_link(item) for item in links["instruments"]),
    )
    _verify(knowledge)
    return knowledge


def _verify(knowledge: Knowledge) -> None:
    """Names that lead nowhere are found when the files are read, not in a resident's plan."""
    blocks = [*knowledge.blocks, *(block for blocks in knowledge.themes.values() for block in blocks)]
    used = [block.link for block in blocks] + [provider.link for provider in knowledge.providers]
    _all_in("link", (link for link in used if link is not None), knowledge.links)
    _all_in("theme", (theme for p in knowledge.providers for theme in p.themes), knowledge.themes)
    _all_in("label", knowledge.themes, knowledge.labels)
    _all_in("sector", (provider.sector for provider in knowledge.providers), knowledge.sectors)
    _all_in("provider", knowledge.default_services, (provider.id for provider in knowledge.providers))
    ids = [block.id for block in blocks] + [provider.id for provider in knowledge.providers]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise ValueError(f"block ids used twice: {twice}")


def _all_in(what: str, wanted: Iterable[str], there: Iterable[str]) -> None:
    missing = sorted(set(wanted) - set(there))
    if missing:
        raise ValueError(f"unknown {what}: {', '.join(missing)}")


def _themes(folder: Path) -> dict[str, tuple[Block, ...]]:
    themes: dict[str, tuple[Block, ...]] = {}
    for path in sorted(folder.glob("*.yml")):
        for theme, steps in read_data(path).items():
            if theme in themes:
                raise ValueError(f"theme {theme} is in two files")
            themes[theme] = tuple(_block(item, step, theme) for step in STEPS for item in steps.get(step, ()))
    return themes


def _block(data: Mapping[str, Any], step: str, theme: str | None = None) -> Block:
    return Block(
        id=data["id"],
        step=step,
        words=_words(data),
        link=data.get("link"),
        digital=data.get("digital", False),
        action=data.get("action", step in ("self", "seek")),
        segments=frozenset(Segment(name) for name in data.get("segments", list(Segment))),
        stages=frozenset(data["stages"]) if "stages" in data else None,
        when=read_condition(data["when"]) if "when" in data else None,
        order=-1 if data.get("first") else 1 if data.get("last") else 0,
        theme=theme,
        call=names(data.get("call")),
    )


def _provider(data: Mapping[str, Any]) -> Provider:
    return Provider(
        id=data["id"],
        sector=data["sector"],
        seed_name=data["seed"],
        segments=frozenset(Segment(name) for name in data["segments"]),
        themes=names(data["themes"]),
        words=_words(data),
        statutory=data.get("statutory", False),
        digital=data.get("digital", False),
        link=data.get("link"),
        shown=data.get("shown", True),
        when=read_condition(data["when"]) if "when" in data else None,
        call=names(data.get("call")),
    )


def _link(data: Mapping[str, Any]) -> Link:
    checked = data["checked"]
    return Link(
        id=data["id"],
        title=data["title"],
        url=data["url"],
        source=data["source"],
        checked=None if checked == "unverified" else checked,
        reason=data.get("reason", ""),
    )


def _words(data: Mapping[str, Any]) -> Words:
    return Words(data["text"], data["plain"])
