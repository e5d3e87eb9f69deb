"""Reading the data folder: bad data is refused whole, with file and pointer."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from registry.errors import BadDataError
from registry.loading.files import read_folder
from registry.loading.statements import statements_of
from registry.settings import DATA


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "data"
    shutil.copytree(DATA, copy)
    return copy


def refused(folder: Path) -> list[str]:
    with pytest.raises(BadDataError) as caught:
        statements_of(read_folder(folder, demonstration=True))
    return [str(one) for one in caught.value.found]


@pytest.mark.parametrize(
    ("file", "old", "new", "place"),
    [
        ("rounds.yaml", "state: held", "state: gone", "rounds.yaml /records/0/state"),
        ("rounds.yaml", "'2020-11-13'", "'2020-11-10'", "rounds.yaml /records/0"),
        ("rounds.yaml", "region: unece", "region: moon", "rounds.yaml /records/0/region"),
        ("rounds.yaml", "confidence: high", "confidence: low", "rounds.yaml /records/0/confidence"),
        ("countries.yaml", "iso2: AW", "iso2: 1", "countries.yaml /records/0/iso2"),
        ("countries.yaml", "iso3: AFG", "iso3: ABW", "countries.yaml /records/0: ABW is stated more than once"),
        ("countries.yaml", "[ECA], primary_region: africa", "[ECLAC], primary_region: lac", "regions.yaml /records/2"),
        ("countries.yaml", "primary_region: africa", "primary_region: lac", "countries.yaml /records/2/primary_region"),
        ("champions.yaml", "country: BGD", "country: XXX", "champions.yaml /records/0/country"),
        ("regions.yaml", "member_count: 56", "member_count: 57", "regions.yaml /records/0/member_count"),
        ("regions.yaml", "      zh: 非洲\n", "", "regions.yaml /records/2/name"),
        ("demonstration/rounds.yaml", "stakeholder-national", "nothing", "demonstration/rounds.yaml /records/0"),
        ("questionnaires/stakeholder-national.yaml", "objective: 6\n", "objective: 60\n", "the example breaks"),
        ("questionnaires/stakeholder-national.yaml", "minimum: 1", "minimum: one", "no JSON Schema"),
        ("rounds.yaml", "type: round", "type: planet", "rounds.yaml /type"),
        ("rounds.yaml", "type: round", "type: round\ntype: region", "key twice: type"),
        ("rounds.yaml", "type: round", "type: [", "rounds.yaml /"),
    ],
)
def test_bad_data_is_named_with_file_and_place(folder: Path, file: str, old: str, new: str, place: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert any(place in one for one in refused(folder)), refused(folder)


def test_all_that_is_wrong_in_the_folder_is_told_at_once(folder: Path) -> None:
    for file, old, new in [("rounds.yaml", "state: held", "state: gone"), ("countries.yaml", "iso2: AW", "iso2: 1")]:
        path = folder / file
        path.write_text(path.read_text(encoding="utf-8").replace(old, new, 2), encoding="utf-8")
    assert len(refused(folder)) == 3


def test_a_folder_without_data_is_refused(tmp_path: Path) -> None:
    assert "no data files here" in refused(tmp_path)[0]
