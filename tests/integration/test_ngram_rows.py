"""A message's n-grams are counted and weighed as scikit-learn does, and the scores are the same."""

from __future__ import annotations

from tests.bot_python import told_by

CHECK = r"""
import io
import joblib
import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from bot.components.encoder.tuned import Head, Mix
from bot.components.intent_model import IntentModel, Sample
from bot.components.ngram_rows import NgramRows

said = {
    "greet": ["hei", "moi moi", "terve vaan", "hei taas"],
    "alone": ["olen yksin", "kukaan ei käy", "yksinäinen olo on", "olen niin yksin yksin yksin"],
    "debt": ["laskut kasaantuvat", "en saa laskuja maksettua", "velat painavat", "maksuja on rästissä"],
}
samples = [Sample(text, text.upper()) for texts in said.values() for text in texts]
labels = [label for label, texts in said.items() for _ in texts]
names = sorted(said)
model = IntentModel()
model.fit(samples, labels, Head(tuple(names), np.zeros((3, 4), np.float32), np.zeros(3, np.float32),
                                np.zeros(4, np.float32)), Mix(1.0, 1.0))
assert model.labels == names
asked = samples + [Sample(text, text) for text in (
    "", " ", "xqz", "HEI", "Olen Yksin, laskut!", "yksin " * 200, "äö🙂 hei", "velat\nja\tlaskut",
)]
for vectorizer, texts in ((model._characters, [one.text for one in asked]),
                          (model._lemmas, [one.lemmas for one in asked])):
    rows = NgramRows(vectorizer)
    expected = vectorizer.transform(texts).toarray()
    for text, whole in zip(texts, expected):
        columns, values = rows.of(text)
        found = np.zeros_like(whole)
        found[columns] = values
        assert np.allclose(found, whole, atol=1e-6), text
assert expected.any() and not expected.all()

as_scikit_scores = model._classifier.decision_function(model._features(asked))
assert np.allclose(model.ngram_scores(asked), as_scikit_scores, atol=1e-5)
assert model.ngram_scores([]).shape == (0, 3)
stored = io.BytesIO()
joblib.dump(model, stored)
stored.seek(0)
again = joblib.load(stored)
assert again._rows is None and again._classifier.coef_.flags.f_contiguous
assert np.array_equal(again.ngram_scores(asked), model.ngram_scores(asked))
for other in (TfidfVectorizer(), TfidfVectorizer(sublinear_tf=True, norm="l1")):
    try:
        NgramRows(other.fit(["hei"]))
    except ValueError:
        continue
    raise AssertionError("another way of weighing was taken")
print("RIGHT")
"""


def test_a_row_and_its_scores_are_those_of_scikit_learn() -> None:
    assert told_by(CHECK).endswith("RIGHT\n")
