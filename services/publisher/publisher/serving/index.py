"""The site in memory: page -> view, of one release at a time. One entry per page, whatever its languages and forms."""

from __future__ import annotations

from collections.abc import Iterable

PageView = tuple[str, str | None]
"""Path of a page without language, digest of its view (SHA-256, hex); None for a page that is gone."""


class SiteIndex:
    """What every page shows at the newest release known here.

    A release is applied within one step of the event loop: no request ever sees half of it.
    """

    def __init__(self) -> None:
        self.release = 0
        self._views: dict[str, bytes] = {}  # half the memory of the digests as text

    def __len__(self) -> int:
        return len(self._views)

    def find(self, page: str) -> str | None:
        """Return the digest of what a page shows; None when there is no such page."""
        view = self._views.get(page)
        return view.hex() if view is not None else None

    def load(self, release: int, pages: Iterable[PageView]) -> None:
        """Take a whole site."""
        self._views = {page: bytes.fromhex(view) for page, view in pages if view is not None}
        self.release = release

    def apply(self, release: int, changes: Iterable[PageView]) -> None:
        """Take what the releases up to ``release`` changed, oldest first; one that is known already changes nothing."""
        if release <= self.release:
            return
        for page, view in changes:
            if view is None:
                self._views.pop(page, None)
            else:
                self._views[page] = bytes.fromhex(view)
        self.release = release
