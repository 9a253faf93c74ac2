"""Emergency replies are short, calm, name 112 and a second way, and take numbers from one file."""

import itertools
import re

import pytest
import yaml

from safety import CrisisKind, EmergencyReply, emergency_reply, identifier_reply, outage_reply
from safety.replies import FILE

VARIANTS = [("fi", False), ("fi", True), ("sv", False), ("en", False)]
CASES = [(kind, language, plain) for kind in CrisisKind for language, plain in VARIANTS]
WIDGET = FILE.parents[1] / "web" / "static" / "widget" / "polku-chat.js"
TELLINGS = 7


def told_again_and_again(kind: CrisisKind, language: str, plain: bool) -> list[EmergencyReply]:
    """What is answered to the same emergency, time after time in one conversation."""
    replies: list[EmergencyReply] = []
    for _ in range(TELLINGS):
        replies.append(emergency_reply(kind, language, plain, [reply.text for reply in replies]))
    return replies


@pytest.mark.parametrize(("kind", "language", "plain"), CASES)
def test_reply_names_112_and_a_second_way_in_few_calm_words(
    kind: CrisisKind, language: str, plain: bool
) -> None:
    for reply in told_again_and_again(kind, language, plain):
        assert "112" in reply.text
        assert len(reply.lines) >= 2
        assert all(line.number is not None and line.number in reply.text for line in reply.lines)
        assert len(reply.text) < 350
        assert "!" not in reply.text
        assert not re.search(r"[{}]", reply.text)
        assert "  " not in reply.text


@pytest.mark.parametrize(("kind", "language", "plain"), CASES)
def test_reply_ends_with_leave_to_go_on(kind: CrisisKind, language: str, plain: bool) -> None:
    for reply in told_again_and_again(kind, language, plain):
        last = reply.text.rstrip(".").split(". ")[-1]
        assert re.search(r"jatkaa|palata|fortsätta|komma tillbaka|go on|come back", last)


@pytest.mark.parametrize(("kind", "language", "plain"), CASES)
def test_an_emergency_told_again_is_answered_in_other_words_with_the_same_lines(
    kind: CrisisKind, language: str, plain: bool
) -> None:
    replies = told_again_and_again(kind, language, plain)
    texts = [reply.text for reply in replies]
    assert len(set(texts)) == 3
    assert all(one != after for one, after in itertools.pairwise(texts))
    assert {frozenset(reply.lines) for reply in replies} == {frozenset(replies[0].lines)}


@pytest.mark.parametrize(("kind", "language", "plain"), CASES)
def test_the_second_reply_is_shorter_and_those_after_the_first_offer_a_person(
    kind: CrisisKind, language: str, plain: bool
) -> None:
    first, second, third = (reply.text for reply in told_again_and_again(kind, language, plain)[:3])
    assert len(second) < len(first)
    button = re.findall(r'^ {4}human: "(.+)",$', WIDGET.read_text(encoding="utf-8"), re.MULTILINE)
    offered = dict(zip(("fi", "sv", "en"), button, strict=True))[language]
    assert offered in second
    assert offered in third


def test_another_emergency_and_another_language_begin_with_what_says_all() -> None:
    said = [emergency_reply(CrisisKind.SUICIDE).text]
    assert emergency_reply(CrisisKind.CHILD, said=said) == emergency_reply(CrisisKind.CHILD)
    assert emergency_reply(CrisisKind.SUICIDE, "sv", said=said) == emergency_reply(CrisisKind.SUICIDE, "sv")
    said += [emergency_reply(CrisisKind.CHILD).text]
    assert emergency_reply(CrisisKind.SUICIDE, said=said).text not in said


@pytest.mark.parametrize("kind", CrisisKind)
def test_no_reply_diagnoses_or_talks_in_officialese(kind: CrisisKind) -> None:
    text = " ".join(reply.text for reply in told_again_and_again(kind, "fi", False)).casefold()
    for word in (
        "diagnoosi",
        "oireesi",
        "kiireellisyys",
        "asiakas",
        "toimija",
        "mahdollisimman pian",
        "valitettavasti",
    ):
        assert word not in text


@pytest.mark.parametrize("kind", CrisisKind)
def test_other_languages_get_english_and_plain_exists_in_finnish_only(kind: CrisisKind) -> None:
    assert emergency_reply(kind, "so").text == emergency_reply(kind, "en").text
    assert emergency_reply(kind, "sv", plain=True).text == emergency_reply(kind, "sv").text
    assert emergency_reply(kind, "fi", plain=True).text != emergency_reply(kind, "fi").text


def test_kind_may_be_given_as_its_intent() -> None:
    assert emergency_reply(CrisisKind("crisis_child")).text == emergency_reply(CrisisKind.CHILD).text


def test_no_number_is_written_into_the_texts_themselves() -> None:
    assert re.findall(r"\d{3,}", re.sub(r"#.*", "", FILE.read_text(encoding="utf-8"))) == []


def test_every_kind_and_variant_has_a_text() -> None:
    document = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    assert set(document["emergency"]) == {kind.value for kind in CrisisKind}
    for texts in document["emergency"].values():
        assert set(texts) == {"fi", "fi_plain", "sv", "en"}


@pytest.mark.parametrize("language", ["fi", "sv", "en", "ru"])
def test_outage_reply_gives_help_facts_and_the_advisory_service(language: str) -> None:
    text = outage_reply(language, "Kainuun neuvonta", "08 615 69728", "https://hyvinvointialue.kainuu.fi")
    for fact in ("112", "116117", "Kainuun neuvonta", "08 615 69728", "https://hyvinvointialue.kainuu.fi"):
        assert fact in text
    assert len(text) < 350


def test_outage_reply_leaves_out_what_is_not_known() -> None:
    only_phone = outage_reply("fi", "Neuvonta", "08 123 4567", None)
    assert "Neuvonta, puhelin 08 123 4567." in only_phone
    only_website = outage_reply("fi", "Neuvonta", None, "https://esimerkki.fi")
    assert "Neuvonta: https://esimerkki.fi." in only_website
    for text in (outage_reply("fi", None, None, None), outage_reply("fi", "Neuvonta", None, None)):
        assert "None" not in text
        assert "Neuvonta" not in text
        assert "112" in text


def test_request_not_to_give_identifiers_is_kind_and_exists_in_every_variant() -> None:
    texts = {identifier_reply(language, plain) for language, plain in VARIANTS}
    assert len(texts) == 4
    assert all(len(text) < 350 and "!" not in text for text in texts)
    assert identifier_reply("ar") == identifier_reply("en")
