"""Reading a folder of data files: what is wrong is named with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.registry.export import files_of, others_in, write_files
from hub.registry.folder import FolderError, LocatedRecord, Type, read_folder

TYPES = [
    Type("country", "countries", "iso3"),
    Type("questionnaire", "questionnaires", "code"),
    Type("round", "rounds", "code"),
]


def put(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def wrong(folder: Path) -> list[str]:
    with pytest.raises(FolderError) as found:
        read_folder(folder, TYPES)
    return [str(trouble) for trouble in found.value.troubles]


def test_records_come_in_the_order_of_the_types_then_by_key_then_by_period(tmp_path: Path) -> None:
    put(tmp_path, "a.yaml", "type: round\nrecords: [{code: b}, {code: a, valid_from: '2022-01-01'}, {code: a}]")
    put(tmp_path, "deep/z.yaml", "type: country\ndefaults: {confidence: high}\nrecords: [{iso3: PRT}]")
    put(tmp_path, "notes.txt", "nothing to read")

    records = read_folder(tmp_path, TYPES)

    assert [(one.type, one.key, one.valid_from, one.file, one.number) for one in records] == [
        ("country", "PRT", "", "deep/z.yaml", 1),
        ("round", "a", "", "a.yaml", 3),
        ("round", "a", "2022-01-01", "a.yaml", 2),
        ("round", "b", "", "a.yaml", 1),
    ]
    assert records[0].entry == {"confidence": "high", "iso3": "PRT"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "a.yaml: a data file holds `type:` and a list `records:`"),
        ("type: round\nrecords: {code: a}", "a.yaml: a data file holds `type:` and a list `records:`"),
        ("type: round\ntype: round\nrecords: []", "a.yaml: line 2, column 1: key 'type' stands twice"),
        ("type: round\nrecords: [", "a.yaml: line "),
        ("type: king\nrecords: []", "a.yaml: type: unknown type 'king'; there are country, questionnaire, round"),
        ("kind: x\ntype: round\nrecords: [{code: a}]", "a.yaml: unknown field 'kind'"),
        ("type: round\ndefaults: 1\nrecords: [{code: a}]", "a.yaml: defaults: fields and their values are expected"),
        ("type: round\nrecords: [a]", "a.yaml: record 1: fields and their values are expected"),
        ("type: round\nrecords: [{code: a}, {title: b}]", "a.yaml: record 2: code: is missing"),
        ("type: country\nrecords: [{iso3: no}]", "a.yaml: record 1: iso3: is False where a text is expected"),
        ("type: round\nrecords: [{code: a, note: 1, note: 2}]", "a.yaml: line 2, column 30: key 'note' stands twice"),
        (
            "type: round\nrecords: [{code: a}, {code: b, valid_from: '2020-01-01'}, {code: a, note: x}]",
            "a.yaml: record 3 (a): stated already in a.yaml, record 1 (a)",
        ),
    ],
)
def test_what_is_wrong_is_told_with_file_record_and_field(text: str, told: str, tmp_path: Path) -> None:
    put(tmp_path, "a.yaml", text)

    [only] = wrong(tmp_path)

    assert only.startswith(told)


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    put(tmp_path, "a.yaml", "type: round\nrecords: [{}, {}]")
    put(tmp_path, "b.yaml", "type: king\nrecords: []")
    (tmp_path / "c.yaml").write_bytes(b"type: \xff")

    assert len(wrong(tmp_path)) == 4


def test_a_folder_without_data_files_is_wrong(tmp_path: Path) -> None:
    assert "no data files" in wrong(tmp_path)[0]


HELD = [
    LocatedRecord("round", "b", {"code": "b", "title": {"en": "B", "ar": "ب"}}),
    LocatedRecord("round", "a", {"code": "a", "valid_from": "2022-01-01"}),
    LocatedRecord("round", "a", {"code": "a", "valid_to": "2022-01-01"}),
    LocatedRecord("questionnaire", "outline", {"code": "outline"}),
]


def test_an_export_has_one_file_per_collection_and_one_per_questionnaire() -> None:
    files = files_of(HELD, TYPES)

    assert files == {
        "questionnaires/outline.yaml": "type: questionnaire\nrecords:\n  - code: outline\n",
        "rounds.yaml": (
            "type: round\nrecords:\n"
            "  - code: a\n    valid_to: '2022-01-01'\n"
            "  - code: a\n    valid_from: '2022-01-01'\n"
            "  - code: b\n    title:\n      en: B\n      ar: ب\n"
        ),
    }
    assert files_of(reversed(HELD), TYPES) == files


def test_what_was_exported_is_read_back(tmp_path: Path) -> None:
    write_files(tmp_path, files_of(HELD, TYPES))

    read = [(one.type, one.key, one.entry) for one in read_folder(tmp_path, TYPES)]

    assert read == [(one.type, one.key, one.entry) for one in [HELD[3], HELD[2], HELD[1], HELD[0]]]


@pytest.mark.parametrize("key", ["../outside", "", "A", ".hidden", "a/b"])
def test_a_key_never_leads_out_of_the_folder(key: str) -> None:
    with pytest.raises(FolderError, match="cannot be the name of a file"):
        files_of([LocatedRecord("questionnaire", key, {})], TYPES)


def test_only_what_differs_is_written(tmp_path: Path) -> None:
    files = files_of(HELD, TYPES)

    assert write_files(tmp_path / "new", files) == 2
    assert write_files(tmp_path / "new", files) == 0
    assert write_files(tmp_path / "new", files | {"rounds.yaml": "other\n"}) == 1
    assert (tmp_path / "new/rounds.yaml").read_text() == "other\n"
    assert sorted(path.name for path in (tmp_path / "new").rglob("*")) == [
        "outline.yaml",
        "questionnaires",
        "rounds.yaml",
    ]


def test_other_files_are_seen_but_for_hidden_ones(tmp_path: Path) -> None:
    for name in ("rounds.yaml", "old/letters.txt", ".git/config", ".gitignore"):
        put(tmp_path, name, "")

    assert others_in(tmp_path, {"rounds.yaml": ""}) == ["old/letters.txt"]
    assert others_in(tmp_path / "nowhere", {}) == []
