"""A pattern gives way to the past, a denial or a game around it, and not to a danger that is there now."""

import numpy as np
import pytest

from encoder.readings import Reading
from safety import find_crisis, read_crisis
from safety.meaning import Meaning
from safety.nets import Verdict

SHOT = "fortnitessa mut ammuttiin"


class Says:
    """Nets that always give the same odds."""

    def __init__(self, odds: float) -> None:
        self._odds = odds

    def verdict(self, state: object, firsts: int) -> Verdict:
        return Verdict(self._odds, (1.0,) * firsts)


def score(text: str, odds: float) -> float:
    reading = Reading((0,), np.zeros((1, 1), dtype=np.float32), "")
    meaning = Meaning(lambda _: reading, Says(odds))  # type: ignore[arg-type]
    return read_crisis(text, lambda: meaning).score


def test_a_pattern_counts_in_full_where_the_meaning_does_not_speak_against_it() -> None:
    assert read_crisis(SHOT).finding.rule != "model"
    assert score(SHOT, 1.0) - score(SHOT, 0.0) == pytest.approx(1.5)


def test_a_pattern_counts_less_and_in_the_end_nothing_where_the_meaning_speaks_against_it() -> None:
    assert score(SHOT, -1.0) - score(SHOT, -2.0) == pytest.approx(3.5)
    assert score(SHOT, -5.0) - score(SHOT, -6.0) == pytest.approx(1.5)


@pytest.mark.parametrize(
    "text",
    [
        "kaaduin vuonna 2019 ja löin pääni, tajuttomana olin hetken",
        "mummo pyörtyi viime viikolla mutta on nyt kunnossa, mistä saa turvarannekkeen",
        "ei se ollu rintakipu vaan lihas, lääkäri tutki",
        "fortnitessa mut ammuttiin heti alussa",
        "poika tappoi mut pelissä viisi kertaa",
        "mies löi minua vuonna 2003, käyn siitä terapiassa",
        "äidillä oli sydänkohtaus toissa vuonna, etsin kuntoutusta",
        "olin itsetuhoinen nuorena, nykyään kaikki on hyvin",
    ],
)
def test_what_is_past_denied_or_played_raises_no_alarm(text: str) -> None:
    assert find_crisis(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "mies löi minua viime viikolla ja tulee tänään taas kotiin, pelkään",
        "mummo pyörtyi viime viikolla ja nyt taas, ei herää",
        "isä sai sydänkohtauksen vuosi sitten ja nyt taas puristaa rinnasta",
        "exä löi mua vuonna 2019 ja nyt se seisoo mun oven takana",
        "ei se ollut rintakipu viimeksi, mutta nyt puristaa rinnasta ja käsi puutuu",
        "pelattiin fortnitea ja veli pyörtyi, se ei herää",
    ],
)
def test_a_danger_that_is_there_now_is_seen_beside_the_past_and_the_game(text: str) -> None:
    assert find_crisis(text) is not None
