"""A rehearsal with the operators' scripts: what was entrusted comes back, what was erased does not."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import text

from handover import (
    Consent,
    ContactDetails,
    HandoverDraft,
    Role,
    StaffUser,
    Status,
    SummaryItem,
    UnknownHandover,
    Vault,
    verify_audit,
)
from polku.database import migrate_all
from polku.services import Rooms, open_rooms
from polku.settings import ROOT, Settings, load_settings
from tests.servers import POSTGRES, postgresql
from tests.stack import free_port

KEYS = Vault.new_key("k1")
DETAILS = {"name": "Maija Meikäläinen", "phone": "040 531 7788", "best_time": "aamupäivällä"}
TOLD = "Haluaisin jutella ihmisen kanssa."
ADVISER = StaffUser("aino", Role.ADVISER)


@dataclass
class House:
    """An installation: its settings, as the scripts and the program read them."""

    folder: Path
    env: dict[str, str]

    @property
    def settings(self) -> Settings:
        return load_settings()

    def run(self, script: str, path: Path) -> str:
        command = [str(ROOT / "deploy" / script), str(path)]
        done = subprocess.run(command, env=self.env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def backup(self) -> Path:
        return Path(self.run("backup.sh", self.folder / "backups").strip().removeprefix("Varmuuskopio: "))


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgresql() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request, tmp_path, monkeypatch, clean_environment) -> House:
    """A migrated, empty installation over each kind of database."""
    clean_environment()
    data = tmp_path / "data"
    data.mkdir()
    env = {"POLKU_DATA_DIR": str(data), "POLKU_VAULT_KEYS": KEYS, "POLKU_PORT": str(free_port())}
    if request.param == "postgresql":
        env["POLKU_DATABASE_URL"] = request.getfixturevalue("server")
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    migrate_all(load_settings().database)
    return House(tmp_path, {**env, "PATH": f"{POSTGRES}:{os.environ['PATH']}"})


@pytest.fixture
def rooms(house) -> Iterator[Rooms]:
    opened = open_rooms(house.settings)
    yield opened
    opened.close()


def ask_for_a_call(rooms: Rooms) -> tuple[str, str]:
    """A conversation with a request in it; their ids."""
    conversation = rooms.conversations.open_session("kainuu", "fi").session.id
    rooms.conversations.append(conversation, [{"id": conversation, "text": TOLD}])
    draft = HandoverDraft(
        conversation_id=conversation,
        region="kainuu",
        consent=("wish",),
        items=(SummaryItem("wish", "wish", "Toive", TOLD),),
    )
    receipt = rooms.handovers.create(draft)
    rooms.handovers.add_contact(receipt.id, ContactDetails.parse(DETAILS), conversation)
    return conversation, receipt.id


def everything(rooms: Rooms) -> str:
    """All that stands in the tables of conversations and requests."""
    tables = ("chat_session", "chat_message", "handover", "handover_item", "handover_vault")
    with rooms.engine.connect() as connection:
        return str([connection.execute(text(f"SELECT * FROM {name}")).all() for name in tables])


def test_a_request_and_its_contact_details_come_back_after_all_was_lost(house, rooms):
    conversation, request = ask_for_a_call(rooms)
    kept = house.backup()
    with rooms.engine.begin() as connection:
        for table in ("handover_vault", "handover_item", "handover_consent", "handover_notice", "handover"):
            connection.execute(text(f"DELETE FROM {table}"))
        connection.execute(text("DELETE FROM chat_message"))
    rooms.close()
    assert "Palautettu" in house.run("restore.sh", kept)
    rooms = open_rooms(house.settings)
    found = rooms.handovers.get(request, ADVISER)
    assert [item.text for item in found.items] == [TOLD]
    rooms.handovers.claim(request, ADVISER)
    contact = rooms.handovers.reveal(request, ADVISER)
    assert (contact.name, contact.phone_text) == ("Maija Meikäläinen", "040 5317788")
    assert [body["text"] for body in rooms.conversations.history(conversation)] == [TOLD]
    assert verify_audit(rooms.engine).ok
    rooms.close()


def test_what_a_resident_erased_after_the_backup_does_not_come_back(house, rooms):
    erased, gone = ask_for_a_call(rooms)
    stays, kept_request = ask_for_a_call(rooms)
    kept = house.backup()
    rooms.handovers.erase(erased)
    rooms.conversations.erase(erased)
    rooms.close()
    assert "Poistoja toistettu: 1, niissä yhteydenottopyyntöjä 1." in house.run("restore.sh", kept)
    rooms = open_rooms(house.settings)
    with pytest.raises(UnknownHandover):
        rooms.handovers.get(gone, ADVISER)
    assert erased not in everything(rooms)
    assert rooms.handovers.get(kept_request, ADVISER).items
    assert len(rooms.conversations.history(stays)) == 1
    assert verify_audit(rooms.engine).ok
    rooms.close()


def test_what_a_resident_took_back_after_the_backup_does_not_come_back(house, rooms):
    talk, cancelled = ask_for_a_call(rooms)
    other, kept_request = ask_for_a_call(rooms)
    kept = house.backup()
    assert rooms.handovers.cancel_by_resident(cancelled, talk)
    rooms.handovers.revoke_consent(kept_request, other, Consent.CONTACT)
    rooms.close()
    assert "Peruutuksia merkitty: 2, niistä palautus oli kumonnut 2." in house.run("restore.sh", kept)
    rooms = open_rooms(house.settings)
    assert rooms.handovers.get(cancelled, ADVISER).status is Status.CANCELLED
    assert not rooms.handovers.get(kept_request, ADVISER).row.has_contact
    assert verify_audit(rooms.engine).ok
    rooms.close()


def test_the_note_beside_the_backups_serves_when_the_machine_is_lost(house, rooms):
    erased, gone = ask_for_a_call(rooms)
    first = house.backup()
    rooms.handovers.erase(erased)
    rooms.conversations.erase(erased)
    house.backup()
    rooms.close()
    (house.settings.data_dir / "erasures.log").unlink()
    assert "Poistoja toistettu: 1" in house.run("restore.sh", first)
    rooms = open_rooms(house.settings)
    with pytest.raises(UnknownHandover):
        rooms.handovers.get(gone, ADVISER)
    rooms.close()


def test_the_backup_alone_opens_no_contact_details(house, rooms):
    ask_for_a_call(rooms)
    raw = house.backup().read_bytes()
    for told in ("Meikäläinen", "5317788", KEYS.partition(":")[2]):
        assert told.encode() not in raw
