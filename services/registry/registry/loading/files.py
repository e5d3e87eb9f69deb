"""Reads the data folder: YAML in, checked entries out, each with its place for error messages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from chassis.http.problems import json_pointer
from registry.catalogue import BY_TYPE
from registry.data_files import DataFileError, RepeatedKeyError, read
from registry.errors import BadData, BadDataError
from registry.loading.schemas import DataFile
from registry.records.definition import AnyDefinition

DEMONSTRATION: Final = "demonstration/"
"""What stands before the names of files whose records only show the software."""


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry and where it stands."""

    definition: AnyDefinition
    entry: Any
    file: str
    pointer: str

    def bad(self, pointer: str, text: str) -> BadData:
        """Return the error for what is wrong at a place in the entry."""
        return BadData(self.file, self.pointer + pointer, text)


def read_folder(folder: Path, *, demonstration: Path | None = None) -> list[Placed]:
    """Read and check every file of the folder, and of the one with demonstration records if it is given.

    Raises:
        BadDataError: naming file and pointer of everything that is wrong.
    """
    files = [(path, path.relative_to(folder).as_posix()) for path in sorted(folder.rglob("*.yaml"))]
    if not files:
        raise BadDataError([BadData(str(folder), "", "no data files here")])
    if demonstration:
        shown = sorted(demonstration.rglob("*.yaml"))
        files += [(path, DEMONSTRATION + path.relative_to(demonstration).as_posix()) for path in shown]
    placed: list[Placed] = []
    found: list[BadData] = []
    for path, name in files:
        for item in _read_file(path, name):
            (placed if isinstance(item, Placed) else found).append(item)  # type: ignore[arg-type] # told apart right here
    if found:
        raise BadDataError(found)
    return placed


def _read_file(path: Path, name: str) -> Iterator[Placed | BadData]:
    try:
        content = read(path.read_text(encoding="utf-8"))
        file = DataFile.model_validate(content)
    except RepeatedKeyError as error:
        yield BadData(name, "", f"line {error.line}: key twice: {error.key}")
        return
    except (DataFileError, UnicodeDecodeError) as error:
        yield BadData(name, "", str(error))
        return
    except ValidationError as error:
        yield from _wrong(error, name, "")
        return
    definition = BY_TYPE[file.type]
    for number, record in enumerate(file.records):
        pointer = f"/records/{number}"
        try:
            yield Placed(definition, definition.entry.model_validate(file.defaults | record), name, pointer)
        except ValidationError as error:
            yield from _wrong(error, name, pointer)


def _wrong(error: ValidationError, name: str, pointer: str) -> Iterator[BadData]:
    for wrong in error.errors(include_url=False, include_input=False, include_context=False):
        yield BadData(name, pointer + json_pointer(wrong["loc"]), wrong["msg"])
