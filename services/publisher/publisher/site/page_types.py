"""Every kind of page, found in the folders of ``publisher.pages``; pages link to each other by kind and parameters."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Final

from publisher.records.model import ReferenceType
from publisher.site.addresses import Page, fill, match
from publisher.site.page_type import PageType

PACKAGE: Final = "publisher.pages"


class UnknownPageError(ValueError):
    """No kind of page has this name or this path."""


class PageTypes:
    """The kinds of page by name.

    Args:
        kinds: All of them; of two patterns that fit a path, the one with more fixed text wins.
    """

    def __init__(self, kinds: Iterable[PageType]) -> None:
        self._kinds = {kind.kind: kind for kind in sorted(kinds, key=lambda kind: (kind.pattern.count("{"), kind.kind))}

    def __iter__(self) -> Iterator[PageType]:
        return iter(self._kinds.values())

    def find(self, kind: str) -> PageType:
        """Return the kind of this name.

        Raises:
            UnknownPageError: there is none.
        """
        if kind not in self._kinds:
            raise UnknownPageError(kind)
        return self._kinds[kind]

    def page(self, kind: str, **parameters: object) -> Page:
        """Return the page of a kind with these parameters."""
        given = {name: str(value) for name, value in parameters.items()}
        return Page(kind, fill(self.find(kind).pattern, given), given)

    def parse(self, path: str) -> Page:
        """Return the page at a path without language.

        Raises:
            UnknownPageError: no pattern fits.
        """
        for kind in self:
            parameters = match(kind.pattern, path)
            if parameters is not None:
                return Page(kind.kind, path, parameters)
        raise UnknownPageError(path)

    def of(self, page: Page) -> PageType:
        """Return the kind of a page."""
        return self.find(page.kind)

    def is_front(self, path: str) -> bool:
        """Return whether many read the page at a path."""
        try:
            return self.of(self.parse(path)).front
        except UnknownPageError:
            return False

    def records(self) -> tuple[ReferenceType[Any, Any], ...]:
        """List the types of record that pages show, by name."""
        found = {record.name: record for kind in self for record in kind.records}
        return tuple(found[name] for name in sorted(found))


@cache
def page_types() -> PageTypes:
    """Find every kind of page: ``PAGE_TYPES`` of the module ``page`` in each folder of ``publisher.pages``."""
    package = importlib.import_module(PACKAGE)
    found: list[PageType] = []
    for folder in sorted(entry.name for entry in pkgutil.iter_modules(package.__path__) if entry.ispkg):
        module = importlib.import_module(f"{PACKAGE}.{folder}.page")
        place = Path(str(module.__file__)).parent
        found += [replace(kind, folder=place) for kind in module.PAGE_TYPES]
    return PageTypes(found)
