"""AUDIT-C: the published points and limits, on every boundary.

Source of points and limits: THL, FinMonik (terveytemme.fi/finmonik/notes/fm_alco_auditc.htm): each answer
0 to 4; too much is at least 6 for men and 5 for women under 65, and at least 4 for those over 65.
"""

from __future__ import annotations

from itertools import product

import pytest

from assessment import Questionnaire, Result, answer, begin, result, skip
from assessment.outcome import Offer

OFTEN = ("never", "monthly", "two_to_four_monthly", "two_to_three_weekly", "four_weekly")
MUCH = ("one_two", "three_four", "five_six", "seven_nine", "ten")
SIX = ("never", "less_than_monthly", "monthly", "weekly", "daily")
LIMITS = {"man": 6, "woman": 5, "over_65": 4, "other": 4, None: 4}
FOUR_WAYS = ("appointment", "advice", "self_care", "group")


def _taken(audit_c: Questionnaire, group: str | None, often: int, much: int = 0, six: int = 0) -> Result:
    progress = begin(audit_c)
    progress = skip(audit_c, progress) if group is None else answer(audit_c, progress, group)
    progress = answer(audit_c, progress, OFTEN[often])
    if often:
        progress = answer(audit_c, progress, MUCH[much])
        progress = answer(audit_c, progress, SIX[six])
    assert progress.done
    return result(audit_c, progress)


@pytest.mark.parametrize("group", list(LIMITS))
def test_every_combination_has_the_published_points_and_the_right_side_of_the_limit(
    audit_c: Questionnaire, group: str | None
) -> None:
    for often, much, six in product(range(1, 5), range(5), range(5)):
        outcome = _taken(audit_c, group, often, much, six)
        points = often + much + six
        assert outcome.scores[0].value == points
        over = points >= LIMITS[group]
        assert str(outcome.scores[0].band).startswith("over" if over else "low"), (group, points)
        assert (outcome.handover.offer is Offer.ACTIVE) is over
        assert outcome.themes == (("substance_use",) if over else ())


@pytest.mark.parametrize(("group", "limit"), list(LIMITS.items()))
def test_the_limit_itself_is_over_and_one_below_is_not(
    audit_c: Questionnaire, group: str | None, limit: int
) -> None:
    # Often 4 and six-or-more the rest gives every sum from 4 to 8.
    at = _taken(audit_c, group, min(limit, 4), 0, limit - min(limit, 4))
    below = _taken(audit_c, group, min(limit - 1, 4), 0, limit - 1 - min(limit - 1, 4))
    assert (at.scores[0].value, below.scores[0].value) == (limit, limit - 1)
    assert str(at.scores[0].band).startswith("over")
    assert str(below.scores[0].band).startswith("low")


def test_who_does_not_drink_is_asked_nothing_more(audit_c: Questionnaire) -> None:
    outcome = _taken(audit_c, "woman", 0)
    assert outcome.scores[0].band == "does_not_drink"
    assert outcome.handover.offer is Offer.NONE


@pytest.mark.parametrize("points", [(1, 0, 0), (4, 4, 4)])
def test_in_pregnancy_no_points_are_called_safe(audit_c: Questionnaire, points: tuple[int, int, int]) -> None:
    outcome = _taken(audit_c, "pregnant", *points)
    assert outcome.scores[0].band == "pregnant"
    assert outcome.handover.priority == "high"


def test_a_half_answered_test_gives_no_result(audit_c: Questionnaire) -> None:
    progress = answer(audit_c, begin(audit_c), "man")
    progress = answer(audit_c, progress, "four_weekly")
    progress = answer(audit_c, progress, "ten")
    outcome = result(audit_c, skip(audit_c, progress))
    assert outcome.scores[0].band == "incomplete"
    assert "en laske tulosta" in outcome.feedback[0].text


def test_over_the_limit_there_is_feedback_a_reason_what_helps_and_always_four_ways_on(
    audit_c: Questionnaire,
) -> None:
    for group in LIMITS:
        outcome = _taken(audit_c, group, 4, 4, 4)
        assert len(outcome.feedback) == 3
        assert tuple(choice.id for choice in outcome.choices) == FOUR_WAYS
        assert all(outcome.plan.step(step).items for step in ("self", "seek", "services", "after"))


def test_a_risk_test_places_nobody_on_a_path(audit_c: Questionnaire) -> None:
    outcome = _taken(audit_c, "man", 4, 4, 4)
    assert outcome.segment is None
    assert outcome.segment_reasons == ()


def test_it_runs_only_where_it_is_switched_on(audit_c: Questionnaire) -> None:
    assert not audit_c.info.cleared
