"""Errors of the registry.

HubError
└── BadDataError    the data folder is wrong: the process does not start
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chassis.errors import HubError


@dataclass(frozen=True, slots=True)
class BadData:
    """What is wrong at one place: file, JSON pointer into it, text."""

    file: str
    pointer: str
    text: str

    def __str__(self) -> str:
        return f"{self.file} {self.pointer or '/'}: {self.text}"


class BadDataError(HubError):
    """The data folder holds something that cannot be true; nothing of it was loaded."""

    def __init__(self, found: Sequence[BadData]) -> None:
        self.found = tuple(found)
        super().__init__("bad data: " + "; ".join(str(bad) for bad in self.found))
