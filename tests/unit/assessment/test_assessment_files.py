"""Questionnaire files: what is found wrong, on which line; what may run; editing while Polku runs."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from assessment import (
    InvalidQuestionnaire,
    NotUnderstood,
    QuestionnaireNotFound,
    Severity,
    answer,
    available,
    begin,
    check,
    current_question,
    find_questionnaire,
    instruments,
    load_questionnaire,
    result,
    understand,
)
from assessment.problems import kinds

ROOT = Path(__file__).parents[3]
QUESTIONNAIRES = ROOT / "assessment" / "questionnaires"

# What is changed in the small questionnaire, and the code and the changed text on whose line it is found.
FAULTS = [
    ("schema", "kind: number", "kind: numero", "kind: numero"),
    ("schema", "cleared: true", "cleared: true\nclear: true", "clear: true"),
    ("schema", "licence: MIT\n", "", "id: small"),
    ("schema", "{id: pear, title: Päärynä}", "{id: pear}", "{id: pear}"),
    ("schema", 'version: "1.0"', "version: 1.0", "version: 1.0"),
    ("schema", "    min: 0", "    options: []\n    min: 0", "options: []"),
    ("yaml", "cleared: true", "cleared: true\ncleared: true", "cleared: true\n"),
    ("yaml", "owner: testi", "owner: [testi", "checked"),
    ("file_name", "id: small", "id: other", "id: other"),
    ("duplicate_id", "- id: often\n", "- id: fruit\n", "- id: fruit\n    kind: single"),
    ("duplicate_id", "{id: pear,", "{id: apple,", "title: Päärynä"),
    ("reserved_id", "{id: pear,", "{id: done,", "{id: done,"),
    ("unknown_question", "question: fruit, has: none", "question: fruits, has: none", "fruits"),
    ("unknown_option", "question: fruit, has: none", "question: fruit, has: nothing", "nothing"),
    ("unknown_option", "feeling: {bad: 2,", "feeling: {awful: 2, bad: 2,", "awful"),
    ("unknown_theme", "themes: stress", "themes: stres", "themes: stres"),
    ("unknown_signal", "    from: 2\n", "    from: 2\n    when: {signal: alarm}\n", "signal: alarm"),
    ("unknown_score", "score: worry\n    from: 2", "score: worries\n    from: 2", "score: worries"),
    ("unknown_link", "plain: Lepää tänään.}", "plain: Lepää tänään., link: nowhere}", "link: nowhere"),
    ("unknown_fact", "    min: 0", "    known_from: shoe_size\n    min: 0", "known_from"),
    ("own_condition", "question: fruit, has: none", "question: often, answered: true", "question: often"),
    ("too_early", "{question: fruit, has: none}", "{theme: stress}", "{theme: stress}"),
    ("wrong_kind", "    min: 0", "    ends_with: a\n    min: 0", "ends_with: a"),
    ("wrong_kind", "title: Harvoin}", "title: Harvoin, exclusive: true}", "title: Harvoin, exclusive"),
    ("limits", "    min: 0", "    min: 200", "min: 200"),
    ("missing_points", "fair: 1, ", "", "feeling: {bad: 2, good: 0}"),
    ("bands", "    to: 1\n", "    to: 0\n", "- id: fine"),
    ("bands", "    from: 2\n", "    from: 1\n", "- id: fine"),
    ("bands", "    to: 2\n", "    to: 3\n", "- id: fine"),
    ("too_long", "cleared: true", "cleared: true\nmax_questions: 2", "max_questions: 2"),
    ("phrase", "[omen*]", "['o,men']", "o,men"),
    ("forbidden_word", "text: Kuinka usein?", "text: Käytkö TE-toimistossa?", "TE-toimisto"),
    ("same_phrase", "title: Päärynä}", "title: Päärynä, phrases: [omen*]}", "Päärynä"),
    (
        "long_sentence",
        "plain: Kuinka usein?",
        "plain: Syöt näitä nyt aina kotona tai töissä tai koulussa tai muualla tai ulkona nyt viikon aikana?",
        "viikon aikana?",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("code", "old", "new", "found_at"), FAULTS)
def test_every_fault_is_found_on_its_line(
    write: Callable[..., Path], code: str, old: str, new: str, found_at: str
) -> None:
    path = write((old, new))
    text = path.read_text(encoding="utf-8")
    place = text.rindex(found_at) if code == "yaml" else text.index(found_at)
    line = text[:place].count("\n") + 1
    found = {(problem.code, problem.line) for problem in check(path)}
    assert (code, line) in found


def test_levels_and_steps_are_checked(write: Callable[..., Path]) -> None:
    path = write(
        (
            "results:",
            "path:\n  need: {score: worry, levels: [[0, 0], [1, 7]]}\n"
            "  ability: {score: worry, levels: [[1, 3], [1, 0]]}\n  asked: [feeling]\nresults:",
        )
    )
    assert {problem.code for problem in check(path)} == {"level", "steps"}


def test_a_file_that_leads_nowhere_is_remarked_on(write: Callable[..., Path]) -> None:
    path = write()
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index("scoring:")], encoding="utf-8")
    assert [problem.code for problem in check(path)] == ["no_outcome"]
    assert load_questionnaire(path).bands == ()


def test_every_kind_of_finding_is_shown_by_an_example() -> None:
    shown = {code for code, *_ in FAULTS} | {"level", "steps", "no_outcome"}
    assert shown == set(kinds())


def test_a_finding_says_file_line_and_remedy(write: Callable[..., Path]) -> None:
    (problem,) = check(write(("themes: stress", "themes: stres")))
    assert str(problem).startswith(f"small.yml:{problem.line}: virhe [unknown_theme] Teemaa stres ei ole.")
    assert problem.severity is Severity.ERROR
    assert problem.remedy


def test_several_faults_are_told_together(write: Callable[..., Path]) -> None:
    path = write(("themes: stress", "themes: stres"), ("{id: pear,", "{id: done,"))
    assert [problem.code for problem in check(path)] == ["reserved_id", "unknown_theme"]


@pytest.mark.parametrize(
    "content", [b"\xff\xfe\x00", b"", b"- just\n- a list\n", b"id: &a [*a]\n", b"text only"]
)
def test_a_file_that_is_no_questionnaire_is_explained(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.yml"
    path.write_bytes(content)
    assert check(path)[0].code in {"yaml", "schema"}


def test_a_missing_file_is_explained(tmp_path: Path) -> None:
    assert check(tmp_path / "none.yml")[0].code == "yaml"
    with pytest.raises(QuestionnaireNotFound):
        load_questionnaire(tmp_path / "none.yml")


def test_a_broken_file_is_not_loaded(write: Callable[..., Path]) -> None:
    with pytest.raises(InvalidQuestionnaire) as caught:
        load_questionnaire(write(("themes: stress", "themes: stres")))
    assert [problem.code for problem in caught.value.data["problems"]] == ["unknown_theme"]


def test_a_file_with_remarks_only_is_loaded(write: Callable[..., Path]) -> None:
    path = write(("title: Päärynä}", "title: Päärynä, phrases: [omen*]}"))
    assert check(path)
    assert load_questionnaire(path).id == "small"


def test_a_changed_file_is_read_anew_and_an_unchanged_one_is_not(write: Callable[..., Path]) -> None:
    path = write()
    first = load_questionnaire(path)
    assert load_questionnaire(path) is first
    write(("title: Pieni kysely", "title: Uusi nimi"))
    os.utime(path, ns=(path.stat().st_mtime_ns + 1, path.stat().st_mtime_ns + 1))
    assert load_questionnaire(path).info.title == "Uusi nimi"


def test_a_questionnaire_is_added_by_adding_a_file(write: Callable[..., Path]) -> None:
    path = write()
    assert [info.id for info in available(path.parent)] == ["small"]
    assert find_questionnaire(path.parent, "small").id == "small"


def test_what_is_not_cleared_runs_only_when_switched_on(write: Callable[..., Path]) -> None:
    folder = write(("cleared: true", "cleared: false")).parent
    assert available(folder) == ()
    assert [info.id for info in available(folder, frozenset({"small"}))] == ["small"]
    with pytest.raises(QuestionnaireNotFound):
        find_questionnaire(folder, "small")
    assert find_questionnaire(folder, "small", frozenset({"small"})).id == "small"


def test_one_broken_file_does_not_hide_the_others(write: Callable[..., Path]) -> None:
    write(("id: small", "id: good"), name="good")
    folder = write(("themes: stress", "themes: stres")).parent
    assert [info.id for info in available(folder)] == ["good"]


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "small.yml", "", "*"])
def test_an_id_cannot_lead_out_of_the_folder(write: Callable[..., Path], name: str) -> None:
    folder = write().parent / "inner"
    folder.mkdir()
    (folder.parent / "secret.yml").write_text("id: secret", encoding="utf-8")
    with pytest.raises(QuestionnaireNotFound):
        find_questionnaire(folder, name)


@pytest.mark.parametrize("path", sorted(QUESTIONNAIRES.glob("*.yml")), ids=lambda path: path.stem)
def test_shipped_questionnaires_have_no_findings_and_carry_their_source(path: Path) -> None:
    assert check(path) == ()
    info = load_questionnaire(path).info
    assert info.source
    assert info.licence
    assert info.owner


def test_only_own_questions_are_cleared_without_a_region(write: Callable[..., Path]) -> None:
    assert [info.id for info in available(QUESTIONNAIRES)] == ["mita-voin-tehda-itse"]


def test_instruments_that_are_not_run_here_are_linked_with_a_reason() -> None:
    linked = {link.id: link for link in instruments()}
    assert {"phq9", "gad7", "findrisc", "who5", "isi", "kykyviisari"} <= set(linked)
    assert all(link.url.startswith("https://") and link.reason for link in linked.values())


def test_the_guides_example_is_a_whole_questionnaire_that_can_be_talked_through(tmp_path: Path) -> None:
    guide = (ROOT / "docs/kyselyn-kirjoittaminen.md").read_text(encoding="utf-8")
    path = tmp_path / "jaksaminen-lyhyesti.yml"
    path.write_text(guide.split("```yaml\n")[1].split("```")[0], encoding="utf-8")
    assert check(path) == ()
    questionnaire = find_questionnaire(tmp_path, "jaksaminen-lyhyesti")
    progress = begin(questionnaire)
    for said in ("en jaksa oikein", "uni ja työ", "5-6", "lepoa"):
        question = current_question(questionnaire, progress)
        assert question is not None
        understood = understand(question, said)
        assert not isinstance(understood, NotUnderstood), said
        progress = answer(questionnaire, progress, understood, said)
    outcome = result(questionnaire, progress)
    assert progress.done
    assert outcome.scores[0].value == 4
    assert outcome.themes == ("stress", "sleep")
    assert outcome.handover.offer == "offered"
    assert [len(step.items) for step in outcome.plan.steps] == [1, 1, 0, 0]
