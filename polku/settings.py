"""Settings: read once at start from the environment, all errors told together.

The table in ``docs/settings.md`` is made from these fields (a test compares them).
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from handover import Role
from polku.errors import ConfigurationError

ROOT = Path(__file__).resolve().parent.parent
SMTP_SCHEMES = ("smtp", "smtp+starttls", "smtps")
SHORTEST_SECRET = 16


class Settings(BaseSettings):
    """Everything an operator can set; each name is read as ``POLKU_<NAME>``."""

    model_config = SettingsConfigDict(env_prefix="POLKU_", frozen=True, extra="ignore")

    env: Literal["development", "production"] = Field(
        "development", description="In production a vault key is demanded and cookies are Secure."
    )
    host: str = Field("127.0.0.1", description="Address of the public listener.")
    port: int = Field(8080, ge=1, le=65535, description="Port of the public listener.")
    action_port: int = Field(5055, ge=1, le=65535, description="Loopback port of the custom actions.")
    rasa_port: int = Field(5005, ge=1, le=65535, description="Loopback port of Rasa's own HTTP API.")
    action_host: str = Field("127.0.0.1", description="Address of the action listener.")
    action_url: str = Field(
        "", description="Where Rasa finds the actions; empty: the action port on this machine."
    )
    rasa_host: str = Field("127.0.0.1", description="Address on which `polku bot` listens.")
    rasa_url: str = Field(
        "", description="Rasa run elsewhere by `polku bot`; empty: `polku serve` runs its own."
    )
    tracker_url: str = Field(
        "",
        description="PostgreSQL URL of Rasa's conversations for several replicas; empty: SQLite in the "
        "data folder.",
        repr=False,
    )
    redis_url: str = Field(
        "",
        description="Redis of the limits and Rasa's locks for several replicas, `redis://…`; goes with "
        "`POLKU_TRACKER_URL`.",
        repr=False,
    )
    proxy_hops: int = Field(
        0, ge=0, le=5, description="Proxies in front of Polku whose `X-Forwarded-For` is believed."
    )
    database_url: str = Field(
        "", description="SQLAlchemy URL of the database; empty means SQLite in the data folder."
    )
    data_dir: Path = Field(
        ROOT / "var", description="Folder of the database, the model, the caches and the reports."
    )
    region: str = Field("kainuu", description="Default region (a file in `regions/`).")
    rate_limit: Literal["on", "off"] = Field(
        "on", description="`off` lifts the request limits; refused unless the host is loopback."
    )
    vault_keys: str = Field(
        "",
        description="Key ring of the contact vault, `id:base64` separated by commas, the newest first. "
        "Empty in development: a key is made and kept in the data folder.",
        repr=False,
    )
    session_hours: int = Field(72, ge=1, le=24 * 30, description="How long an idle conversation can go on.")
    bot_timeout: float = Field(
        10.0, gt=0, le=60, description="Seconds after which the help facts are shown instead of an answer."
    )
    spacy_model: str = Field("spacy_fi_experimental_web_md", description="spaCy pipeline of the bot.")
    cors_origins: str = Field(
        "", description="Origins that may embed the widget, separated by commas; empty: this one only."
    )
    metrics_token: str = Field(
        "",
        description="Bearer token of `/metrics` on the public listener; empty: only on the action port.",
        repr=False,
    )
    public_url: str = Field(
        "",
        description="Address by which browsers reach Polku, e.g. `https://polku.example`; "
        "needed for OpenID Connect and for links in notices.",
    )
    oidc_issuer: str = Field(
        "", description="Issuer of the organisation's OpenID Connect provider; empty: local accounts only."
    )
    oidc_client_id: str = Field("", description="Our client id at the provider.")
    oidc_client_secret: str = Field("", description="Our client secret at the provider.", repr=False)
    oidc_roles: str = Field(
        "",
        description="Roles by the provider's values, `value=role` separated by commas; the first that fits "
        "is taken, e.g. `polku-esihenkilot=supervisor,polku-neuvojat=adviser`.",
    )
    oidc_roles_claim: str = Field(
        "roles", description="Claim that holds those values; dotted within another, `realm_access.roles`."
    )
    oidc_username_claim: str = Field("preferred_username", description="Claim that holds the user name.")
    oidc_scopes: str = Field("openid profile", description="Scopes to ask for.")
    notice_email: str = Field(
        "", description="Addresses told of new and overdue requests, separated by commas; empty: nobody."
    )
    smtp_url: str = Field(
        "",
        description="Mail server, `smtp://host:25`, `smtp+starttls://user:password@host:587` or `smtps://…`.",
        repr=False,
    )
    smtp_from: str = Field("", description="Sender's address of the notices.")
    webhook_url: str = Field(
        "", description="Address to which new and overdue requests are posted as JSON; empty: none."
    )
    webhook_secret: str = Field(
        "", description="Key of the signature in `Polku-Signature`, at least 16 characters.", repr=False
    )
    otlp_url: str = Field(
        "",
        description="Collector of traces (OTLP over HTTP), e.g. `http://127.0.0.1:4318`; empty: no traces.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Log level.")

    @field_validator("oidc_roles")
    @classmethod
    def _roles_are_ours(cls, value: str) -> str:
        pairs = [pair.partition("=") for pair in value.split(",") if pair.strip()]
        if not all(theirs.strip() and ours.strip() in set(Role) for theirs, _, ours in pairs):
            raise ValueError(
                "kirjoita muodossa arvo=rooli; rooli on adviser, supervisor, coordinator tai admin"
            )
        return value

    @field_validator("smtp_url")
    @classmethod
    def _mail_server_is_an_address(cls, value: str) -> str:
        if value and not (urlsplit(value).scheme in SMTP_SCHEMES and urlsplit(value).hostname):
            raise ValueError("kirjoita muodossa smtp://palvelin:25, smtp+starttls://… tai smtps://…")
        return value

    @field_validator("public_url", "oidc_issuer", "webhook_url", "otlp_url")
    @classmethod
    def _is_a_web_address(cls, value: str) -> str:
        if value and not (urlsplit(value).scheme in ("http", "https") and urlsplit(value).hostname):
            raise ValueError("kirjoita osoite muodossa https://esimerkki.fi")
        return value.rstrip("/")

    @field_validator("region")
    @classmethod
    def _region_exists(cls, value: str) -> str:
        known = sorted(path.stem for path in (ROOT / "regions").glob("*.yml"))
        if value not in known:
            raise ValueError(f"tuntematon alue, valitse yksi: {', '.join(known)}")
        return value

    @model_validator(mode="after")
    def _fits_together(self) -> Settings:
        if self.rate_limit == "off" and self.host not in {"127.0.0.1", "localhost", "::1"}:
            raise ValueError("POLKU_RATE_LIMIT=off sallitaan vain, kun POLKU_HOST on 127.0.0.1")
        if self.env == "production" and not self.vault_keys:
            raise ValueError(
                "POLKU_VAULT_KEYS puuttuu: tuotannossa yhteystiedot salataan avaimella, "
                "tee avain komennolla `polku vault new-key`"
            )
        if bool(self.tracker_url) != bool(self.redis_url):
            raise ValueError("POLKU_TRACKER_URL ja POLKU_REDIS_URL annetaan yhdessä tai ei kumpaakaan")
        if self.oidc_issuer and not (self.oidc_client_id and self.oidc_roles and self.public_url):
            raise ValueError(
                "POLKU_OIDC_ISSUER vaatii myös asetukset POLKU_OIDC_CLIENT_ID, POLKU_OIDC_ROLES ja "
                "POLKU_PUBLIC_URL"
            )
        if self.notice_email and not (self.smtp_url and self.smtp_from):
            raise ValueError("POLKU_NOTICE_EMAIL vaatii myös asetukset POLKU_SMTP_URL ja POLKU_SMTP_FROM")
        if self.webhook_url and len(self.webhook_secret) < SHORTEST_SECRET:
            raise ValueError("POLKU_WEBHOOK_URL vaatii asetuksen POLKU_WEBHOOK_SECRET, vähintään 16 merkkiä")
        if len({self.port, self.action_port, self.rasa_port}) < 3:
            raise ValueError("POLKU_PORT, POLKU_ACTION_PORT ja POLKU_RASA_PORT ovat eri portit")
        return self

    @property
    def database(self) -> str:
        """The SQLAlchemy URL in use."""
        return self.database_url or f"sqlite:///{self.data_dir / 'polku.db'}"

    @property
    def trackers(self) -> str:
        """The SQLAlchemy URL of Rasa's conversations."""
        return self.tracker_url or f"sqlite:///{self.data_dir / 'tracker.db'}"

    @property
    def rasa(self) -> str:
        """Address of Rasa's HTTP API."""
        return self.rasa_url.rstrip("/") or f"http://127.0.0.1:{self.rasa_port}"

    @property
    def role_map(self) -> dict[str, str]:
        """Our roles by the provider's values, in the order of the setting."""
        pairs = (pair.partition("=") for pair in self.oidc_roles.split(",") if pair.strip())
        return {theirs.strip(): ours.strip() for theirs, _, ours in pairs}

    @property
    def production(self) -> bool:
        """Whether this is a real installation."""
        return self.env == "production"

    @property
    def allowed_origins(self) -> frozenset[str]:
        """Origins other than our own that may call the chat."""
        return frozenset(origin.strip() for origin in self.cors_origins.split(",") if origin.strip())


def load_settings() -> Settings:
    """Read the settings; raise one ConfigurationError that tells of every wrong one."""
    try:
        return Settings()  # type: ignore[call-arg]
    except ValidationError as error:
        lines = []
        for problem in error.errors():
            name = "POLKU_" + str(problem["loc"][0]).upper() if problem["loc"] else ""
            message = str(problem["msg"]).removeprefix("Value error, ")
            lines.append(f"{name}: {message}" if name else message)
        raise ConfigurationError("Asetus on väärin. " + "; ".join(lines)) from None
