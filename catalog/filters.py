"""The filters of a search as conditions of the database: of one shape the same, only the values differ.

To put a statement together takes SQLAlchemy longer than SQLite needs to answer it, and a suggestion asks
a dozen times. So a statement is made once for a shape, and every search only gives it its values.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Unpack

from sqlalchemy import ColumnElement, Select, bindparam, or_, select

from catalog import schema

Condition = ColumnElement[bool]
Statement = Select[Unpack[tuple[Any, ...]]]


class Shape(NamedTuple):
    """Which filters are set; those of two values with their value."""

    placed: bool = False
    free: bool | None = None
    remote: bool | None = None
    themes: bool = False
    audience: bool = False
    starts_before: bool = False
    ends_after: bool = False
    language: bool = False
    accessible: bool = False
    offline: bool = False

    def conditions(self, anywhere: bool = False) -> list[Condition]:
        """Conditions on `service_search`, to be given `Filters.values`.

        `anywhere` leaves out the place, when the caller sees to it.
        """
        search = schema.ServiceSearch
        found: list[Condition] = [or_(search.ends_at.is_(None), search.ends_at >= bindparam("now"))]
        if self.placed and not anywhere:
            here = select(schema.SearchArea.search_id).where(
                schema.SearchArea.search_id == search.id, schema.SearchArea.area.in_(values("areas"))
            )
            found.append(or_(search.nationwide, here.exists()))
        if self.free is not None:
            found.append(search.free.is_(self.free))
        if self.remote is not None:
            found.append(search.remote.is_(self.remote))
        if self.themes:
            of_theme = select(schema.SearchTheme.search_id).where(
                schema.SearchTheme.search_id == search.id, schema.SearchTheme.theme.in_(values("themes"))
            )
            found.append(of_theme.exists())
        if self.starts_before:
            found.append(or_(search.starts_at.is_(None), search.starts_at < bindparam("starts_before")))
        if self.ends_after:
            found.append(or_(search.ends_at.is_(None), search.ends_at >= bindparam("ends_after")))
        found.extend(self._of_service())
        return found

    def _of_service(self) -> Iterable[Condition]:
        search = schema.ServiceSearch
        if self.audience:
            term, link = schema.TaxonomyTerm, schema.Attribute
            tagged = (
                select(link.id)
                .join(term, term.id == link.taxonomy_term_id)
                .where(link.service_id == search.service_id, term.taxonomy == "audience")
            )
            yield or_(tagged.where(term.code.in_(values("audience"))).exists(), ~tagged.exists())
        if self.language:
            spoken = select(schema.Language.id).where(schema.Language.service_id == search.service_id)
            yield or_(spoken.where(schema.Language.code == bindparam("language")).exists(), ~spoken.exists())
        if self.accessible:
            told = select(schema.Accessibility.id).where(schema.Accessibility.service_id == search.service_id)
            yield told.exists()
        if self.offline:
            online = select(schema.Service.id).where(
                schema.Service.id == search.service_id, schema.Service.remote_only.is_(True)
            )
            yield ~online.exists()


@dataclass(frozen=True)
class Filters:
    """The filters of a query; `areas` None means anywhere."""

    areas: tuple[str, ...] | None
    now: datetime
    free: bool | None = None
    remote: bool | None = None
    themes: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    starts_before: datetime | None = None
    ends_after: datetime | None = None
    language: str | None = None
    accessible: bool | None = None
    offline: bool = False  # leave out what can be used over the net alone

    @property
    def shape(self) -> Shape:
        """What a statement for these filters must ask."""
        return Shape(
            placed=self.areas is not None,
            free=self.free,
            remote=self.remote,
            themes=bool(self.themes),
            audience=bool(self.audience),
            starts_before=self.starts_before is not None,
            ends_after=self.ends_after is not None,
            language=bool(self.language),
            accessible=bool(self.accessible),
            offline=self.offline,
        )

    @property
    def values(self) -> dict[str, Any]:
        """What such a statement is to be given; a service that is for all suits every audience."""
        return {
            "areas": list(self.areas or ()),
            "now": self.now,
            "themes": list(self.themes),
            "audience": [*self.audience, "all"],
            "starts_before": self.starts_before,
            "ends_after": self.ends_after,
            "language": self.language,
        }


def values(name: str) -> Any:
    """A place in a statement for several values."""
    return bindparam(name, expanding=True)
