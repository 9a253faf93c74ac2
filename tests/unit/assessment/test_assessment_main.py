"""The main questionnaire: its length, its content, and what holds for whatever is answered."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment import (
    DONE,
    Digital,
    Kind,
    Offer,
    Progress,
    Question,
    Questionnaire,
    Result,
    Segment,
    answer,
    begin,
    choose,
    current_question,
    known_answers,
    load_questionnaire,
    result,
    skip,
    theme_ids,
)
from assessment.segments import WEIGHT

# Hypothesis prints its arguments, so the questionnaire is none.
MAIN = load_questionnaire(Path(__file__).parents[3] / "assessment/questionnaires/mita-voin-tehda-itse.yml")
SEEDS = st.integers(0, 10**9)
EMERGENCY_ITEMS = {"danger_now", "danger_other", "after_crisis"}


def _reply(questionnaire: Questionnaire, progress: Progress, question: Question, random: Random) -> Progress:
    if question.skippable and random.random() < 0.15:
        return skip(questionnaire, progress)
    if question.kind is Kind.TEXT:
        return answer(questionnaire, progress, "Kajaani")
    options = [option.id for option in question.options if option.id != DONE]
    if question.kind is Kind.MULTI:
        for option in random.sample(options, random.randint(1, min(3, len(options)))):
            progress = choose(questionnaire, progress, option, question.id)
            if progress.current != question.id:
                return progress
        return choose(questionnaire, progress, DONE, question.id)
    return choose(questionnaire, progress, random.choice(options), question.id)


def _talk(questionnaire: Questionnaire, seed: int, **known: object) -> tuple[Progress, int]:
    random = Random(seed)
    progress = begin(questionnaire, known_answers(questionnaire, known))
    while question := current_question(questionnaire, progress):
        progress = _reply(questionnaire, progress, question, random)
    return progress, len(progress.asked)


@settings(max_examples=150, deadline=None)
@given(SEEDS)
def test_it_takes_eight_to_fourteen_questions_unless_danger_ends_it(seed: int) -> None:
    progress, count = _talk(MAIN, seed)
    ended = {"safe_now", "loved_one_danger"} & set(progress.answers)
    assert count <= 14
    assert count >= 8 or ended


@settings(max_examples=60, deadline=None)
@given(SEEDS, st.frozensets(st.sampled_from(sorted(theme_ids())), max_size=4))
def test_what_the_conversation_told_is_never_asked(seed: int, needs: frozenset[str]) -> None:
    known = known_answers(MAIN, {"needs": sorted(needs), "municipality": "Kuhmo"})
    progress, _ = _talk(MAIN, seed, needs=sorted(needs), municipality="Kuhmo")
    assert not set(known) & set(progress.asked)


def test_a_talkative_resident_is_asked_less(main_questionnaire: Questionnaire) -> None:
    told = {"needs": ["debt", "exercise"], "municipality": "Kuhmo", "digital": "alone"}
    full = max(_talk(main_questionnaire, seed)[1] for seed in range(40))
    short = max(_talk(main_questionnaire, seed, **told)[1] for seed in range(40))
    assert short < full
    _, fewest = _talk(main_questionnaire, 3, **told)
    assert fewest <= 11


def _outcomes(questionnaire: Questionnaire, seeds: range) -> list[Result]:
    return [result(questionnaire, _talk(questionnaire, seed)[0]) for seed in seeds]


@settings(max_examples=150, deadline=None)
@given(SEEDS)
def test_every_talk_ends_in_a_whole_result(seed: int) -> None:
    outcome = result(MAIN, _talk(MAIN, seed)[0])
    assert [step.id for step in outcome.plan.steps] == ["self", "seek", "services", "after"]
    assert all(step.items for step in outcome.plan.steps)
    assert len({item.id for item in outcome.plan.items}) == len(outcome.plan.items)
    assert all(item.text and item.plain_text for item in outcome.plan.items)
    assert outcome.segment in Segment
    assert outcome.segment_reasons
    assert outcome.feedback
    assert outcome.stage in {1, 2, 3, 4, 5}
    assert set(outcome.themes) | set(outcome.interests) <= theme_ids()


@settings(max_examples=150, deadline=None)
@given(SEEDS)
def test_without_devices_nothing_needs_one(seed: int) -> None:
    progress, _ = _talk(MAIN, seed)
    outcome = result(MAIN, progress)
    if outcome.digital is Digital.NONE or outcome.segment is Segment.HUOLENPITO:
        assert not any(item.digital for item in outcome.plan.items)


@settings(max_examples=150, deadline=None)
@given(SEEDS)
def test_huolenpito_has_one_action_the_callback_and_a_person_at_once(seed: int) -> None:
    outcome = result(MAIN, _talk(MAIN, seed)[0])
    if outcome.segment is Segment.HUOLENPITO:
        assert [item.id for item in outcome.plan.items if item.action] == ["callback"]
        first = next(item for item in outcome.plan.items if item.id not in EMERGENCY_ITEMS)
        assert first.id in {"callback", "eviction_contact"}
        assert len(outcome.plan.step("services").items) == 1
        assert outcome.handover.offer is Offer.AT_ONCE


@settings(max_examples=100, deadline=None)
@given(SEEDS)
def test_the_segment_is_never_named_to_the_resident(seed: int) -> None:
    outcome = result(MAIN, _talk(MAIN, seed)[0])
    shown = [text for item in outcome.plan.items for text in (item.text, item.plain_text)]
    shown += [text for words in outcome.feedback for text in (words.text, words.plain_text)]
    for text in shown:
        assert not any(f"{segment}asiak" in text.lower() for segment in ("omatoimi", "tuki", "yhteistyö"))
        assert "huolenpito" not in text.lower()


COPING = {
    "body": ("very_hard", "hard", "varies", "rather_well", "well"),
    "mood": ("very_hard", "hard", "varies", "rather_well", "well"),
    "network": ("nobody", "few", "some", "enough", "plenty"),
    "thinking": ("very_hard", "hard", "varies", "rather_well", "well"),
}


def _coping(questionnaire: Questionnaire, places: tuple[int, ...], services: str) -> Result:
    known = {name: values[place] for (name, values), place in zip(COPING.items(), places, strict=True)}
    progress = begin(
        questionnaire, {**known, "services_now": services, "for_whom": "self", "areas": ("none",)}
    )
    return result(questionnaire, progress)


@pytest.mark.parametrize("services", ["none", "sometimes", "regular_one", "regular_many"])
def test_coping_worse_in_any_area_never_gives_a_lighter_path(
    main_questionnaire: Questionnaire, services: str
) -> None:
    weights = {
        places: WEIGHT[segment]
        for places in product((0, 1, 2, 4), repeat=4)
        if (segment := _coping(main_questionnaire, places, services).segment) is not None
    }
    for places, weight in weights.items():
        for area in range(4):
            worse = (*places[:area], 0, *places[area + 1 :])
            assert weights[worse] >= weight


@pytest.mark.parametrize("places", [(4, 4, 4, 4), (1, 4, 1, 4), (0, 0, 0, 0)])
def test_more_services_never_give_a_lighter_path(
    main_questionnaire: Questionnaire, places: tuple[int, ...]
) -> None:
    path = [
        _coping(main_questionnaire, places, services).segment
        for services in ("none", "sometimes", "regular_one", "regular_many")
    ]
    weights = [WEIGHT[segment] for segment in path if segment is not None]
    assert weights == sorted(weights)


@pytest.mark.parametrize(
    ("places", "services", "segment"),
    [
        ((4, 4, 4, 4), "none", Segment.OMATOIMI),
        ((1, 4, 4, 4), "none", Segment.OMATOIMI),
        ((1, 1, 4, 4), "none", Segment.TUKI),
        ((4, 4, 4, 4), "regular_many", Segment.YHTEISTYO),
        ((2, 3, 4, 4), "regular_one", Segment.YHTEISTYO),
        ((1, 1, 1, 4), "regular_one", Segment.HUOLENPITO),
    ],
)
def test_the_four_functional_areas_and_the_services_place_a_resident(
    main_questionnaire: Questionnaire, places: tuple[int, ...], services: str, segment: Segment
) -> None:
    assert _coping(main_questionnaire, places, services).segment is segment


def test_the_three_digital_skills_give_three_different_plans(main_questionnaire: Questionnaire) -> None:
    plans = {}
    for skill in Digital:
        known = {
            "for_whom": "self",
            "areas": ("money",),
            "money": ("benefits", "debt"),
            "digital": skill.value,
        }
        plans[skill] = {
            item.id for item in result(main_questionnaire, begin(main_questionnaire, known)).plan.items
        }
    assert "benefits_online" in plans[Digital.ALONE]
    assert "seek_digital_help" in plans[Digital.WITH_HELP]
    assert "seek_digital_help" not in plans[Digital.ALONE]
    assert "seek_no_digital" in plans[Digital.NONE]
    assert "benefits_online" not in plans[Digital.NONE]


def test_strengths_are_asked_and_shown_in_the_plan(main_questionnaire: Questionnaire) -> None:
    outcome = result(main_questionnaire, begin(main_questionnaire, {"interests": ("animals", "nature")}))
    assert outcome.strengths == ("Luonto", "Eläimet")
    strengths = next(item for item in outcome.plan.items if item.id == "strengths")
    assert "luonto, eläimet" in strengths.text
    assert outcome.interests == ("nature",)


def test_a_result_says_by_which_version_it_was_made(main_questionnaire: Questionnaire) -> None:
    assert result(main_questionnaire, begin(main_questionnaire)).version == main_questionnaire.version
