"""Composes pages at a snapshot, some at a time, so that memory stays bounded whatever their number."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import Any, Final

from publisher.releases.archive import Archive
from publisher.site.addresses import Page
from publisher.site.facts import Facts, Reads
from publisher.site.page_types import PageTypes
from publisher.site.view_codec import digest_of, encode

TOGETHER: Final = 50
"""Pages whose inputs are read in one go."""


@dataclass(frozen=True, slots=True)
class Composed:
    """A page with its view as it is stored; none for a page that is not there (any more)."""

    page: Page
    view: Any = None
    body: bytes | None = None
    """Its envelope."""
    digest: str | None = None
    failure: str | None = None
    """Why the page could not be composed; it stays as it was."""


@dataclass(frozen=True, slots=True)
class Composer:
    """Makes views. Not to be used after its archive's session has ended."""

    kinds: PageTypes
    facts: Facts
    archive: Archive

    async def compose(self, pages: Iterable[Page]) -> AsyncGenerator[list[Composed], None]:
        """Yield the pages with their views, in the order of paths."""
        ordered = sorted(pages, key=lambda page: page.path)
        for start in range(0, len(ordered), TOGETHER):
            some = ordered[start : start + TOGETHER]
            reads = reduce(or_, (self.kinds.of(page).reads(page.parameters, self.facts) for page in some), Reads())
            facts = replace(self.facts, excerpt=await self.archive.read(reads))
            yield [self._compose(page, facts) for page in some]

    def _compose(self, page: Page, facts: Facts) -> Composed:
        try:
            view = self.kinds.of(page).compose(page.parameters, facts)
            body = encode(page, view) if view is not None else None
        except Exception as error:  # noqa: BLE001 - one page that cannot be made must not keep back all others
            return Composed(page, failure=f"{type(error).__name__}: {error}")
        return Composed(page, view, body, digest_of(body) if body is not None else None)
