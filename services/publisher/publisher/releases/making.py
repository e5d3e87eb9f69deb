"""Views of a release, composed, compared with what is there, and stored; own pages of inputs proven to be showable."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
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
        pages: Iterable[Page],
        known: Mapping[str, PageChange],
        release: int,
        proven: frozenset[str],
    ) -> Made:
        """Make pages; one that cannot be made keeps back no other and stays as it was.

        Args:
            composer: Composes at the snapshot.
            pages: What is to be made.
            known: The pages as the newest release has them, by path.
            release: Number of the release.
            proven: Paths of inputs' own pages that must be showable: their events depend on it.
        """
        made = Made()
        async with aclosing(composer.compose(pages)) as batches:
            async for batch in batches:
                bodies: dict[str, bytes] = {}
                for composed in batch:
                    failure = composed.failure
                    if failure is None and composed.page.path in proven:
                        failure = await self._unshowable(composed)
                    if failure is None:
                        bodies |= _take(composed, known.get(composed.page.path), release, made)
                    else:
                        log.error("page_not_made", page=composed.page.path, reason=failure)
                        metrics.PAGES_FAILED.inc()
                        made.failures[composed.page.path] = Failure(composed.page.path, None, failure)
                await self.views.put(bodies)
                metrics.PAGES_COMPOSED.inc(len(batch))
                metrics.VIEW_BYTES.inc(sum(map(len, bodies.values())))
        return made

    async def _unshowable(self, composed: Composed) -> str | None:
        """Return why an input's own page cannot be shown in its own language."""
        if composed.body is None:
            return None
        try:
            await self.prove(composed.body, composed.view.language)
        except Exception as error:  # noqa: BLE001 - whatever a template raises
            return f"{type(error).__name__}: {error}"
        return None


def _take(composed: Composed, known: PageChange | None, release: int, made: Made) -> dict[str, bytes]:
    """Note what a page changes; return its view if it is another than before."""
    made.pages.append(composed.page.path)
    change = page_change(composed.page.path, known, composed.digest, release)
    if change is None:
        return {}
    made.changes.append(change)
    if composed.body is None or composed.digest is None:
        return {}
    made.size += len(composed.body)
    return {composed.digest: composed.body}
