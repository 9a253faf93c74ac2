"""The paged PTV API over HTTP: a small server of our own that can be cut off."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from catalog_fakes import NOW, SmallGazetteer, clock
from ptv_shapes import location_channel, service
from sqlalchemy import Engine, select

import catalog
from catalog import Options, UnreadableSource, schema
from catalog.importers.ptv_http import Http

PAGE = 100


class Register:
    """What the server has, what it was asked, and from which request on it is out of order."""

    def __init__(self, services: int) -> None:
        self.services = {f"s{one:04}": service(f"s{one:04}") for one in range(services)}
        self.channels = {"c1": location_channel()}
        self.asked: list[str] = []
        self.broken_after: int | None = None
        self.broken_times = 10**6
        self.status = 503
        self.url = ""

    def answer(self, path: str) -> tuple[int, object]:
        """Status and body of one request."""
        self.asked.append(path)
        if self.broken_after is not None and len(self.asked) > self.broken_after and self.broken_times > 0:
            self.broken_times -= 1
            return self.status, {"error": "down"}
        parts = urlsplit(path)
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        if parts.path.endswith("/Service"):
            ids = sorted(
                key for key, one in self.services.items() if one["modified"][:10] >= query.get("date", "0000")
            )
            page = int(query["page"])
            chosen = ids[(page - 1) * PAGE : page * PAGE]
            pages = max(1, -(-len(ids) // PAGE))
            listed = [{"id": one, "name": None} for one in chosen] or None
            return 200, {"pageNumber": page, "pageSize": PAGE, "pageCount": pages, "itemList": listed}
        held = {"Service": self.services, "ServiceChannel": self.channels}.get(parts.path.split("/")[-2])
        if held is None:
            return 404, {"error": "no such thing"}
        guids = query["guids"].split(",")
        assert len(guids) <= 100
        return 200, [held[one] for one in guids if one in held]


@pytest.fixture
def register() -> Iterator[Register]:
    held = Register(250)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = held.answer(self.path)
            raw = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    held.url = f"http://127.0.0.1:{server.server_port}/api/v11"
    yield held
    server.shutdown()
    server.server_close()
    thread.join()


waited: list[float] = []
PATIENT = Http(timeout=5, tries=3, pause=waited.append)


def run(engine: Engine, register: Register, folder: Path, **options: object) -> catalog.ImportReport:
    return catalog.import_ptv_url(
        engine,
        register.url,
        clock,
        folder,
        gazetteer=SmallGazetteer(),
        options=Options(**options),  # type: ignore[arg-type]
        http=PATIENT,
    )


def stored(engine: Engine) -> int:
    with engine.connect() as db:
        return len(db.scalars(select(schema.Service.id).where(schema.Service.status == "active")).all())


def test_all_pages_are_fetched_and_channels_joined(
    engine: Engine, register: Register, tmp_path: Path
) -> None:
    report = run(engine, register, tmp_path)
    assert (report.imported, report.rejected, report.complete) == (250, (), True)
    with engine.connect() as db:
        assert db.scalars(select(schema.Phone.number)).first()
    listed = [one for one in register.asked if "/Service?" in one]
    assert len(listed) == 3
    assert not list(tmp_path.glob("ptv-*")), "what was fetched is dropped when the import is through"


def test_a_source_that_fails_half_way_leaves_the_catalogue_and_goes_on_from_there(
    engine: Engine, register: Register, tmp_path: Path
) -> None:
    run(engine, register, tmp_path)
    for one in register.services.values():
        one["modified"] = "2026-11-20T10:00:00"
        one["serviceChargeType"] = "FreeOfCharge"
    register.asked.clear()
    register.broken_after = 4
    with pytest.raises(UnreadableSource) as caught:
        run(engine, register, tmp_path)
    assert "503" in caught.value.reason
    assert stored(engine) == 250
    with engine.connect() as db:
        assert not any(db.scalars(select(schema.Service.free)).all()), "nothing is half replaced"
    register.broken_after = None
    before = len(register.asked)
    report = run(engine, register, tmp_path)
    assert report.updated == 250
    again = register.asked[before:]
    assert not any("/Service?" in one for one in again), "the pages were there already"
    assert len(again) == 3, "two more lists of services, one of channels"


def test_a_passing_trouble_is_waited_out(engine: Engine, register: Register, tmp_path: Path) -> None:
    waited.clear()
    register.broken_after, register.broken_times, register.status = 2, 2, 429
    assert run(engine, register, tmp_path).imported == 250
    assert waited == [1.0, 2.0]


def test_a_wrong_address_changes_nothing(engine: Engine, register: Register, tmp_path: Path) -> None:
    run(engine, register, tmp_path)
    register.broken_after, register.status = 0, 404
    with pytest.raises(UnreadableSource):
        run(engine, register, tmp_path)
    assert stored(engine) == 250


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://example.org/api", "kuhmo"])
def test_only_web_addresses_are_taken(engine: Engine, tmp_path: Path, url: str) -> None:
    with pytest.raises(catalog.BadAddress):
        catalog.import_ptv_url(engine, url, clock, tmp_path)


def test_since_asks_for_what_changed_and_ends_nothing(
    engine: Engine, register: Register, tmp_path: Path
) -> None:
    run(engine, register, tmp_path)
    register.services["s0007"] = service("s0007", modified="2026-11-21T08:00:00", serviceChargeType=None)
    report = run(engine, register, tmp_path, since=date(2026, 11, 20))
    assert (report.updated, report.unchanged, report.ended, report.kept_missing) == (1, 0, 0, 0)
    assert stored(engine) == 250


def test_what_was_left_over_a_day_ago_is_fetched_anew(
    engine: Engine, register: Register, tmp_path: Path
) -> None:
    register.broken_after = 2
    with pytest.raises(UnreadableSource):
        run(engine, register, tmp_path)
    register.broken_after = None
    before = len(register.asked)
    catalog.import_ptv_url(
        engine,
        register.url,
        lambda: NOW + timedelta(days=2),
        tmp_path,
        gazetteer=SmallGazetteer(),
        http=PATIENT,
    )
    assert any("/Service?page=1" in one for one in register.asked[before:])


def test_a_withdrawn_service_of_the_list_is_passed_over(
    engine: Engine, register: Register, tmp_path: Path
) -> None:
    answer = register.answer

    def without_first(path: str) -> tuple[int, object]:
        status, body = answer(path)
        if "/Service/list" in path and isinstance(body, list):
            body = [one for one in body if one["id"] != "s0000"]
        return status, body

    register.answer = without_first  # type: ignore[method-assign]
    assert run(engine, register, tmp_path).imported == 249
