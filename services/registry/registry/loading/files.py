"""Reads the data folder: YAML in, checked entries out, each with its place for error messages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import ValidationError

from chassis.http.problems import json_pointer
from registry.catalogue import BY_TYPE
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
        """Say what is wrong at a place in the entry."""
        return BadData(self.file, self.pointer + pointer, text)


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc] # the fast one where it was built
    """Takes no key twice: the second one would silently win."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    keys = [loader.construct_object(key, deep=True) for key, _ in node.value]
    twice = sorted({str(key) for key in keys if keys.count(key) > 1})
    if twice:
        raise yaml.constructor.ConstructorError(None, None, f"key twice: {', '.join(twice)}", node.start_mark)
    return dict(zip(keys, (loader.construct_object(value, deep=True) for _, value in node.value), strict=True))


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


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
        for one in _read_file(path, name):
            (placed if isinstance(one, Placed) else found).append(one)  # type: ignore[arg-type] # told apart right here
    if found:
        raise BadDataError(found)
    return placed


def _read_file(path: Path, name: str) -> Iterator[Placed | BadData]:
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506 - a safe loader
        file = DataFile.model_validate(content)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        yield BadData(name, "", " ".join(str(error).split()))
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
    for one in error.errors(include_url=False, include_input=False, include_context=False):
        yield BadData(name, pointer + json_pointer(one["loc"]), one["msg"])
