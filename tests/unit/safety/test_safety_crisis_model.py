"""The crisis model: its file, its concepts, the parts of long messages, and how well it does."""

from pathlib import Path

import pytest

from bot.tools.crisis_examples import FOLDER, CrisisExample, read_corpus
from bot.tools.scores import EMERGENCY_SETS
from safety import WeightsError, find_crisis, read_crisis
from safety.concepts import Concepts, load_concepts
from safety.crisis import parts_of, signs_of
from safety.errors import PatternError
from safety.weights import FILE, KINDS, load_weights, write_weights

ROOT = Path(__file__).parents[3]
# Reached on the texts that nothing was fitted to (docs/decisions/0005); less is a regression. They are harder
# than what residents write: each was put to the model of its day, to find what that gets wrong.
LEAST_RECALL = {"direct": 0.965, "indirect": 0.885, "mixed": 0.9}
MOST_FALSE_ALARMS = 0.058
# Of the blind sets together: the direct and indirect ones found at least.
BLIND_DIRECT, BLIND_INDIRECT = 0.995, 0.98
# Of the even rows of each and of all rows: direct and indirect ones at least, false alarms at most.
BLIND = {
    ("emergencies", 2): (0.99, 0.97, 0.009),
    ("emergencies_2", 2): (0.99, 0.98, 0.035),
    ("emergencies_3", 2): (0.99, 0.97, 0.01),
    ("emergencies", 1): (0.99, 0.98, 0.01),
    ("emergencies_2", 1): (0.99, 0.99, 0.037),
    ("emergencies_3", 1): (0.99, 0.98, 0.01),
    ("emergencies_4", 1): (1.0, 0.98, 0.005),
}
# What was promised of at least 400 emergencies and 400 hard negatives; the second set's negatives were
# made nearer on purpose. The fourth was written when the model and its threshold were finished.
SETS = tuple(Path(name).stem for name in EMERGENCY_SETS)
BAR_RECALL, BAR_FALSE_ALARMS = 0.98, 0.02
WITHIN_THE_BAR = ("emergencies", "emergencies_3", "emergencies_4")


@pytest.fixture(scope="module")
def apart() -> list[CrisisExample]:
    # One in two: each takes the encoder some milliseconds, and the corpus grows.
    return [example for example in read_corpus(ROOT / FOLDER) if example.apart][::2]


@pytest.mark.parametrize("manner", sorted(LEAST_RECALL))
def test_emergencies_kept_apart_are_found_as_well_as_before(apart: list[CrisisExample], manner: str) -> None:
    asked = [each.text for each in apart if each.emergency and each.manner == manner]
    missed = [text for text in asked if find_crisis(text) is None]
    assert 1 - len(missed) / len(asked) >= LEAST_RECALL[manner], missed


def test_hard_negatives_kept_apart_raise_no_more_alarms_than_before(apart: list[CrisisExample]) -> None:
    asked = [each.text for each in apart if not each.emergency]
    raised = [text for text in asked if find_crisis(text)]
    assert len(raised) / len(asked) <= MOST_FALSE_ALARMS, raised


@pytest.fixture(scope="module")
def blind() -> dict[str, list[tuple[str, bool]]]:
    """Of each blind set, by row, how direct the text is and whether it is taken for an emergency."""
    # Only counts may be told: whoever reads the texts of these sets can no longer be measured by them.
    found: dict[str, list[tuple[str, bool]]] = {}
    for name in SETS:
        rows = (ROOT / "tests" / "nlu" / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
        fields = (row.split("\t") for row in rows)
        found[name] = [(directness, find_crisis(text) is not None) for _, directness, _, text in fields]
    return found


def share(rows: list[tuple[str, bool]], directness: str) -> float:
    alarms = [alarm for told, alarm in rows if told == directness]
    return sum(alarms) / len(alarms)


@pytest.mark.parametrize(("name", "one_in"), sorted(BLIND))
def test_each_blind_set_is_answered_as_well_as_before(blind, name: str, one_in: int) -> None:
    rows = blind[name][one_in - 1 :: one_in]
    direct, indirect, false_alarms = BLIND[name, one_in]
    assert share(rows, "suora") >= direct
    assert share(rows, "epasuora") >= indirect
    assert share(rows, "-") <= false_alarms


@pytest.mark.parametrize("name", SETS)
def test_the_bar_is_met(blind, name: str) -> None:
    rows = blind[name]
    emergencies = [alarm for directness, alarm in rows if directness != "-"]
    assert sum(emergencies) / len(emergencies) >= BAR_RECALL
    if name in WITHIN_THE_BAR:
        assert share(rows, "-") <= BAR_FALSE_ALARMS


def test_the_blind_sets_together_are_answered_as_well_as_before(blind) -> None:
    rows = [row for found in blind.values() for row in found]
    assert share(rows, "suora") >= BLIND_DIRECT
    assert share(rows, "epasuora") >= BLIND_INDIRECT


def test_an_emergency_between_ordinary_sentences_is_found() -> None:
    before = "Kävin aamulla kaupassa ja satoi vettä. Naapurin kanssa juteltiin kukista."
    after = "Illalla katson uutiset ja menen ajoissa nukkumaan."
    assert find_crisis(f"{before} {after}") is None
    assert find_crisis(f"{before} Olen päättänyt ottaa kaikki unilääkkeeni tänä iltana. {after}") is not None


def test_parts_are_sentences_and_pairs_and_short_ones_join() -> None:
    assert parts_of("Olen aivan yksin kotona tänään.") == ()
    assert parts_of("Olen aivan yksin kotona. Niin. Mies lähti äsken pois täältä.") == (
        "Olen aivan yksin kotona.",
        "Niin. Mies lähti äsken pois täältä.",
    )
    three = "Yksi kaksi kolme neljä. Viisi kuusi seitsemän kahdeksan. Tule jo tänne nyt heti."
    assert len(parts_of(three)) == 5


def test_words_of_one_concept_count_alike() -> None:
    of = load_concepts().of
    assert set(of("koysi")) & set(of("narunpatka"))
    assert of("xqzw") == ()


def test_a_mistake_in_a_concept_is_told() -> None:
    with pytest.raises(PatternError) as caught:
        Concepts({"die": "kuol* leikki-ikä"})
    assert caught.value.data["rule"] == "die"


def test_the_reading_of_an_ordinary_message_is_far_below_the_alarm() -> None:
    assert read_crisis("Mistä löytyisi jumppaa eläkeläisille?").score < -2
    assert not read_crisis("").alarm


def test_the_finding_of_the_model_points_at_words_of_the_text() -> None:
    text = "Terve! Mies hakkaa minua parhaillaan."
    reading = read_crisis(text)
    assert reading.alarm
    assert 0 <= reading.finding.start < reading.finding.end <= len(text)


def test_weights_come_back_as_they_were_written_to_within_a_step(tmp_path: Path) -> None:
    sign = next(iter(signs_of("kuolla")))
    path = tmp_path / "weights.bin"
    rows = [[2.0, 0.0, 0.0, 4.0, 1.0], [-1.0, 1.0, 1.0, -4.0, -1.0]]
    write_weights(path, [sign, sign + 1], rows, [0.5, 0.0, 0.0, 0.0, 0.0])
    verdict = load_weights(path).weigh({sign: (3, 9), 12345: (0, 1)})
    assert verdict.score == pytest.approx(0.5 + 2.0 / 2**0.5, abs=0.02)
    assert (verdict.kind, verdict.place) == (KINDS[2], (3, 9))


@pytest.mark.parametrize("content", [b"", b"PKC1", b"nonsense", FILE.read_bytes()[:5000]])
def test_a_broken_file_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.bin"
    path.write_bytes(content)
    with pytest.raises(WeightsError):
        load_weights(path)


def test_the_file_stays_small_enough_for_the_repository() -> None:
    assert FILE.stat().st_size < 1_000_000
