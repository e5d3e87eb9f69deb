"""The version of the words: whatever is rendered with another one may differ."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from babel import __version__ as babel_version


@cache
def fingerprint() -> str:
    """Return a digest (SHA-256, hexadecimal) of all that decides how words, names and formats read.

    That is every catalogue, name and module of this package, and Babel, whose release names that of its CLDR data.
    """
    digest = hashlib.sha256(babel_version.encode())
    for place, content in contents(files("wording")):
        digest.update(place.encode() + b"\0" + hashlib.sha256(content).digest())
    return digest.hexdigest()


def contents(folder: Traversable, place: str = "") -> Iterator[tuple[str, bytes]]:
    """Yield the files of a folder and those below it with their places, in the order of names."""
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from contents(entry, f"{place}{entry.name}/")
        else:
            yield f"{place}{entry.name}", entry.read_bytes()
