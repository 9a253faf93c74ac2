"""The shipped questionnaires, and a small one to build variations from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from assessment import Questionnaire, load_questionnaire

ROOT = Path(__file__).parents[3]
QUESTIONNAIRES = ROOT / "assessment" / "questionnaires"

SMALL = """\
id: small
version: "1.0"
title: Pieni kysely
intro: Neljä kysymystä.
plain_intro: Neljä kysymystä.
source: testi
licence: MIT
owner: testi
checked: "2026-11-22"
cleared: true
questions:
  - id: fruit
    kind: multi
    text: Mitä hedelmiä syöt?
    plain: Mitä syöt?
    options:
      - {id: apple, title: Omena, phrases: [omen*]}
      - {id: pear, title: Päärynä}
      - {id: plum, title: Luumu}
      - {id: none, title: En mitään, exclusive: true}
  - id: often
    kind: single
    text: Kuinka usein?
    plain: Kuinka usein?
    condition: {not: {question: fruit, has: none}}
    options:
      - {id: rarely, title: Harvoin}
      - {id: often, title: Usein}
  - id: age
    kind: number
    text: Minkä ikäinen olet?
    plain: Minkä ikäinen olet?
    min: 0
    max: 120
  - id: feeling
    kind: scale
    text: Miten voit?
    plain: Miten voit?
    options:
      - {id: bad, title: Huonosti}
      - {id: fair, title: Vaihtelevasti}
      - {id: good, title: Hyvin}
scoring:
  scores:
    - id: worry
      title: Huoli
      points:
        feeling: {bad: 2, fair: 1, good: 0}
results:
  - id: fine
    score: worry
    from: 0
    to: 1
    feedback: [{text: Hyvältä näyttää., plain: Hyvältä näyttää.}]
  - id: worried
    score: worry
    from: 2
    to: 2
    feedback: [{text: Kerroit voivasi huonosti., plain: Kerroit voivasi huonosti.}]
    steps: [{step: self, text: Lepää tänään., plain: Lepää tänään.}]
    themes: stress
    handover: {offer: offered}
"""


@pytest.fixture(scope="session")
def main_questionnaire() -> Questionnaire:
    """The main questionnaire."""
    return load_questionnaire(QUESTIONNAIRES / "mita-voin-tehda-itse.yml")


@pytest.fixture(scope="session")
def audit_c() -> Questionnaire:
    """The three questions about alcohol."""
    return load_questionnaire(QUESTIONNAIRES / "audit-c.yml")


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes the small questionnaire with parts replaced, and gives its path."""

    def write_small(*changes: tuple[str, str], name: str = "small") -> Path:
        text = SMALL
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new)
        path = tmp_path / f"{name}.yml"
        path.write_text(text, encoding="utf-8")
        return path

    return write_small


@pytest.fixture
def small(write: Callable[..., Path]) -> Questionnaire:
    """The small questionnaire."""
    return load_questionnaire(write())
