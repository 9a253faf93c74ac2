"""Needs told in words that no list holds, and the registers' names of everyday things."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from catalog_fakes import SmallGazetteer

from catalog.bridge import official_words
from catalog.candidates import Candidate, occurrences_in
from catalog.conditions import conditions, illnesses_told, names_for
from catalog.embedding import SHIPPED, embedded_text
from catalog.finnish import index_words, word_file, words_of
from catalog.importers.csvfile import read_csv
from catalog.lineup import Lineup
from catalog.needs import LABELS, PIECE_ROWS, WORD_ROWS, NeedModel, load_model, with_needs
from catalog.places import Regions
from catalog.ranking import Scorer, Signs
from catalog.records import ServiceRecord
from catalog.sentences import Role, sentence_id, topic_sentences
from catalog.themes import THEMES, topics
from catalog.understand import Vocabulary, understand


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ("mulla ei ole yhtään ystävää", "loneliness"),
        ("rahat ei riitä edes maitoon", "low_income"),
        ("pyörin sängyssä aamuun asti", "sleep"),
        ("hävisin taas kaiken netin kasinolla", "gambling"),
        ("tarttis päästä tupakasta eroon", "nicotine"),
        ("ulosottomies vie palkasta osan", "debt"),
    ],
)
def test_the_need_is_read_from_words_alone(text: str, theme: str) -> None:
    found = load_model().probabilities(words_of(text))
    assert max(found, key=lambda one: found[one]) == theme


def test_probabilities_are_of_all_themes_and_sum_to_one() -> None:
    found = load_model().probabilities(words_of("en jaksa enää"))
    assert set(found) == {*THEMES, "other"} == set(LABELS)
    assert sum(found.values()) == pytest.approx(1.0)


def test_nothing_is_read_from_nothing() -> None:
    assert load_model().probabilities(words_of("… ?!")) == {}
    assert with_needs({}, {}, None) == {}


def test_the_file_of_the_model_fits_the_themes() -> None:
    model = load_model()
    assert model.words.shape[1] == model.meaning.shape[1] == len(model.bias) == len(LABELS)
    assert model.words.any()


def index_of(topic_id: str) -> int:
    return next(index for index, topic in enumerate(topics()) if topic.id == topic_id)


def test_an_unsure_model_leaves_plain_words_alone_and_a_sure_one_doubts_them() -> None:
    topic = index_of("sleep.sleepless")
    unsure = with_needs({topic: 0.8}, {"debt": 0.1, "sleep": 0.02, "other": 0.88}, None)
    sure = with_needs({topic: 0.8}, {"debt": 0.98, "sleep": 0.01, "other": 0.01}, None)
    assert unsure[topic] > 0.75
    assert sure[topic] < 0.5


def test_the_nearest_topic_of_a_likely_theme_gets_the_most() -> None:
    closeness = np.zeros(len(topics()), dtype=np.float32)
    closeness[index_of("exercise.swim")] = 0.5
    found = with_needs({}, {"exercise": 0.9, "other": 0.1}, closeness)
    assert max(found, key=lambda one: found[one]) == index_of("exercise.swim")


def test_without_vectors_the_heart_of_a_theme_gets_more_than_its_sides() -> None:
    found = with_needs({}, {"exercise": 0.9, "other": 0.1}, None)
    own = [index for index, topic in enumerate(topics()) if topic.theme == "exercise"]
    assert found[own[0]] > max(found[one] for one in own[1:])


def test_a_model_without_features_of_a_text_still_reads_its_vector() -> None:
    labels = len(LABELS)
    meaning = np.zeros((4, labels), dtype=np.float32)
    meaning[0, LABELS.index("sleep")] = 9.0
    rows = WORD_ROWS + PIECE_ROWS
    model = NeedModel(
        np.zeros((rows, labels), np.int8),
        1.0,
        np.ones(rows, np.float32),
        meaning,
        np.zeros(4, np.float32),
        np.zeros(labels, np.float32),
    )
    found = model.probabilities(words_of("jotain"), [1.0, 0.0, 0.0, 0.0])
    assert found["sleep"] > 0.9


@pytest.mark.parametrize(
    ("said", "official"),
    [
        ("Mistä saan invapaikan luvan", "pysäköintitunnus"),
        ("seinässä on hometta", "sisäilma"),
        ("koira oksentaa", "eläinlääkäri"),
        ("en ole ikinä oppinut uimaan, haluaisin oppia uida", "uimakoulu"),
        ("sain potkut", "työttömyysturva"),
    ],
)
def test_everyday_words_lead_to_those_of_the_registers(said: str, official: str) -> None:
    assert official in official_words(words_of(said))


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("mulla on keuhkoahtauma", "hengitysliitto"),
        ("edessä dialyysi", "munuainen"),
        ("lääkäri sanoi sokeritaudiksi", "diabetes"),
        ("paksusuolessa colitis", "suolistosairaus"),
    ],
)
def test_an_illness_leads_to_the_names_of_those_who_know_it(said: str, name: str) -> None:
    assert name in names_for(words_of(said))


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("munuaiset pettää", "munuainen"),
        ("mulla on parkkis", "parkinson"),
        ("endo vie voimat", "endometrioosi"),
    ],
)
def test_an_illness_is_plainly_told_also_by_its_everyday_name(said: str, name: str) -> None:
    assert illnesses_told(words_of(said))[name] == 1.0


def test_a_word_that_may_be_another_hardly_tells_of_an_illness() -> None:
    assert illnesses_told(words_of("lääkkeet maksaa paljon"))["maksa"] < 0.5


@pytest.mark.parametrize("said", ["istun pyörätuolissa", "juon liikaa", "jäin leskeksi"])
def test_a_situation_is_no_illness(said: str) -> None:
    assert not illnesses_told(words_of(said))


@pytest.mark.parametrize("said", ["mies ei puhu minulle", "pelaan lautapelejä", "unohdin avaimet", ""])
def test_words_that_only_hint_at_a_condition_lead_nowhere(said: str) -> None:
    assert not names_for(words_of(said))


def test_every_condition_has_names_and_topics_that_exist() -> None:
    known = {topic.id for topic in topics()}
    for condition in conditions():
        assert condition.names
        assert condition.names <= condition.told
        assert condition.topics <= known


def test_a_word_that_is_known_is_no_typing_error() -> None:
    shelf = Vocabulary({"kunta": 3}, 10)
    assert not understand("kaikki kusee", shelf, SmallGazetteer()).corrected
    assert understand("kunntta", shelf, SmallGazetteer()).corrected


def test_a_phrase_fits_only_when_all_of_it_is_said() -> None:
    assert not official_words(words_of("mukava ilta"))
    assert "päivystys" in official_words(words_of("illalla pitäisi päästä lääkäriin"))


def test_every_entry_of_the_bridge_leads_somewhere() -> None:
    for said, called in word_file()["bridge"].items():
        assert words_of(said), said
        assert official_words(words_of(said)), f"{said}: {called}"


def test_the_registers_words_are_searched_for_beside_the_residents_own() -> None:
    understood = understand("invapaikka", Vocabulary({"pysäköintitunnus": 1}, 10), SmallGazetteer())
    assert understood.said["pysäköintitunnus"] < understood.said["invapaikka"]


def test_the_shipped_vectors_hold_the_themes_and_the_starting_catalogue() -> None:
    with np.load(SHIPPED) as file:
        known = {one.tobytes().hex() for one in file["ids"]}
        assert np.allclose(np.linalg.norm(file["vectors"].astype(np.float32), axis=1), 1.0, atol=0.01)
    wanted = {sentence_id(one.role, one.text)[:32] for one in topic_sentences()}
    records = read_csv([SHIPPED.with_name("services.csv")], Regions())
    wanted |= {
        sentence_id(Role.PASSAGE, embedded_text(one.name, one.summary))[:32]
        for one in records
        if isinstance(one, ServiceRecord)
    }
    # What was edited since is reckoned at the start; when it is much, the file is to be made anew:
    # python -m bench.search_tuning.ship_vectors
    assert len(wanted & known) >= 0.9 * len(wanted)


def test_the_judgements_name_services_of_the_starting_catalogue(tmp_path: Path) -> None:
    lines = (Path(__file__).parents[2] / "data" / "search_judgements.tsv").read_text("utf-8").splitlines()
    ids = {
        one.source_id
        for one in read_csv([SHIPPED.with_name("services.csv")], Regions())
        if isinstance(one, ServiceRecord)
    }
    assert lines[0] == "need\tplace\tjudgements"
    judged = [line.split("\t") for line in lines[1:]]
    assert len({need for need, _, _ in judged}) >= 200
    unknown = {
        pair.rsplit(":", 1)[0]
        for _, _, grades in judged
        for pair in grades.split()
        if pair.rsplit(":", 1)[0] not in ids
    }
    assert not unknown, json.dumps(sorted(unknown))
    given = {pair.rsplit(":", 1)[1] for _, _, grades in judged for pair in grades.split()}
    assert given == {"0", "1", "2", "3"}
    assert all(re.search(r":[123]\b", grades) for _, _, grades in judged), "measures nothing"


def named(name: str, summary: str = "") -> Candidate:
    fields = (index_words(name), "", index_words(summary), "", "")
    return Candidate(1, "s", fields, occurrences_in(fields), {}, {}, (), True, False, meant=frozenset())


def signs_of(scorer: Scorer, candidate: Candidate) -> Signs:
    _, (signs,) = scorer.fitting(Lineup([candidate]), np.zeros((1, 2)))
    return Signs._make(signs)


def test_what_registers_call_a_matter_counts_in_the_name_alone() -> None:
    vocabulary = Vocabulary({"sisäilma": 2, "siivous": 40}, 447)
    scorer = Scorer(understand("seinässä on hometta", vocabulary, SmallGazetteer()), vocabulary)
    assert signs_of(scorer, named("Sisäilma-asiat")).called > 0.4
    assert signs_of(scorer, named("Siivous", "Sisäilma paranee.")).called == 0.0


def test_a_word_of_many_base_forms_counts_as_one_of_them() -> None:
    vocabulary = Vocabulary({"kuusi": 2, "kuu": 2, "kaataa": 2}, 447)
    question = understand("kuusen kaato", vocabulary, SmallGazetteer())
    assert {"kuusi"} <= set(question.words[0].lemmas)
    scorer = Scorer(question, vocabulary)
    assert signs_of(scorer, named("Kuusen kaato")).named == pytest.approx(1.0)


def test_a_word_that_the_resident_said_is_not_counted_again_as_the_registers() -> None:
    vocabulary = Vocabulary({"sisäilma": 2}, 447)
    scorer = Scorer(understand("hometta, sisäilma huono", vocabulary, SmallGazetteer()), vocabulary)
    signs = signs_of(scorer, named("Sisäilma-asiat"))
    assert signs.called == 0.0
    assert signs.named > 0.0
