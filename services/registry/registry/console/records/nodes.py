"""What stands on a page about a record: values, texts in several languages, lists, tables, groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal


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
