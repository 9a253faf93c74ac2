"""Free words to answers, on the shipped questions."""

from __future__ import annotations

import pytest

from assessment import NotUnderstood, Question, Questionnaire, understand


def _question(questionnaire: Questionnaire, name: str) -> Question:
    question = questionnaire.question(name)
    assert question is not None
    return question


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("mood", "en oikein jaksa mitään", "very_hard"),
        ("mood", "emmä jaksa enää", "very_hard"),
        ("mood", "en jaksa", "hard"),
        ("mood", "väsyttää kovasti", "hard"),
        ("mood", "vaihtelee päivästä toiseen", "varies"),
        ("mood", "ihan ok", "rather_well"),
        ("mood", "aika hyvin kai", "rather_well"),
        ("mood", "ei hullummin", "rather_well"),
        ("mood", "tosi hyvin", "well"),
        ("mood", "Hyvin", "well"),
        ("mood", "kolme", "varies"),
        ("mood", "3", "varies"),
        ("mood", "5", "well"),
        ("mood", "en kovin hyvin", "hard"),
        ("mood", "no ei kauheen hyvin", "hard"),
        ("mood", "mennään päivä kerrallaan", "varies"),
        ("mood", "hyvin menee kiitos", "well"),
        ("mood", "olen aivan loppu", "very_hard"),
        ("mood", "hyvin, mutta väsyttää", "varies"),
        ("body", "en pärjää ilman apua", "very_hard"),
        ("body", "huonosti", "hard"),
        ("body", "ei ongelmia", "well"),
        ("network", "ei ketään", "nobody"),
        ("network", "oon ihan yksin", "nobody"),
        ("network", "vaimo ja lapset", "enough"),
        ("network", "monta hyvää ystävää", "plenty"),
        ("network", "pari kaveria", "some"),
        ("thinking", "laskut unohtuu", "hard"),
        ("services_now", "en tarvitse mitään", "none"),
        ("services_now", "käyn terapiassa joka viikko", "regular_one"),
        ("services_now", "monta eri paikkaa, sairaala ja sosiaalityö", "regular_many"),
        ("services_now", "olen jonossa psykologille", "unmet"),
        ("digital", "joo", "alone"),
        ("digital", "ei mulla oo nettiä", "none"),
        ("digital", "tytär auttaa", "with_help"),
        ("digital", "en osaa tietokoneita", "none"),
        ("loved_one_danger", "joo nyt heti", "danger"),
        ("loved_one_danger", "en usko", "no_danger"),
        ("loved_one_danger", "ehkä", "unsure"),
        ("stage", "haluaisin jutella neuvojan kanssa", "with_expert"),
        ("stage", "haluan vaan jutella", "wondering"),
        ("stage", "haluan lääkärin arvion", "assessment"),
        ("stage", "tarvitsen paljon apua", "many_helpers"),
        ("stage", "viides", "many_helpers"),
        ("age_group", "oon 67-vuotias", "age_65_79"),
        ("age_group", "17", "under_18"),
        ("age_group", "kakskytviis", "age_18_29"),
        ("age_group", "seitsemänkymppinen", "age_65_79"),
        ("age_group", "täytin juuri kahdeksankymmentäkaksi", "age_80"),
        ("for_whom", "itselleni", "self"),
        ("for_whom", "äidin asia", "loved_one"),
        ("for_whom", "vähän molempia", "both"),
        ("safe_now", "olen turvassa", "safe"),
        ("safe_now", "joo", "safe"),
        ("safe_now", "en ole turvassa", "not_safe"),
        ("safe_now", "ei", "not_safe"),
        ("safe_now", "en tiedä", "unsure"),
    ],
)
def test_free_words_choose_one(
    main_questionnaire: Questionnaire, name: str, text: str, expected: str
) -> None:
    assert understand(_question(main_questionnaire, name), text) == expected


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("areas", "rahat ja parisuhde", ("people", "money")),
        ("areas", "Raha ja asuminen", ("money",)),
        ("areas", "ei rahasta, parisuhteesta", ("people",)),
        ("areas", "parisuhde, ei raha", ("people",)),
        ("areas", "en jaksa enkä nuku", ("mind",)),
        ("areas", "velat ja työttömyys painaa", ("money", "work")),
        ("areas", "oon omaishoitajana äidille", ("care",)),
        ("areas", "en mitään", ("none",)),
        ("areas", "ei mikään erityinen", ("none",)),
        ("areas", "ei", ("none",)),
        ("areas", "ei mitään erityistä, vähän uni", ("mind",)),
        ("areas", "kaikki paitsi työ", ("change", "mind", "people", "money", "health", "home", "care")),
        ("areas", "1 ja 4", ("change", "money")),
        ("areas", "kaikki noista", ("change", "mind", "people", "money", "work", "health", "home", "care")),
        ("areas", "kaikki on hyvin", ("none",)),
        ("areas", "ei oo mitään ihmeellistä", ("none",)),
        ("areas", "masennus ja velkaantuminen", ("mind", "money")),
        ("areas", "tupakasta eroon", ("health",)),
        ("areas", "mun avioliitto on hajoomassa", ("people",)),
        ("areas", "en saa nukuttua", ("mind",)),
        ("areas", "haluisin kavereita", ("people",)),
        ("areas", "oon aika yksinäinen tääl", ("people",)),
        ("areas", "isä kuoli", ("change",)),
        ("areas", "sairastuin syöpään", ("change",)),
        ("areas", "eiku raha", ("money",)),
        ("areas", "mies kuoli keväällä", ("change",)),
        ("areas", "joo rahat on loppu", ("money",)),
        ("areas", "yksinäisyys", ("people",)),
        ("areas", "yksinaisyys vaivaa, siis yksinäisyys", ("people",)),
        ("money", "velat ja ulosotto", ("debt",)),
        ("money", "rahat ei riitä ruokaan", ("low_income",)),
        ("money", "pelkään että tulee häätö", ("eviction",)),
        ("change", "erosin keväällä", ("separation",)),
        ("change", "äiti kuoli ja jäin eläkkeelle", ("bereavement", "retirement")),
        ("change", "mies löi", ("violence",)),
        ("change", "huijattiin verkossa", ("crime",)),
        ("mind", "ahdistaa ja masentaa", ("depression", "anxiety")),
        ("mind", "juon liikaa", ("substance_use",)),
        ("care", "hoidan vaimoa joka on saattohoidossa", ("caregiving", "palliative")),
        ("interests", "kalastus, koira ja lukeminen", ("nature", "culture", "animals")),
        ("interests", "en keksi nyt mitään", ("nothing_now",)),
        ("interests", "liikunta", ("exercise",)),
        ("loved_one", "poika juo liikaa eikä jaksa", ("substances", "mood")),
    ],
)
def test_free_words_tick_boxes(
    main_questionnaire: Questionnaire, name: str, text: str, expected: tuple[str, ...]
) -> None:
    assert understand(_question(main_questionnaire, name), text) == expected


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("how_often", "3-4 kertaa viikossa", "four_weekly"),
        ("how_often", "kolme tai neljä kertaa viikossa", "four_weekly"),
        ("how_often", "2 kertaa viikossa", "two_to_three_weekly"),
        ("how_often", "kerran viikossa", "two_to_four_monthly"),
        ("how_often", "joka päivä", "four_weekly"),
        ("how_often", "pari kertaa kuussa", "two_to_four_monthly"),
        ("how_often", "muutaman kerran vuodessa", "monthly"),
        ("how_often", "en juo", "never"),
        ("how_often", "en koskaan", "never"),
        ("how_much", "kolme", "three_four"),
        ("how_much", "pari kaljaa", "one_two"),
        ("how_much", "10", "ten"),
        ("how_much", "yli 10", "ten"),
        ("six_or_more", "en koskaan", "never"),
        ("six_or_more", "kerran kuussa", "monthly"),
        ("six_or_more", "joka viikko", "weekly"),
        ("group", "mies 40 v", "man"),
        ("group", "mies, 70", "over_65"),
        ("group", "oon nainen", "woman"),
    ],
)
def test_numbers_and_frequencies_fall_into_their_ranges(
    audit_c: Questionnaire, name: str, text: str, expected: str
) -> None:
    assert understand(_question(audit_c, name), text) == expected


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("mood", "", "empty"),
        ("mood", "  ...  ", "empty"),
        ("mood", "banaani", "unclear"),
        ("mood", "en tiedä", "dont_know"),
        ("mood", "emmä tiiä", "dont_know"),
        ("mood", "9", "out_of_range"),
        ("areas", "ei rahasta", "only_negated"),
        ("areas", "asdf", "unclear"),
        ("areas", "kaikki on ihan jees", "unclear"),
        ("areas", "vähän kaikkee", "unclear"),
        ("age_group", "synnyin 1957", "unclear"),
        ("age_group", "oon eläkkeellä", "unclear"),
        ("areas", "en osaa sanoa", "dont_know"),
        ("stage", "haluan jutella ja haluan arvion", "ambiguous"),
        ("municipality", "asun Kajaanissa", "unclear"),
    ],
)
def test_what_is_not_understood_says_why(
    main_questionnaire: Questionnaire, name: str, text: str, reason: str
) -> None:
    found = understand(_question(main_questionnaire, name), text)
    assert isinstance(found, NotUnderstood)
    assert found.reason == reason


def test_the_candidates_of_an_ambiguous_answer_are_named(main_questionnaire: Questionnaire) -> None:
    found = understand(_question(main_questionnaire, "stage"), "haluan jutella ja haluan arvion")
    assert found == NotUnderstood("ambiguous", ("wondering", "assessment"))


def test_what_it_is_not_is_named(main_questionnaire: Questionnaire) -> None:
    found = understand(_question(main_questionnaire, "areas"), "ei rahasta")
    assert found == NotUnderstood("only_negated", ("money",))


def test_a_recognised_name_answers_whatever_its_inflection(main_questionnaire: Questionnaire) -> None:
    question = _question(main_questionnaire, "municipality")
    assert understand(question, "asun Kajaanissa", entities={"municipality": "Kajaani"}) == "Kajaani"


def test_without_a_recogniser_a_bare_name_is_taken(main_questionnaire: Questionnaire) -> None:
    assert understand(_question(main_questionnaire, "municipality"), "kuhmo") == "Kuhmo"


def test_a_recogniser_that_found_nothing_is_believed(main_questionnaire: Questionnaire) -> None:
    found = understand(_question(main_questionnaire, "municipality"), "kuu", entities={"municipality": None})
    assert isinstance(found, NotUnderstood)


def test_own_words_are_kept_tidied_and_cut(main_questionnaire: Questionnaire) -> None:
    question = _question(main_questionnaire, "own_words")
    assert understand(question, "  lapset \n ja koira ") == "lapset ja koira"
    answer = understand(question, "a" * 2000)
    assert isinstance(answer, str)
    assert len(answer) == 500


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kolme", 3),
        ("42", 42),
        ("kaksikymmentäviisi", 25),
        ("3-4", 3.5),
        ("en lainkaan", 0),
        ("ei", 0),
        ("en yhtenäkään", 0),
    ],
)
def test_a_number_question_takes_written_numbers_and_ranges(
    small: Questionnaire, text: str, expected: float
) -> None:
    assert understand(_question(small, "age"), text) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("300", "out_of_range"),
        ("paljon", "unclear"),
        ("emt", "dont_know"),
        ("en osaa sanoa", "dont_know"),
        ("en jaksa", "unclear"),
        ("en halua vastata", "unclear"),
    ],
)
def test_a_number_question_refuses_what_is_no_answer(small: Questionnaire, text: str, reason: str) -> None:
    found = understand(_question(small, "age"), text)
    assert isinstance(found, NotUnderstood)
    assert found.reason == reason


@pytest.mark.parametrize("text", ["omenoita", "Omena", "omenaa", "1", "ensimmäinen", "omenna"])
def test_a_title_alone_is_enough_to_be_understood(small: Questionnaire, text: str) -> None:
    assert understand(_question(small, "fruit"), text) == ("apple",)


@pytest.mark.parametrize("text", ["päärynöitä", "päärynä ei omena", "pääryna"])
def test_an_option_without_phrases_is_met_by_its_title(small: Questionnaire, text: str) -> None:
    assert understand(_question(small, "fruit"), text) == ("pear",)


def test_an_injected_lemmatiser_helps_where_stems_do_not(small: Questionnaire) -> None:
    question = _question(small, "fruit")
    assert isinstance(understand(question, "luumuisimmat"), NotUnderstood)
    assert understand(question, "luumuisimmat", lemmatise=lambda word: "luumu") == ("plum",)
