"""The segment table: total, monotone, and true to the source documents."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from assessment.errors import InvalidRules
from assessment.outcome import FollowUp, Offer, Priority, Segment
from assessment.segments import FILE, WEIGHT, load_segments, read_segments

LEVELS = st.integers(0, 3)
SIGNALS = st.frozensets(st.sampled_from(sorted(load_segments().boosts)))
STAGES = st.one_of(st.none(), st.integers(1, 5))


# Rows: need 0 to 3; columns: ability 3 (manages well) to 0. Written down from the source, not from the table.
EXPECTED = {
    0: ("omatoimi", "omatoimi", "tuki", "tuki"),
    1: ("omatoimi", "omatoimi", "tuki", "tuki"),
    2: ("yhteistyo", "yhteistyo", "huolenpito", "huolenpito"),
    3: ("yhteistyo", "yhteistyo", "huolenpito", "huolenpito"),
}
EXPECTED_COMBINED = {
    0: ("tuki", "huolenpito", "huolenpito", "huolenpito"),
    1: ("tuki", "huolenpito", "huolenpito", "huolenpito"),
    2: ("yhteistyo", "huolenpito", "huolenpito", "huolenpito"),
    3: ("yhteistyo", "huolenpito", "huolenpito", "huolenpito"),
}


@pytest.mark.parametrize(("need", "ability"), list(product(range(4), range(4))))
def test_every_cell_of_the_table(need: int, ability: int) -> None:
    table = load_segments()
    assert table.place(need, ability).segment == EXPECTED[need][3 - ability]
    assert table.place(need, ability, {"combined"}).segment == EXPECTED_COMBINED[need][3 - ability]


@given(LEVELS, LEVELS, SIGNALS)
def test_every_situation_has_a_segment_with_a_reason(
    need: int, ability: int, signals: frozenset[str]
) -> None:
    rule = load_segments().place(need, ability, signals)
    assert rule.segment in Segment
    assert rule.reason


@given(LEVELS, LEVELS, LEVELS, LEVELS, SIGNALS, SIGNALS)
def test_more_need_less_ability_or_more_signals_never_lighten(
    need: int, ability: int, more: int, less: int, signals: frozenset[str], further: frozenset[str]
) -> None:
    table = load_segments()
    lighter = table.place(need, ability, signals).segment
    heavier = table.place(min(3, need + more), max(0, ability - less), signals | further).segment
    assert WEIGHT[heavier] >= WEIGHT[lighter]


@given(st.sampled_from(Segment), STAGES, SIGNALS, SIGNALS)
def test_the_advice_never_weakens_with_more_signals_or_a_later_stage(
    segment: Segment, stage: int | None, signals: frozenset[str], further: frozenset[str]
) -> None:
    table = load_segments()
    offers, priorities = list(Offer), list(Priority)
    before = table.advice(segment, None, dict.fromkeys(signals, "syy"))
    after = table.advice(segment, stage, dict.fromkeys(signals | further, "syy"))
    assert offers.index(after.offer) >= offers.index(before.offer)
    assert priorities.index(after.priority) >= priorities.index(before.priority)
    assert after.follow_up is before.follow_up


def test_what_each_segment_means_for_a_handover() -> None:
    advice = {segment: load_segments().advice(segment, None, {}) for segment in Segment}
    assert advice[Segment.OMATOIMI].offer is Offer.NONE
    assert advice[Segment.TUKI].offer is Offer.ACTIVE
    assert advice[Segment.TUKI].follow_up is FollowUp.IF_NEEDED
    assert advice[Segment.TUKI].follow_up_months == 3
    assert advice[Segment.YHTEISTYO].offer is Offer.OFFERED
    assert advice[Segment.HUOLENPITO].offer is Offer.AT_ONCE
    assert advice[Segment.HUOLENPITO].priority is Priority.HIGH
    assert advice[Segment.HUOLENPITO].follow_up is FollowUp.REQUIRED


@pytest.mark.parametrize(
    ("stage", "offer"),
    [(1, Offer.NONE), (2, Offer.OFFERED), (3, Offer.ACTIVE), (4, Offer.ACTIVE), (5, Offer.AT_ONCE)],
)
def test_the_five_voices_choose_how_actively_a_person_is_offered(stage: int, offer: Offer) -> None:
    assert load_segments().advice(Segment.OMATOIMI, stage, {}).offer is offer


@pytest.mark.parametrize("signal", ["not_safe", "loved_one_danger", "eviction"])
def test_what_cannot_wait_is_urgent_on_every_path(signal: str) -> None:
    for segment in Segment:
        advice = load_segments().advice(segment, 1, {signal: "syy"})
        assert (advice.offer, advice.priority) == (Offer.AT_ONCE, Priority.URGENT)
        assert advice.reasons == ("syy",)


def _changed(tmp_path: Path, change: object) -> Path:
    data = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    change(data)  # type: ignore[operator]
    path = tmp_path / "segments.yml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    return path


def test_a_table_with_a_gap_is_refused(tmp_path: Path) -> None:
    path = _changed(tmp_path, lambda data: data["rules"].pop())
    with pytest.raises(InvalidRules, match="no rule for need"):
        read_segments(path)


def test_a_table_that_lightens_with_more_need_is_refused(tmp_path: Path) -> None:
    def lighten(data: dict[str, list[dict[str, object]]]) -> None:
        data["rules"][0]["segment"] = "omatoimi"

    with pytest.raises(InvalidRules, match="is lighter than"):
        read_segments(_changed(tmp_path, lighten))


@pytest.mark.parametrize("text", ["rules: [", "version: '1'", "- 1"])
def test_a_broken_table_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "segments.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidRules):
        read_segments(path)
