"""Errors of this room: a code and data; the front turns them into words for its audience."""

from __future__ import annotations


class CatalogError(Exception):
    """Base of this room's errors."""

    code = "catalog_error"


class UnreadableSource(CatalogError):
    """A file or address could not be read to its end; nothing already stored is lost."""

    code = "unreadable_source"

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(source, reason)
        self.source = source
        self.reason = reason


class ThemeFileError(CatalogError):
    """The shipped theme file breaks its own rules; names the theme and what is wrong."""

    code = "theme_file"

    def __init__(self, theme: str, problem: str) -> None:
        super().__init__(theme, problem)
        self.theme = theme
        self.problem = problem
