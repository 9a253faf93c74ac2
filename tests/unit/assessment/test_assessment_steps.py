"""The way through a questionnaire: answering, ticking, skipping, going back, changing, resuming."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from assessment import (
    DONE,
    InvalidAnswer,
    InvalidProgress,
    Progress,
    Questionnaire,
    answer,
    answer_text,
    back,
    begin,
    change,
    choose,
    current_question,
    inform,
    known_answers,
    load_questionnaire,
    remaining,
    result,
    skip,
)


def _at(questionnaire: Questionnaire, progress: Progress) -> str | None:
    question = current_question(questionnaire, progress)
    return question.id if question else None


def test_questions_come_in_order_until_done(small: Questionnaire) -> None:
    progress = begin(small)
    seen = []
    for value in (("apple",), "often", 40, "good"):
        seen.append(_at(small, progress))
        progress = answer(small, progress, value)
    assert seen == ["fruit", "often", "age", "feeling"]
    assert progress.done
    assert current_question(small, progress) is None


def test_a_question_whose_condition_fails_is_not_asked(small: Questionnaire) -> None:
    assert _at(small, answer(small, begin(small), ("none",))) == "age"


def test_a_known_answer_is_never_asked(small: Questionnaire) -> None:
    progress = begin(small, {"age": 40, "fruit": ("apple",)})
    assert _at(small, progress) == "often"
    progress = answer(small, progress, "rarely")
    assert _at(small, progress) == "feeling"


def test_a_known_answer_that_does_not_fit_is_asked(small: Questionnaire) -> None:
    assert _at(small, begin(small, {"fruit": ("mango",), "age": 400})) == "fruit"


@pytest.mark.parametrize("value", ["apple", ("mango",), (), 3, ("apple", "mango")])
def test_an_answer_that_does_not_fit_is_refused(small: Questionnaire, value: object) -> None:
    with pytest.raises(InvalidAnswer) as caught:
        answer(small, begin(small), value)  # type: ignore[arg-type]
    assert caught.value.code == "invalid_answer"
    assert caught.value.data["question"] == "fruit"


def test_an_answer_after_the_end_is_refused(small: Questionnaire) -> None:
    progress = begin(small)
    while not progress.done:
        progress = skip(small, progress)
    with pytest.raises(InvalidAnswer):
        answer(small, progress, "good")


def test_boxes_are_ticked_one_at_a_time_and_ended_with_done(small: Questionnaire) -> None:
    progress = choose(small, begin(small), "plum")
    progress = choose(small, progress, "apple")
    question = current_question(small, progress)
    assert question is not None
    assert question.id == "fruit"
    assert [option.title for option in question.options] == [
        "✓ Omena",
        "Päärynä",
        "✓ Luumu",
        "En mitään",
        "Valmis",
    ]
    assert "Omena, Luumu" in question.text
    progress = choose(small, progress, DONE)
    assert progress.answers["fruit"] == ("apple", "plum")
    assert _at(small, progress) == "often"


def test_a_second_press_unticks(small: Questionnaire) -> None:
    progress = choose(small, choose(small, begin(small), "apple"), "apple")
    assert progress.ticks == ()
    question = current_question(small, progress)
    assert question is not None
    assert DONE not in {option.id for option in question.options}


def test_done_without_ticks_stays_at_the_question(small: Questionnaire) -> None:
    assert _at(small, choose(small, begin(small), DONE)) == "fruit"


def test_none_of_these_ends_a_multi_choice_at_once_and_drops_ticks(small: Questionnaire) -> None:
    progress = choose(small, choose(small, begin(small), "apple"), "none")
    assert progress.answers["fruit"] == ("none",)


def test_free_words_end_a_multi_choice_together_with_its_ticks(small: Questionnaire) -> None:
    progress = answer(small, choose(small, begin(small), "plum"), ("apple",))
    assert progress.answers["fruit"] == ("apple", "plum")


def test_done_in_words_ends_a_multi_choice(small: Questionnaire) -> None:
    progress = answer(small, choose(small, begin(small), "plum"), (DONE,))
    assert progress.answers["fruit"] == ("plum",)


def test_skipping_with_ticks_keeps_the_ticks(small: Questionnaire) -> None:
    assert skip(small, choose(small, begin(small), "plum")).answers["fruit"] == ("plum",)


@pytest.mark.parametrize(("question", "option"), [("gone", "apple"), ("fruit", "mango"), ("feeling", "good")])
def test_a_stale_button_changes_nothing(small: Questionnaire, question: str, option: str) -> None:
    progress = begin(small)
    assert choose(small, progress, option, question) == progress


def test_a_button_of_an_earlier_question_changes_that_answer_and_goes_on(small: Questionnaire) -> None:
    progress = answer(small, begin(small), ("apple",))
    progress = answer(small, progress, "often")
    progress = choose(small, progress, "rarely", "often")
    assert progress.answers["often"] == "rarely"
    assert _at(small, progress) == "age"


def test_skipped_questions_are_not_asked_again_and_a_result_is_still_given(small: Questionnaire) -> None:
    progress = begin(small)
    for _ in range(4):
        progress = skip(small, progress)
    assert progress.done
    assert progress.answers == {}
    assert result(small, progress).scores[0].value == 0


def test_going_back_shows_the_question_before_and_keeps_its_answer(small: Questionnaire) -> None:
    progress = answer(small, answer(small, begin(small), ("apple",)), "often")
    progress = back(small, progress)
    assert _at(small, progress) == "often"
    assert progress.answers["often"] == "often"
    progress = back(small, progress)
    assert _at(small, progress) == "fruit"
    assert progress.ticks == ("apple",)
    assert back(small, progress) == progress


def test_after_going_back_it_goes_on_where_it_was(small: Questionnaire) -> None:
    progress = answer(small, answer(small, begin(small), ("apple",)), "often")
    progress = answer(small, back(small, progress), "rarely")
    assert _at(small, progress) == "age"


def test_going_back_from_the_end_reopens_the_last_question(small: Questionnaire) -> None:
    progress = begin(small)
    for value in (("apple",), "often", 40, "good"):
        progress = answer(small, progress, value)
    progress = back(small, progress)
    assert (_at(small, progress), progress.done) == ("feeling", False)


def test_a_changed_answer_drops_what_no_longer_applies(small: Questionnaire) -> None:
    progress = answer(small, answer(small, begin(small), ("apple",)), "often")
    progress = change(small, progress, "fruit")
    progress = choose(small, progress, "none")
    assert "often" not in progress.answers
    assert _at(small, progress) == "age"
    assert _at(small, back(small, progress)) == "fruit"


@pytest.mark.parametrize("name", ["age", "no_such_question"])
def test_only_questions_met_can_be_changed(small: Questionnaire, name: str) -> None:
    progress = answer(small, begin(small), ("apple",))
    assert change(small, progress, name) == progress


def test_a_known_answer_can_be_changed(small: Questionnaire) -> None:
    progress = change(small, begin(small, {"age": 40}), "age")
    progress = answer(small, progress, 41)
    assert progress.answers["age"] == 41
    assert "age" not in progress.known
    assert _at(small, progress) == "fruit"


def test_what_is_told_on_the_way_is_not_asked(small: Questionnaire) -> None:
    progress = inform(small, answer(small, begin(small), ("apple",)), {"age": 40, "often": "rarely"})
    assert _at(small, progress) == "feeling"


def test_what_is_told_on_the_way_does_not_replace_an_answer(small: Questionnaire) -> None:
    progress = inform(small, answer(small, begin(small), ("apple",)), {"fruit": ("pear",)})
    assert progress.answers["fruit"] == ("apple",)


def test_progress_survives_json_whatever_its_state(small: Questionnaire) -> None:
    progress = begin(small, {"age": 40.5})
    states = [progress]
    progress = choose(small, progress, "plum")
    states.append(progress)
    progress = skip(small, choose(small, progress, DONE))
    states.append(progress)
    for state in states:
        assert Progress.from_dict(json.loads(json.dumps(state.to_dict()))) == state


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"questionnaire_id": "small"},
        {**Progress("small", "1.0").to_dict(), "answers": [1]},
        {**Progress("small", "1.0").to_dict(), "answers": {"age": None}},
        {**Progress("small", "1.0").to_dict(), "answers": {"age": True}},
        {**Progress("small", "1.0").to_dict(), "asked": "fruit"},
        {**Progress("small", "1.0").to_dict(), "version": 1},
        "nonsense",
    ],
)
def test_a_broken_stored_progress_is_refused(broken: object) -> None:
    with pytest.raises(InvalidProgress):
        Progress.from_dict(broken)  # type: ignore[arg-type]


def test_progress_of_another_questionnaire_is_refused(
    small: Questionnaire, main_questionnaire: Questionnaire
) -> None:
    with pytest.raises(InvalidProgress):
        current_question(main_questionnaire, begin(small))


def test_an_edited_questionnaire_goes_on_with_the_answers_that_still_fit(
    write: Callable[..., Path],
) -> None:
    before = load_questionnaire(write())
    progress = answer(before, answer(before, begin(before), ("apple", "plum")), "often")
    after = load_questionnaire(
        write(
            ('version: "1.0"', 'version: "1.1"'),
            ("{id: often, title: Usein}", "{id: daily, title: Joka päivä}"),
        )
    )
    # The question at hand stays; the answer that is no longer there is asked for afterwards.
    assert _at(after, progress) == "age"
    progress = answer(after, progress, 40)
    assert _at(after, progress) == "often"
    progress = answer(after, progress, "daily")
    assert progress.version == "1.1"
    assert progress.answers["fruit"] == ("apple", "plum")
    assert result(after, progress).version == "1.1"


def test_an_answer_that_ends_the_questionnaire_ends_it(write: Callable[..., Path]) -> None:
    questionnaire = load_questionnaire(
        write(("    text: Kuinka usein?", "    ends_with: often\n    text: Kuinka usein?"))
    )
    progress = answer(questionnaire, answer(questionnaire, begin(questionnaire), ("apple",)), "often")
    assert progress.done
    progress = answer(questionnaire, back(questionnaire, progress), "rarely")
    assert _at(questionnaire, progress) == "age"


def test_optional_questions_give_way_when_it_grows_too_long(write: Callable[..., Path]) -> None:
    optional = ("    text: Kuinka usein?", "    optional: true\n    text: Kuinka usein?")
    roomy = load_questionnaire(write(optional, ("cleared: true", "cleared: true\nmax_questions: 4")))
    tight = load_questionnaire(
        write(optional, ("cleared: true", "cleared: true\nmax_questions: 3"), name="small")
    )
    assert _at(roomy, answer(roomy, begin(roomy), ("apple",))) == "often"
    assert _at(tight, answer(tight, begin(tight), ("apple",))) == "age"


def test_remaining_counts_down_to_nothing(small: Questionnaire) -> None:
    progress = begin(small)
    counts = [remaining(small, progress)]
    while not progress.done:
        progress = skip(small, progress)
        counts.append(remaining(small, progress))
    assert counts == [4, 3, 2, 1, 0]


def test_a_step_never_changes_the_progress_it_was_given(small: Questionnaire) -> None:
    progress = begin(small)
    copy = replace(progress, answers=dict(progress.answers))
    answer(small, progress, ("apple",))
    skip(small, progress)
    choose(small, progress, "plum")
    assert progress == copy


def test_an_answer_can_be_said_in_words(small: Questionnaire) -> None:
    fruit, _, age, feeling = small.questions
    assert answer_text(fruit, ("apple", "plum")) == "Omena, Luumu"
    assert answer_text(age, 3.5) == "3,5"
    assert answer_text(feeling, "bad", plain=True) == "Huonosti"


def test_needs_told_before_answer_the_areas_and_leave_room_for_more(
    main_questionnaire: Questionnaire,
) -> None:
    known = known_answers(main_questionnaire, {"needs": ["debt", "loneliness"], "municipality": "Kuhmo"})
    assert known["areas"] == ("people", "money")
    assert known["money"] == ("debt",)
    assert known["people"] == ("loneliness",)
    assert known["for_whom"] == "self"
    assert known["municipality"] == "Kuhmo"
    question = current_question(main_questionnaire, begin(main_questionnaire, known))
    assert question is not None
    assert question.id == "more_areas"
    assert not {"people", "money"} & {option.id for option in question.options}


def test_nothing_told_leaves_everything_to_be_asked(main_questionnaire: Questionnaire) -> None:
    assert known_answers(main_questionnaire, {"needs": [], "municipality": None}) == {}
    assert known_answers(main_questionnaire, {}) == {}


def test_own_and_anothers_need_leave_open_whose_matter_it_is(main_questionnaire: Questionnaire) -> None:
    known = known_answers(main_questionnaire, {"needs": ["concern_for_other", "stress"]})
    assert "for_whom" not in known


def test_details_in_free_words_are_not_asked_again(main_questionnaire: Questionnaire) -> None:
    progress = answer(main_questionnaire, begin(main_questionnaire), "self")
    progress = answer(
        main_questionnaire, progress, ("money", "people"), "velkaa on ja ero tuli, parisuhde meni"
    )
    assert progress.answers["money"] == ("debt",)
    assert progress.answers["people"] == ("relationship",)
    assert _at(main_questionnaire, progress) == "body"


def test_a_danger_told_is_asked_about_next_and_ends_the_questionnaire(
    main_questionnaire: Questionnaire,
) -> None:
    progress = answer(main_questionnaire, begin(main_questionnaire), "self")
    progress = answer(main_questionnaire, progress, ("change", "money"))
    progress = answer(main_questionnaire, progress, ("violence",))
    assert _at(main_questionnaire, progress) == "safe_now"
    assert answer(main_questionnaire, progress, "not_safe").done
    assert not answer(main_questionnaire, progress, "safe").done
