"""The plan's blocks and providers: complete, safe together, and worded for residents."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
import yaml

from assessment import (
    Digital,
    Plan,
    Questionnaire,
    Segment,
    begin,
    known_answers,
    provider_list,
    result,
    theme_ids,
)
from assessment.conditions import Facts
from assessment.knowledge import load_knowledge
from assessment.plan import Situation, build_plan
from assessment.wording import LONGEST_PLAIN_SENTENCE, banned_in, longest_sentence

ROOT = Path(__file__).parents[3]
GOLDEN = yaml.safe_load((ROOT / "tests/data/golden/providers.yml").read_text(encoding="utf-8"))
SELF_MANAGED = [Segment.OMATOIMI, Segment.TUKI, Segment.YHTEISTYO]
# For these the law gives a service, so that an organisation's activity alone would not do.
STATUTORY = theme_ids() - {
    "nature", "culture", "social_activity", "volunteering", "participation", "peer_support", "retirement",
    "exercise", "nutrition", "weight", "nicotine", "lifestyle_change", "sleep",
}  # fmt: skip


def _plan(
    *themes: str, segment: Segment = Segment.OMATOIMI, digital: Digital = Digital.ALONE, **answers: object
) -> Plan:
    facts = Facts(answers, themes=frozenset(themes), digital=digital.value)
    return build_plan(Situation(facts, segment, 3, digital, themes, ()), load_knowledge())


def _ids(plan: Plan) -> set[str]:
    return {item.id for item in plan.items}


@pytest.mark.parametrize("segment", list(Segment))
def test_the_provider_list_of_a_segment_is_what_the_source_lists(segment: Segment) -> None:
    listed: dict[str, set[str]] = {}
    for provider in provider_list(segment):
        listed.setdefault(provider.sector, set()).add(provider.seed_name)
    for sector, names in GOLDEN[segment.value].items():
        # What the other documents add carries its document's number before the name.
        found = {name for name in listed.get(sector, set()) if not re.match(r"\d{3}( ja \d{3})?:", name)}
        assert found == set(names), sector


def test_todays_names_stand_where_the_source_has_outdated_ones() -> None:
    by_seed = {provider.seed_name: provider for provider in load_knowledge().providers}
    assert "yleistuki" in by_seed["Työmarkkinatuki, peruspäiväraha"].words.text
    assert "monialainen tuki" in by_seed["TYP"].words.text
    assert "Kunnan työllisyyspalvelut" in by_seed["TE-palvelut, neuvonta"].words.text


def test_what_is_not_verified_to_go_on_is_not_shown_to_residents() -> None:
    assert [provider.id for provider in load_knowledge().providers if not provider.shown] == ["kap_project"]


@pytest.mark.parametrize("theme", sorted(theme_ids()))
def test_every_theme_has_something_to_do_and_somewhere_to_go_even_without_devices(theme: str) -> None:
    for segment, digital in product(SELF_MANAGED, Digital):
        plan = _plan(theme, segment=segment, digital=digital)
        assert any(item.theme == theme for item in plan.step("self").items), (segment, digital)
        assert plan.step("services").items, (segment, digital)
        if digital is Digital.NONE:
            assert not any(item.digital for item in plan.items)


@pytest.mark.parametrize("theme", sorted(STATUTORY))
def test_an_organisation_never_stands_in_for_a_service_that_the_law_gives(theme: str) -> None:
    statutory = {provider.id for provider in load_knowledge().providers if provider.statutory}
    for segment, digital in product(SELF_MANAGED, Digital):
        services = _plan(theme, segment=segment, digital=digital).step("services").items
        assert services[0].id in statutory, (segment, digital, services[0].id)


@pytest.mark.parametrize("theme", sorted(theme_ids()))
def test_on_the_path_of_huolenpito_there_is_one_action_and_no_list(theme: str) -> None:
    plan = _plan(theme, "debt", segment=Segment.HUOLENPITO)
    assert [item.id for item in plan.items if item.action] == ["callback"]
    assert len(plan.step("services").items) == 1
    assert load_knowledge().labels[theme] in plan.step("services").items[0].text


@pytest.mark.parametrize("segment", SELF_MANAGED)
def test_beside_violence_nobody_is_sent_to_talk_it_over_with_the_partner(segment: Segment) -> None:
    ids = _ids(_plan("violence", "relationship", segment=segment, people=("violence", "relationship")))
    assert ids.isdisjoint(
        {"relationship_talk", "relationship_write", "relationship_seek", "family_counselling"}
    )
    assert "shelter" in ids


def test_violence_told_drops_the_relationship_as_a_theme_unless_they_part(
    main_questionnaire: Questionnaire,
) -> None:
    known = {"for_whom": "self", "areas": ("people",), "people": ("relationship", "violence")}
    assert result(main_questionnaire, begin(main_questionnaire, known)).themes == ("violence",)
    known |= {"change": ("separation",)}
    assert "relationship" in result(main_questionnaire, begin(main_questionnaire, known)).themes


def test_caregiving_that_begins_and_that_has_ended_give_different_plans() -> None:
    starts = _ids(_plan("caregiving", care=("caregiving_starts",)))
    ended = _ids(_plan("caregiving", care=("caregiving_ended",)))
    assert "caregiving_break" in starts - ended
    assert "caregiving_ended_rest" in ended - starts


def test_a_partner_trouble_is_not_met_as_a_separation() -> None:
    assert "separation_day" not in _ids(_plan("relationship", people=("relationship",)))
    assert "separation_day" in _ids(_plan("relationship", change=("separation",)))


def test_illness_brings_peers_and_benefits() -> None:
    plan = _plan("illness", segment=Segment.YHTEISTYO)
    assert {"illness_peer", "illness_seek"} <= _ids(plan)
    assert {"peer_groups", "kela_rehabilitation"} & {item.id for item in plan.step("services").items}


@pytest.mark.parametrize(
    ("stage", "line"), [(1, "seek_stage_one"), (2, "seek_talk"), (3, "seek_adviser_first")]
)
def test_each_stage_has_its_way_on(stage: int, line: str) -> None:
    situation = Situation(Facts({}), Segment.OMATOIMI, stage, Digital.ALONE, (), ("nature",))
    assert line in _ids(build_plan(situation, load_knowledge()))


def test_the_fourth_stage_gets_an_assessment_and_peers_together() -> None:
    situation = Situation(Facts({}), Segment.TUKI, 4, Digital.ALONE, ("stress",), ())
    ids = _ids(build_plan(situation, load_knowledge()))
    assert {"seek_assessment", "peer_groups"} <= ids


def test_the_five_voices_are_those_of_the_source() -> None:
    voices = load_knowledge().voices
    assert list(voices) == [1, 2, 3, 4, 5]
    ends = ("vaihtoehtoja?", "kanssani?", "alkaisin?", "samoin?", "auttaisi?")
    assert all(voice.voice.endswith(end) for voice, end in zip(voices.values(), ends, strict=True))
    assert all(voice.channels for voice in voices.values())


def test_the_opening_is_never_cheerful_where_it_hurts(main_questionnaire: Questionnaire) -> None:
    for needs, word in (("bereavement", "pahoillani"), ("palliative", "pahoillani")):
        known = known_answers(main_questionnaire, {"needs": [needs]}) | {"care": ("palliative",)}
        progress = begin(main_questionnaire, known)
        assert word in result(main_questionnaire, progress).feedback[0].text
    danger = begin(main_questionnaire, {"change": ("violence",), "safe_now": "not_safe"})
    assert "turvassa" in result(main_questionnaire, danger).feedback[0].text


def test_danger_comes_first_in_the_plan(main_questionnaire: Questionnaire) -> None:
    progress = begin(main_questionnaire, {"change": ("violence",), "safe_now": "not_safe"})
    first = result(main_questionnaire, progress).plan.step("self").items[0]
    assert first.id == "danger_now"
    assert "112" in first.text


def test_the_threat_of_losing_a_home_comes_first_in_the_plan(main_questionnaire: Questionnaire) -> None:
    progress = begin(main_questionnaire, {"money": ("eviction",), "interests": ("nature",)})
    assert result(main_questionnaire, progress).plan.step("self").items[0].id == "eviction_contact"


@pytest.mark.parametrize("segment", list(Segment))
def test_every_plan_says_where_help_is_when_it_gets_unbearable(segment: Segment) -> None:
    last = _plan("debt", segment=segment).step("after").items[-1]
    assert last.id == "after_crisis"
    assert "112" in last.text
    assert "Päivystysapu" in last.text


def _shown_texts() -> list[tuple[str, str, str]]:
    knowledge = load_knowledge()
    blocks = [*knowledge.blocks, *(block for blocks in knowledge.themes.values() for block in blocks)]
    words = [(block.id, block.words) for block in blocks]
    words += [(provider.id, provider.words) for provider in knowledge.providers]
    words += [(f"stage {voice.stage}", voice.opening) for voice in knowledge.voices.values()]
    words += [("opening", opening.words) for opening in knowledge.openings]
    words += [
        ("other", knowledge.neutral_opening),
        ("other", knowledge.strengths),
        ("other", knowledge.together),
    ]
    return [(name, text.text, text.plain_text) for name, text in words]


@pytest.mark.parametrize(("name", "text", "plain"), _shown_texts())
def test_texts_have_todays_names_no_labels_and_a_plain_variant(name: str, text: str, plain: str) -> None:
    assert not banned_in(text), name
    assert not banned_in(plain), name
    assert longest_sentence(plain) <= LONGEST_PLAIN_SENTENCE
    assert "!" not in text + plain
    assert len(text) <= 260
    # Numbers of help lines live with their sources elsewhere; here only the emergency number is named.
    assert set(re.findall(r"\d{3,}", text + plain)) <= {"112"}
    assert text[0].isupper()
    assert text.rstrip()[-1] in ".?"


def test_links_are_secure_and_each_has_its_source() -> None:
    knowledge = load_knowledge()
    for link in (*knowledge.links.values(), *knowledge.instruments):
        assert re.match(r"https://[\w.-]+(/\S*)?$", link.url)
        assert link.source
        assert link.checked is None or re.match(r"20\d\d-\d\d-\d\d$", link.checked)


def test_the_themes_are_the_need_intents_of_the_dialogue() -> None:
    domain = (ROOT / "bot/domain/_shared.yml").read_text(encoding="utf-8")
    needs = set(re.findall(r"^\s*- need_(\w+)", domain, flags=re.M))
    assert theme_ids() == needs | {"concern_for_other"}


def test_a_situation_without_anything_still_has_a_plan() -> None:
    situation = Situation(
        Facts({}, signals=frozenset({"no_theme"})), Segment.OMATOIMI, 1, Digital.ALONE, (), ()
    )
    plan = build_plan(situation, load_knowledge())
    assert all(step.items for step in plan.steps)
    other = build_plan(replace(situation, segment=Segment.YHTEISTYO), load_knowledge())
    assert all(step.items for step in other.steps)


@pytest.mark.parametrize("segment", SELF_MANAGED)
@pytest.mark.parametrize("age", ["under_18", "age_65_79", "age_80"])
def test_who_is_not_at_work_by_age_is_not_sent_to_occupational_health(segment: Segment, age: str) -> None:
    for theme in theme_ids():
        plan = _plan(theme, segment=segment, age_group=age)
        assert not [item.id for item in plan.items if "työterve" in f"{item.text} {item.plain_text}"]


@pytest.mark.parametrize("theme", ["stress", "nicotine", "work_ability"])
def test_who_may_be_at_work_hears_of_occupational_health(theme: str) -> None:
    for answers in ({"age_group": "age_30_64"}, {}):
        assert any("työterve" in item.text for item in _plan(theme, **answers).items)
