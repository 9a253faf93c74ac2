"""Kinds of findings about content: code, severity, and what to tell the editor, in Finnish."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Severity(Enum):
    """Whether a finding stops a release."""

    ERROR = "virhe"
    WARNING = "huomio"


class Kind(Enum):
    """Every kind of finding: severity, what is wrong (``{detail}``), and what to do."""

    UNREADABLE = (Severity.ERROR, "tiedostoa ei voi lukea: {detail}", "korjaa YAML: sisennys, lainausmerkit")
    MISSING_VARIANT = (Severity.ERROR, "muotoja on liian vähän: {detail}", "kirjoita puuttuva muoto")
    SAME_TWICE = (Severity.ERROR, "sama teksti on kahdesti: {detail}", "muuta toista tai poista se")
    NO_PLAIN = (Severity.ERROR, "selkomuoto puuttuu", "lisää muoto, jonka ehtona on style: plain")
    MISSING_LANGUAGE = (Severity.ERROR, "kielimuoto puuttuu: {detail}", "lisää muoto, jonka ehtona on kieli")
    COMPETING = (
        Severity.ERROR, "selkomuodon ehdossa ei ole kieltä", "lisää ehto {{name: language, value: fi}}",
    )  # fmt: skip
    TOO_LONG = (Severity.ERROR, "vastaus on liian pitkä: {detail} merkkiä", "lyhennä tai jaa")
    LONG_PLAIN_SENTENCE = (Severity.ERROR, "selkokielen virke on liian pitkä: {detail}", "jaa virke")
    SHOUTS = (Severity.ERROR, "huutomerkki tai hymiö: {detail}", "poista se")
    UNKNOWN_PLACEHOLDER = (
        Severity.ERROR, "paikanvaraajaa {detail} ei täytä mikään", "tarkista nimi tai poista se",
    )  # fmt: skip
    BROKEN_PLACEHOLDER = (Severity.ERROR, "aaltosulku puuttuu: {detail}", "kirjoita {{nimi}} kokonaan")
    DEAD_BUTTON = (Severity.ERROR, "nappi ei vie mihinkään: {detail}", "käytä tunnettua aikomusta ja tietoa")
    BUTTONS_DIFFER = (
        Severity.ERROR, "muodoissa on eri napit", "kirjoita samat napit samassa järjestyksessä",
    )  # fmt: skip
    OFFICIALESE = (Severity.ERROR, "virkakieltä: {detail}", "katso docs/savyopas.md, Virkakieli")
    DIAGNOSIS = (
        Severity.ERROR, "kuulostaa taudinmääritykseltä tai kiireellisyyden arviolta: {detail}",
        "ohjaa Omaoloon ja Päivystysapuun",
    )  # fmt: skip
    LABEL = (Severity.ERROR, "leimaa ihmistä: {detail}", "puhu tilanteesta, älä ihmistyypistä")
    PROMISE = (Severity.ERROR, "lupaa toisen puolesta: {detail}", "kirjoita: voit kysyä, voit hakea")
    OUTDATED = (Severity.ERROR, "vanhentunut sana: {detail}", "vaihda nykyiseen nimeen")
    SOON_OUTDATED = (Severity.WARNING, "sana vanhenee: {detail}", "varaudu vaihtamaan nimi")
    NUMBER = (
        Severity.ERROR, "numeroa {detail} ei ole tarkistetuissa luetteloissa",
        "käytä paikanvaraajaa tai lisää numero lähteineen (safety/help_lines.yml, regions/)",
    )  # fmt: skip
    NO_SOURCE = (Severity.ERROR, "lähde puuttuu", "lisää loppuun Lähde: … (tarkistettu pp.kk.vvvv)")
    STALE_SOURCE = (Severity.WARNING, "lähde on tarkistettu {detail}", "tarkista ja vaihda päivä")
    MUST_CONTAIN = (Severity.ERROR, "turvallisuuden kannalta pakollinen puuttuu: {detail}", "palauta se")

    @property
    def severity(self) -> Severity:
        """Error or warning."""
        return self.value[0]


@dataclass(frozen=True)
class Finding:
    """One finding: its kind, the file, where in it, and the detail."""

    kind: Kind
    file: str
    where: str
    detail: str = ""

    def __str__(self) -> str:
        severity, message, remedy = self.kind.value
        place = f"{self.file}: {self.where}" if self.where else self.file
        return f"{severity.value}: {place}: {message.format(detail=self.detail)} ({remedy.format()})"
