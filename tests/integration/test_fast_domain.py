"""Whether the domain is empty is found out once, and as Rasa finds it."""

from __future__ import annotations

from tests.bot_python import told_by

CHECK = r"""
from rasa.shared.core.domain import Domain
from bot.components import fast_domain
fast_domain.apply()
fast_domain.apply()
asked = []
as_dict = Domain.as_dict
Domain.as_dict = lambda self: asked.append(self) or as_dict(self)
empty, full = Domain.empty(), Domain.from_dict({"intents": ["greet"]})
print("RESULT", [full.is_empty(), empty.is_empty(), full.is_empty(), empty.is_empty()], len(asked))
"""


def test_a_domain_is_asked_once_whether_it_is_empty():
    # Each of the two is written out beside an empty one.
    assert told_by(CHECK).rpartition("RESULT")[2].strip() == "[False, True, False, True] 4"
