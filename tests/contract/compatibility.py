"""Compares two JSON Schemas of one event version: what would break a reader or a writer of the released one.

The rule is narrow on purpose. A new optional field keeps the version; any other difference asks for a new version
beside the old one. Words for people (titles, descriptions, examples) may change at any time. References are followed,
so moving a definition is no difference.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

Schema = Mapping[str, Any]

ANNOTATIONS: Final = frozenset(
    {"$schema", "$id", "$defs", "$comment", "title", "description", "examples", "deprecated"}
)
"""Keywords that no validator acts on, and definitions, which count where they are referred to."""
SUBSCHEMA: Final = frozenset({"items", "additionalProperties", "propertyNames", "contains", "not"})
SUBSCHEMA_LISTS: Final = frozenset({"anyOf", "oneOf", "allOf", "prefixItems"})
FLOORS: Final = frozenset({"minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"})
CEILINGS: Final = frozenset({"maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"})
ABSENT: Final = object()


@dataclass(frozen=True, slots=True)
class Difference:
    """One incompatible difference: where in the data (``/party/name``; ``[]`` items, ``{}`` values), and what."""

    where: str
    what: str

    def __str__(self) -> str:
        """Put it on one line."""
        return f"{self.where or '/'}: {self.what}"


def incompatibilities(released: Schema, current: Schema) -> list[Difference]:
    """List what forbids ``current`` to carry the version of ``released``; empty when it may."""
    return list(_Comparison(released, current).compare(released, current, ""))


class _Comparison:
    """Holds both documents, in which references are looked up, and the pairs of references on the way (recursion)."""

    def __init__(self, released: Schema, current: Schema) -> None:
        self._released = released
        self._current = current
        self._open: set[tuple[str, str]] = set()

    def compare(self, old: Any, new: Any, where: str) -> Iterator[Difference]:
        if not isinstance(old, Mapping) or not isinstance(new, Mapping):
            if old != new:
                yield Difference(where, f"{_text(old)} became {_text(new)}")
            return
        names = (str(old.get("$ref")), str(new.get("$ref")))
        if "$ref" in old and names in self._open:
            return
        self._open.add(names)
        yield from self._keywords(_resolved(old, self._released), _resolved(new, self._current), where)
        self._open.discard(names)

    def _keywords(self, old: Schema, new: Schema, where: str) -> Iterator[Difference]:
        yield from self._fields(old, new, where)
        keywords = (old.keys() | new.keys()) - ANNOTATIONS - {"properties", "required"}
        for keyword in sorted(keywords):
            before, after = old.get(keyword, ABSENT), new.get(keyword, ABSENT)
            if before is ABSENT or after is ABSENT:
                yield Difference(where, f"{keyword} {_change(keyword, before, after)}")
            elif keyword in SUBSCHEMA:
                yield from self.compare(before, after, where + {"items": "/[]"}.get(keyword, "/{}"))
            elif keyword in SUBSCHEMA_LISTS:
                yield from self._branches(keyword, before, after, where)
            elif keyword == "enum":
                yield from _values(before, after, where)
            elif before != after:
                yield Difference(where, f"{keyword} {_change(keyword, before, after)}")

    def _fields(self, old: Schema, new: Schema, where: str) -> Iterator[Difference]:
        before, after = old.get("properties", {}), new.get("properties", {})
        needed_before, needed_after = set(old.get("required", ())), set(new.get("required", ()))
        for name in sorted(before.keys() | after.keys() | needed_before | needed_after):
            path = f"{where}/{name}"
            if name not in after and name in before:
                yield Difference(path, "the field was removed")
            elif name in needed_after and name not in before:
                yield Difference(path, "the new field is required")
            elif name in needed_after - needed_before:
                yield Difference(path, "the field became required")
            elif name in needed_before - needed_after:
                yield Difference(path, "the field became optional")
            if name in before and name in after:
                yield from self.compare(before[name], after[name], path)

    def _branches(self, keyword: str, before: list[Any], after: list[Any], where: str) -> Iterator[Difference]:
        if len(before) != len(after):
            yield Difference(where, f"{keyword} has {len(after)} branches instead of {len(before)}")
            return
        for old, new in zip(before, after, strict=True):
            yield from self.compare(old, new, where)


def _resolved(schema: Schema, document: Schema) -> Schema:
    """Follow references inside the document; keywords beside a reference stay (2020-12)."""
    while "$ref" in schema:
        reference = str(schema["$ref"])
        if not reference.startswith("#/$defs/"):
            raise ValueError(f"{reference} points outside the schema")
        target = document["$defs"][reference.removeprefix("#/$defs/")]
        schema = {**target, **{key: value for key, value in schema.items() if key != "$ref"}}
    return schema


def _values(before: list[Any], after: list[Any], where: str) -> Iterator[Difference]:
    """Tell values that were taken away from values that old readers do not know."""
    for value in before:
        if value not in after:
            yield Difference(where, f"value {_text(value)} was removed")
    for value in after:
        if value not in before:
            yield Difference(where, f"value {_text(value)} is new: readers of the released version refuse it")


def _change(keyword: str, before: Any, after: Any) -> str:
    """Say in which direction a keyword moved, where it has one."""
    if before is ABSENT:
        return f"{_text(after)} is new"
    if after is ABSENT:
        return f"{_text(before)} was removed"
    word = "changed"
    if keyword in FLOORS:
        word = "was tightened" if after > before else "was loosened"
    elif keyword in CEILINGS:
        word = "was tightened" if after < before else "was loosened"
    return f"{word} from {_text(before)} to {_text(after)}"


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
