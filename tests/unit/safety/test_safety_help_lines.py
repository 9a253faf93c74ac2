"""The reviewed help lines: every number has its source, and nothing unverified is a number."""

from copy import deepcopy
from datetime import date
from typing import Any

import pytest
import yaml

from safety import HelpLineError, help_line, help_lines
from safety.help_lines import FILE, check_help_lines

REQUIRED = [
    "emergency",
    "medical_helpline",
    "poison",
    "crisis_fi",
    "crisis_sv",
    "crisis_ar_en",
    "crisis_chat",
    "nollalinja",
    "victim_support",
    "children",
    "substance_use",
    "sekasin",
    "tukinet",
    "kainuu_social",
]


@pytest.fixture
def document() -> dict[str, Any]:
    return deepcopy(yaml.safe_load(FILE.read_text(encoding="utf-8")))


@pytest.mark.parametrize("id", REQUIRED)
def test_line_is_there_with_source_and_dates(id: str) -> None:
    line = help_line(id)
    assert line.name
    assert line.source.startswith("https://")
    assert line.valid_from <= line.checked_on <= date.today()
    assert line.number is None or line.verified


def test_112_is_112() -> None:
    assert help_line("emergency").number == "112"


def test_lines_of_a_region_come_only_with_the_region() -> None:
    assert "kainuu_social" not in [line.id for line in help_lines()]
    assert "kainuu_social" in [line.id for line in help_lines(region="kainuu")]
    assert "kainuu_social" not in [line.id for line in help_lines(region="ita-uusimaa")]


def test_texts_are_in_the_language_asked_for_or_in_english() -> None:
    assert help_line("emergency", "sv").name == "Nödnumret"
    assert help_line("emergency", "so").name == help_line("emergency", "en").name == "Emergency number"
    assert help_line("nollalinja").hours == "ympäri vuorokauden"


def test_unknown_line_is_an_error_with_its_id() -> None:
    with pytest.raises(HelpLineError) as caught:
        help_line("nosuch")
    assert caught.value.data["id"] == "nosuch"


@pytest.mark.parametrize(
    ("key", "value", "problem"),
    [
        ("verified", False, "not verified"),
        ("number", 112, "quotation marks"),
        ("source", "muistin varassa", "https://"),
        ("website", "", "https://"),
        ("checked_on", "eilen", "date"),
        ("name", {"fi": "Vain suomeksi"}, "name needs"),
        ("hours", {"fi": "aina"}, "hours needs"),
    ],
)
def test_wrong_entry_is_refused(document: dict[str, Any], key: str, value: object, problem: str) -> None:
    document["lines"][0][key] = value
    with pytest.raises(HelpLineError) as caught:
        check_help_lines(document)
    assert problem in str(caught.value.data["problem"])


def test_missing_key_twice_the_same_and_empty_file_are_refused(document: dict[str, Any]) -> None:
    with pytest.raises(HelpLineError):
        check_help_lines(None)
    with pytest.raises(HelpLineError):
        check_help_lines({**document, "lines": [*document["lines"], document["lines"][0]]})
    del document["lines"][0]["source"]
    with pytest.raises(HelpLineError) as caught:
        check_help_lines(document)
    assert "source" in str(caught.value.data["problem"])
