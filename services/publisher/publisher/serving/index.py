"""The site in memory: page -> view, of one release at a time."""

from __future__ import annotations

from collections.abc import Iterable

from publisher.releases.model import PageChange


class SiteIndex:
    """What every page shows at the newest release known here.

    A release is applied within one step of the event loop: no request ever sees half of it.
    """

    def __init__(self) -> None:
        self.release = 0
        self._views: dict[str, str] = {}

    def __len__(self) -> int:
        return len(self._views)

    def find(self, page: str) -> str | None:
        """Return the digest of the view that stands at a page."""
        return self._views.get(page)

    def load(self, release: int, pages: Iterable[tuple[str, str]]) -> None:
        """Take a whole site."""
        self._views = dict(pages)
        self.release = release

    def apply(self, release: int, changes: Iterable[PageChange]) -> None:
        """Take what the releases up to ``release`` changed, oldest first; one that is known already changes nothing."""
        if release <= self.release:
            return
        for change in changes:
            if change.view is None:
                self._views.pop(change.page, None)
            else:
                self._views[change.page] = change.view
        self.release = release
