"""What of a message may speak for or against an emergency: words, their pieces, neighbours and concepts."""

from collections.abc import Callable, Iterator, Sequence
from zlib import crc32

from safety.words import COMMA, SENTENCE_END, Token

Place = tuple[int, int]
Evidence = dict[int, Place]
"""Sign (a checksum of its name) → where in the text it stands first."""

_STEM = 5  # letters: Finnish words change at their ends
_PIECES = (3, 4, 5)
_WINDOW = 3  # words that a pair of stems may span
_CONCEPT_WINDOW = 6
_MARKS = (SENTENCE_END, COMMA)


def evidence(
    raw: Sequence[Token], mended: Sequence[Token], concepts_of: Callable[[str], Sequence[str]]
) -> Evidence:
    """Return the signs of a message, given its tokens as written and as mended by the spelling."""
    found: Evidence = {}
    for name, start, end in _signs(raw, mended, concepts_of):
        found.setdefault(crc32(name.encode()), (start, end))
    return found


def _signs(
    raw: Sequence[Token], mended: Sequence[Token], concepts_of: Callable[[str], Sequence[str]]
) -> Iterator[tuple[str, int, int]]:
    seen: set[str] = set()
    for token in (*mended, *raw):
        if token.word not in seen and token.word not in _MARKS:
            seen.add(token.word)
            yield f"w:{token.word}", token.start, token.end
            for piece in _pieces_of(token.word):
                yield piece, token.start, token.end
    stems = [(_stem(token.word), token.start, token.end) for token in mended]
    yield from _runs(stems)
    words = [stem for stem in stems if stem[0] not in _MARKS]
    for place, (stem, start, _) in enumerate(words):
        yield f"s:{stem}", start, words[place][2]
        for other, _, end in words[place + 1 : place + _WINDOW]:
            yield f"k:{stem} {other}", start, end
    if words:
        yield f"len:{min(len(words).bit_length(), 6)}", words[0][1], words[-1][2]
    yield from _meanings(mended, stems, concepts_of)


def _pieces_of(word: str) -> Iterator[str]:
    edged = f"<{word}>"
    for length in _PIECES:
        for start in range(len(edged) - length + 1):
            yield edged[start : start + length]


def _stem(word: str) -> str:
    if word[0].isdigit():
        return "#"
    return word[:_STEM]


def _runs(stems: Sequence[tuple[str, int, int]]) -> Iterator[tuple[str, int, int]]:
    if not stems:
        return
    first, last = stems[0][1], stems[-1][2]
    full = [("^", first, first), *stems, ("$", last, last)]
    for place, (stem, start, _) in enumerate(full[:-1]):
        following, _, end = full[place + 1]
        yield f"b:{stem} {following}", start, end
        if place + 2 < len(full):
            yield f"t:{stem} {following} {full[place + 2][0]}", start, full[place + 2][2]


def _meanings(
    tokens: Sequence[Token],
    stems: Sequence[tuple[str, int, int]],
    concepts_of: Callable[[str], Sequence[str]],
) -> Iterator[tuple[str, int, int]]:
    about = [concepts_of(token.word) for token in tokens]
    first_place: dict[str, Token] = {}
    for place, (token, concepts) in enumerate(zip(tokens, about, strict=True)):
        for concept in concepts:
            first_place.setdefault(concept, token)
            yield f"c:{concept}", token.start, token.end
            for other, others in zip(
                tokens[place + 1 : place + _CONCEPT_WINDOW],
                about[place + 1 : place + _CONCEPT_WINDOW],
                strict=True,
            ):
                for follower in others:
                    yield f"cp:{concept}>{follower}", token.start, other.end
            if place + 1 < len(stems):
                yield f"cs:{concept} {stems[place + 1][0]}", token.start, stems[place + 1][2]
            if place > 0:
                yield f"sc:{stems[place - 1][0]} {concept}", stems[place - 1][1], token.end
    listed = sorted(first_place)
    for place, concept in enumerate(listed):
        here = first_place[concept]
        for other_concept in listed[place + 1 :]:
            there = first_place[other_concept]
            yield (
                f"cc:{concept}&{other_concept}",
                min(here.start, there.start),
                max(here.end, there.end),
            )
