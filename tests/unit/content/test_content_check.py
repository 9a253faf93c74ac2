"""The checks of content: our own texts pass, and every kind of fault is found where an editor makes it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from content import Finding, Kind, Severity, check_content
from content.lists import load_word_lists

ROOT = Path(__file__).resolve().parents[3]
TODAY = date(2026, 11, 22)
# The questionnaires are left out: they are long, and read by their own checks too.
COPIED = ("bot/domain", "data/rules", "actions", "safety", "regions")

Change = Callable[[str, str], tuple[Finding, ...]]


@pytest.fixture
def change(tmp_path: Path) -> Change:
    """Write a reply into a copy of the project's texts and check it."""
    for folder in COPIED:
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("*.py", "*.pyc"))

    def changed(file: str, responses: str) -> tuple[Finding, ...]:
        (tmp_path / "bot" / "domain" / file).write_text(f"responses:\n{responses}", encoding="utf-8")
        return check_content(tmp_path, TODAY)

    return changed


def one_reply(text: str, plain: str = "Lyhyt lause.", name: str = "utter_uusi", buttons: str = "[]") -> str:
    return (
        f"  {name}:\n  - text: {text!r}\n    buttons: &b {buttons}\n"
        f"  - condition: [{{type: slot, name: style, value: plain}}]\n    text: {plain!r}\n    buttons: *b\n"
    )


def kinds(findings: tuple[Finding, ...]) -> set[Kind]:
    return {finding.kind for finding in findings}


def test_the_shipped_texts_have_no_findings():
    assert [str(finding) for finding in check_content(ROOT, TODAY)] == []


def test_a_good_new_reply_has_no_findings(change: Change):
    assert change("new.yml", one_reply("Tämä on hyvä ja lyhyt vastaus.")) == ()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Mikäli haluat, voit soittaa.", Kind.OFFICIALESE),
        ("Sinulla on masennus.", Kind.DIAGNOSIS),
        ("Oireesi eivät ole kiireellisiä.", Kind.DIAGNOSIS),
        ("Ryhmä on alkoholisteille.", Kind.LABEL),
        ("Täältä saat ajan huomiseksi.", Kind.PROMISE),
        ("Ota yhteyttä TE-toimistoon.", Kind.OUTDATED),
        ("Soita numeroon 08 123 4567.", Kind.NUMBER),
        ("Soita 0401234567.", Kind.NUMBER),
        ("Hienoa! Mahtavaa!", Kind.SHOUTS),
        ("Kiva 😊", Kind.SHOUTS),
        ("Soita {advisory_fone}.", Kind.UNKNOWN_PLACEHOLDER),
        ("Soita {advisory_phone.", Kind.BROKEN_PLACEHOLDER),
        ("Pitkä vastaus. " * 25, Kind.TOO_LONG),
    ],
)
def test_a_fault_in_a_text_is_found(change: Change, text: str, kind: Kind):
    findings = change("new.yml", one_reply(text))
    assert kinds(findings) == {kind}
    assert "new.yml: utter_uusi[1]" in str(findings[0])


@pytest.mark.parametrize(
    "text",
    [
        "Soita 112 tai 116117.",
        "Kriisipuhelin 09 2525 0111.",
        "Uusi laki tuli voimaan 1.1.2025.",
        "Vuonna 2024.",
    ],
)
def test_reviewed_numbers_and_dates_are_allowed(change: Change, text: str):
    assert change("new.yml", one_reply(text)) == ()


def test_a_long_plain_sentence_is_found(change: Change):
    plain = "Tämä lause on aivan liian pitkä selkokieleksi koska siinä on ihan todella monta sanaa peräkkäin."
    assert kinds(change("new.yml", one_reply("Hyvä.", plain))) == {Kind.LONG_PLAIN_SENTENCE}


@pytest.mark.parametrize(
    "payload",
    [
        "/olematon",
        "show_more",
        '/choose_theme{{"theme": "ei"}}',
        '/choose_theme{{"tema": "debt"}}',
        "/narrow{{",
    ],
)
def test_a_dead_button_is_found(change: Change, payload: str):
    buttons = f"[{{title: Jatka, payload: {payload!r}}}]"
    assert kinds(change("new.yml", one_reply("Hyvä.", buttons=buttons))) == {Kind.DEAD_BUTTON}


def test_a_missing_plain_variant_and_too_few_variants_are_found(change: Change):
    assert kinds(change("new.yml", "  utter_uusi:\n  - text: Hyvä.\n")) == {Kind.NO_PLAIN}
    assert kinds(change("new.yml", one_reply("Hyvä.", name="utter_heard_uusi"))) == {Kind.MISSING_VARIANT}


def test_variants_with_other_buttons_or_the_same_words_are_found(change: Change):
    other = (
        "  utter_uusi:\n  - text: Hyvä.\n    buttons: [{title: Lisää, payload: /help}]\n  - text: Hyvä.\n"
        "  - condition: [{type: slot, name: style, value: plain}]\n    text: Selkeä.\n"
    )
    assert kinds(change("new.yml", other)) == {Kind.BUTTONS_DIFFER, Kind.SAME_TWICE}


def test_missing_swedish_and_english_are_found(change: Change):
    findings = change("new.yml", one_reply("Hyvä.", name="utter_handover_uusi"))
    assert {finding.detail for finding in findings if finding.kind is Kind.MISSING_LANGUAGE} == {"sv", "en"}


def test_a_plain_variant_that_competes_with_other_languages_is_found(change: Change):
    several = one_reply("Hyvä.") + (
        "  - condition: [{type: slot, name: language, value: sv}]\n    text: Bra.\n    buttons: *b\n"
    )
    assert kinds(change("new.yml", several)) == {Kind.COMPETING}


def test_an_answer_without_source_and_one_with_an_old_source_are_found(change: Change):
    assert kinds(change("new.yml", one_reply("Hyvä.", name="utter_faq_uusi"))) == {Kind.NO_SOURCE}
    old = one_reply(
        "Hyvä. Lähde: kela.fi (tarkistettu 1.1.2024)", "Hyvä. (lähde: kela.fi)", name="utter_faq_uusi"
    )
    findings = change("new.yml", old)
    assert kinds(findings) == {Kind.STALE_SOURCE}
    assert findings[0].kind.severity is Severity.WARNING


def test_a_lost_emergency_number_is_found(change: Change):
    text = (ROOT / "bot" / "domain" / "needs.yml").read_text(encoding="utf-8").replace("112", "apua")
    assert Kind.MUST_CONTAIN in kinds(change("needs.yml", text.split("responses:\n", 1)[1]))


@pytest.mark.parametrize("broken", ["  utter_uusi: [", "  utter_uusi: 5\n", "  utter_uusi:\n  - teksti: a\n"])
def test_a_file_that_cannot_be_read_is_one_finding(change: Change, broken: str):
    findings = change("new.yml", broken)
    assert kinds(findings) == {Kind.UNREADABLE}
    assert findings[0].file == "bot/domain/new.yml"


def test_a_reply_written_in_two_files_is_found(change: Change):
    assert kinds(change("new.yml", one_reply("Hei.", name="utter_greet"))) == {Kind.UNREADABLE}


def test_a_term_that_becomes_old_later_is_only_a_warning():
    term = next(one for one in load_word_lists().outdated if one.term == "TE-toimisto")
    from content.texts import Text, TextChecks

    before = TextChecks(load_word_lists(), frozenset(), date(2024, 6, 1))
    found = list(before.of(Text("a.yml", "b", "TE-toimisto auttaa."), reply=True))
    assert [finding.kind for finding in found] == [Kind.SOON_OUTDATED]
    assert term.use in found[0].detail


def test_the_drift_list_is_dated_and_says_what_is_said_now():
    outdated = load_word_lists().outdated
    assert len(outdated) >= 30
    assert all(one.use and one.source for one in outdated)


def test_every_kind_of_finding_tells_what_to_do():
    for kind in Kind:
        line = str(Finding(kind, "a.yml", "utter_x[1]", "jotain"))
        assert re.match(r"(virhe|huomio): a\.yml: utter_x\[1\]: .+ \(.+\)$", line), line
