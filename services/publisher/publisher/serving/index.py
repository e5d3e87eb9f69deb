"""The site in memory: path -> file, of one release at a time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from publisher.releases.model import File, PageChange


class Entry(NamedTuple):
    """Bytes by digest, and how many."""

    digest: str
    size: int


class SiteIndex:
    """What every path holds at the newest release known here.

    A release is applied within one step of the event loop: no request ever sees half of it.
    """

    def __init__(self) -> None:
        self.release = 0
        self._entries: dict[str, Entry] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def find(self, path: str) -> Entry | None:
        """Find what stands at a path."""
        return self._entries.get(path)

    def load(self, release: int, files: Iterable[File]) -> None:
        """Take a whole site."""
        self._entries = {one.path: Entry(one.digest, one.size) for one in files}
        self.release = release

    def apply(self, release: int, changes: Iterable[PageChange]) -> None:
        """Take what the releases up to ``release`` changed, oldest first; one that is known already changes nothing."""
        if release <= self.release:
            return
        for change in changes:
            for path in change.removed:
                self._entries.pop(path, None)
            for one in change.changed:
                self._entries[one.path] = Entry(one.digest, one.size)
        self.release = release
