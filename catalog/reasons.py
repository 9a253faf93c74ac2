"""The Finnish reasons of import findings, from `reasons.yml`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml

from catalog.records import Origin, Reason, Rejected, Remark

MAX_SHOWN = 120


@lru_cache(maxsize=1)
def _texts() -> dict[str, str]:
    texts: dict[str, str] = yaml.safe_load(
        (Path(__file__).parent / "reasons.yml").read_text(encoding="utf-8")
    )
    return texts


def reason_text(reason: Reason, value: object = "") -> str:
    """The reason in Finnish, with the value that was found (cut when it is long)."""
    shown = " ".join(str(value).split())
    if len(shown) > MAX_SHOWN:
        shown = shown[:MAX_SHOWN] + " …"
    return _texts()[reason.value].replace("{value}", shown)


def rejected(
    origin: Origin,
    source_id: str | None,
    reason: Reason,
    value: object = "",
    title: str | None = None,
    organization: str | None = None,
) -> Rejected:
    """A rejection of the record met at `origin`."""
    text = reason_text(reason, value)
    return Rejected(origin.file, origin.line, source_id, reason.value, text, title, organization)


def remark(
    origin: Origin,
    source_id: str | None,
    reason: Reason,
    value: object = "",
    title: str | None = None,
    organization: str | None = None,
) -> Remark:
    """A remark about the record met at `origin`, which is taken all the same."""
    text = reason_text(reason, value)
    return Remark(origin.file, origin.line, source_id, reason.value, text, title, organization)
