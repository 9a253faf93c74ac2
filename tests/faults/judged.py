"""Compares what residents were told with what the database holds: every difference is a finding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, inspect, text

from handover import Vault, verify_audit
from tests.faults.resident import Page


@dataclass(frozen=True)
class Finding:
    """What is wrong: ``lost`` or ``doubled``, and where."""

    kind: str
    what: str


def _rows(engine: Engine, sql: str, **values: Any) -> list[Any]:
    with engine.connect() as db:
        return list(db.execute(text(sql), values))


def _times(what: str, found: int, told: int) -> Iterator[Finding]:
    if found < told:
        yield Finding("lost", f"{what}: {found} of {told}")
    if found > told:
        yield Finding("doubled", f"{what}: {found} instead of {told}")


async def judge(page: Page, engine: Engine, vault: Vault) -> list[Finding]:
    """All findings of one conversation, once it is over."""
    if page.erased:
        return list(_erased(page, engine))
    findings = list(await _messages(page))
    findings += _request(page, engine)
    findings += _contact(page, engine, vault)
    return findings


async def _messages(page: Page) -> list[Finding]:
    history = await page.history()
    findings: list[Finding] = []
    texts = [one["text"] for one in history if one["sender"] == "resident"]
    # A typed number stands in the history as a placeholder.
    for words in (one for one in page.said if "numeroni" not in one):
        findings += _times(f"{page.session_id}: {words!r}", texts.count(words), 1)
    shown = [words for words in texts if words in page.said]
    if shown != [words for words in page.said if words in shown]:
        findings.append(Finding("lost", f"{page.session_id}: the order of what was said"))
    ids = Counter(one["id"] for one in history)
    for number, (_, messages) in page.answers.items():
        for message in messages:
            findings += _times(f"{page.session_id}: answer {number}", ids[message["id"]], 1)
    answered = {message["id"] for _, messages in page.answers.values() for message in messages}
    strays = [one["id"] for one in history[1:] if one["sender"] == "bot" and one["id"] not in answered]
    return findings + _strays(page, history, strays)


def _strays(page: Page, history: list[dict[str, Any]], strays: list[str]) -> list[Finding]:
    # Help facts of attempts that were told to have failed stand in the history as they were shown.
    texts = {one["id"]: one["text"] for one in history}
    wrong = [one for one in strays if "112" not in texts[one]]
    return [
        Finding("doubled", f"{page.session_id}: an answer nobody was told: {texts[one]!r}") for one in wrong
    ]


def _request(page: Page, engine: Engine) -> Iterator[Finding]:
    rows = _rows(
        engine, "SELECT id, reference, status FROM handover WHERE conversation_id = :id", id=page.session_id
    )
    yield from _times(f"{page.session_id}: request", len(rows), 1 if page.reference else 0)
    for handover_id, reference, status in rows:
        if reference != page.reference:
            yield Finding("lost", f"{page.session_id}: the reference that was told")
        if (status == "cancelled") != page.cancelled:
            yield Finding("lost", f"{page.session_id}: status {status}")
        made = _rows(
            engine,
            "SELECT count(*) FROM audit_event WHERE subject = :id AND action = 'handover:create'",
            id=handover_id,
        )[0][0]
        yield from _times(f"{page.session_id}: making in the audit trail", made, 1)
        items = _rows(engine, "SELECT item_id FROM handover_item WHERE handover_id = :id", id=handover_id)
        yield from _times(f"{page.session_id}: items", len(items), 2)


def _contact(page: Page, engine: Engine, vault: Vault) -> Iterator[Finding]:
    rows = _rows(
        engine,
        "SELECT v.handover_id, v.sealed FROM handover_vault v JOIN handover h ON h.id = v.handover_id "
        "WHERE h.conversation_id = :id",
        id=page.session_id,
    )
    told = bool(page.contact or page.number) and not page.cancelled
    yield from _times(f"{page.session_id}: contact details", len(rows), int(told))
    if not rows or not told:
        return
    ((handover_id, sealed),) = rows
    details = vault.open(handover_id, sealed)
    phone = page.number or (page.contact or {})["phone"]
    if details.phone != phone or (page.contact and details.name != page.contact["name"]):
        yield Finding("lost", f"{page.session_id}: the contact details last accepted")
    consents = Counter(
        scope
        for (scope,) in _rows(
            engine,
            "SELECT scope FROM handover_consent WHERE handover_id = :id AND revoked_at IS NULL",
            id=handover_id,
        )
    )
    wanted = {"contact", "needs", "place"}
    if page.contact:
        wanted |= {scope for scope in ("organisation", "support_person") if page.contact[f"consent_{scope}"]}
    for scope in wanted | set(consents):
        yield from _times(f"{page.session_id}: consent {scope}", consents[scope], int(scope in wanted))
    notices = _rows(
        engine,
        "SELECT count(*) FROM handover_notice WHERE handover_id = :id AND kind = 'new'",
        id=handover_id,
    )[0][0]
    yield from _times(f"{page.session_id}: notice to the advisers", notices, 1)


def _erased(page: Page, engine: Engine) -> Iterator[Finding]:
    for table, column in (
        ("chat_session", "id"),
        ("chat_message", "session_id"),
        ("chat_turn", "session_id"),
        ("handover", "conversation_id"),
    ):
        left = _rows(engine, f"SELECT count(*) FROM {table} WHERE {column} = :id", id=page.session_id)[0][0]
        yield from _times(f"{page.session_id}: {table} after erasing", left, 0)


def judge_the_house(engine: Engine) -> list[Finding]:
    """Findings of all conversations together: the audit trail, the counters, what hangs in the air."""
    findings = [Finding("lost", f"audit trail: {one.code}") for one in verify_audit(engine).problems]
    made = _rows(engine, "SELECT count(*) FROM audit_event WHERE action = 'handover:create'")[0][0]
    counted = _rows(engine, "SELECT coalesce(sum(count), 0) FROM handover_counter WHERE measure = 'request'")
    findings += _times("counted requests", int(counted[0][0]), made)
    for table in (one for one in inspect(engine).get_table_names() if one.startswith("handover_")):
        if "handover_id" in {column["name"] for column in inspect(engine).get_columns(table)}:
            orphans = _rows(
                engine,
                f"SELECT count(*) FROM {table} WHERE handover_id NOT IN (SELECT id FROM handover)",
            )[0][0]
            findings += _times(f"rows of {table} without their request", orphans, 0)
    if engine.dialect.name == "sqlite":
        (sound,) = _rows(engine, "PRAGMA integrity_check")[0]
        if sound != "ok":
            findings.append(Finding("lost", f"database: {sound}"))
    return findings
