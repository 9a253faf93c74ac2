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
        ("POLKU_OIDC_ISSUER", "https://idp.example", "POLKU_OIDC_CLIENT_ID"),
        ("POLKU_OIDC_ROLES", "polku=johtaja", "arvo=rooli"),
        ("POLKU_OIDC_ROLES", "adviser", "arvo=rooli"),
        ("POLKU_NOTICE_EMAIL", "a@b.example", "POLKU_SMTP_URL"),
        ("POLKU_SMTP_URL", "mail.example:25", "smtp://"),
        ("POLKU_WEBHOOK_URL", "https://hook.example", "POLKU_WEBHOOK_SECRET"),
        ("POLKU_PUBLIC_URL", "polku.example", "https://"),
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


def test_no_key_or_password_is_shown():
    secret = "hyvin-salainen-avain"
    settings = Settings(
        vault_keys=f"k1:{secret}",
        oidc_client_secret=secret,
        webhook_secret=secret,
        smtp_url=f"smtp://polku:{secret}@mail.example:25",
    )
    assert secret not in repr(settings)


def test_the_first_role_that_fits_is_the_first_of_the_setting():
    settings = Settings(oidc_roles="polku-esihenkilot=supervisor, polku-neuvojat = adviser")
    assert list(settings.role_map.items()) == [
        ("polku-esihenkilot", "supervisor"),
        ("polku-neuvojat", "adviser"),
    ]


def test_the_documented_table_holds_every_setting_with_its_default():
    table = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    for name, field in Settings.model_fields.items():
        row = next((line for line in table.splitlines() if f"`POLKU_{name.upper()}`" in line), "")
        assert row, f"docs/settings.md lacks {name}"
        assert str(field.description) in row
