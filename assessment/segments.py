"""The path that fits, from the table in `segments.yml`: need of services by ability to manage."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, product
from pathlib import Path
from typing import Any

from assessment.errors import InvalidRules
from assessment.outcome import FollowUp, HandoverAdvice, Offer, Priority, Segment
from assessment.reader import YamlFault, read_data

FILE = Path(__file__).with_name("segments.yml")
LEVELS = (0, 1, 2, 3)
OFFERS = tuple(Offer)
PRIORITIES = tuple(Priority)
# Tuki and yhteistyo are of equal weight: between omatoimi and huolenpito, in different directions.
WEIGHT = {Segment.OMATOIMI: 0, Segment.TUKI: 1, Segment.YHTEISTYO: 1, Segment.HUOLENPITO: 2}


@dataclass(frozen=True)
class SegmentRule:
    """A row of the table: it holds for these levels when all its signals are there."""

    id: str
    segment: Segment
    need: frozenset[int]
    ability: frozenset[int]
    signals: frozenset[str]
    reason: str


@dataclass(frozen=True)
class Boost:
    """How a signal strengthens the advice."""

    offer: Offer
    priority: Priority


@dataclass(frozen=True)
class SegmentTable:
    """The whole table, its levels in words, and what follows for the handover."""

    version: str
    need_words: Mapping[int, str]
    ability_words: Mapping[int, str]
    rules: tuple[SegmentRule, ...]
    handover: Mapping[Segment, HandoverAdvice]
    stage_offers: Mapping[int, Offer]
    stage_of_segment: Mapping[Segment, int]
    boosts: Mapping[str, Boost]
    unclear_reason: str

    def place(self, need: int, ability: int, signals: Iterable[str] = ()) -> SegmentRule:
        """The first rule that fits; levels are 0 to 3, more need and more ability being higher."""
        here = frozenset(signals)
        for rule in self.rules:
            if need in rule.need and ability in rule.ability and rule.signals <= here:
                return rule
        raise InvalidRules(need=need, ability=ability, signals=sorted(here))

    def advice(self, segment: Segment, stage: int | None, signals: Mapping[str, str]) -> HandoverAdvice:
        """How actively a person is offered, and how soon; ``signals`` are those there, with their reasons.

        The stage and the signals can only strengthen what the segment says.
        """
        base = self.handover[segment]
        strengthening = [self.boosts[name] for name in signals if name in self.boosts]
        offers = [base.offer, *(boost.offer for boost in strengthening)]
        if stage is not None:
            offers.append(self.stage_offers[stage])
        priorities = [base.priority, *(boost.priority for boost in strengthening)]
        return HandoverAdvice(
            offer=max(offers, key=OFFERS.index),
            priority=max(priorities, key=PRIORITIES.index),
            follow_up=base.follow_up,
            follow_up_months=base.follow_up_months,
            reasons=tuple(reason for name, reason in signals.items() if name in self.boosts),
        )


@lru_cache(maxsize=1)
def load_segments() -> SegmentTable:
    """The shipped table, read once."""
    return read_segments(FILE)


def read_segments(path: Path) -> SegmentTable:
    """A table from a file; `InvalidRules` when it has a gap or lightens with more need or less ability."""
    try:
        data = read_data(path)
        table = SegmentTable(
            version=data["version"],
            need_words={int(level): words for level, words in data["need"].items()},
            ability_words={int(level): words for level, words in data["ability"].items()},
            rules=tuple(_rule(item) for item in data["rules"]),
            handover={Segment(name): _advice(item) for name, item in data["handover"].items()},
            stage_offers={int(stage): Offer(offer) for stage, offer in data["stages"].items()},
            stage_of_segment={Segment(n): int(stage) for n, stage in data["stage_of_segment"].items()},
            boosts={
                name: Boost(Offer(item["offer"]), Priority(item["priority"]))
                for name, item in data["signals"].items()
            },
            unclear_reason=data["unclear_reason"],
        )
    except (YamlFault, KeyError, ValueError, TypeError, AttributeError) as error:
        raise InvalidRules(file=path.name, reason=str(error)) from error
    for fault in faults(table):
        raise InvalidRules(file=path.name, reason=fault)
    return table


def faults(table: SegmentTable) -> Iterator[str]:
    """Where a table is not total or not monotone, over its whole input space."""
    named = sorted({signal for rule in table.rules for signal in rule.signals})
    states = [frozenset(some) for size in range(len(named) + 1) for some in combinations(named, size)]
    weights: dict[tuple[int, int, frozenset[str]], int] = {}
    for need, ability, signals in product(LEVELS, LEVELS, states):
        try:
            weights[need, ability, signals] = WEIGHT[table.place(need, ability, signals).segment]
        except InvalidRules:
            yield f"no rule for need {need}, ability {ability}, signals {sorted(signals)}"
            return
    for (need, ability, signals), weight in weights.items():
        worse = [(need + 1, ability, signals), (need, ability - 1, signals)]
        worse += [(need, ability, signals | {extra}) for extra in named]
        for other in worse:
            if weights.get(other, weight) < weight:
                yield f"{other} is lighter than {(need, ability, signals)}"


def _rule(data: Mapping[str, Any]) -> SegmentRule:
    return SegmentRule(
        id=data["id"],
        segment=Segment(data["segment"]),
        need=frozenset(data["need"]),
        ability=frozenset(data["ability"]),
        signals=frozenset(data.get("signals", ())),
        reason=data["reason"],
    )


def _advice(data: Mapping[str, Any]) -> HandoverAdvice:
    return HandoverAdvice(
        offer=Offer(data["offer"]),
        priority=Priority(data["priority"]),
        follow_up=FollowUp(data["follow_up"]),
        follow_up_months=data.get("follow_up_months"),
    )
