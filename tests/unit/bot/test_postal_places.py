"""A postal code with its place is an address; other numbers and other words are not."""

from __future__ import annotations

import pytest

from bot.components.postal import is_postal_place


@pytest.mark.parametrize(
    "text",
    [
        "20500 Turku",
        "87100, Kajaani",
        "88900 kuhmo.",
        "FI-06100 Porvoo",
    ],
)
def test_a_code_and_a_place_tell_where_somebody_lives(text: str) -> None:
    assert is_postal_place(text)


@pytest.mark.parametrize(
    "text",
    [
        "20500",
        "Kajaani",
        "12345 banaani",
        "20500 euroa velkaa",
        "87100 Kajaani, olen yksinäinen",
        "205001 Turku",
        "velkaa on 20500 Kajaani ei auta",
        "olen yksin, 87100 Kajaani eikä kukaan soita",
        "",
    ],
)
def test_anything_more_or_less_is_left_to_the_classifier(text: str) -> None:
    assert not is_postal_place(text)
