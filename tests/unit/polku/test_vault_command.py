"""`polku vault rotate`: an old key can be taken out of use, and nothing is lost on the way."""

from __future__ import annotations

import pytest

from handover import ContactDetails, HandoverDraft, HandoverStore, Role, StaffUser, Vault
from polku import cli
from polku.database import migrate_all, open_engine

ADVISER = StaffUser("aino", Role.ADVISER)

pytestmark = pytest.mark.usefixtures("clean_environment")


@pytest.fixture
def sealed(tmp_path, monkeypatch, clock):
    """An installation with one request, sealed with the old key; a new key stands before it."""
    old, new = Vault.new_key("vanha"), Vault.new_key("uusi")
    monkeypatch.setenv("POLKU_DATA_DIR", str(tmp_path))
    url = f"sqlite:///{tmp_path / 'polku.db'}"
    migrate_all(url)
    engine = open_engine(url)
    store = HandoverStore(engine, clock, Vault.from_keys(old))
    made = store.create(HandoverDraft(conversation_id="c-1", region="kainuu", consent=("contact",)))
    store.add_contact(made.id, ContactDetails.parse({"name": "Maija", "phone": "040 531 7788"}), "c-1")
    store.claim(made.id, ADVISER)
    monkeypatch.setenv("POLKU_VAULT_KEYS", f"{new},{old}")
    yield lambda keys: HandoverStore(engine, clock, Vault.from_keys(keys)).reveal(made.id, ADVISER), new
    engine.dispose()


def test_after_rotating_the_new_key_alone_opens_everything(sealed, capsys):
    reveal, new = sealed
    assert cli.main(["vault", "rotate"]) == 0
    assert "uusimmalla avaimella: 1" in capsys.readouterr().out
    assert reveal(new).phone == "+358405317788"
    assert cli.main(["vault", "rotate"]) == 0
    assert "uusimmalla avaimella: 0" in capsys.readouterr().out
