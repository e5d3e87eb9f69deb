"""Views of a release, composed, compared with what is there, and stored; own pages of inputs proven to be showable."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

from chassis.observability.logs import get_logger
from contracts.vocabulary import Language
from publisher import metrics
from publisher.releases.composer import Composed, Composer
from publisher.releases.model import Failure, PageChange, page_change
from publisher.releases.views import Views
from publisher.site.addresses import Page

log = get_logger()

Proof = Callable[[bytes, Language], Awaitable[object]]
"""Makes a view (its envelope) once in a language; raises whatever stands in the way."""


@dataclass(slots=True)
class Made:
    """What became of the pages of a release."""

    changes: list[PageChange] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    """Pages that could be made, changed or not."""
    failures: dict[str, Failure] = field(default_factory=dict)
    size: int = 0
    """Bytes of the changed views."""


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes the views of a release."""

    views: Views
    prove: Proof

    async def make(
        self,
        composer: Composer,
        pages: Collection[Page],
        known: Mapping[str, PageChange],
        release: int,
        proven: frozenset[str],
    ) -> Made:
        """Make pages; one that cannot be made keeps back no other and stays as it was.

        What must be proven comes first, and some pages are stored and proven while the next ones are composed.

        Args:
            composer: Composes at the snapshot.
            pages: What is to be made.
            known: The pages as the newest release has them, by path.
            release: Number of the release.
            proven: Paths of inputs' own pages that must be showable: their events depend on it.
        """
        made, kept = Made(), _nothing()
        own = {page for page in pages if page.path in proven}
        try:
            for some in (own, set(pages) - own):
                async with aclosing(composer.compose(some)) as batches:
                    async for batch in batches:
                        await kept
                        kept = asyncio.ensure_future(self._keep(batch, known, release, proven, made))
            await kept
        finally:
            kept.cancel()
        return made

    async def _keep(
        self,
        batch: Sequence[Composed],
        known: Mapping[str, PageChange],
        release: int,
        proven: frozenset[str],
        made: Made,
    ) -> None:
        """Store the views of some pages, prove what must be proven, and note what became of them."""
        bodies = _new_bodies(batch, known)
        own = [one for one in batch if one.page.path in proven]
        unshowable, _ = await asyncio.gather(self._unshowable(own), self.views.put(bodies))
        for composed in batch:
            path, failure = composed.page.path, composed.failure or unshowable.get(composed.page.path)
            if failure is None:
                _take(composed, known.get(path), release, made)
            else:
                log.error("page_not_made", page=path, reason=failure)
                metrics.PAGES_FAILED.inc()
                made.failures[path] = Failure(path, None, failure)
        metrics.PAGES_COMPOSED.inc(len(batch))
        metrics.VIEW_BYTES.inc(sum(map(len, bodies.values())))

    async def _unshowable(self, own: Iterable[Composed]) -> dict[str, str]:
        """Return why inputs' own pages cannot be shown in their own languages, by path, where that is so.

        One after the other: readers wait for the same workers.
        """
        reasons: dict[str, str] = {}
        for composed in own:
            if composed.body is not None:
                try:
                    await self.prove(composed.body, composed.view.language)
                except Exception as error:  # noqa: BLE001 - whatever a template raises
                    reasons[composed.page.path] = f"{type(error).__name__}: {error}"
        return reasons


def _nothing() -> asyncio.Future[None]:
    future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    future.set_result(None)
    return future


def _new_bodies(batch: Iterable[Composed], known: Mapping[str, PageChange]) -> dict[str, bytes]:
    """Return the envelopes that are others than before, by digest; one that turns out unshowable is only bytes."""
    before = {path: change.view for path, change in known.items()}
    return {
        one.digest: one.body
        for one in batch
        if one.digest is not None and one.body is not None and one.digest != before.get(one.page.path)
    }


def _take(composed: Composed, known: PageChange | None, release: int, made: Made) -> None:
    """Note what a page changes."""
    made.pages.append(composed.page.path)
    change = page_change(composed.page.path, known, composed.digest, release)
    if change is not None:
        made.changes.append(change)
        made.size += len(composed.body or b"")
