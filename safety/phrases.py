"""A small language for phrases over words, so that crisis patterns can be read by a non-programmer.

    haluan           this word
    jaksa*           any word that begins so ("*vuotias": that ends so; "#": any number, also in "#v")
    {die}            a word list or another phrase with this name
    (a | b c)        one of these
    word?  (a b)?    may be missing
    ..3              up to three words in between, within one sentence
    !(a | b)         the next words are not these
    ^  $             a sentence begins, ends
    .                a sentence ends and the next one begins

Case, the dots of ä and ö, and commas do not matter.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from safety.words import fold

_LEXEME = re.compile(r"\s*(\{[a-z0-9_]+\}|\.\.\d+|!\(|[()|?^$.]|[^\s(){}|?^$!.,-]+)")
_COMMA = r"(?:, )?"


@dataclass(frozen=True)
class Phrase:
    """A compiled phrase.

    `source` is a regular expression over words that are each followed by one space. `needs` holds sets of
    word shapes: from each set at least one must be in a text for the phrase to be there, which spares most
    searches. `words` are all word shapes of the phrase, for spelling.
    """

    source: str
    needs: tuple[frozenset[str], ...]
    words: frozenset[str]


class PhraseSyntaxError(ValueError):
    """The phrase is not written in this language; the message says where."""


def word_list(text: str) -> Phrase:
    """Compile words parted by spaces into the phrase "one of these"; raise PhraseSyntaxError."""
    odd = [word for word in text.split() if not re.fullmatch(r"[^\W_*#]*[*#]?[^\W_*#]*|[^\W_]*##", word)]
    if odd:
        raise PhraseSyntaxError(f"not one word: {odd[0]!r}")
    return _either([_word(word) for word in text.split()])


def phrase(text: str, names: Mapping[str, Phrase]) -> Phrase:
    """Compile a phrase, with the named phrases it may refer to; raise PhraseSyntaxError."""
    return _Parser(text, names).parse()


def shape_expression(shape: str) -> str:
    """Return the regular expression of one word shape, without the space after it."""
    return re.escape(shape).replace(r"\*", "[^ ]*").replace(r"\#", r"\d+(?:[.,]\d+)?")


def _word(text: str) -> Phrase:
    shape = fold(text)
    return Phrase(f"{shape_expression(shape)} {_COMMA}", (frozenset([shape]),), frozenset([shape]))


def _sequence(parts: list[Phrase]) -> Phrase:
    return Phrase(
        "".join(part.source for part in parts),
        tuple(need for part in parts for need in part.needs),
        frozenset().union(*(part.words for part in parts)),
    )


def _either(parts: list[Phrase]) -> Phrase:
    if len(parts) == 1:
        return parts[0]
    needs: tuple[frozenset[str], ...] = ()
    if all(part.needs for part in parts):
        # The smallest set of each alternative is the most telling one.
        needs = (frozenset().union(*(min(part.needs, key=len) for part in parts)),)
    source = "(?:" + "|".join(dict.fromkeys(part.source for part in parts)) + ")"
    return Phrase(source, needs, frozenset().union(*(part.words for part in parts)))


class _Parser:
    def __init__(self, text: str, names: Mapping[str, Phrase]) -> None:
        self._text = text
        self._names = names
        self._lexemes = list(self._split(text))
        self._at = 0

    def parse(self) -> Phrase:
        result = self._alternatives()
        if self._at < len(self._lexemes):
            raise PhraseSyntaxError(f"unexpected {self._lexemes[self._at]!r}")
        return result

    @staticmethod
    def _split(text: str) -> Iterator[str]:
        position, text = 0, text.rstrip()
        while position < len(text):
            match = _LEXEME.match(text, position)
            if match is None:
                raise PhraseSyntaxError(f"cannot read {text[position : position + 12]!r}")
            yield match.group(1)
            position = match.end()

    def _peek(self) -> str:
        return self._lexemes[self._at] if self._at < len(self._lexemes) else ""

    def _alternatives(self) -> Phrase:
        parts = [self._run()]
        while self._peek() == "|":
            self._at += 1
            parts.append(self._run())
        return _either(parts)

    def _run(self) -> Phrase:
        parts = []
        while self._peek() not in ("", "|", ")"):
            parts.append(self._item())
        if not parts:
            raise PhraseSyntaxError("an empty alternative")
        return _sequence(parts)

    def _item(self) -> Phrase:
        item = self._atom()
        if self._peek() == "?":
            self._at += 1
            item = Phrase(f"(?:{item.source})?", (), item.words)
        return item

    def _atom(self) -> Phrase:
        lexeme = self._peek()
        self._at += 1
        if lexeme in ("(", "!("):
            inner = self._alternatives()
            if self._peek() != ")":
                raise PhraseSyntaxError("a bracket is not closed")
            self._at += 1
            return Phrase(f"(?!{inner.source})", (), inner.words) if lexeme == "!(" else inner
        if lexeme.startswith("{"):
            name = lexeme[1:-1]
            if name not in self._names:
                raise PhraseSyntaxError(f"unknown name {lexeme}")
            return self._names[name]
        if lexeme.startswith(".."):
            return Phrase(f"(?:[^ .,]+ {_COMMA}){{0,{int(lexeme[2:])}}}", (), frozenset())
        if lexeme in _MARKS:
            return Phrase(_MARKS[lexeme], (), frozenset())
        if lexeme == "?":
            raise PhraseSyntaxError("a question mark without a word before it")
        return _word(lexeme)


_MARKS: Mapping[str, str] = {"^": r"(?<= \. )(?:, )?", "$": r"(?=\. )", ".": r"\. "}


class ShapeIndex:
    """Finds the word shapes that a word has, without trying all of them."""

    def __init__(self, shapes: frozenset[str]) -> None:
        self._exact = frozenset(shape for shape in shapes if "*" not in shape and "#" not in shape)
        self._stems = {shape[:-1]: shape for shape in shapes if re.fullmatch(r"[^*#]+\*", shape)}
        self._longest = max((len(stem) for stem in self._stems), default=0)
        self._others = tuple(
            (re.compile(shape_expression(shape)), shape)
            for shape in sorted(shapes)
            if "#" in shape or "*" in shape[:-1]
        )

    def shapes_of(self, words: Iterable[str]) -> frozenset[str]:
        """Return all shapes that at least one of the words has."""
        found: set[str] = set()
        for word in set(words):
            if word in self._exact:
                found.add(word)
            for length in range(1, min(len(word), self._longest) + 1):
                shape = self._stems.get(word[:length])
                if shape is not None:
                    found.add(shape)
            found.update(shape for regex, shape in self._others if regex.fullmatch(word))
        return frozenset(found)
