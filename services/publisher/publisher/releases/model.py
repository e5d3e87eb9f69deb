"""What a release is: views by page, what changed, what is announced."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from chassis.messaging.events import Pending
from contracts.publisher_events import PagePublished, PublishedFile
from contracts.vocabulary import Language, Region
from publisher.announcements.model import Announcement, ShownInput
from publisher.changes.queue import QueuedChange
from publisher.lists.model import Counts, ListKey
from publisher.site.addresses import address


@dataclass(frozen=True, slots=True)
class PageChange:
    """A page as a release left it; the newest change of a page is its state."""

    page: str
    view: str | None
    """Digest of its view; None: there is no such page any more."""
    release: int
    version: int
    """Counts the page's own changes, and goes on when it comes back."""


def page_change(page: str, known: PageChange | None, view: str | None, release: int) -> PageChange | None:
    """Compare a page's view with what is there; None when it is the same."""
    if view == (known.view if known else None):
        return None
    return PageChange(page, view, release, (known.version if known else 0) + 1)


@dataclass(frozen=True, slots=True)
class Failure:
    """A page that cannot be shown: composed, or made in a language."""

    page: str
    language: Language | None
    """None: in no language."""
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that one release writes."""

    number: int
    at: datetime
    changes: tuple[QueuedChange, ...] = ()
    """Entries of the change queue that it deals with."""
    pages: tuple[PageChange, ...] = ()
    size: int = 0
    """Bytes of the changed views."""
    made: tuple[str, ...] = ()
    """Pages that could be made, changed or not."""
    failures: tuple[Failure, ...] = ()
    """Pages that could not be made; they stay as they are."""
    events: tuple[Pending, ...] = ()
    announcements: tuple[Announcement, ...] = ()
    moved: tuple[ShownInput, ...] = ()
    """Inputs whose place or lists changed without a new version."""
    let_go: tuple[str, ...] = ()
    """Inputs whose event waited for a page that can be made now."""
    counts: Mapping[ListKey, Counts] = field(default_factory=dict)
    """Changed counts by list."""
    later: tuple[str, ...] = ()
    """Pages to be composed anew in later releases."""


@dataclass(frozen=True, slots=True)
class Release:
    """A release as its log entry tells it."""

    number: int
    at: datetime
    pages: int
    """Pages that it changed."""
    size: int
    """Bytes of the changed views."""


def page_published(change: PageChange, region: Region, at: datetime) -> PagePublished | None:
    """Return the event that a page changed, in all languages; None when it is gone."""
    if change.view is None:
        return None
    return PagePublished(
        version=change.version,
        region=region,
        page=change.page,
        release=change.release,
        files={
            language: PublishedFile(path=address(change.page, language), digest=change.view) for language in Language
        },
        published_at=at,
    )
