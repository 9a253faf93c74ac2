"""Answers to "Sainko apua?" and the comments on them: no tie to a conversation, kept a region's time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from conversation.schema import Feedback

COMMENT = "comment"


@dataclass(frozen=True)
class Comment:
    """What a resident wrote about the help they got; `municipality` is their place when they had told it."""

    id: int
    day: date
    text: str = field(repr=False)
    municipality: str | None = field(repr=False)


@dataclass(frozen=True)
class CommentPage:
    """Comments, the newest first; `older` leads to those before them, None at the end."""

    comments: tuple[Comment, ...]
    older: int | None


def add(
    db: Session,
    day: date,
    helped: str,
    comment: str | None,
    themes: Sequence[str],
    municipality: str | None,
) -> None:
    """Keep an answer; `day` and no moment, which would join it to its conversation again."""
    db.add(
        Feedback(
            day=day.isoformat(),
            helped=helped,
            comment=comment,
            themes=list(themes),
            municipality=municipality,
        )
    )


def comments(db: Session, before: int | None, limit: int) -> CommentPage:
    """A page of comments, those before the comment with the id `before` when it is given."""
    query = select(Feedback).where(Feedback.comment.is_not(None)).order_by(Feedback.id.desc())
    if before is not None:
        query = query.where(Feedback.id < before)
    rows = db.scalars(query.limit(limit + 1)).all()
    shown = tuple(
        Comment(row.id, date.fromisoformat(row.day), row.comment or "", row.municipality)
        for row in rows[:limit]
    )
    return CommentPage(shown, shown[-1].id if len(rows) > limit else None)


def expire(db: Session, before: date) -> int:
    """Delete what is older than `before`; returns how many."""
    old = delete(Feedback).where(Feedback.day < before.isoformat()).returning(Feedback.id)
    return len(db.execute(old).all())
