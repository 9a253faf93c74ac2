"""The doctor's look at the machine: environments, libraries, disk, clock and ports."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from polku.doctor import Check, Finding, error, ok, warning

if TYPE_CHECKING:
    from polku.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
PINNED = re.compile(r"^([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==([^\s;\\]+)([^\\]*)", re.MULTILINE)
# A full disk stops conversations and requests; a model and a night's backup fit into the first.
LITTLE_SPACE = 2 * 1024**3
NO_SPACE = 256 * 1024**2
# No clock was ever right before the day when the help lines were last checked by hand.
RELEASED = datetime(2026, 11, 22, tzinfo=UTC)
PROBE_SECONDS = 2.0


def pinned(requirements: Path) -> dict[str, str]:
    """Package → version of a lock file; those for other systems are left out."""
    text = requirements.read_text(encoding="utf-8")
    return {
        name: version
        for name, version, marker in PINNED.findall(text)
        if "win32" not in marker and "sys_platform" not in marker and "platform_" not in marker
    }


def independent_checks() -> list[tuple[str, Check]]:
    """Checks that need no settings, so that they run in a broken environment too."""
    return [
        ("sovellusympäristö", lambda: app_environment(ROOT / "requirements" / "app.txt")),
        ("Voikko", voikko),
        ("PDF", pango),
    ]


def checks(settings: Settings) -> list[tuple[str, Check]]:
    """Checks of the machine that depend on the settings."""
    return [
        ("botin ympäristö", lambda: bot_environment(ROOT, settings.spacy_model)),
        ("datakansio", lambda: data_folder(settings.data_dir)),
        ("levytila", lambda: disk(settings.data_dir)),
        ("kello", lambda: clock(datetime.now(UTC))),
        ("portit", lambda: ports(settings)),
    ]


def app_environment(requirements: Path) -> Iterable[Finding]:
    """Python's version and every pinned package."""
    what = "sovellusympäristö"
    if sys.version_info < (3, 11):
        yield error(
            what,
            f"Python {sys.version_info.major}.{sys.version_info.minor} on liian vanha: "
            "poista .venv ja aja `make setup`",
        )
    wrong = sorted(_differing(pinned(requirements)))
    if wrong:
        shown = ", ".join(wrong[:5]) + (" …" if len(wrong) > 5 else "")
        yield error(what, f"{len(wrong)} pakettia puuttuu tai on väärää versiota ({shown}): aja `make setup`")
    else:
        yield ok(
            what,
            f"Python {sys.version_info.major}.{sys.version_info.minor}, paketit lukituissa versioissaan",
        )


def _differing(packages: dict[str, str]) -> Iterator[str]:
    for name, version in packages.items():
        try:
            if metadata.version(name) != version:
                yield name
        except metadata.PackageNotFoundError:
            yield name


def voikko() -> Iterable[Finding]:
    """The Finnish dictionary, without which search and redaction are poor."""
    try:
        import libvoikko

        known = bool(libvoikko.Voikko("fi").analyze("kissoille"))
    except Exception:
        known = False
    if known:
        yield ok("Voikko", "suomen sanasto toimii")
    else:
        yield error(
            "Voikko",
            "suomen sanasto puuttuu: asenna järjestelmäpaketit libvoikko1 ja voikko-fi (`make setup`)",
        )


def pango() -> Iterable[Finding]:
    """The typesetting library of the PDF."""
    try:
        import weasyprint

        made = bool(weasyprint.HTML(string="<p lang=fi>ä</p>").write_pdf())
    except Exception:
        made = False
    if made:
        yield ok("PDF", "suunnitelma saadaan paperille")
    else:
        yield error(
            "PDF",
            "ladontakirjasto puuttuu: asenna järjestelmäpaketit libpango-1.0-0, libpangoft2-1.0-0 ja "
            "libharfbuzz-subset0 (`make setup`)",
        )


def bot_environment(root: Path, spacy_model: str) -> Iterable[Finding]:
    """Rasa's frozen environment: interpreter, Rasa's version and the Finnish pipeline."""
    what = "botin ympäristö"
    python = root / ".venv-bot" / "bin" / "python"
    if not python.exists():
        yield error(what, ".venv-bot puuttuu: aja `make setup`")
        return
    script = (
        "import sys, json, importlib.util as u, importlib.metadata as m\n"
        "def version(name):\n"
        "    try: return m.version(name)\n"
        "    except m.PackageNotFoundError: return None\n"
        "print(json.dumps([list(sys.version_info[:2]), version('rasa'), bool(u.find_spec(sys.argv[1]))]))"
    )
    try:
        result = subprocess.run(  # noqa: S603 - our own interpreter and script
            [str(python), "-c", script, spacy_model], capture_output=True, text=True, timeout=60, check=True
        )
        version, rasa, has_model = json.loads(result.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        yield error(what, "botin Python ei käynnisty: poista .venv-bot ja aja `make setup`")
        return
    wanted = pinned(root / "requirements" / "bot.txt").get("rasa")
    if version != [3, 10] or rasa != wanted:
        yield error(
            what,
            f"Python {version[0]}.{version[1]} ja Rasa {rasa or 'puuttuu'}, pitää olla Python 3.10 ja "
            f"Rasa {wanted}: poista .venv-bot ja aja `make setup`",
        )
    elif not has_model:
        yield error(
            what, f"spaCyn malli {spacy_model} puuttuu: asenna se tai korjaa asetus POLKU_SPACY_MODEL"
        )
    else:
        yield ok(what, f"Python 3.10, Rasa {rasa}, {spacy_model}")


def data_folder(folder: Path) -> Iterable[Finding]:
    """The data folder can be written, and its key is only its owner's."""
    what = "datakansio"
    nearest = next(path for path in (folder, *folder.resolve().parents) if path.exists())
    if not os.access(nearest, os.W_OK | os.X_OK):
        yield error(what, f"kansioon {folder} ei voi kirjoittaa: anna palvelun käyttäjälle oikeus siihen")
        return
    key = folder / "vault.key"
    if key.exists() and key.stat().st_mode & 0o077:
        yield error(what, f"avaintiedoston {key} voi lukea muukin: aja `chmod 600 {key}`")
        return
    yield ok(what, f"{folder} on kirjoitettavissa")


def disk(folder: Path) -> Iterable[Finding]:
    """Free space where the database and the models are."""
    what = "levytila"
    nearest = next(path for path in (folder, *folder.resolve().parents) if path.exists())
    free = shutil.disk_usage(nearest).free
    shown = f"vapaana {free / 1024**3:.1f} Gt kansiossa {folder}"
    if free < NO_SPACE:
        yield error(what, f"{shown}: vapauta tilaa heti, viestit eivät kohta tallennu")
    elif free < LITTLE_SPACE:
        yield warning(what, f"{shown}: vapauta tilaa, uusi malli ja varmuuskopio eivät ehkä mahdu")
    else:
        yield ok(what, shown)


def clock(now: datetime) -> Iterable[Finding]:
    """The clock is not behind the release, and Finland's time is known."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    what = "kello"
    if now < RELEASED:
        yield error(
            what,
            f"kello on {now:%d.%m.%Y}, siis väärässä: ota aikapalvelu käyttöön (`timedatectl set-ntp true`)",
        )
        return
    try:
        local = now.astimezone(ZoneInfo("Europe/Helsinki"))
    except ZoneInfoNotFoundError:
        yield error(what, "Suomen aikavyöhyke puuttuu: aja `make setup` (paketti tzdata)")
        return
    yield ok(what, f"Suomessa on {local:%d.%m.%Y klo %H.%M}")


def ports(settings: Settings) -> Iterable[Finding]:
    """The ports are free, or taken by a running Polku that is well."""
    what = "portit"
    health = _health(settings.host, settings.port)
    if health is not None:
        down = [name for name in ("bot", "database") if health.get(name) != "ok"]
        parts = {"bot": "botti", "database": "tietokanta"}
        if down:
            broken = " ja ".join(parts[name] for name in down)
            yield error(
                what, f"Polku on käynnissä, mutta {broken} ei vastaa: katso {settings.data_dir / 'rasa.log'}"
            )
        else:
            yield ok(what, f"Polku on käynnissä osoitteessa http://{settings.host}:{settings.port}/")
        return
    taken = [
        f"{port} ({name})"
        for host, port, name in (
            (settings.host, settings.port, "POLKU_PORT"),
            (settings.action_host, settings.action_port, "POLKU_ACTION_PORT"),
            (settings.rasa_host, 0 if settings.rasa_url else settings.rasa_port, "POLKU_RASA_PORT"),
        )
        if not _free(host, port)
    ]
    if taken:
        yield error(
            what, f"toinen ohjelma on varannut portin {', '.join(taken)}: lopeta se tai vaihda asetus"
        )
    else:
        yield ok(what, "vapaina; Polku ei ole käynnissä")


def _free(host: str, port: int) -> bool:
    with closing(socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _health(host: str, port: int) -> dict[str, object] | None:
    address = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104 - where to ask, not to listen
    try:
        with urllib.request.urlopen(f"http://{address}:{port}/health", timeout=PROBE_SECONDS) as reply:
            body = json.load(reply)
    except urllib.error.HTTPError as problem:
        with problem:
            try:
                body = json.load(problem)
            except ValueError:
                return None
    except (OSError, ValueError):
        return None
    return body if isinstance(body, dict) and "bot" in body else None
