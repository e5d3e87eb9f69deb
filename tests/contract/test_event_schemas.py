"""Schemas, models and examples hold each other; no schema breaks the one released before."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped] # shipped without types
import jsonschema_rs
import pytest
from tests.contract.compatibility import incompatibilities
from tests.events_by_type import event_class

from contracts.all_events import ALL_EVENTS
from contracts.envelope import parse_time
from contracts.events import SCHEMA_BASE, EventData
from contracts.generate import FOLDER, schema_of

EXAMPLES = sorted((FOLDER / "examples").glob("*.json"))
RELEASED = sorted((FOLDER / "schemas" / "released").glob("*.json"))
by_event = pytest.mark.parametrize("event", ALL_EVENTS, ids=lambda event: event.NAME)
by_example = pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)


def read(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document


def stored_schema(event: type[EventData]) -> dict[str, Any]:
    return read(FOLDER / "schemas" / event.schema_file())


def validator(event: type[EventData]) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(stored_schema(event), validate_formats=True)


@by_event
def test_the_stored_schema_is_the_models(event: type[EventData]) -> None:
    schema = stored_schema(event)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema == schema_of(event)
    assert schema["$id"] == f"{SCHEMA_BASE}/{event.schema_file()}"
    assert schema["$schema"] == jsonschema.Draft202012Validator.META_SCHEMA["$id"]


@by_event
def test_the_schema_asks_for_version_and_region_and_tolerates_unknown_fields(event: type[EventData]) -> None:
    schema = stored_schema(event)
    assert {"version", "region"} <= set(schema["required"])
    assert "additionalProperties" not in schema


@by_example
def test_an_example_satisfies_its_schema(path: Path) -> None:
    example = read(path)
    errors = [
        f"{error.instance_path}: {error.message}"
        for error in validator(event_class(example["type"])).iter_errors(example["data"])
    ]
    assert errors == []


@by_example
def test_an_example_goes_through_its_model_unchanged(path: Path) -> None:
    example = read(path)
    event = event_class(example["type"])
    data = event.model_validate(example["data"])
    assert data.model_dump(mode="json", exclude_unset=True) == example["data"]
    assert event.model_validate(data.model_dump(mode="json")) == data


@by_example
def test_what_the_model_writes_satisfies_the_schema(path: Path) -> None:
    example = read(path)
    event = event_class(example["type"])
    written = event.model_validate(example["data"]).model_dump(mode="json")
    assert [error.message for error in validator(event).iter_errors(written)] == []


@by_example
def test_an_example_is_the_structured_form_that_its_class_makes(path: Path) -> None:
    example = read(path)
    event = event_class(example["type"])
    assert path.name.startswith(f"{event.NAME}.v{event.MAJOR}.")
    envelope = event.model_validate(example["data"]).envelope(
        event_id=example["id"],
        subject=example["subject"],
        time=parse_time(example["time"]),
        traceparent=example.get("traceparent"),
    )
    assert envelope.structured() | {"data": example["data"]} == example


@by_event
def test_one_example_is_minimal_and_one_uses_every_field(event: type[EventData]) -> None:
    schema = stored_schema(event)
    given = [set(read(path)["data"]) for path in EXAMPLES if path.name.startswith(f"{event.NAME}.v{event.MAJOR}.")]
    assert set(schema["required"]) in given
    assert set().union(*given) == set(schema["properties"])


@by_example
def test_each_required_field_is_refused_by_schema_and_model_when_it_is_missing(path: Path) -> None:
    example = read(path)
    event = event_class(example["type"])
    for field in stored_schema(event)["required"]:
        broken = {key: value for key, value in example["data"].items() if key != field}
        assert not validator(event).is_valid(broken), field
        with pytest.raises(ValueError, match=field):
            event.model_validate(broken)


def test_examples_hold_texts_in_scripts_of_both_directions() -> None:
    everything = "".join(path.read_text(encoding="utf-8") for path in EXAMPLES)
    assert "الهجرة" in everything
    assert "región" in everything


@pytest.mark.parametrize("path", RELEASED, ids=lambda path: path.stem)
def test_a_schema_only_adds_optional_fields_to_the_released_one(path: Path) -> None:
    current = FOLDER / "schemas" / path.name
    assert current.is_file(), f"{path.name} was released and is gone: it stays until nobody consumes it"
    assert [str(found) for found in incompatibilities(read(path), read(current))] == []
