"""What the clauses of a message tell beside its first intent: further needs, and the wish for a person."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from encoder.e5_file import Floats

NEEDS = ("need_", "concern_for_other")
PERSON = ("request_human", "request_callback")
# Beside these a need may be told as well: "mitä tämä maksaa, rahat on loppu".
QUESTIONS = ("faq", "ask_contact_info")
MOST_NEEDS = 2
# Across these borders a clause must be this plain: "vai netissä" beside a question is no wish of its own.
PLAIN = 0.5


def further_needs(
    labels: Sequence[str], first: str, chances: Floats, by_form: Floats, least: float
) -> list[str]:
    """At most two needs other than `first`, the clearest first; none beside small talk or an emergency.

    `chances` and `by_form` (clauses × labels) are the probabilities with the encoder and by the words
    alone. The encoder reads a clause in its context, which lends it the message's first need; the words
    stand alone. Their product, words by the square root, must reach `least`, beside a question or the
    wish for a person at least `PLAIN`.
    """
    if first.startswith((*PERSON, *QUESTIONS)):
        least = max(least, PLAIN)
    elif not first.startswith(NEEDS):
        return []
    needs = np.asarray([label.startswith(NEEDS) for label in labels])
    found: dict[str, float] = {}
    for clause in _clearness(chances, by_form) * needs:
        best = int(clause.argmax())
        if clause[best] >= least and labels[best] != first:
            found[labels[best]] = max(found.get(labels[best], 0.0), float(clause[best]))
    return sorted(found, key=lambda label: -found[label])[:MOST_NEEDS]


def person_asked(
    labels: Sequence[str], first: str, chances: Floats, by_form: Floats
) -> tuple[str, float] | None:
    """The wish for a person that a clause plainly tells beside the need `first`, and how clearly (0 to 1).

    Who asks for a person is taken there first, whatever else the message tells.
    """
    if not first.startswith(NEEDS):
        return None
    clauses = _clearness(chances, by_form)
    found = [(labels[int(clause.argmax())], float(clause.max())) for clause in clauses]
    asked = [(label, sure) for label, sure in found if label in PERSON and sure >= PLAIN]
    return max(asked, key=lambda one: one[1], default=None)


def _clearness(chances: Floats, by_form: Floats) -> Floats:
    return np.asarray(chances * np.sqrt(by_form), dtype=np.float32)
