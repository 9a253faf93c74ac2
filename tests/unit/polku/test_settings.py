"""Settings are read once, and all that is wrong is told in one line."""

import re
from pathlib import Path

import pytest

from polku.errors import ConfigurationError
from polku.settings import Settings, load_settings

ROOT = Path(__file__).resolve().parents[3]

pytestmark = pytest.mark.usefixtures("clean_environment")


def test_the_defaults_are_a_working_development_setup():
    settings = load_settings()
    assert (settings.host, settings.port, settings.rasa_port) == ("127.0.0.1", 8080, 5005)
    assert settings.database.startswith("sqlite:///")
    assert not settings.production


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("POLKU_PORT", "kahdeksan", "POLKU_PORT"),
        ("POLKU_PORT", "99999", "POLKU_PORT"),
        ("POLKU_REGION", "atlantis", "kainuu"),
        ("POLKU_RATE_LIMIT", "ehkä", "POLKU_RATE_LIMIT"),
        ("POLKU_PORT", "5005", "eri portit"),
        ("POLKU_ENV", "production", "POLKU_VAULT_KEYS"),
    ],
)
def test_a_wrong_setting_is_one_line_that_names_it(monkeypatch, name, value, said):
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError, match=re.escape(said)) as caught:
        load_settings()
    assert "\n" not in str(caught.value)
    assert caught.value.exit_status == 2


def test_limits_cannot_be_lifted_on_a_public_address(monkeypatch):
    monkeypatch.setenv("POLKU_RATE_LIMIT", "off")
    monkeypatch.setenv("POLKU_HOST", "0.0.0.0")
    with pytest.raises(ConfigurationError, match="127\\.0\\.0\\.1"):
        load_settings()


def test_all_wrong_settings_are_told_together(monkeypatch):
    monkeypatch.setenv("POLKU_PORT", "x")
    monkeypatch.setenv("POLKU_LOG_LEVEL", "y")
    with pytest.raises(ConfigurationError, match=r"POLKU_PORT.*POLKU_LOG_LEVEL"):
        load_settings()


def test_the_key_ring_is_not_shown():
    assert "salainen" not in repr(Settings(vault_keys="k1:salainen"))


def test_the_documented_table_holds_every_setting_with_its_default():
    table = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    for name, field in Settings.model_fields.items():
        row = next((line for line in table.splitlines() if f"`POLKU_{name.upper()}`" in line), "")
        assert row, f"docs/settings.md lacks {name}"
        assert str(field.description) in row
