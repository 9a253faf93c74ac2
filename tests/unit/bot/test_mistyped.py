"""Typing slips for what learns: small, of the text's own kind, and the same for the same seed."""

from __future__ import annotations

import random

import pytest

from bot.tools.mistyped import mistyped

TEXT = "äiti kaatui eteisessä eikä pääse ylös lattialta"


def test_a_slip_changes_little_and_often_something() -> None:
    found = {mistyped(TEXT, random.Random(seed)) for seed in range(200)}
    assert len(found) > 100
    with_dots = [one for one in found if "ä" in one]
    # Up to three slips, a swap being two changes.
    assert all(len(one) > 0 and abs(len(one) - len(TEXT)) <= 3 for one in found)
    assert len(with_dots) > 100
    assert TEXT.translate(str.maketrans("äö", "ao")) in found


def test_the_same_seed_gives_the_same_text() -> None:
    assert mistyped(TEXT, random.Random(7)) == mistyped(TEXT, random.Random(7))


@pytest.mark.parametrize("text", ["", "a", "apua", "112", "😀😀😀😀😀😀"])
def test_what_is_short_or_has_no_letters_stays(text: str) -> None:
    assert all(mistyped(text, random.Random(seed)) == text for seed in range(30))
