"""The widget's one file, looked at without a browser: its size, its languages, what it must never do."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

FILE = Path(__file__).resolve().parents[3] / "web" / "static" / "widget" / "polku-chat.js"
LARGEST = 20_000


@pytest.fixture(scope="module")
def source() -> str:
    """The file's text."""
    return FILE.read_text(encoding="utf-8")


def test_widget_is_light(source: str) -> None:
    assert len(gzip.compress(source.encode(), 9)) <= LARGEST


def test_every_language_has_the_same_words(source: str) -> None:
    table = source[source.index("const STRINGS = {") : source.index("\n};")]
    languages = re.split(r"\n  (?=(?:fi|sv|en): \{)", table)[1:]
    keys = {part[:2]: re.findall(r"\n    (\w+): ", part) for part in languages}
    assert list(keys) == ["fi", "sv", "en"]
    assert keys["sv"] == keys["fi"]
    assert keys["en"] == keys["fi"]
    used = set(re.findall(r"\bt\.(\w+)", source)) | {"me", "bot", "adviser"}
    assert used <= set(keys["fi"])


@pytest.mark.parametrize(
    "forbidden",
    [
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "eval(",
        "new Function",
        "document.cookie",
        "localStorage",
        'setAttribute("style"',
        "import ",
        "http://",
    ],
)
def test_widget_never_does_what_would_be_unsafe_or_leave_traces(source: str, forbidden: str) -> None:
    assert forbidden not in source.replace("http://www.w3.org/2000/svg", "")


def test_widget_speaks_to_no_other_address_than_its_own_server(source: str) -> None:
    addresses = {address.split("/")[2] for address in re.findall(r'"(https://[^"]+)"', source)}
    # Links that the resident may press; nothing is fetched from them.
    assert addresses == {"www.openstreetmap.org", "www.google.fi"}
    assert source.count("fetch(") == 1
