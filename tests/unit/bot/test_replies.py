"""Replies hold the tone guide (docs/savyopas.md): variants, lengths, placeholders, buttons and words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
DOMAIN = ROOT / "bot" / "domain"
LONGEST = 350
FILLED = "x" * 40
ADVISORY = {
    "region", "advisory_name", "advisory_phone", "advisory_hours", "advisory_website", "advisory_contact",
}  # fmt: skip
# What the actions pass besides the advisory service's facts.
PASSED = {
    "utter_place_set": {"municipality"},
    "utter_details": {"title"},
    "utter_register": {"title", "contact"},
    "utter_handover_summary": {"summary"},
    "utter_handover_summary_empty": {"summary"},
    "utter_handover_receipt": {"reference", "due"},
    "utter_handover_added": {"reference", "due"},
    "utter_handover_waiting": {"reference", "due"},
    "utter_handover_in_work": {"reference", "due"},
    "utter_handover_attempted": {"reference", "due"},
    "utter_handover_late": {"reference", "due"},
    "utter_handover_closed": {"opens", "emergency_social"},
    "utter_handover_cancel_confirm": {"reference"},
    "utter_consent_given": {"consent"},
    "utter_consent_revoked": {"consent"},
}
WITH_ADVISORY = {
    "utter_open", "utter_contact_info", "utter_handover_intro", "utter_handover_declined", "utter_privacy",
    "utter_handover_form_again", "utter_handover_failed", "utter_handover_waiting", "utter_handover_in_work",
    "utter_handover_attempted", "utter_handover_late",
    "utter_handover_cancelled", "utter_person_declined", "utter_clarify_person", "utter_feedback_yes",
    "utter_feedback_partly", "utter_feedback_no",
}  # fmt: skip
FREQUENT = {
    "utter_greet", "utter_thank", "utter_goodbye", "utter_suggest", "utter_suggest_more", "utter_next_steps",
    "utter_chitchat", "utter_complaint", "utter_clarify", "utter_denied", "utter_assessment_not_understood",
}  # fmt: skip
IN_SWEDISH_AND_ENGLISH = {
    "utter_open", "utter_choices", "utter_greet", "utter_help", "utter_bot_challenge", "utter_privacy",
    "utter_contact_info", "utter_person_declined", "utter_clarify_person", "utter_after_crisis",
    "utter_goodbye",
}  # fmt: skip


def read(path: Path) -> dict[str, Any]:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


SHARED = read(DOMAIN / "_shared.yml")
WORDS = read(ROOT / "bot" / "content" / "word_lists.yml")
FILES = {path.name: read(path) for path in sorted(DOMAIN.glob("*.yml")) if path.name != "_shared.yml"}
RESPONSES: dict[str, list[dict[str, Any]]] = {
    name: variations
    for content in FILES.values()
    for name, variations in content.get("responses", {}).items()
}


def condition(variation: dict[str, Any], slot: str) -> str | None:
    return next((one["value"] for one in variation.get("condition", []) if one["name"] == slot), None)


def of_language(name: str, language: str) -> list[dict[str, Any]]:
    return [one for one in RESPONSES[name] if (condition(one, "language") or "fi") == language]


def variations() -> Iterator[tuple[str, int, dict[str, Any]]]:
    for name, several in RESPONSES.items():
        for number, one in enumerate(several):
            yield name, number, one


def finnish() -> Iterator[tuple[str, str]]:
    for name, number, one in variations():
        if condition(one, "language") in (None, "fi"):
            yield f"{name}[{number}]", one["text"]
            for button in one.get("buttons", ()):
                yield f"{name}[{number}] nappi", button["title"]


def hits(words: list[str]) -> list[tuple[str, str]]:
    patterns = [
        (word, re.compile(rf"(?<!\w){re.escape(word)}", 0 if word != word.lower() else re.IGNORECASE))
        for word in words
    ]
    return [(where, word) for where, text in finnish() for word, pattern in patterns if pattern.search(text)]


def test_every_response_the_actions_say_exists_and_the_reverse():
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "actions").glob("*.py"))
    themes = {name.removeprefix("need_") for name in SHARED["intents"] if name.startswith("need_")}
    faq = {
        line.split("faq/")[1].strip()
        for line in (ROOT / "data" / "nlu" / "faq.yml").read_text(encoding="utf-8").splitlines()
        if "intent: faq/" in line
    }
    said = {name for name in re.findall(r"\butter_\w+", code) if not name.endswith("_")} - {"utter_message"}
    said |= {f"utter_heard_{theme}" for theme in themes | {"concern_for_other"}} | {
        f"utter_faq_{key}" for key in faq
    }
    assert said - set(RESPONSES) == set()


def test_no_response_is_written_twice():
    names = [name for content in FILES.values() for name in content.get("responses", {})]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("name", sorted(RESPONSES))
def test_has_a_standard_and_a_plain_variant_and_enough_of_them(name):
    standard = [one for one in of_language(name, "fi") if "condition" not in one]
    plain = [one for one in of_language(name, "fi") if condition(one, "style") == "plain"]
    least = 3 if name in FREQUENT else 2 if name.startswith("utter_heard_") else 1
    assert len(standard) >= least
    assert len({one["text"] for one in standard}) == len(standard)
    assert plain


@pytest.mark.parametrize(
    "name",
    sorted(IN_SWEDISH_AND_ENGLISH | {name for name in RESPONSES if name.startswith("utter_handover_")}),
)
def test_swedish_and_english_variants_never_compete_with_the_plain_one(name):
    for language in ("sv", "en"):
        assert len(of_language(name, language)) == 1
    assert all(
        condition(one, "language") == "fi" for one in RESPONSES[name] if condition(one, "style") == "plain"
    )


def test_length_and_punctuation():
    wrong = []
    for name, number, one in variations():
        text = re.sub(r"\{\w+\}", FILLED, one["text"])
        calm = name in FILES["needs.yml"]["responses"] or name in FILES["person.yml"]["responses"]
        shouts = text.count("!") > (0 if calm else 1)
        if len(text) > LONGEST or shouts or "!!" in text or re.search(r"[\U0001F000-\U0001FAFF☀-➿]", text):
            wrong.append((name, number, len(text)))
    assert wrong == []


def test_plain_sentences_are_short():
    too_long = [
        (name, sentence)
        for name, _, one in variations()
        if condition(one, "style") == "plain"
        for sentence in re.split(r"(?<=[.?:])\s+", one["text"])
        if len(sentence.split()) > 14
    ]
    assert too_long == []


def test_placeholders_are_those_the_actions_pass():
    replies = set(re.findall(r"utter_\w+", (ROOT / "actions" / "registry.py").read_text(encoding="utf-8")))
    wrong = []
    for name, number, one in variations():
        advisory = name in WITH_ADVISORY or name in replies or name.startswith("utter_faq_")
        allowed = PASSED.get(name, set()) | (ADVISORY if advisory else set())
        unknown = set(re.findall(r"\{(\w*)\}", one["text"])) - allowed
        if unknown or one["text"].count("{") != one["text"].count("}"):
            wrong.append((name, number, unknown))
    assert wrong == []


def test_numbers_are_placeholders_except_the_two_of_emergency_care():
    wrong = []
    for name, number, one in variations():
        text = re.sub(r"\d{1,2}\.\d{1,2}\.\d{4}", "", one["text"])
        allowed = {"112", "116117", "2025"} if name.startswith("utter_faq_") else {"112"}
        if set(re.findall(r"\d[\d ]+\d", text)) - allowed:
            wrong.append((name, number))
    assert wrong == []


def test_buttons_lead_to_known_intents():
    wrong = []
    for name, number, one in variations():
        for button in one.get("buttons", ()):
            # Rasa fills {name} in payloads too, so literal braces are doubled in the domain.
            match = re.fullmatch(r"/(\w+)(?:\{(\{.*\})\})?", button["payload"])
            known = match and match[1] in SHARED["intents"]
            entities = json.loads(match[2]) if match and match[2] else {}
            if not known or set(entities) - set(SHARED["entities"]):
                wrong.append((name, number, button["payload"]))
            theme = entities.get("theme")
            if theme and f"need_{theme}" not in SHARED["intents"]:
                wrong.append((name, number, theme))
    assert wrong == []


@pytest.mark.parametrize("name", sorted(RESPONSES))
def test_every_variation_offers_the_same_ways_on(name):
    offered = {tuple(button["payload"] for button in one.get("buttons", ())) for one in RESPONSES[name]}
    assert len(offered) == 1


@pytest.mark.parametrize("kind", ["officialese", "diagnosis_words", "labels"])
def test_words_on_the_lists_are_not_used(kind):
    assert hits(WORDS[kind]) == []


def test_outdated_terms_are_not_used_and_the_list_is_dated():
    assert hits([one.get("stem", one["term"]) for one in WORDS["outdated"]]) == []
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", one["since"]) and one["use"] for one in WORDS["outdated"])


def test_nothing_is_promised_in_another_bodys_name():
    assert [
        where
        for where, text in finnish()
        if re.search(r"\b(saat (apua|tukea|ajan|palvelun)|takaamme)\b", text, re.I)
    ] == []


def test_the_faq_names_its_source():
    for name, number, one in variations():
        if name.startswith("utter_faq_"):
            assert re.search(
                r"(Lähde|Lähteet): .+ \(tarkistettu \d+\.\d+\.\d{4}\)$|\(lähde: .+\)$", one["text"]
            ), (
                name,
                number,
            )


def test_violence_replies_name_the_quick_exit_and_the_emergency_number():
    for one in RESPONSES["utter_heard_violence"]:
        assert "Poistu nopeasti" in one["text"]
        assert "112" in one["text"]
