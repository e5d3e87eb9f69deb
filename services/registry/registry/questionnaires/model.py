"""Rules of questionnaires: for whom they are, how a question is asked, and that schema and layout say the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

Schema = Mapping[str, Any]


class RespondentKind(StrEnum):
    """Who answers."""

    MEMBER_STATE = "member_state"
    STAKEHOLDER = "stakeholder"
    REGIONAL_PROCESS = "regional_process"
    COMMISSION = "commission"
    ANY = "any"


class RespondentLevel(StrEnum):
    """Where the respondent is active: up to one country, or in several (sub-regional to global)."""

    NATIONAL = "national"
    ABOVE_NATIONAL = "above_national"


class Control(StrEnum):
    """How a question is asked in a form."""

    LONG_TEXT = "long_text"
    TEXT = "text"
    TEXTS = "texts"
    DATE = "date"
    CHOICE = "choice"
    CHOICES = "choices"
    OBJECTIVE = "objective"
    OBJECTIVE_LIST = "objective_list"
    OBJECTIVES = "objectives"
    ENTRIES = "entries"


LISTS: Final[Mapping[Control, Control]] = {
    Control.TEXTS: Control.TEXT,
    Control.CHOICES: Control.CHOICE,
    Control.OBJECTIVE_LIST: Control.OBJECTIVE,
}
"""Controls whose answer is a list without doubles, and the control of one item."""
REPEATING: Final = frozenset({Control.OBJECTIVES, Control.ENTRIES})
"""Controls whose answer is a list of objects with parts."""
CHOOSING: Final = frozenset({Control.CHOICE, Control.CHOICES})
"""Controls that need options."""

_MAPS: Final = frozenset({"properties", "patternProperties", "$defs", "dependentSchemas"})
_LISTS: Final = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
_SINGLE: Final = frozenset(
    {"items", "contains", "additionalProperties", "propertyNames", "not", "if", "then", "else"}
    | {"unevaluatedItems", "unevaluatedProperties"}
)
_VALUES: Final = frozenset(
    {"$schema", "$ref", "$comment", "title", "description", "examples", "type", "enum", "const", "format"}
    | {"minLength", "maxLength", "pattern", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}
    | {"minItems", "maxItems", "uniqueItems", "minContains", "maxContains"}
    | {"required", "minProperties", "maxProperties", "dependentRequired"}
)


def unknown_keywords(schema: Any, place: str = "") -> Iterator[str]:
    """Name what JSON Schema 2020-12 does not know and would silently leave out: a rule with a typing error."""
    if not isinstance(schema, Mapping):
        return
    for keyword, value in schema.items():
        here = f"{place}/{keyword}"
        if keyword in _MAPS and isinstance(value, Mapping):
            for name, inner in value.items():
                yield from unknown_keywords(inner, f"{here}/{name}")
        elif keyword in _LISTS and isinstance(value, Sequence):
            for number, inner in enumerate(value):
                yield from unknown_keywords(inner, f"{here}/{number}")
        elif keyword in _SINGLE:
            yield from unknown_keywords(value, here)
        elif keyword not in _VALUES:
            yield here


def misfit(
    control: Control, options: Sequence[str], parts: Mapping[str, tuple[Control, Sequence[str]]], schema: Any
) -> str | None:
    """Return where the schema of a question is not what its control asks for; parts by code: control and options."""
    if not isinstance(schema, Mapping):
        return "it has no schema"
    if bool(options) != (control in CHOOSING) or bool(parts) != (control in REPEATING):
        return "only choices have options, and only repeating answers have parts"
    if control in LISTS:
        return _list_misfit(schema) or misfit(LISTS[control], options, {}, schema.get("items"))
    if control in REPEATING:
        return _repeating_misfit(control, parts, schema)
    return _single_misfit(control, options, schema)


def published_otherwise(version: int, schema: Schema, former: Mapping[str, Any] | None) -> bool:
    """Return whether this version was published with other rules: whoever answered it could not know them."""
    return bool(former and former["questionnaire_version"] == version and former["answers_schema"] != schema)


def _single_misfit(control: Control, options: Sequence[str], schema: Schema) -> str | None:
    if control is Control.CHOICE:
        return None if schema.get("enum") == list(options) else "its values are not the options, in their order"
    if control is Control.OBJECTIVE:
        fits = [schema.get(name) for name in ("type", "minimum", "maximum")] == ["integer", 1, 23]
        return None if fits else "an objective is an integer from 1 to 23"
    if schema.get("type") != "string" or not {"maxLength", "pattern"} <= schema.keys():
        return "a text has a longest length and a pattern"
    if control is Control.DATE and schema.get("format") != "date":
        return "a date has the format date"
    return None


def _list_misfit(schema: Schema) -> str | None:
    if schema.get("type") != "array" or not {"minItems", "maxItems"} <= schema.keys():
        return "a list has a smallest and a largest number of items"
    return None if schema.get("uniqueItems") is True else "a list names nothing twice"


def _repeating_misfit(
    control: Control, parts: Mapping[str, tuple[Control, Sequence[str]]], schema: Schema
) -> str | None:
    items = schema.get("items")
    properties = items.get("properties", {}) if isinstance(items, Mapping) else {}
    if schema.get("type") != "array" or list(properties) != list(parts):
        return "its schema and its parts do not name the same fields in the same order"
    if not isinstance(items, Mapping) or items.get("additionalProperties") is not False:
        return "an entry has no fields beside the named ones"
    if control is Control.OBJECTIVES and next(iter(parts.values()))[0] is not Control.OBJECTIVE:
        return "its first part is the objective"
    found = (misfit(one, options, {}, properties[code]) for code, (one, options) in parts.items())
    return next((text for text in found if text), None)
