"""What can be wrong with the content's files; code and data, no prose."""

from __future__ import annotations

from pathlib import Path


class ContentError(Exception):
    """A content file that cannot be used: ``code``, the ``file`` and what the reader said of it."""

    def __init__(self, code: str, file: Path | None = None, detail: str = "") -> None:
        super().__init__(code, str(file or ""), detail)
        self.code = code
        self.file = file
        self.detail = detail


class UnknownReply(ContentError):
    """No reply has this name; ``detail`` is the name."""

    def __init__(self, name: str) -> None:
        super().__init__("unknown_reply", None, name)
