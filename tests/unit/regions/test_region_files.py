"""The shipped regions, and what the loader says about a file that cannot be used."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
import yaml

import regions
from regions import OpeningHours, RegionError, UnknownRegion, load_region, region_ids

FOLDER = Path(regions.__file__).parent
Change = Callable[[dict[str, Any]], None]
Altered = Callable[[Change], Path]


@pytest.fixture
def altered(tmp_path: Path) -> Altered:
    """Writes Kainuu's file changed by a function, and gives its folder."""

    def write(change: Change) -> Path:
        data = yaml.safe_load((FOLDER / "kainuu.yml").read_text(encoding="utf-8"))
        change(data)
        (tmp_path / "kainuu.yml").write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
        return tmp_path

    return write


def test_both_regions_are_shipped() -> None:
    assert region_ids() == ("ita-uusimaa", "kainuu")


def test_kainuu_has_its_municipalities_its_emergency_line_and_its_six_aims() -> None:
    kainuu = load_region("kainuu")
    assert len(kainuu.municipalities) == 8
    assert kainuu.languages == ("fi",)
    assert kainuu.emergency_social.phone == "044 797 0676"
    assert kainuu.emergency_social.second_way == "112"
    assert [aim.number for aim in kainuu.priorities] == [1, 2, 3, 4, 5, 6]
    assert "maisa" not in {portal.id for portal in kainuu.portals}


def test_the_line_for_older_people_is_not_everybodys_line() -> None:
    kainuu = load_region("kainuu")
    assert kainuu.advisory.phone is None
    assert [(line.audience, line.phone, line.hours) for line in kainuu.contacts] == [
        ("older_people", "08 615 69728", "ma–to 9–15, pe 9–14")
    ]


def test_ita_uusimaa_serves_in_two_languages_and_has_no_kaikukortti() -> None:
    region = load_region("ita-uusimaa")
    assert region.languages == ("fi", "sv")
    assert region.advisory.phone == "019 5600 111"
    assert region.emergency_social.phone == "019 5600 150"
    assert region.advisory.name_sv
    assert region.emergency_social.hours_sv
    assert "maisa" in {portal.id for portal in region.portals}
    assert not region.flag("kaikukortti")
    assert "kaikukortti" in region.flags


@pytest.mark.parametrize("region_id", region_ids())
def test_every_number_and_address_shown_has_a_source_and_a_date(region_id: str) -> None:
    region = load_region(region_id)
    keys = {fact.key for fact in region.sources}
    assert {"advisory.website", "emergency_social.phone", "emergency_social.hours", "municipalities"} <= keys
    assert all(fact.source and fact.checked_on <= date(2026, 11, 22) for fact in region.sources)


@pytest.mark.parametrize("region_id", region_ids())
def test_a_region_promises_sooner_answers_to_the_more_pressing(region_id: str) -> None:
    hours = load_region(region_id).callback_hours
    assert hours["urgent"] < hours["high"] < hours["normal"]
    assert load_region(region_id).working_hours
    assert load_region(region_id).retention.statistics > load_region(region_id).retention.conversation


def test_what_is_not_known_or_not_confirmed_is_told_before_going_live() -> None:
    kainuu = load_region("kainuu").missing()
    assert "advisory.phone: neuvonnan puhelinnumero" in kainuu
    assert "retention.conversation: hyvinvointialueen vahvistus" in kainuu
    assert not any("_sv" in line for line in kainuu)
    assert "emergency_social.phone: sosiaalipäivystyksen puhelinnumero" not in kainuu


def test_a_confirmed_setting_and_a_fact_found_leave_the_list(
    altered: Altered,
) -> None:
    def change(data: dict[str, Any]) -> None:
        data["retention"]["conversation"]["confirmed_on"] = date(2026, 12, 1)
        data["advisory"]["phone"] = {"value": "08 1", "source": "testi", "checked_on": date(2026, 12, 1)}

    missing = load_region("kainuu", altered(change)).missing()
    assert not any(line.startswith(("retention.conversation", "advisory.phone")) for line in missing)
    assert any(line.startswith("retention.handover") for line in missing)


def test_a_bilingual_region_lacks_its_swedish_facts(
    altered: Altered,
) -> None:
    def change(data: dict[str, Any]) -> None:
        data["languages"]["value"] = ["fi", "sv"]

    assert any("ruotsiksi" in line for line in load_region("kainuu", altered(change)).missing())


def test_opening_hours_are_values_and_words(
    altered: Altered,
) -> None:
    def change(data: dict[str, Any]) -> None:
        value = {"ma–ke": "8.30–16.00", "pe": "9–12"}
        data["advisory"]["opening"] = {"value": value, "source": "testi", "checked_on": date(2026, 12, 1)}

    advisory = load_region("kainuu", altered(change)).advisory
    assert advisory.hours == "ma–ke 8.30–16, pe 9–12"
    assert advisory.opening[-1] == OpeningHours(4, time(9), time(12))
    assert [day.weekday for day in advisory.opening] == [0, 1, 2, 4]


def test_an_unknown_region_is_a_lookup_error_that_names_the_known_ones() -> None:
    with pytest.raises(LookupError) as caught:
        load_region("atlantis")
    assert isinstance(caught.value, UnknownRegion)
    assert caught.value.code == "region_unknown"
    assert "kainuu" in caught.value.data["remedy"]


def test_a_path_is_no_region() -> None:
    with pytest.raises(UnknownRegion):
        load_region("../kainuu")


def _set(*path: str, to: Any) -> Change:
    def change(data: dict[str, Any]) -> None:
        *folders, last = path
        for key in folders:
            data = data.setdefault(key, {})
        data[last] = to

    return change


def _fact(value: Any) -> dict[str, Any]:
    return {"value": value, "source": "testi", "checked_on": date(2026, 12, 1)}


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (_set("phnoe", to="1"), "phnoe"),
        (_set("id", to="lappi"), "id"),
        (_set("name", to=""), "name"),
        (_set("advisory", "phone", to="08 123"), "advisory.phone"),
        (_set("advisory", "phone", to=_fact(8123)), "advisory.phone"),
        (_set("advisory", "phone", to={"value": "1", "checked_on": date(2026, 1, 1)}), "advisory.phone"),
        (
            _set("advisory", "phone", to={"value": "1", "source": " ", "checked_on": 1}),
            "advisory.phone.source",
        ),
        (_set("advisory", "phone", to={"value": "1", "source": "x"}), "advisory.phone.checked_on"),
        (_set("advisory", "website", to=_fact("http://kainuu.fi")), "advisory.website"),
        (_set("advisory", "opening", to=_fact({"maanantai": "9–15"})), "advisory.opening"),
        (_set("advisory", "opening", to=_fact({"ma": "15–9"})), "advisory.opening"),
        (_set("advisory", "opening", to=_fact({"ma–to": "9–15", "ti": "9–15"})), "advisory.opening"),
        (_set("advisory", "opening", to=_fact({"ma": "9–25"})), "advisory.opening"),
        (_set("advisory", "opening", to=_fact("ma 9–15")), "advisory.opening"),
        (_set("municipalities", to=_fact(["Kajani"])), "municipalities"),
        (_set("municipalities", to=_fact(["Kajana"])), "municipalities"),
        (_set("municipalities", to=_fact(["Porvoo"])), "municipalities"),
        (_set("municipalities", to=_fact([])), "municipalities"),
        (_set("languages", to=_fact(["sv"])), "languages"),
        (_set("languages", to=_fact(["fi", "en"])), "languages"),
        (_set("portals", to={"id": "x"}), "portals"),
        (_set("retention", "handover", to=365), "retention.handover"),
        (_set("retention", "handover", to={"value": 0, "basis": "x"}), "retention.handover"),
        (_set("retention", "handover", to={"value": 365, "basis": ""}), "retention.handover.basis"),
        (
            _set("retention", "handover", to={"value": 9, "basis": "x", "confirmed_on": "eilen"}),
            "retention.handover.confirmed_on",
        ),
        (_set("callback_hours", "urgent", to=None), "callback_hours.urgent"),
        (
            _set("contact_attempts", "distinct_channels", to={"value": 4, "basis": "x"}),
            "contact_attempts.distinct_channels",
        ),
        (_set("working_hours", to={"value": {}, "basis": "x"}), "working_hours"),
        (_set("flags", "kaikukortti", to=_fact("ei")), "flags.kaikukortti"),
        (_set("flags", to=["kaikukortti"]), "flags"),
        (_set("priorities", to=[{"number": "1", "themes": [], "title": _fact("x")}]), "priorities.0.number"),
        (_set("priorities", to=[{"number": 1, "themes": "x", "title": _fact("x")}]), "priorities.0.themes"),
    ],
)
def test_a_mistake_in_the_file_is_told_with_file_key_and_remedy(
    altered: Altered,
    change: Change,
    key: str,
) -> None:
    with pytest.raises(RegionError) as caught:
        load_region("kainuu", altered(change))
    assert caught.value.data["file"] == "kainuu.yml"
    assert caught.value.data["key"] == key
    assert caught.value.data["remedy"]
    assert key in str(caught.value)


@pytest.mark.parametrize("text", ["a: [1", "- yksi\n- kaksi\n", "", "\ttab: 1"])
def test_a_file_that_is_no_yaml_mapping_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "kainuu.yml").write_text(text, encoding="utf-8")
    with pytest.raises(RegionError) as caught:
        load_region("kainuu", tmp_path)
    assert caught.value.data["file"] == "kainuu.yml"


def test_a_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    (tmp_path / "kainuu.yml").write_bytes("name: Itä".encode("latin-1"))
    with pytest.raises(RegionError):
        load_region("kainuu", tmp_path)


def test_a_region_cannot_be_changed_by_those_who_read_it() -> None:
    kainuu = load_region("kainuu")
    with pytest.raises(TypeError):
        kainuu.callback_hours["urgent"] = 1  # type: ignore[index]
    with pytest.raises(AttributeError):
        kainuu.name = "x"  # type: ignore[misc]


@pytest.mark.parametrize("region_id", region_ids())
def test_public_contacts_hold_every_number_and_address_of_the_region(region_id: str) -> None:
    region = load_region(region_id)
    public = region.public_contacts()
    assert public
    assert {region.emergency_social.second_way, *(c.phone for c in region.contacts if c.phone)} <= public
    assert all("@" in each or any(char.isdigit() for char in each) for each in public)
