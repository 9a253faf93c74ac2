"""Text as the crisis patterns see it: folded words, sentence ends, commas and smiles."""

import re
import unicodedata
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass

SENTENCE_END = "."
COMMA = ","
SMILE = "☺"

_TOKEN = re.compile(
    r"(?P<smile>[:;=8x][-o']?[dp)](?![^\W_])|\bx+d+\b|(?:\b(?:ha|he|hi|hä){2,}h?\b)|\blo+l\b"
    r"|[😀😁😂😃😄😅😆😉😊😋😜😝🤣🤪😹])"
    r"|(?P<word>\d+(?:[.,:]\d+)*[^\W_]*|[^\W\d_]+(?:\d|[^\W_])*)"
    r"|(?P<end>[.!?…\n]+)"
    r"|(?P<comma>[,;:()–—/\"”])",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Token:
    """A folded word or mark, and where it stands in the text it came from."""

    word: str
    start: int
    end: int


def fold(text: str) -> str:
    """Return the text in lower case without marks on its letters: residents often lack ä and ö."""
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def tokens(text: str) -> tuple[Token, ...]:
    """Return the words and marks of a text in order; everything else (emoji, hyphens) parts words."""
    found = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if kind == "word":
            word = fold(match.group())
        elif kind == "smile":
            word = SMILE
        else:
            word = SENTENCE_END if kind == "end" else COMMA
        found.append(Token(word, match.start(), match.end()))
    return tuple(found)


def tell_but_apart(found: Iterable[Token], but: str, meant: str, before: Container[str]) -> Iterator[Token]:
    """Yield the tokens with a word for "but" that is also another word replaced by what is `meant`.

    It means "but" after a comma, at the start, and in front of the words `before`, though not in front of a
    passive ("mut lyötiin": I was hit).
    """
    listed = list(found)
    for place, token in enumerate(listed):
        previous = listed[place - 1].word if place else SENTENCE_END
        following = listed[place + 1].word if place + 1 < len(listed) else ""
        passive = following.endswith(("tiin", "taan", "daan", "llaan", "nnaan"))
        is_but = token.word == but and (
            following in before or (previous in (COMMA, SENTENCE_END) and not passive)
        )
        yield Token(meant, token.start, token.end) if is_but else token
