"""Lists of records: by what they can be narrowed, and what of each record stands in a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from registry.console.addresses import address_of
from registry.console.model_forms import FORMS
from registry.console.records.display import Links, is_multilingual, is_nothing, node
from registry.console.records.nodes import Node
from registry.console.words import code_value, label
from registry.records.definition import AnyDefinition, Filter
from registry.records.model import RecordType
from web.forms.fields import Field

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


def title_of(state: Mapping[str, Any], key: str) -> str:
    """Return the name by which people know a record."""
    for name in _TITLES:
        found = state.get(name)
        if isinstance(found, str):
            return code_value(found) if name == "subject" else found
        if isinstance(found, Mapping) and is_multilingual(found):
            return str(found["en"])
    return key


def heads(definition: AnyDefinition) -> list[str]:
    """Return the names of the columns."""
    return [label(_HEADS.get(path, path)) for path in COLUMNS[definition.type]]


def row_of(definition: AnyDefinition, key: str, state: Mapping[str, Any]) -> Row:
    """Return the row of a record."""
    cells = [_cell(state, path) for path in COLUMNS[definition.type]]
    return Row(address_of(definition, key), title_of(state, key), bool(state.get("overdue")), cells)


def filter_fields(definition: AnyDefinition, given: Mapping[str, str]) -> list[Field]:
    """Return the fields by which a list is narrowed."""
    return [_question(name, info, given.get(name, "")) for name, info in definition.filter.model_fields.items()]


def filter_of(definition: AnyDefinition, given: Mapping[str, str]) -> tuple[Filter, dict[str, str]]:
    """Return what a list is narrowed by, and what is wrong by the name of the field."""
    wanted = {name: text for name in definition.filter.model_fields if (text := given.get(name, "").strip())}
    try:
        return definition.filter.model_validate(wanted), {}
    except ValidationError as error:
        wrong = {str(broken["loc"][0]): broken["msg"] for broken in error.errors(include_url=False) if broken["loc"]}
        fitting = {name: text for name, text in wanted.items() if name not in wrong}
        return definition.filter.model_validate(fitting), wrong


def _question(name: str, info: FieldInfo, given: str) -> Field:
    choices = FORMS.choices(info.annotation)
    return Field(name, label(name), "choice" if choices else "line", choices=choices, value=given, blank="Any")


def _cell(state: Mapping[str, Any], path: str) -> Node | None:
    found: Any = state
    for part in path.split("/"):
        found = found.get(part) if isinstance(found, Mapping) else None
    links: Links = {}
    return None if is_nothing(found) else node(path.rpartition("/")[2], found, f"/{path}", links)
