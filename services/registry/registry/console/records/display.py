"""A record's state as people read it: facts, lists and tables instead of JSON, with links to the records it names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from contracts.vocabulary import Language
from registry import data_files
from registry.console.records.nodes import Fold, Group, Groups, Multilingual, Node, Several, Table, Text, Value
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
_WIDTH: Final = 100


def shown(state: Mapping[str, Any], links: Links) -> tuple[Group, list[str]]:
    """Return what is stated, in its order, and the names of what is not."""
    stated = {name: found for name, found in state.items() if not is_nothing(found)}
    rows = [(label(name), folded(name, node(name, found, f"/{name}", links))) for name, found in stated.items()]
    return Group(rows), [inner_label(name) for name in state if name not in stated]


def node(name: str, found: Any, pointer: str, links: Links) -> Node:
    """Return the form that fits a value."""
    if name in AS_WRITTEN:
        return Text(inner_label(name), as_yaml(found))
    if isinstance(found, Mapping):
        return _mapping(found, pointer, links, name)
    if isinstance(found, list):
        return _list(name, found, pointer, links)
    return _value(name, found, links.get(pointer, ""))


def folded(name: str, it: Node) -> Node:
    """Return a node, folded if it would fill the page."""
    size = len(it.rows) if isinstance(it, Table) else len(it.items) if isinstance(it, Groups) else 0
    many = size > (_ROWS if isinstance(it, Table) else _FEW) or (name in LONG_STORIES and size > 0)
    return Fold(f"{inner_label(name)} ({size})", it) if many else it


def is_nothing(found: Any) -> bool:
    """Return whether nothing is stated."""
    return found is None or found in ("", [], {})


def is_multilingual(found: Any) -> bool:
    """Return whether something is a text in several languages."""
    return isinstance(found, Mapping) and Language.EN.value in found and found.keys() <= LANGUAGES.keys()


def as_yaml(found: Any) -> str:
    """Return something in YAML, as the data folder has it."""
    return data_files.write(found, width=_WIDTH)


def _mapping(found: Mapping[str, Any], pointer: str, links: Links, name: str = "") -> Node:
    if is_multilingual(found):
        return Multilingual([(code, found[code]) for code in LANGUAGES if found.get(code)])
    rows = [
        (code_value(key), node(name if name in CODES else key, item, f"{pointer}/{key}", links))
        if name in CODES
        else (label(key), node(key, item, f"{pointer}/{key}", links))
        for key, item in found.items()
        if not is_nothing(item)
    ]
    return Group(rows)


def _list(name: str, found: Sequence[Any], pointer: str, links: Links) -> Node:
    places = [(item, f"{pointer}/{number}") for number, item in enumerate(found)]
    if not all(isinstance(item, Mapping) for item in found):
        items = [node(name, item, place, links) for item, place in places]
        return Several(items, all(isinstance(item, Value) and len(item.text) <= _SHORT for item in items))
    columns = list(dict.fromkeys(key for item in found for key, cell in item.items() if not is_nothing(cell)))
    if len(columns) > _COLUMNS or not all(_fits(cell) for item in found for cell in item.values()):
        return Groups([_mapping(item, place, links) for item, place in places])
    rows = [
        [
            None if is_nothing(item.get(key)) else node(key, item[key], f"{place}/{key}", links)
            for key in columns
        ]
        for item, place in places
    ]  # fmt: skip
    return Table(label(name), [label(key) for key in columns], rows)


def _fits(cell: Any) -> bool:
    """Return whether something fits into a cell of a table."""
    if isinstance(cell, list):
        return len(cell) <= _FEW and all(not isinstance(item, list | Mapping) for item in cell)
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
