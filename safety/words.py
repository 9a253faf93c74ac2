"""Text as the crisis patterns see it: folded words, sentence ends, commas and smiles."""

import re
import unicodedata
from collections.abc import Iterator
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


# "mut" is both "me" (mut lyötiin) and "but" (tuli, mut lähti); after a comma or before one of these it is "but".
_BUT, _BUT_WORD = "mut", "mutta"
_AFTER_BUT = frozenset(
    "en et ei emme eivat ma maa mie mina se han ne me he nyt kun ku jos sit sitten silti kuitenkin oon olen on "
    "onneksi koska haluan mun mulla tama taa vaikka kyl kylla ehka ihan jotenkin kukaan viela aina joka eka toi "
    "siella taalla sielta siita mika miten oisin olisin voisin haluaisin haluisin pitaisi vahan vaan kerran".split()
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
    return tuple(_told_apart(found))


def _told_apart(found: list[Token]) -> Iterator[Token]:
    for before, token, after in zip([None, *found], found, [*found[1:], None], strict=False):
        if token.word == _BUT and (
            before is None or before.word in (COMMA, SENTENCE_END) or (after and after.word in _AFTER_BUT)
        ):
            token = Token(_BUT_WORD, token.start, token.end)
        yield token
