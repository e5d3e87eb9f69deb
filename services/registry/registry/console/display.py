"""A record's state as people read it: facts, lists and tables instead of JSON, with links to the records it names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import yaml

from contracts.vocabulary import Language
from registry.console.words import LANGUAGES, code_value, inner_label, label, value

Links = Mapping[str, str]
"""Addresses of records by JSON pointers into the state."""

CODES: Final = frozenset(
    {
        "admission", "answer", "by", "category", "commissions", "confidence", "covers", "criterion", "filed_under",
        "kind", "kinds", "late_policy", "level", "list", "measure", "membership", "mode", "outside_own_region",
        "position", "primary_region", "region", "regions", "result", "review_regions", "role", "section", "state",
        "status",
    }
)  # fmt: skip
"""Fields whose values are codes of closed lists, written as words."""
LONG_STORIES: Final = frozenset({"alignments", "memberships_now"})
"""Fields that say what stands elsewhere on the page too: here on demand."""
STATES: Final = frozenset({"state", "status"})
AS_WRITTEN: Final = frozenset({"answers_schema", "example", "layout"})
"""Fields that are documents of their own."""
_COLUMNS: Final = 6
_ROWS: Final = 15
_SHORT: Final = 24
_FEW: Final = 3


@dataclass(frozen=True, slots=True)
class Value:
    """One value: text, perhaps a link, perhaps a state that gets a colour."""

    text: str
    href: str = ""
    outside: bool = False
    state: bool = False
    kind: Literal["value"] = "value"


@dataclass(frozen=True, slots=True)
class Multilingual:
    """A text in the languages it is there in."""

    texts: Sequence[tuple[str, str]]
    kind: Literal["multilingual"] = "multilingual"


@dataclass(frozen=True, slots=True)
class Several:
    """Several values; short ones stand in one line."""

    items: Sequence[Node]
    short: bool
    kind: Literal["several"] = "several"


@dataclass(frozen=True, slots=True)
class Table:
    """Things of one shape."""

    label: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Node | None]]
    kind: Literal["table"] = "table"


@dataclass(frozen=True, slots=True)
class Group:
    """Named values."""

    rows: Sequence[tuple[str, Node]]
    kind: Literal["group"] = "group"


@dataclass(frozen=True, slots=True)
class Groups:
    """Things with more to say than a row of a table holds."""

    items: Sequence[Node]
    kind: Literal["groups"] = "groups"


@dataclass(frozen=True, slots=True)
class Text:
    """A document inside a record, shown on demand."""

    label: str
    text: str
    kind: Literal["text"] = "text"


@dataclass(frozen=True, slots=True)
class Fold:
    """Much of something, shown on demand."""

    about: str
    inside: Node
    kind: Literal["fold"] = "fold"


Node = Value | Multilingual | Several | Table | Group | Groups | Text | Fold


class _Dumper(yaml.SafeDumper):
    """Sets lists in, as the data folder does."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002 - the base's name
        super().increase_indent(flow, False)


def shown(state: Mapping[str, Any], links: Links) -> tuple[Group, list[str]]:
    """Give what is stated, in its order, and the names of what is not."""
    stated = {name: found for name, found in state.items() if not is_nothing(found)}
    rows = [(label(name), folded(name, node(name, found, f"/{name}", links))) for name, found in stated.items()]
    return Group(rows), [inner_label(name) for name in state if name not in stated]


def node(name: str, found: Any, pointer: str, links: Links) -> Node:
    """Choose the form that fits a value."""
    if name in AS_WRITTEN:
        return Text(inner_label(name), as_yaml(found))
    if isinstance(found, Mapping):
        return _mapping(found, pointer, links, name)
    if isinstance(found, list):
        return _list(name, found, pointer, links)
    return _value(name, found, links.get(pointer, ""))


def folded(name: str, it: Node) -> Node:
    """Fold what would fill the page."""
    size = len(it.rows) if isinstance(it, Table) else len(it.items) if isinstance(it, Groups) else 0
    many = size > (_ROWS if isinstance(it, Table) else _FEW) or (name in LONG_STORIES and size > 0)
    return Fold(f"{inner_label(name)} ({size})", it) if many else it


def is_nothing(found: Any) -> bool:
    """Tell whether nothing is stated."""
    return found is None or found in ("", [], {})


def is_multilingual(found: Any) -> bool:
    """Tell whether something is a text in several languages."""
    return isinstance(found, Mapping) and Language.EN.value in found and found.keys() <= LANGUAGES.keys()


def as_yaml(found: Any) -> str:
    """Write something as the data folder does."""
    text: str = yaml.dump(found, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100)
    return text


def _mapping(found: Mapping[str, Any], pointer: str, links: Links, name: str = "") -> Node:
    if is_multilingual(found):
        return Multilingual([(code, found[code]) for code in LANGUAGES if found.get(code)])
    rows = [
        (code_value(key), node(name if name in CODES else key, one, f"{pointer}/{key}", links))
        if name in CODES
        else (label(key), node(key, one, f"{pointer}/{key}", links))
        for key, one in found.items()
        if not is_nothing(one)
    ]
    return Group(rows)


def _list(name: str, found: Sequence[Any], pointer: str, links: Links) -> Node:
    places = [(one, f"{pointer}/{number}") for number, one in enumerate(found)]
    if not all(isinstance(one, Mapping) for one in found):
        items = [node(name, one, place, links) for one, place in places]
        return Several(items, all(isinstance(one, Value) and len(one.text) <= _SHORT for one in items))
    columns = list(dict.fromkeys(key for one in found for key, cell in one.items() if not is_nothing(cell)))
    if len(columns) > _COLUMNS or not all(_fits(cell) for one in found for cell in one.values()):
        return Groups([_mapping(one, place, links) for one, place in places])
    rows = [
        [
            None if is_nothing(one.get(key)) else node(key, one[key], f"{place}/{key}", links)
            for key in columns
        ]
        for one, place in places
    ]  # fmt: skip
    return Table(label(name), [label(key) for key in columns], rows)


def _fits(cell: Any) -> bool:
    """Tell whether something fits into a cell of a table."""
    if isinstance(cell, list):
        return len(cell) <= _FEW and all(not isinstance(one, list | Mapping) for one in cell)
    return not isinstance(cell, Mapping)


def _value(name: str, found: Any, href: str) -> Value:
    text = code_value(found) if name in CODES and isinstance(found, str) else value(found)
    if href:
        return Value(text, href)
    if isinstance(found, str) and found.startswith(("https://", "http://")) and " " not in found:
        return Value(found, found, outside=True)
    if name in STATES and isinstance(found, str):
        return Value(found, state=True)
    return Value(text)
