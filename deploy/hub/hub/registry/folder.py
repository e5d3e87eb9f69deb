"""Reads a folder of data files: every record with its place, so that whatever is wrong with it can be found.

Which types there are, in which order, and which field is the key, the registry says; whether a record is right, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from registry.data_files import DataFileError, read

FILE_FIELDS: Final = frozenset({"type", "defaults", "records"})


def field_of(pointer: str) -> str:
    """Return a JSON pointer as people name a field: `title, en`."""
    return ", ".join(part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:])


@dataclass(frozen=True, slots=True)
class Type:
    """A type of record, as the registry describes it."""

    name: str
    collection: str
    key_field: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that is wrong: in a file, in one of its records, in a field of it."""

    file: str
    text: str
    record: str = ""
    field: str = ""

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.record, self.field, self.text) if part)

    def as_json(self) -> dict[str, str]:
        """Return it for machines."""
        return {"file": self.file, "record": self.record, "field": self.field, "text": self.text}


class FolderError(Exception):
    """The folder cannot be taken as it is; all that is wrong with it."""

    def __init__(self, troubles: Sequence[Trouble]) -> None:
        self.troubles = tuple(troubles)
        super().__init__("\n".join(map(str, self.troubles)))


@dataclass(frozen=True, slots=True)
class LocatedRecord:
    """A record and, if it is one of a folder, where it stands; ``number`` counts from one within its file."""

    type: str
    key: str
    entry: Mapping[str, Any]
    file: str = ""
    number: int = 0

    @property
    def identity(self) -> tuple[str, str]:
        """Type and key, which all its periods share."""
        return self.type, self.key

    @property
    def valid_from(self) -> str:
        """First day of its period; empty: since ever."""
        return str(self.entry.get("valid_from") or "")

    @property
    def place(self) -> str:
        """Name it for people who look for it in its file."""
        return f"record {self.number} ({self.key})"

    def trouble(self, field: str, text: str) -> Trouble:
        """Return the trouble with a field of it."""
        return Trouble(self.file, text, self.place, field)


def read_folder(folder: Path, types: Sequence[Type]) -> list[LocatedRecord]:
    """Read every record, in the order of the types, then by key, then by the first day of the period.

    Raises:
        FolderError: naming everything in it that is no data file, and every record without a type or a key.
    """
    paths = sorted(path for path in folder.rglob("*.yaml") if path.is_file())
    if not paths:
        raise FolderError([Trouble(str(folder), "no data files (*.yaml) in this folder")])
    known = {named.name: named for named in types}
    records: list[LocatedRecord] = []
    troubles: list[Trouble] = []
    for path in paths:
        for found in _read_file(path, path.relative_to(folder).as_posix(), known):
            if isinstance(found, LocatedRecord):
                records.append(found)
            else:
                troubles.append(found)
    if troubles := [*troubles, *_twice(records)]:
        raise FolderError(troubles)
    order = {one.name: number for number, one in enumerate(types)}
    return sorted(records, key=lambda record: (order[record.type], record.key, record.valid_from))


def _read_file(path: Path, name: str, known: Mapping[str, Type]) -> Iterator[LocatedRecord | Trouble]:
    try:
        content = read(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        yield Trouble(name, f"not written in UTF-8: byte {error.start}")
        return
    except DataFileError as error:
        yield Trouble(name, str(error))
        return
    if not isinstance(content, dict) or not isinstance(content.get("records"), list):
        yield Trouble(name, "a data file holds `type:` and a list `records:`")
        return
    yield from (Trouble(name, f"unknown field {field!r}") for field in content if field not in FILE_FIELDS)
    if content.get("type") not in known:
        yield Trouble(name, f"unknown type {content.get('type')!r}; there are {', '.join(known)}", field="type")
        return
    if not isinstance(defaults := content.get("defaults", {}), dict):
        yield Trouble(name, "fields and their values are expected", field="defaults")
        return
    for number, record in enumerate(content["records"], start=1):
        yield _record(record, defaults, known[content["type"]], name, number)


def _record(record: Any, defaults: Mapping[str, Any], of_type: Type, file: str, number: int) -> LocatedRecord | Trouble:
    if not isinstance(record, dict):
        return Trouble(file, "fields and their values are expected", f"record {number}")
    entry = {**defaults, **record}
    key = entry.get(of_type.key_field)
    if not isinstance(key, str) or not key:
        text = "is missing" if key is None else f"is {key!r} where a text is expected; put it in quotes"
        return Trouble(file, text, f"record {number}", of_type.key_field)
    return LocatedRecord(of_type.name, key, entry, file, number)


def _twice(records: Sequence[LocatedRecord]) -> Iterator[Trouble]:
    """Return periods that are stated a second time: the second one would silently win."""
    first: dict[tuple[str, str, str], LocatedRecord] = {}
    for record in records:
        before = first.setdefault((record.type, record.key, record.valid_from), record)
        if before is not record:
            since = f"from {record.valid_from} on " if record.valid_from else ""
            yield record.trouble("", f"stated {since}already in {before.file}, {before.place}")
