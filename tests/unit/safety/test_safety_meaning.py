"""What a message means: the nets and their file, long messages, and what happens without them."""

import logging
from pathlib import Path

import numpy as np
import pytest
from small_nets import CHANNELS, HIDDEN, LABELS, tensors

from safety import meaning, nets, read_crisis
from safety.meaning import FILE, load_lower, load_meaning, load_nets
from safety.nets import Nets, NetsError


def gelu(values: np.ndarray) -> np.ndarray:
    from math import erf

    return values * 0.5 * (1 + np.vectorize(erf)(values / 2**0.5))


def test_a_net_reads_every_piece_between_its_neighbours_and_nothing_beyond_the_ends() -> None:
    given = tensors()
    state = np.random.default_rng(2).standard_normal((7, HIDDEN)).astype(np.float32)
    entered = gelu(state @ given["enter"] + given["enter_bias"])
    seen = [entered.max(axis=0)]
    for width in (3, 5):
        runs = []
        for at in range(7):
            beside = [at + step - width // 2 for step in range(width)]
            row = [entered[place] if 0 <= place < 7 else np.zeros(CHANNELS) for place in beside]
            runs.append(gelu(np.concatenate(row) @ given[f"run{width}"] + given[f"run{width}_bias"]))
        seen.append(np.max(runs, axis=0))
    expected = np.concatenate([*seen, entered.mean(axis=0)]) @ given["leave"] + given["leave_bias"]
    assert Nets([given]).logits(state) == pytest.approx(expected[None], abs=1e-4)


def test_the_verdict_weighs_the_first_labels_against_all_others() -> None:
    given = tensors() | {"leave": np.zeros((4 * CHANNELS, LABELS)), "leave_bias": np.log([1, 3, 2, 2, 1, 1])}
    verdict = Nets([given]).verdict(np.ones((1, HIDDEN), dtype=np.float32), 2)
    assert verdict.odds == pytest.approx(np.log(4 / 6), abs=1e-5)
    assert verdict.firsts == pytest.approx((0.0, np.log(3)), abs=1e-5)


def test_several_nets_say_the_mean_of_what_each_says() -> None:
    state = np.random.default_rng(2).standard_normal((3, HIDDEN)).astype(np.float32)
    each = [Nets([tensors(seed)]).verdict(state, 2) for seed in (1, 2, 3)]
    together = Nets([tensors(seed) for seed in (1, 2, 3)]).verdict(state, 2)
    assert together.odds == pytest.approx(np.mean([one.odds for one in each]), abs=1e-4)
    assert together.firsts == pytest.approx(np.mean([one.firsts for one in each], axis=0), abs=1e-4)


def test_nets_come_back_as_they_were_written_to_half_precision(tmp_path: Path) -> None:
    path = tmp_path / "nets.npz"
    nets.write(path, [tensors(1), tensors(2)])
    state = np.ones((2, HIDDEN), dtype=np.float32)
    given = Nets([tensors(1), tensors(2)]).logits(state)
    found, layers = nets.read(path)
    assert found.logits(state) == pytest.approx(given, abs=0.05)
    assert not layers


def test_the_layers_beneath_come_back_with_the_nets(tmp_path: Path) -> None:
    path, matrix = tmp_path / "nets.npz", np.linspace(-1, 1, 8, dtype=np.float32).reshape(2, 4)
    nets.write(path, [tensors()], {0: {"q.w": matrix, "q.b": matrix[0]}})
    _, layers = nets.read(path)
    assert list(layers) == [0]
    assert layers[0]["q.w"] == pytest.approx(matrix, abs=0.005)
    assert layers[0]["q.b"] == pytest.approx(matrix[0])


@pytest.mark.parametrize("content", [b"", b"nonsense", FILE.read_bytes()[:5000]])
def test_a_broken_file_of_nets_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.npz"
    path.write_bytes(content)
    with pytest.raises(NetsError):
        nets.read(path)


@pytest.mark.parametrize(
    "changed",
    [{"run3": np.zeros((2, 2))}, {"leave": np.zeros((1, LABELS))}, {"leave": np.zeros(())}],
)
def test_nets_that_do_not_fit_together_are_refused(tmp_path: Path, changed: dict[str, np.ndarray]) -> None:
    path = tmp_path / "nets.npz"
    nets.write(path, [tensors() | changed])
    with pytest.raises(NetsError):
        nets.read(path)


def test_without_the_nets_the_words_decide_alone_and_the_log_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        assert load_nets(tmp_path / "missing.npz") is None
    assert "words alone" in caplog.text
    assert read_crisis("Haluan kuolla.", lambda: None).alarm
    assert not read_crisis("Mistä löytyisi jumppaa eläkeläisille?", lambda: None).alarm


def test_meaning_tells_a_plain_emergency_from_an_ordinary_message() -> None:
    read = load_meaning()
    assert read is not None
    told = read.of("Mieheni löi minua äsken ja uhkaa tappaa.")
    assert told.odds > 1
    assert told.kind == "crisis_violence"
    assert read.of("Mistä löytyisi jumppaa eläkeläisille?").odds < -1


def test_the_encoder_is_asked_only_where_the_words_leave_doubt() -> None:
    asked = []

    def note() -> None:
        asked.append(True)

    assert read_crisis("Kävin kaupassa. Mieheni löi minua äsken ja uhkaa tappaa.", note).alarm
    assert not read_crisis("Mistä löytyisi jumppaa eläkeläisille?", note).alarm
    assert not asked
    read_crisis("tänään", note)
    assert asked


@pytest.mark.parametrize("text", ["", "a", "sana " * 400, "a" * 2000, "😀" * 700])
def test_windows_hold_the_whole_message_in_order(text: str) -> None:
    found = list(meaning._windows(text))
    assert "".join(found) == text
    assert all(len(window) <= 450 for window in found)


def test_a_danger_told_at_the_end_of_a_long_story_is_read() -> None:
    read = load_meaning()
    assert read is not None
    story = "Kävin kaupassa ja ostin leipää ja maitoa, ja naapurin kanssa puhuttiin säästä. " * 20
    told = read.of(story + "Mieheni löi minua äsken ja uhkaa tappaa.")
    assert told.odds > read.of(story).odds + 1
    assert told.reading is None, "no single reading tells of all of it"


def test_what_the_layers_made_goes_with_the_reading_where_they_were_asked() -> None:
    lower = load_lower()
    assert lower is not None
    text = "olen tosi yksin täällä"
    pieces = read_crisis(text).pieces
    assert pieces is not None
    assert pieces.ids == tuple(lower.pieces.ids(text))
    assert np.array_equal(pieces.states, lower.read(text).states)
    assert read_crisis("Mistä löytyisi jumppaa eläkeläisille?").pieces is None
    assert "pieces" not in repr(read_crisis(text)), "what was written is not printed in any form"
