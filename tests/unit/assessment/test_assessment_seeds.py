"""Everything that the source documents name for the resident and the plan is there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from assessment import Questionnaire, Segment, load_questionnaire
from assessment.knowledge import load_knowledge
from assessment.segments import load_segments

ROOT = Path(__file__).parents[3]
ROWS: list[dict[str, Any]] = yaml.safe_load(
    (ROOT / "tests/data/seed_coverage.yml").read_text(encoding="utf-8")
)


def _there(main: Questionnaire, audit_c: Questionnaire) -> set[str]:
    """Every name that a row may point to, in the form of the list."""
    knowledge = load_knowledge()
    blocks = [*knowledge.blocks, *(block for blocks in knowledge.themes.values() for block in blocks)]
    names = {f"question:{question.id}" for question in main.questions}
    names |= {f"option:{q.id}.{option.id}" for q in main.questions for option in q.options}
    names |= {f"theme:{theme}" for theme in knowledge.themes}
    names |= {f"interest:{theme}" for rule in main.themes if rule.role == "interest" for theme in rule.themes}
    # These two lines are made by the plan itself.
    names |= {f"block:{block.id}" for block in blocks} | {"block:strengths", "block:together"}
    names |= {f"provider:{provider.id}" for provider in knowledge.providers}
    names |= {f"segment:{rule.segment}" for rule in load_segments().rules if rule.segment in Segment}
    names |= {f"stage:{stage}" for stage in knowledge.voices}
    names |= {f"signal:{signal.id}" for signal in main.signals}
    names |= {f"link:{link}" for link in knowledge.links}
    names |= {f"instrument:{link.id}" for link in knowledge.instruments}
    names |= {f"choice:{choice.id}" for band in audit_c.bands for choice in band.choices}
    names |= {f"questionnaire:{path.stem}" for path in (ROOT / "assessment/questionnaires").glob("*.yml")}
    return names


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["row"])
def test_a_row_of_the_source_documents_is_shown(
    main_questionnaire: Questionnaire, audit_c: Questionnaire, row: dict[str, Any]
) -> None:
    assert row["shown"]
    assert set(row["seeds"]) <= {0, 1, 2, 3, 4}
    assert set(row["shown"]) <= _there(main_questionnaire, audit_c)


def test_rows_are_listed_once() -> None:
    names = [row["row"] for row in ROWS]
    assert len(names) == len(set(names)) >= 120


def test_every_signal_strengthens_something_and_every_strengthening_has_its_signal(
    main_questionnaire: Questionnaire,
) -> None:
    signals = {signal.id for signal in main_questionnaire.signals}
    # `unclear` is found by the program, not by the questionnaire.
    assert set(load_segments().boosts) == signals | {"unclear"}


def test_every_option_of_the_main_questionnaire_leads_somewhere(main_questionnaire: Questionnaire) -> None:
    led = {(rule.question, rule.option) for rule in main_questionnaire.themes}
    for name in ("change", "mind", "people", "money", "work", "health", "home", "care"):
        question = main_questionnaire.question(name)
        assert question is not None
        for option in question.options:
            assert option.exclusive or (name, option.id) in led, (name, option.id)


@pytest.mark.parametrize(
    "path", sorted((ROOT / "assessment/questionnaires").glob("*.yml")), ids=lambda p: p.stem
)
def test_every_question_and_option_has_its_plain_variant(path: Path) -> None:
    for question in load_questionnaire(path).questions:
        assert question.plain_text
        assert all(option.plain_title for option in question.options)
        titles = [option.title for option in question.options]
        assert len(titles) == len(set(titles))
