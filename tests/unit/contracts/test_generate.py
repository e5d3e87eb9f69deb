"""The generator writes, checks and releases in a folder."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from contracts.all_events import ALL_EVENTS
from contracts.generate import FOLDER, generated, main, out_of_date, write


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(FOLDER / "examples", tmp_path / "examples")
    shutil.copy(FOLDER / "catalog.yaml", tmp_path)
    return tmp_path


def test_a_fresh_folder_is_out_of_date_until_it_is_written(folder: Path) -> None:
    files = generated(folder)
    assert out_of_date(files, folder) == sorted(files)
    write(files, folder)
    assert out_of_date(files, folder) == []
    assert not (folder / "schemas" / "released").exists()


def test_a_changed_and_an_orphaned_schema_are_named_and_mended(folder: Path) -> None:
    files = generated(folder)
    write(files, folder)
    changed = f"schemas/{ALL_EVENTS[0].schema_file()}"
    (folder / changed).write_text("{}")
    (folder / "schemas" / "gone.v1.json").write_text("{}")
    assert out_of_date(files, folder) == sorted([changed, "schemas/gone.v1.json"])
    write(files, folder)
    assert out_of_date(files, folder) == []


def test_a_release_keeps_the_schemas(folder: Path) -> None:
    write(generated(folder), folder, release=True)
    for event in ALL_EVENTS:
        released = (folder / "schemas" / "released" / event.schema_file()).read_text()
        assert released == (folder / "schemas" / event.schema_file()).read_text()


def test_the_document_has_a_channel_per_event_and_an_operation_per_producer_and_consumer(folder: Path) -> None:
    document = yaml.safe_load(generated(folder)["asyncapi.yaml"])
    assert set(document["channels"]) == {f"{event.NAME}.v{event.MAJOR}" for event in ALL_EVENTS}
    operations = document["operations"]
    assert operations["registry.sends.registry.round.recorded.v1"]["action"] == "send"
    assert operations["notifier.receives.registry.round.recorded.v1"]["action"] == "receive"
    senders = [name for name, operation in operations.items() if operation["action"] == "send"]
    assert len(senders) == len(ALL_EVENTS)


def test_every_reference_of_the_document_leads_somewhere(folder: Path) -> None:
    files = generated(folder)
    write(files, folder)
    document = yaml.safe_load(files["asyncapi.yaml"])

    def references(node: object) -> list[str]:
        if isinstance(node, dict):
            own = [str(node["$ref"])] if "$ref" in node else []
            return own + [found for key, value in node.items() if key != "examples" for found in references(value)]
        return [found for value in node for found in references(value)] if isinstance(node, list) else []

    for reference in references(document):
        if reference.startswith("./"):
            assert (folder / reference).is_file()
        else:
            target = document
            for step in reference.removeprefix("#/").split("/"):
                target = target[step]


def test_the_check_of_the_repository_passes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"]) == 0
    assert capsys.readouterr().out == ""
