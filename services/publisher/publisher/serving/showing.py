"""What a page shows to a reader now: its newest view, or the last one that the templates can show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cachetools import TTLCache

from chassis.clock import Clock
from chassis.observability.logs import get_logger
from contracts.vocabulary import Language
from publisher import metrics
from publisher.releases.repository import Releases
from publisher.representations.key import Representation
from publisher.representations.maker import RepresentationMaker
from publisher.representations.workers import NotShowableError
from publisher.site.representation import Format

log = get_logger()

EARLIER: Final = 10
"""Earlier views that are tried in the place of one that cannot be shown."""
REMEMBERED: Final = 1_000
REMEMBERED_SECONDS: Final = 60.0
"""For how long it is remembered that a view cannot be shown; then it is tried again."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A page as a reader asks for it: at a release, with the view it had then."""

    page: str
    view: str
    release: int
    language: Language
    form: Format

    @property
    def representation(self) -> Representation:
        """What its bytes are a representation of."""
        return Representation(self.view, self.language, self.form)


class Showing:
    """Finds the representation that a reader gets."""

    def __init__(self, maker: RepresentationMaker, releases: Releases, clock: Clock) -> None:
        self._maker = maker
        self._releases = releases
        self._clock = clock
        self._not_showable: TTLCache[Representation, Representation | None] = TTLCache(REMEMBERED, REMEMBERED_SECONDS)

    def expected(self, asked: Asked) -> Representation | None:
        """Return what will be shown, as far as is known without making it; None when nothing can be."""
        return self._not_showable.get(asked.representation, asked.representation)

    async def show(self, asked: Asked, coding: str | None) -> tuple[Representation, bytes] | None:
        """Return what is shown, with its bytes; None when neither the page nor an earlier view of it can be.

        Raises:
            ViewMissingError: there is no such view.
            PyMongoError: the view has to be read, and the database is away.
        """
        wanted = self.expected(asked)
        if wanted is None:
            return None
        try:
            return wanted, await self._maker.get(wanted, coding)
        except NotShowableError as error:
            await self._note(asked, str(error))
        earlier = await self._last_good(asked, coding)
        self._not_showable[asked.representation] = earlier[0] if earlier else None
        return earlier

    async def _last_good(self, asked: Asked, coding: str | None) -> tuple[Representation, bytes] | None:
        for view in await self._releases.earlier(asked.page, asked.view, asked.release, EARLIER):
            wanted = Representation(view, asked.language, asked.form)
            try:
                return wanted, await self._maker.get(wanted, coding)
            except NotShowableError:
                continue
        return None

    async def _note(self, asked: Asked, reason: str) -> None:
        metrics.PAGES_NOT_SHOWN.inc()
        log.error("page_not_shown", page=asked.page, language=asked.language, form=asked.form, reason=reason[:300])
        await self._releases.note_failure(asked.page, asked.language, reason, asked.release, self._clock())
