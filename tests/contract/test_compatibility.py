"""What may change within a version of an event, and what may not."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from pydantic import BaseModel
from tests.contract.compatibility import incompatibilities

PARTY: dict[str, Any] = {
    "type": "object",
    "title": "Party",
    "properties": {"name": {"type": "string"}, "country": {"type": "string", "pattern": "^[A-Z]{3}$"}},
    "required": ["name"],
}
RELEASED: dict[str, Any] = {
    "$id": "https://gcmhub.org/schemas/example.v1.json",
    "type": "object",
    "$defs": {
        "Party": PARTY,
        "Region": {"type": "string", "enum": ["lac", "arab", "unece"]},
        "Tree": {"type": "object", "properties": {"children": {"type": "array", "items": {"$ref": "#/$defs/Tree"}}}},
    },
    "properties": {
        "version": {"type": "integer", "minimum": 1, "maximum": 100},
        "region": {"$ref": "#/$defs/Region"},
        "party": {"$ref": "#/$defs/Party"},
        "co_authors": {"type": "array", "items": {"$ref": "#/$defs/Party"}, "default": []},
        "names": {"type": "object", "additionalProperties": {"type": "string", "minLength": 2}},
        "closes_at": {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "null"}], "default": None},
        "tree": {"$ref": "#/$defs/Tree"},
    },
    "required": ["version", "region", "party"],
}


def changed(path: str, value: Any) -> dict[str, Any]:
    """Copy the released schema and put a value at a path of keys; ``...`` removes the key."""
    schema = copy.deepcopy(RELEASED)
    *way, last = path.split(" ")
    target: Any = schema
    for step in way:
        target = target[int(step)] if isinstance(target, list) else target[step]
    if value is ...:
        del target[last]
    else:
        target[last] = value
    return schema


def differences(schema: dict[str, Any]) -> list[str]:
    return [str(difference) for difference in incompatibilities(RELEASED, schema)]


def test_the_same_schema_is_compatible() -> None:
    assert differences(copy.deepcopy(RELEASED)) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("properties note", {"type": "string", "default": ""}),
        ("$defs Party properties level", {"type": "string"}),
        ("$defs Tree properties leaf", {"type": "boolean"}),
        ("description", "Says it better"),
        ("properties version description", "Says it better"),
        ("$defs Party title", "Author"),
        ("$defs Unused", {"type": "string"}),
        ("$defs Region enum", ["unece", "lac", "arab"]),
        ("required", ["party", "version", "region"]),
    ],
)
def test_new_optional_fields_and_words_for_people_keep_the_version(path: str, value: Any) -> None:
    assert differences(changed(path, value)) == []


def test_a_definition_may_move_or_be_written_in_place() -> None:
    assert differences(changed("properties party", PARTY)) == []


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("properties names", ..., ["/names: the field was removed"]),
        ("$defs Party properties country", ..., ["/co_authors/[]/country: ", "/party/country: the field was removed"]),
        ("required", ["version", "region", "party", "title"], ["/title: the new field is required"]),
        ("required", ["version", "region", "party", "names"], ["/names: the field became required"]),
        ("required", ["version", "region"], ["/party: the field became optional"]),
        ("$defs Party required", ["name", "country"], ["/co_authors/[]/country: ", "/party/country: the field became"]),
        ("$defs Region enum", ["lac", "arab"], ['/region: value "unece" was removed']),
        ("$defs Region enum", ["lac", "arab", "unece", "africa"], ['/region: value "africa" is new']),
        ("properties version type", "string", ['/version: type changed from "integer" to "string"']),
        ("properties version minimum", 2, ["/version: minimum was tightened from 1 to 2"]),
        ("properties version minimum", 0, ["/version: minimum was loosened from 1 to 0"]),
        ("properties version maximum", 99, ["/version: maximum was tightened from 100 to 99"]),
        ("properties version maximum", ..., ["/version: maximum 100 was removed"]),
        ("properties version multipleOf", 5, ["/version: multipleOf 5 is new"]),
        ("properties names additionalProperties minLength", 3, ["/names/{}: minLength was tightened from 2 to 3"]),
        ("properties names additionalProperties", False, ["/names/{}: "]),
        ("properties names propertyNames", {"enum": ["en"]}, ["/names: propertyNames"]),
        ("properties co_authors items", {"type": "string"}, ["/co_authors/[]"]),
        ("properties co_authors default", [{}], ["/co_authors: default changed"]),
        ("properties closes_at anyOf 0 format", "date", ['/closes_at: format changed from "date-time" to "date"']),
        ("properties closes_at anyOf", [{"type": "null"}], ["/closes_at: anyOf has 1 branches instead of 2"]),
        ("$defs Tree properties children items", {"type": "string"}, ["/tree/children/[]"]),
        ("additionalProperties", False, ["/: additionalProperties false is new"]),
    ],
)
def test_anything_else_asks_for_a_new_version(path: str, value: Any, expected: list[str]) -> None:
    found = differences(changed(path, value))
    for start in expected:
        assert any(line.startswith(start) for line in found), found


def test_a_tightened_pattern_is_found_everywhere_the_definition_is_used() -> None:
    found = differences(changed("$defs Party properties country pattern", "^[A-Y]{3}$"))
    assert [line.split(":")[0] for line in found] == ["/co_authors/[]/country", "/party/country"]


def test_a_reference_out_of_the_schema_is_an_error() -> None:
    with pytest.raises(ValueError, match="points outside"):
        differences(changed("properties party", {"$ref": "https://example.org/party.json"}))


def test_schemas_that_pydantic_makes_are_compared_field_by_field() -> None:
    class Inner(BaseModel):
        name: str

    class Before(BaseModel):
        inner: Inner
        many: dict[str, list[Inner]]

    def with_nickname() -> type[BaseModel]:
        class Inner(BaseModel):
            name: str
            nickname: str | None = None

        class After(BaseModel):
            inner: Inner
            many: dict[str, list[Inner]]
            note: str = ""

        return After

    before, after = Before.model_json_schema(), with_nickname().model_json_schema()
    assert incompatibilities(before, after) == []
    assert {str(d) for d in incompatibilities(after, before)} == {
        "/inner/nickname: the field was removed",
        "/many/{}/[]/nickname: the field was removed",
        "/note: the field was removed",
    }
