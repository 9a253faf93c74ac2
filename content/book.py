"""The replies in use: picks a variant that was not just said, and reads changed files anew."""

from __future__ import annotations

import logging
import re
import threading
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from content.errors import ContentError, UnknownReply
from content.loader import load_replies
from content.model import NORMAL, PLACEHOLDER, PLAIN, Button, Reply

log = logging.getLogger(__name__)
# How often the files' times are looked at, in seconds.
LOOK_EVERY = 1.0


@dataclass(frozen=True)
class Spoken:
    """A chosen variant: its text, buttons and language, and its place among its like."""

    text: str
    buttons: tuple[Button, ...]
    language: str
    position: int


def fill(text: str, values: Mapping[str, Any]) -> str:
    """The text with its placeholders filled; one without a value is left out, and logged."""

    def value(match: re.Match[str]) -> str:
        if match[1] not in values:
            log.error("reply_placeholder_unknown %s", match[1])
        return str(values.get(match[1], ""))

    return PLACEHOLDER.sub(value, text)


class ReplyBook:
    """Replies of a folder; a change that is saved is in use from the next message on.

    A file that cannot be read leaves the former replies in use. Safe for threads.
    """

    def __init__(self, folder: Path, timer: Callable[[], float] = time.monotonic) -> None:
        self._folder = folder
        self._timer = timer
        self._lock = threading.Lock()
        self._stamp = self._times()
        self._looked = timer()
        self._replies = load_replies(folder)

    def speak(
        self,
        name: str,
        values: Mapping[str, Any],
        *,
        language: str = "fi",
        plain: bool = False,
        last: int | None = None,
        seed: str = "",
    ) -> Spoken:
        """A variant with its placeholders filled, another than `last` if there are several.

        Conversations begin at different variants (`seed`) and go round them in order.
        Raises UnknownReply.
        """
        variants = self.reply(name).of(language, PLAIN if plain else NORMAL)
        first = zlib.crc32(f"{seed}{name}".encode())
        position = (first if last is None else last + 1) % len(variants)
        chosen = variants[position]
        return Spoken(fill(chosen.text, values), chosen.buttons, chosen.language, position)

    def reply(self, name: str) -> Reply:
        """The reply of this name as the files have it now; raises UnknownReply."""
        self._refresh()
        try:
            return self._replies[name]
        except KeyError:
            raise UnknownReply(name) from None

    def __contains__(self, name: str) -> bool:
        self._refresh()
        return name in self._replies

    def _times(self) -> tuple[tuple[str, int], ...]:
        return tuple((path.name, path.stat().st_mtime_ns) for path in sorted(self._folder.glob("*.yml")))

    def _refresh(self) -> None:
        with self._lock:
            if self._timer() - self._looked < LOOK_EVERY:
                return
            self._looked = self._timer()
            try:
                stamp = self._times()
                if stamp == self._stamp:
                    return
                self._stamp = stamp
                self._replies = load_replies(self._folder)
                log.info("replies_reloaded")
            except (ContentError, OSError) as error:
                log.error("replies_not_reloaded %s", error)
