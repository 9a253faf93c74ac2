"""The doctor's look at what Polku works with: model, database, vault, catalogue and dated facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from polku.doctor import Check, Finding, Level, error, examine, ok, warning

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from handover import Vault
    from polku.settings import Settings

ROOMS = ("catalog", "conversation", "handover")
# Sources are to be read every night; a month without is more than a holiday.
OLD_CATALOGUE = timedelta(days=30)
# What ships with the program is read once a version, so its age tells nothing before this.
SHIPPED = "polku"
OLD_SHIPPED = timedelta(days=180)
OLD_HELP_LINE = timedelta(days=180)
CLOCK_SLACK = timedelta(minutes=5)


def checks(settings: Settings) -> list[tuple[str, Check]]:
    """All checks of the data; those that need a usable database are left out without one."""
    stored = examine([("tietokanta", lambda: database(settings.database))])
    found: list[tuple[str, Check]] = [
        ("malli", lambda: model(settings)),
        ("hätänumerot", lambda: help_lines(datetime.now(UTC).date())),
        ("alue", lambda: region(settings.region)),
        ("tietokanta", lambda: stored),
        ("salaus", lambda: vault_keys(settings)),
    ]
    if all(one.level is Level.OK for one in stored):
        found += [
            ("salaus", lambda: seals(settings)),
            ("palveluhakemisto", lambda: catalogue(settings)),
            ("kello", lambda: clock_behind(settings)),
        ]
    return found


def model(settings: Settings) -> Iterable[Finding]:
    """The model of the present sources is trained."""
    from polku.training import model_path

    wanted = model_path(settings)
    if wanted.exists():
        yield ok("malli", f"{wanted.name} on ajan tasalla")
    elif any(wanted.parent.glob("polku-*.tar.gz")):
        yield warning("malli", "aineisto on muuttunut koulutuksen jälkeen: aja `polku train`")
    else:
        yield warning("malli", "mallia ei ole vielä koulutettu: aja `polku train`")


def help_lines(today: date) -> Iterable[Finding]:
    """Somebody has looked at every help line lately."""
    from safety import help_lines as all_lines

    lines = all_lines()
    old = [line for line in lines if today - line.checked_on > OLD_HELP_LINE]
    if old:
        shown = ", ".join(f"{line.name} ({line.checked_on:%d.%m.%Y})" for line in old[:5])
        yield warning(
            "hätänumerot",
            f"{len(old)} tarkistettu yli puoli vuotta sitten: {shown}{' …' if len(old) > 5 else ''}; "
            "tarkista numerot ja päivitä safety/help_lines.yml",
        )
    else:
        yield ok("hätänumerot", f"{len(lines)} auttavaa tahoa, vanhin tarkistus "
                 f"{min(line.checked_on for line in lines):%d.%m.%Y}")  # fmt: skip


def region(name: str) -> Iterable[Finding]:
    """What the region's file still lacks."""
    from regions import load_region

    missing = load_region(name).missing()
    if missing:
        yield warning("alue", f"{name}: {len(missing)} tietoa puuttuu, katso `polku region check {name}`")
    else:
        yield ok("alue", f"{name}: kaikki tiedot on annettu")


def _sqlite_file(url: str) -> Path | None:
    from sqlalchemy import make_url

    parsed = make_url(url)
    return Path(parsed.database) if parsed.drivername.startswith("sqlite") and parsed.database else None


def _not_yet(url: str) -> bool:
    path = _sqlite_file(url)
    return path is not None and not path.exists()


def database(url: str) -> Iterable[Finding]:
    """The database answers, is whole, and has the tables of this program; nothing is changed."""
    from sqlalchemy.exc import SQLAlchemyError

    from polku.database import open_engine

    what = "tietokanta"
    if _not_yet(url):
        yield warning(what, "tietokantaa ei vielä ole: `polku serve` luo sen")
        return
    engine = open_engine(url)
    try:
        yield from _whole(engine)
        yield from _migrated(engine)
    except SQLAlchemyError as failure:
        yield error(what, f"ei vastaa ({type(failure).__name__}): käynnistä se tai korjaa POLKU_DATABASE_URL")
    finally:
        engine.dispose()


def _whole(engine: Engine) -> Iterator[Finding]:
    from sqlalchemy import text

    with engine.connect() as connection:
        if engine.dialect.name != "sqlite":
            connection.execute(text("SELECT 1"))
            return
        said = connection.scalar(text("PRAGMA quick_check(1)"))
    if said != "ok":
        yield error("tietokanta", "tiedosto on vioittunut: palauta viimeinen varmuuskopio (deploy/README.md)")


def _migrated(engine: Engine) -> Iterator[Finding]:
    from alembic.script import ScriptDirectory
    from sqlalchemy import inspect, text

    what = "tietokanta"
    older, newer = [], []
    root = Path(__file__).resolve().parent.parent
    for room in ROOMS:
        scripts = ScriptDirectory(str(root / room / "migrations"))
        known = {script.revision for script in scripts.walk_revisions()}
        table = f"alembic_version_{room}"
        with engine.connect() as connection:
            there = inspect(connection).has_table(table)
            query = text(f"SELECT version_num FROM {table}")  # noqa: S608 - a name of our own
            revision = connection.scalar(query) if there else None
        if revision is not None and revision not in known:
            newer.append(f"{room} {revision}")
        elif revision != scripts.get_current_head():
            older.append(f"{room} {revision or '–'}")
    if newer:
        yield error(what, f"tietokanta on uudempi kuin ohjelma ({', '.join(newer)}): päivitä ohjelma")
    elif older:
        yield warning(
            what,
            f"taulut ovat vanhempaa versiota ({', '.join(older)}): ota varmuuskopio, "
            "`polku serve` päivittää ne",
        )
    else:
        yield ok(what, f"vastaa ({engine.dialect.name}) ja taulut ovat ajan tasalla")


def _ring(settings: Settings) -> Vault:
    """The key ring in use; raises VaultKeyError or UnicodeDecodeError. The doctor never makes a key."""
    from handover import Vault

    path = settings.data_dir / "vault.key"
    kept = path.read_text(encoding="ascii").strip() if path.exists() else ""
    return Vault.from_keys(settings.vault_keys or kept)


def vault_keys(settings: Settings) -> Iterable[Finding]:
    """The key ring can be read."""
    from handover import VaultKeyError

    what = "salaus"
    path = settings.data_dir / "vault.key"
    if not settings.vault_keys and not path.exists():
        yield warning(what, "avainta ei vielä ole: `polku serve` tekee kehityskäyttöön avaimen")
        return
    try:
        yield ok(what, f"avainrengas luettu ({_ring(settings)!r})")
    except (VaultKeyError, UnicodeDecodeError):
        where = "POLKU_VAULT_KEYS" if settings.vault_keys else str(path)
        yield error(
            what,
            f"avainta ei voi lukea ({where}): korjaa se varmuuskopiosta, uusi avain ei avaa vanhoja tietoja",
        )


def seals(settings: Settings) -> Iterable[Finding]:
    """The key ring opens every stored seal."""
    from handover import VaultKeyError, unopened_seals
    from polku.database import open_engine

    what = "salaus"
    try:
        ring = _ring(settings)
    except (VaultKeyError, UnicodeDecodeError):
        return  # said already
    engine = open_engine(settings.database)
    try:
        closed = unopened_seals(engine, ring)
    finally:
        engine.dispose()
    if "unknown_key" in closed:
        yield error(
            what,
            f"avain puuttuu {closed['unknown_key']} tallenteelta: "
            "lisää vanha avain asetukseen POLKU_VAULT_KEYS",
        )
    if "changed" in closed:
        yield error(
            what,
            f"{closed['changed']} tallennetta ei avaudu, vaikka avaimen nimi on oikea: "
            "palauta oikea avain tai varmuuskopio",
        )
    if not closed:
        yield ok(what, "kaikki tallennetut yhteystiedot avautuvat")


def catalogue(settings: Settings) -> Iterable[Finding]:
    """There are services, and their sources have been read lately."""
    from catalog import Catalog
    from polku.database import open_engine

    what = "palveluhakemisto"
    now = datetime.now(UTC)
    engine = open_engine(settings.database)
    try:
        catalog = Catalog(engine, lambda: now)
        count, sources = catalog.count(), catalog.last_imports()
    finally:
        engine.dispose()
    if count == 0:
        yield error(what, "hakemisto on tyhjä: tuo palvelut komennolla `polku catalog import`")
        return
    old = [
        f"{source} {finished:%d.%m.%Y}"
        for source, finished in sorted(sources.items())
        if now - finished > (OLD_SHIPPED if source == SHIPPED else OLD_CATALOGUE)
    ]
    if old:
        yield warning(
            what, f"lähde on luettu viimeksi {', '.join(old)}: aja `polku catalog import` ajastetusti"
        )
    else:
        yield ok(what, f"{count} palvelua, lähteet luettu äskettäin")


def clock_behind(settings: Settings) -> Iterable[Finding]:
    """Nothing in the catalogue's log is from the future."""
    from catalog import Catalog
    from polku.database import open_engine

    now = datetime.now(UTC)
    engine = open_engine(settings.database)
    try:
        last = max(Catalog(engine, lambda: now).last_imports().values(), default=now)
    finally:
        engine.dispose()
    if last > now + CLOCK_SLACK:
        yield error(
            "kello",
            f"tietokannassa on merkintä ajalta {last:%d.%m.%Y %H.%M} UTC, joten kello on jäljessä: "
            "ota aikapalvelu käyttöön (`timedatectl set-ntp true`)",
        )
