"""A tiny pipeline trains and reads with our components, in the bot environment's own Python."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.bot_python import told_by

EXAMPLES = {
    "need_loneliness": [
        "olen yksinäinen",
        "kukaan ei soita",
        "ei ole kavereita",
        "istun illat yksin",
        "ystäviä ei ole",
    ],
    "need_debt": [
        "velat painavat",
        "ulosotto vie palkan",
        "pikavippejä on viisi",
        "perintäkirje tuli",
        "laina rästissä",
    ],
    "crisis_suicide": [
        "haluan kuolla",
        "en halua elää",
        "tapan itseni",
        "köysi on valmiina",
        "mietin itsemurhaa",
    ],
    "faq/kela": [
        "kelan numero",
        "miten kelaan saa yhteyden",
        "kela auki",
        "omakela ei aukea",
        "kelan toimisto",
    ],
    "faq/costs": ["maksaako tämä", "onko ilmainen", "mitä maksaa", "paljonko kustantaa", "peritäänkö maksu"],
}
# Both are learnt as emergencies below; what `safety` says of them comes with the message.
CALM, DOUBTFUL = "haluan pitää itsestäni huolta", "elämällä ei ole enää mulle mitään virkaa"
READ = {CALM: -2.5, DOUBTFUL: -1.5}
NEW_LABEL = {"deny": ["ei kiitos", "en halua", "ei todellakaan", "en tarvitse", "ei nyt"]}

SCRIPT = """
import asyncio, json, logging, sys
from pathlib import Path
import rasa.model_training
from rasa.utils.log_utils import configure_structlog
configure_structlog(logging.ERROR)
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
folder = Path(sys.argv[1])
model = rasa.model_training.train_nlu(
    str(folder / "config.yml"), str(folder / "nlu.yml"), str(folder), fixed_model_name="model"
)
async def read(texts):
    agent = Agent.load(model)
    messages = [UserMessage(text, metadata=metadata) for text, metadata in texts]
    return [await agent.processor.parse_message(message) for message in messages]
print("RESULT" + json.dumps(asyncio.run(read(json.loads(sys.argv[2])))))
"""


def examples_file(examples: dict[str, list[str]]) -> str:
    lines = ['version: "3.1"', "nlu:"]
    for label, texts in examples.items():
        lines += [f"- intent: {label}", "  examples: |", *(f"    - {text}" for text in texts)]
    return "\n".join(lines) + "\n"


def train_and_read(
    folder: Path,
    texts: Sequence[str | tuple[str, dict[str, Any]]],
    examples: dict[str, list[str]],
    gate: str = "",
) -> list[dict[str, Any]]:
    folder.mkdir(exist_ok=True)
    (folder / "nlu.yml").write_text(examples_file(examples), encoding="utf-8")
    (folder / "config.yml").write_text(
        "recipe: default.v1\nlanguage: fi\nassistant_id: tiny\npipeline:\n"
        "- name: bot.components.language_model.FinnishLanguageModel\n"
        "- name: bot.components.embeddings.SentenceEmbeddings\n  when_asked: true\n"
        "- name: bot.components.intents.PolkuIntentClassifier\n"
        "- name: bot.components.crisis.CrisisRecogniser\n"
        "- name: bot.components.address.AddressRecogniser\n"
        "- name: bot.components.municipality.MunicipalityExtractor\n"
        f"- name: bot.components.uncertainty.UncertaintyGate\n{gate}",
        encoding="utf-8",
    )
    messages = [one if isinstance(one, tuple) else (one, None) for one in texts]
    cache = str(folder.parent / "cache")
    told = told_by(SCRIPT, str(folder), json.dumps(messages), timeout=400, POLKU_CACHE_DIR=cache)
    return json.loads(told.rpartition("RESULT")[2])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bot")


@pytest.fixture(scope="module")
def read(folder: Path) -> list[dict[str, Any]]:
    texts: list[str | tuple[str, dict[str, Any]]] = [
        "kukaan ei enää soita minulle",
        "mikä on kelan numero",
        "Olen Kuhmossa ja ulosotto vie palkan",
        "kukaan ei soita eikä ystäviä ole. lisäksi pikavippejä on viisi",
        "88900 Kuhmo",
        ("rintaa puristaa ja kylmä hiki valuu", {"crisis": {"score": -6.0, "kind": "crisis_medical"}}),
        ("kukaan ei soita", {"crisis": {"score": 5.5, "kind": "crisis_child"}}),
        ("en jaksa enää elää", {"crisis": {"score": "?", "kind": "crisis_fire"}}),
    ]
    return train_and_read(folder / "first", texts, EXAMPLES)


def test_a_need_is_understood_with_a_confidence(read: list[dict[str, Any]]) -> None:
    assert read[0]["intent"]["name"] == "need_loneliness"
    assert 0.3 <= read[0]["intent"]["confidence"] <= 1
    assert read[0]["needs"] == []


def test_the_ranking_falls_and_sums_to_at_most_one(read: list[dict[str, Any]]) -> None:
    chances = [entry["confidence"] for entry in read[0]["intent_ranking"]]
    assert chances == sorted(chances, reverse=True)
    assert sum(chances) <= 1.001


def test_what_the_gateway_has_read_is_not_read_again(read: list[dict[str, Any]]) -> None:
    calm, alarmed, unreadable = read[5:8]
    assert calm["intent"]["name"] != "crisis_medical"
    assert alarmed["intent"] == {"name": "crisis_child", "confidence": 1.0}
    # What cannot be used is as if it had not come.
    assert unreadable["intent"] == {"name": "crisis_suicide", "confidence": 1.0}


def test_a_question_names_its_key(read: list[dict[str, Any]]) -> None:
    assert read[1]["intent"]["name"] == "faq"
    answer = read[1]["response_selector"]["faq"]["response"]
    assert (answer["intent_response_key"], answer["utter_action"]) == ("faq/kela", "utter_faq/kela")


def test_a_place_is_found_beside_the_intent(read: list[dict[str, Any]]) -> None:
    assert read[2]["intent"]["name"] == "need_debt"
    assert [entity["value"] for entity in read[2]["entities"]] == ["Kuhmo"]


def test_a_second_need_is_told(read: list[dict[str, Any]]) -> None:
    both = {read[3]["intent"]["name"], *read[3]["needs"]}
    assert both == {"need_loneliness", "need_debt"}


def test_a_postal_code_and_a_place_are_where_somebody_lives(read: list[dict[str, Any]]) -> None:
    assert read[4]["intent"] == {"name": "inform_location", "confidence": 1.0}
    assert [entity["value"] for entity in read[4]["entities"]] == ["Kuhmo"]


@pytest.fixture(scope="module")
def all_strict(folder: Path) -> list[dict[str, Any]]:
    moomins = ["muumilaakso", "muumipeikko ja niiskuneiti", "hattivatit"]
    alarms = [*EXAMPLES["crisis_suicide"], CALM, DOUBTFUL]
    examples = {**EXAMPLES, **NEW_LABEL, "need_moomins": moomins, "crisis_suicide": alarms}
    gate = "  threshold: 0.999\n  crisis_sure: 1.0\n"
    texts: list[str | tuple[str, dict[str, Any]]] = [
        "missä muumipeikko asuu",
        *((text, {"crisis": {"score": score, "kind": "crisis_suicide"}}) for text, score in READ.items()),
    ]
    return train_and_read(folder / "second", texts, examples, gate)


@pytest.fixture(scope="module")
def strict(all_strict: list[dict[str, Any]]) -> dict[str, Any]:
    return all_strict[0]


def test_an_emergency_of_the_classifier_alone_needs_more_where_safety_sees_none(
    all_strict: list[dict[str, Any]],
) -> None:
    _, calm, doubtful = all_strict
    assert calm["intent"]["name"] == "nlu_fallback"
    assert doubtful["intent"]["name"] == "crisis_suicide"


def test_a_label_that_the_encoder_never_saw_is_learnt_without_tuning(strict: dict[str, Any]) -> None:
    assert strict["intent_ranking"][1]["name"] == "need_moomins"


def test_below_the_threshold_the_fallback_comes_first(strict: dict[str, Any]) -> None:
    assert strict["intent"]["name"] == "nlu_fallback"
    assert strict["intent_ranking"][0]["name"] == "nlu_fallback"
