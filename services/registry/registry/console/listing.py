"""Lists of records: by what they can be narrowed, and what of each record stands in a row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin
from urllib.parse import quote

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from registry.console.display import Links, Node, is_nothing, is_six, node
from registry.console.forms import Choice, Field
from registry.console.rendering import ROOT
from registry.console.words import code_value, label
from registry.records.definition import AnyDefinition, Filter
from registry.records.model import RecordType

COLUMNS: Final[Mapping[RecordType, tuple[str, ...]]] = {
    RecordType.COUNTRY: ("status", "commissions", "primary_region"),
    RecordType.REGION: ("commission/name", "commission/seat"),
    RecordType.TERM: ("list", "order", "value"),
    RecordType.ENTITY: ("acronym", "kind", "category"),
    RecordType.COUNT: ("region", "as_of", "value"),
    RecordType.DOCUMENT: ("kind", "symbol", "published_on", "region"),
    RecordType.PROGRAMME: ("kind", "manager"),
    RecordType.NETWORK: ("status", "level", "kind", "regions"),
    RecordType.WORKING_GROUP: ("status", "kind", "number", "co_leads"),
    RecordType.QUESTIONNAIRE: ("kind", "respondent/kind", "questionnaire_version"),
    RecordType.ROUND: ("state", "region", "starts_on", "closes_at"),
    RecordType.CHAMPION: ("status", "review_regions", "co_chair"),
    RecordType.MEETING: ("kind", "starts_on", "place", "region"),
    RecordType.PRIORITY: ("status", "year", "proposed_by/name"),
    RecordType.SUPPORT_REQUEST: ("status", "measure", "country", "due_on", "routed_to/kind"),
}
"""What stands beside the name; a path leads into a part of the state."""
_TITLES: Final = ("title", "name", "subject")
_HEADS: Final = {"commission/name": "commission", "commission/seat": "seat", "proposed_by/name": "proposed_by",
                 "respondent/kind": "respondent", "routed_to/kind": "routed_to"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a list."""

    href: str
    title: str
    late: bool
    cells: Sequence[Node | None]


def address_of(definition: AnyDefinition, key: str) -> str:
    """Give the address of a record's page."""
    return f"{ROOT}/{definition.collection}/{quote(key, safe='')}"


def title_of(state: Mapping[str, Any], key: str) -> str:
    """Give the name by which people know a record."""
    for name in _TITLES:
        found = state.get(name)
        if isinstance(found, str):
            return code_value(found) if name == "subject" else found
        if isinstance(found, Mapping) and is_six(found):
            return str(found["en"])
    return key


def heads(definition: AnyDefinition) -> list[str]:
    """Name the columns."""
    return [label(_HEADS.get(path, path)) for path in COLUMNS[definition.type]]


def row_of(definition: AnyDefinition, key: str, state: Mapping[str, Any]) -> Row:
    """Make the row of a record."""
    cells = [_cell(state, path) for path in COLUMNS[definition.type]]
    return Row(address_of(definition, key), title_of(state, key), bool(state.get("overdue")), cells)


def filter_fields(definition: AnyDefinition, given: Mapping[str, str]) -> list[Field]:
    """Make the questions by which a list is narrowed."""
    return [_question(name, info, given.get(name, "")) for name, info in definition.filter.model_fields.items()]


def filter_of(definition: AnyDefinition, given: Mapping[str, str]) -> tuple[Filter, dict[str, str]]:
    """Read what a list is narrowed by; say which values cannot be."""
    wanted = {name: text for name in definition.filter.model_fields if (text := given.get(name, "").strip())}
    try:
        return definition.filter.model_validate(wanted), {}
    except ValidationError as error:
        wrong = {str(one["loc"][0]): one["msg"] for one in error.errors(include_url=False) if one["loc"]}
        fitting = {name: text for name, text in wanted.items() if name not in wrong}
        return definition.filter.model_validate(fitting), wrong


def plain_types(annotation: Any) -> Iterator[Any]:
    """List the types that a field takes, without None and without what only refines them."""
    origin = get_origin(annotation)
    if origin in {Union, UnionType}:
        for one in get_args(annotation):
            yield from plain_types(one)
    elif origin is not None and hasattr(annotation, "__metadata__"):
        yield from plain_types(get_args(annotation)[0])
    elif annotation is not NoneType:
        yield annotation


def choices_of(annotation: Any) -> tuple[Choice, ...]:
    """List the values of a closed list; none for anything else."""
    for one in plain_types(annotation):
        if isinstance(one, type) and issubclass(one, Enum):
            return tuple(Choice(str(member.value), code_value(str(member.value))) for member in one)
        if get_origin(one) is Literal:
            return tuple(Choice(str(member), code_value(str(member))) for member in get_args(one))
        if one is bool:
            return (Choice("true", "Yes"), Choice("false", "No"))
    return ()


def _question(name: str, info: FieldInfo, given: str) -> Field:
    choices = choices_of(info.annotation)
    return Field(name, label(name), "choice" if choices else "line", choices=choices, value=given, blank="Any")


def _cell(state: Mapping[str, Any], path: str) -> Node | None:
    found: Any = state
    for part in path.split("/"):
        found = found.get(part) if isinstance(found, Mapping) else None
    links: Links = {}
    return None if is_nothing(found) else node(path.rpartition("/")[2], found, f"/{path}", links)
