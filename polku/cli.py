"""The command line: every command is a function here or in the module it names.

Exit status: 0 done, 1 something was rejected (with a report), 2 usage or configuration.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence

from handover import Role
from polku import catalog_commands, commands, content_commands
from polku.errors import PolkuError
from polku.logs import configure_logging
from polku.settings import load_settings


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="polku", description="Polku: hyvinvointialueen asukkaan avustaja")
    top = parser.add_subparsers(dest="command", required=True, metavar="KOMENTO")

    def add(
        where: argparse._SubParsersAction[argparse.ArgumentParser],
        name: str,
        run: Callable[..., int],
        help_text: str,
    ) -> argparse.ArgumentParser:
        sub = where.add_parser(name, help=help_text, description=help_text)
        sub.set_defaults(run=run)
        return sub

    def group(name: str, help_text: str) -> argparse._SubParsersAction[argparse.ArgumentParser]:
        return top.add_parser(name, help=help_text).add_subparsers(dest="sub", required=True, metavar="TOIMI")

    add(top, "serve", commands.serve, "käynnistä palvelu")
    add(top, "bot", commands.bot, "käynnistä pelkkä Rasa, kun Polkua ajetaan monena kappaleena")
    train = add(top, "train", commands.train, "kouluta malli, jos aineisto on muuttunut")
    train.add_argument("--force", action="store_true", help="kouluta joka tapauksessa")
    chat = add(top, "chat", commands.chat, "keskustele käynnissä olevan palvelun kanssa")
    chat.add_argument("--show", action="store_true", help="näytä, mitä ymmärrettiin")

    add(top, "doctor", commands.examine, "kerro, mikä asennuksessa on vialla ja mitä tehdä")

    catalog = group("catalog", "palveluhakemisto")
    importing = add(catalog, "import", catalog_commands.import_, "tuo palveluja tiedostoista tai verkosta")
    importing.add_argument("--format", required=True, choices=sorted(catalog_commands.IMPORTERS))
    importing.add_argument("--source", help="lähteen nimi; oletus on muodon nimi")
    importing.add_argument("--dry-run", action="store_true", help="tarkista, mutta älä tallenna")
    importing.add_argument(
        "--end-anyway", action="store_true", help="päätä puuttuvat, vaikka niitä on paljon"
    )
    importing.add_argument("--report", help="tiedosto hylättyjen luettelolle")
    importing.add_argument("--provider-report", help="CSV-tiedosto siitä, mitä järjestäjien pitää korjata")
    importing.add_argument("--since", metavar="PÄIVÄ", help="vain tämän jälkeen muuttuneet; ei päätä mitään")
    importing.add_argument("--url", help="PTV:n avoimen rajapinnan osoite (…/api/v11) tiedostojen sijaan")
    importing.add_argument("--no-embed", action="store_true", help="jätä lausevektorit myöhemmäksi")
    importing.add_argument("files", nargs="*", metavar="FILE")
    add(catalog, "embed", catalog_commands.embed_command, "laske puuttuvat lausevektorit hakua varten")
    auditing = add(catalog, "audit", catalog_commands.audit, "luettele tiedot, jotka kaipaavat korjausta")
    auditing.add_argument("--source", help="vain tämän lähteen tiedot")
    auditing.add_argument("--output", help="CSV-tiedosto; oletus on vakiotuloste")
    search = add(catalog, "search", catalog_commands.search, "hae palveluja")
    search.add_argument("text")
    search.add_argument("--municipality")
    search.add_argument("--limit", type=int, default=5)
    export = add(catalog, "export", catalog_commands.export, "vie hakemisto HSDS 3 -muodossa")
    export.add_argument("--output", help="tiedosto; oletus on vakiotuloste")

    region = group("region", "alueet")
    checking = add(region, "check", commands.region_check, "kerro, mitä alueelta puuttuu ennen käyttöönottoa")
    checking.add_argument("name")

    staff = group("staff", "henkilökunnan tunnukset")
    adding = add(staff, "add", commands.staff_add, "lisää tunnus")
    adding.add_argument("user")
    adding.add_argument("--role", required=True, choices=[role.value for role in Role])
    adding.add_argument("--password-stdin", action="store_true", help="lue salasana vakiosyötteestä")

    retention = group("retention", "säilytysajat")
    add(retention, "run", commands.retention_run, "poista vanhentuneet tiedot")

    erasures = group("erasures", "asukkaiden poistamat ja perumat asiat")
    replaying = add(erasures, "replay", commands.erasures_replay, "tee palautuksen jälkeen uudelleen")
    replaying.add_argument("files", nargs="*", metavar="FILE", help="oletus on datakansion erasures.log")

    assessment = group("assessment", "kartoitukset")
    check = add(assessment, "check", commands.assessment_check, "tarkista kartoitustiedosto")
    check.add_argument("files", nargs="+", metavar="FILE")

    content = group("content", "vastausten ja muiden tekstien muokkaus")
    add(content, "check", content_commands.check, "tarkista vastaukset ja muut tekstit")
    seeing = add(content, "preview", content_commands.show, "näytä vastaus niin kuin asukas sen näkee")
    seeing.add_argument("reply", metavar="VASTAUS", help="vastauksen nimi, esimerkiksi utter_greet")
    seeing.add_argument("--region", help="alue, jonka tiedot täytetään")

    nlu = group("nlu", "ymmärrys")
    report = add(nlu, "report", commands.nlu_report, "mittaa ymmärrys koeviesteillä ja tee raportti")
    report.add_argument("--output", default="reports/nlu.html", help="raportin tiedosto")
    report.add_argument("--floor", help="JSON: luku → vähimmäisarvo, jonka alitus on virhe")
    compare = add(nlu, "compare", commands.nlu_compare, "vertaa ymmärryksen putkia samoilla viesteillä")
    compare.add_argument("--one-in", type=int, default=1, help="opetetaan vain joka N:nnellä esimerkillä")
    compare.add_argument("--only", nargs="*", help="vain nämä putket (bot/tools/pipelines.yml, polku)")
    compare.add_argument("--table", help="päätös, jonka taulukko kirjoitetaan uudelleen")

    vault = group("vault", "yhteystietojen salaus")
    key = add(vault, "new-key", commands.vault_new_key, "tee uusi avain")
    key.add_argument("--name", default="k1")

    add(vault, "rotate", commands.vault_rotate, "salaa yhteystiedot uusimmalla avaimella")

    audit = group("audit", "tapahtumaloki")
    add(audit, "verify", commands.audit_verify, "tarkista tapahtumalokin eheys")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; errors that the operator can mend are one line on stderr."""
    args = _parser().parse_args(argv)
    try:
        settings = load_settings()
        configure_logging(settings.log_level)
        return int(args.run(settings, args))
    except PolkuError as error:
        print(f"polku: {error}", file=sys.stderr)
        return error.exit_status
    except BrokenPipeError:
        return 1
    except KeyboardInterrupt:
        return 130
