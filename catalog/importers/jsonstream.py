"""Reads the records of large JSON files one by one, in any of the shapes that the sources deliver.

Accepted: an array of records, a page with the records under a known key, a dict of id →
record, and a single record. Memory is bounded by the largest record, not by the file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, TextIO

from catalog.errors import UnreadableSource

# itemList: PTV; data: Linked Events; contents: HSDS; items, results: common elsewhere.
PAGE_KEYS = ("itemList", "data", "contents", "items", "results")
CHUNK = 1 << 16
MAX_RECORD = 64 << 20
SPACE = re.compile(r"[ \t\r\n]*")


class TruncatedJson(UnreadableSource):
    """The file ends, or stops being JSON, in the middle."""

    code = "truncated"


class _Reader:
    """A window on the text that grows until a whole value is in it."""

    def __init__(self, stream: TextIO, name: str) -> None:
        self._stream = stream
        self._name = name
        self._decoder = json.JSONDecoder()
        self._buffer = ""
        self._at = 0
        self._ended = False

    def _more(self) -> bool:
        if self._ended:
            return False
        wanted = max(CHUNK, len(self._buffer) - self._at)  # doubling keeps a huge record linear
        piece = self._stream.read(wanted)
        self._ended = not piece
        self._buffer = self._buffer[self._at :] + piece
        self._at = 0
        return bool(piece)

    def peek(self) -> str:
        """The next character that is not space; raises TruncatedJson at the end."""
        while True:
            match = SPACE.match(self._buffer, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._buffer):
                return self._buffer[self._at]
            if not self._more():
                raise TruncatedJson(self._name, "unexpected end")

    def at_end(self) -> bool:
        """True when only space is left."""
        try:
            self.peek()
        except TruncatedJson:
            return True
        return False

    def take(self, expected: str) -> None:
        """Step over one punctuation mark."""
        found = self.peek()
        if found != expected:
            raise TruncatedJson(self._name, f"{expected!r} expected, {found!r} found")
        self._at += 1

    def value(self) -> Any:
        """The next whole value."""
        self.peek()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._buffer, self._at)
            except json.JSONDecodeError as error:
                at_edge = error.pos >= len(self._buffer) - 10 or error.msg.startswith("Unterminated")
                if len(self._buffer) - self._at > MAX_RECORD:
                    raise TruncatedJson(self._name, "a record of more than 64 MB") from error
                if (at_edge or error.pos >= len(self._buffer) - 1) and self._more():
                    continue
                raise TruncatedJson(self._name, error.msg) from error
            except RecursionError as error:
                raise TruncatedJson(self._name, "nested too deep") from error
            if end == len(self._buffer) and not self._ended and self._more():
                continue  # a number may go on in the next piece
            self._at = end
            return value


def records(stream: TextIO, name: str) -> Iterator[tuple[int, Any]]:
    """Yield (index from 1, record); raises TruncatedJson where the text stops being JSON."""
    reader = _Reader(stream, name)
    if reader.peek() == "[":
        yield from _array(reader, 1)
    elif reader.peek() == "{":
        yield from _object(reader)
    else:
        raise TruncatedJson(name, "neither an array nor an object")
    if not reader.at_end():
        raise TruncatedJson(name, "text after the end")


def _array(reader: _Reader, first: int) -> Iterator[tuple[int, Any]]:
    reader.take("[")
    index = first
    if reader.peek() == "]":
        reader.take("]")
        return
    while True:
        yield index, reader.value()
        index += 1
        if reader.peek() == ",":
            reader.take(",")
            continue
        reader.take("]")
        return


def _object(reader: _Reader) -> Iterator[tuple[int, Any]]:
    reader.take("{")
    single: dict[str, Any] = {}
    index, page, by_id = 0, False, False
    while reader.peek() != "}":
        key = reader.value()
        reader.take(":")
        if key in PAGE_KEYS and reader.peek() in "[n":
            page = True
            if reader.peek() == "n":
                reader.value()  # null: an empty page
            else:
                for position, record in _array(reader, index + 1):
                    index = position
                    yield position, record
        else:
            value = reader.value()
            if isinstance(value, dict) and value.get("id") == key:
                by_id = True
                index += 1
                yield index, value
            else:
                single[key] = value
        if reader.peek() == ",":
            reader.take(",")
    reader.take("}")
    if single and not page and not by_id:
        yield 1, single
    elif by_id:
        for value in single.values():  # among id → record, something that is none
            index += 1
            yield index, value
