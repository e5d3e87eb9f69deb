"""Reading the data folder: bad data is refused whole, with file and pointer."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from registry.errors import BadDataError
from registry.loading.files import read_folder
from registry.loading.statements import groups_of
from registry.settings import DATA, DEMONSTRATION

Edit = Callable[[list[dict[str, Any]]], Any]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Copy the shipped data, with the demonstration records beside it."""
    shutil.copytree(DEMONSTRATION, tmp_path / "demonstration")
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def refused(folder: Path) -> list[str]:
    with pytest.raises(BadDataError) as caught:
        groups_of(read_folder(folder, demonstration=folder.parent / "demonstration"))
    return [str(one) for one in caught.value.found]


def edit(path: Path, change: Edit) -> None:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    defaults = content.pop("defaults", {})
    content["records"] = [defaults | record for record in content["records"]]
    change(content["records"])
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")


def setting(**fields: Any) -> Edit:
    """Change fields of the first record."""
    return lambda records: records[0].update(fields)


@pytest.mark.parametrize(
    ("file", "change", "place"),
    [
        ("rounds.yaml", setting(state="gone"), "rounds.yaml /records/0/state"),
        ("rounds.yaml", setting(starts_on="2020-11-12", ends_on="2020-11-10"), "rounds.yaml /records/0/ends_on"),
        ("rounds.yaml", setting(region="moon"), "rounds.yaml /records/0/region"),
        ("rounds.yaml", setting(confidence="low"), "rounds.yaml /records/0/confidence"),
        ("rounds.yaml", setting(planet="Earth"), "rounds.yaml /records/0/planet"),
        ("countries.yaml", setting(iso2="1"), "countries.yaml /records/0/iso2"),
        ("countries.yaml", setting(iso3="AFG"), "/valid_from: overlapping validity: begins on the day of another"),
        ("countries.yaml", setting(primary_region="lac"), "countries.yaml /records/0/primary_region"),
        ("countries.yaml", setting(outside_own_region=["ECA"]), "countries.yaml /records/0/outside_own_region"),
        (
            "countries.yaml",
            setting(valid_from="2020-01-01", valid_to="2019-01-01"),
            "/records/0/valid_to: is not after",
        ),
        ("champions.yaml", setting(country="XXX"), "champions.yaml /records/0/country: unknown country XXX"),
        ("regions.yaml", setting(member_count=7), "regions.yaml /records/0/member_count: 7 stated"),
        ("regions.yaml", lambda records: records[0]["name"].pop("zh"), "regions.yaml /records/0/name"),
        ("../demonstration/rounds.yaml", setting(region="moon"), "demonstration/rounds.yaml /records/0/region"),
        (
            "../demonstration/rounds.yaml",
            lambda records: records[0]["questionnaires"].update(stakeholder_input="nothing"),
            "demonstration/rounds.yaml /records/0/questionnaires/stakeholder_input: unknown questionnaire nothing",
        ),
    ],
)
def test_bad_data_is_named_with_file_and_place(folder: Path, file: str, change: Edit, place: str) -> None:
    edit(folder / file, change)
    assert any(place in one for one in refused(folder)), refused(folder)


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("type: round", "type: planet", "rounds.yaml /type"),
        ("type: round", "type: round\ntype: region", "key twice: type"),
        ("type: round", "type: [", "rounds.yaml /"),
        ("type: round", "type: round\nplanet: Earth", "rounds.yaml /planet"),
    ],
)
def test_a_file_that_is_none_is_named(folder: Path, old: str, new: str, place: str) -> None:
    path = folder / "rounds.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert any(place in one for one in refused(folder)), refused(folder)


def test_what_contradicts_another_record_is_found_in_the_whole_folder(folder: Path) -> None:
    edit(folder / "countries.yaml", lambda records: records.remove(next(r for r in records if r["iso3"] == "DZA")))
    found = refused(folder)
    assert any("regions.yaml" in one and "/member_count" in one for one in found)


def test_all_that_is_wrong_in_the_folder_is_told_at_once(folder: Path) -> None:
    edit(folder / "rounds.yaml", lambda records: [record.update(state="gone") for record in records[:2]])
    edit(folder / "countries.yaml", setting(iso2="1"))
    assert len(refused(folder)) == 3


def test_periods_of_a_record_may_stand_in_any_order(folder: Path) -> None:
    edit(
        folder / "countries.yaml",
        lambda records: records.insert(0, records[0] | {"valid_from": "2020-01-01", "name": "Later"}),
    )
    groups = groups_of(read_folder(folder))
    [aruba] = [group for group in groups if group.key == "ABW"]
    assert [entry.name for entry in aruba.entries] == ["Later", "Aruba"]


def test_a_folder_without_data_is_refused(tmp_path: Path) -> None:
    assert "no data files here" in refused(tmp_path / "nothing")[0]


def test_a_day_without_quotes_is_read_as_the_text_it_is(folder: Path) -> None:
    path = folder / "meetings.yaml"
    text = path.read_text(encoding="utf-8")
    assert "starts_on: '2020-11-09'" in text
    path.write_text(text.replace("starts_on: '2020-11-09'", "starts_on: 2020-11-09"), encoding="utf-8")
    plain = [one.entry for one in read_folder(folder) if one.file == "meetings.yaml"]
    assert plain == [one.entry for one in read_folder(DATA) if one.file == "meetings.yaml"]


def test_a_key_that_stands_twice_is_named_with_its_line(folder: Path) -> None:
    path = folder / "terms.yaml"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    number = next(number for number, line in enumerate(lines) if line.startswith("    list:"))
    path.write_text("".join([*lines[: number + 1], *lines[number:]]), encoding="utf-8")
    assert refused(folder) == [f"terms.yaml /: line {number + 2}: key twice: list"]
