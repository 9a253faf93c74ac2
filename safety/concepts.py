"""What words are about: word lists whose members count as alike in the crisis model."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import yaml

from safety.errors import PatternError
from safety.phrases import PhraseSyntaxError, ShapeIndex, word_list

FILE = Path(__file__).with_name("patterns") / "concepts.yml"
_KEPT_WORDS = 20_000  # of which what they are about is remembered: the vocabulary of some days


class Concepts:
    """Finds the concepts of a folded word."""

    def __init__(self, lists: Mapping[str, str]) -> None:
        """Take word lists by concept; raise PatternError when one is not written in the phrases' language."""
        self._by_shape: dict[str, set[str]] = {}
        for name, words in lists.items():
            try:
                shapes = word_list(words).words
            except PhraseSyntaxError as error:
                raise PatternError(file=FILE.name, rule=name, problem=str(error)) from None
            for shape in shapes:
                self._by_shape.setdefault(shape, set()).add(name)
        self._index = ShapeIndex(frozenset(self._by_shape))
        self.of = lru_cache(maxsize=_KEPT_WORDS)(self._of)

    def _of(self, word: str) -> tuple[str, ...]:
        shapes = self._index.shapes_of((word,))
        return tuple(sorted(set().union(*(self._by_shape[shape] for shape in shapes)))) if shapes else ()


@lru_cache(maxsize=2)
def load_concepts(file: Path = FILE) -> Concepts:
    """Read the file once; raise PatternError."""
    try:
        lists = yaml.safe_load(file.read_text(encoding="utf-8"))["concepts"]
    except (OSError, yaml.YAMLError, TypeError, KeyError) as error:
        raise PatternError(file=file.name, problem=str(error)) from None
    return Concepts({name: str(words) for name, words in lists.items()})
