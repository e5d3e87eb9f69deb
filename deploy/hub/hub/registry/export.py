"""Writes what the registry holds as a folder of data files, always the same bytes for the same content."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from hub.registry.folder import FolderError, LocatedRecord, Trouble, Type
from registry.data_files import write

ONE_FILE_EACH: Final = frozenset({"questionnaire"})
"""Types whose records are long: each has a file of its own."""
FILE_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")


def files_of(records: Iterable[LocatedRecord], types: Sequence[Type]) -> dict[str, str]:
    """Return the text of each file by its name within the folder.

    Raises:
        FolderError: a key cannot be the name of a file.
    """
    collections = {named.name: named.collection for named in types}
    held: dict[str, tuple[str, list[Mapping[str, Any]]]] = {}
    for record in sorted(records, key=lambda record: (record.key, record.valid_from)):
        collection = collections[record.type]
        parts = [collection, record.key] if record.type in ONE_FILE_EACH else [collection]
        if not all(FILE_NAME.fullmatch(part) for part in parts):
            raise FolderError([Trouble(" ".join(parts), "cannot be the name of a file")])
        held.setdefault(f"{'/'.join(parts)}.yaml", (record.type, []))[1].append(record.entry)
    return {name: write({"type": of_type, "records": entries}) for name, (of_type, entries) in sorted(held.items())}


def others_in(folder: Path, files: Mapping[str, str]) -> list[str]:
    """Return what lies in the folder beside these files; hidden files are nobody's business."""
    if not folder.is_dir():
        return []
    found = (path.relative_to(folder) for path in sorted(folder.rglob("*")) if not path.is_dir())
    return [
        path.as_posix()
        for path in found
        if path.as_posix() not in files and not any(part.startswith(".") for part in path.parts)
    ]


def write_files(folder: Path, files: Mapping[str, str]) -> int:
    """Write the files that are not there in these very bytes, each whole or not at all; return their number."""
    written = 0
    for name, text in files.items():
        path, content = folder / name, text.encode()
        if path.is_file() and path.read_bytes() == content:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f".{path.name}.partial")
        partial.write_bytes(content)
        partial.replace(path)
        written += 1
    return written
