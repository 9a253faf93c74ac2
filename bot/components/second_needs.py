"""Which needs the clauses of a message tell beside its first one: the pure step of the needs finder."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from encoder.e5_file import Floats

NEEDS = ("need_", "concern_for_other")
MOST_NEEDS = 2


def further_needs(
    labels: Sequence[str], first: str, chances: Floats, by_form: Floats, least: float
) -> list[str]:
    """At most two needs other than `first`, the clearest first; none when `first` is no need.

    `chances` and `by_form` (clauses × labels) are the probabilities with the encoder and by the words
    alone. The encoder reads a clause in its context, which lends it the message's first need; the words
    stand alone. Their product, words by the square root, must reach `least`.
    """
    # Beside a question, a farewell or an emergency a stray clause is no second need.
    if not first.startswith(NEEDS):
        return []
    needs = np.asarray([label.startswith(NEEDS) for label in labels])
    found: dict[str, float] = {}
    for clause in chances * np.sqrt(by_form) * needs:
        best = int(clause.argmax())
        if clause[best] >= least and labels[best] != first:
            found[labels[best]] = max(found.get(labels[best], 0.0), float(clause[best]))
    return sorted(found, key=lambda label: -found[label])[:MOST_NEEDS]
