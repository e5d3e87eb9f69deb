"""What a release is: files by page, what changed, what is announced."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from chassis.messaging.events import Pending
from contracts.publisher_events import PagePublished, PublishedFile, SubmissionPublished
from contracts.submissions_events import SubmissionAccepted
from contracts.vocabulary import Language
from publisher.composing.lists import ListKey, Standing, Tally
from publisher.composing.target import region_of
from publisher.pages.urls import PageKey, address, submission
from publisher.releases.causes import Cause

ASSETS_PAGE: Final = "assets/"
"""Under this name the files that belong to no page are kept. They are only ever added: old pages name old files."""


@dataclass(frozen=True, slots=True)
class File:
    """A path of the site and the bytes that stand there, by digest (SHA-256, hex)."""

    path: str
    digest: str
    size: int


def file(path: str, body: bytes) -> File:
    """Describe bytes."""
    return File(path, hashlib.sha256(body).hexdigest(), len(body))


@dataclass(frozen=True, slots=True)
class PageState:
    """A page as the newest release has it; ``version`` counts its changes."""

    path: str
    version: int
    release: int
    files: tuple[File, ...]


@dataclass(frozen=True, slots=True)
class PageChange:
    """What a release changes at one page."""

    state: PageState
    changed: tuple[File, ...]
    removed: tuple[str, ...]


def page_change(path: str, known: PageState | None, files: Sequence[File], release: int) -> PageChange | None:
    """Compare a page's files with what is there; None when all bytes are the same."""
    before = {one.path: one for one in known.files} if known else {}
    after = {one.path: one for one in files}
    changed = tuple(one for name, one in after.items() if before.get(name) != one)
    removed = tuple(name for name in before if name not in after)
    if not changed and not removed:
        return None
    return PageChange(PageState(path, (known.version if known else 0) + 1, release, tuple(files)), changed, removed)


@dataclass(frozen=True, slots=True)
class Published:
    """What the newest release shows of an input."""

    submission_id: str
    version: int
    standing: Standing


@dataclass(frozen=True, slots=True)
class Announcement:
    """An input's version that becomes visible: its event, under an id that never changes."""

    event_id: str
    data: SubmissionPublished
    standing: Standing
    traceparent: str | None
    held: bool = False
    """The input's own page could not be made: its event waits until it can."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that one release writes."""

    number: int
    at: datetime
    causes: tuple[Cause, ...] = ()
    """Entries of the dirty queue that it deals with."""
    pages: tuple[PageChange, ...] = ()
    failures: Mapping[str, str] = field(default_factory=dict)
    """Pages that could not be made, with the reason; they stay as they are."""
    made: tuple[str, ...] = ()
    """Pages that could be made, changed or not."""
    events: tuple[Pending, ...] = ()
    announcements: tuple[Announcement, ...] = ()
    moved: tuple[Published, ...] = ()
    """Inputs whose standing changed without a new version."""
    tallies: Mapping[ListKey, Tally] = field(default_factory=dict)
    later: tuple[str, ...] = ()
    """Pages to be made anew in later releases."""

    @property
    def size(self) -> int:
        """Bytes of the changed files."""
        return sum(one.size for page in self.pages for one in page.changed)

    @property
    def files(self) -> int:
        """Number of changed files."""
        return sum(len(page.changed) + len(page.removed) for page in self.pages)


@dataclass(frozen=True, slots=True)
class Release:
    """A release as its log entry tells it."""

    number: int
    at: datetime
    pages: int
    files: int
    size: int


def submission_published(data: SubmissionAccepted, release: int, at: datetime) -> SubmissionPublished:
    """Say that an input is on its pages."""
    page = submission(data.submission_id)
    return SubmissionPublished(
        version=data.version,
        region=data.region,
        submission_id=data.submission_id,
        submission_version=data.version,
        revision=data.revision,
        round=data.round,
        kind=data.kind,
        party=data.party,
        title=data.title,
        language=data.language,
        regions=data.regions,
        content_digest=data.content_digest,
        addresses={language: address(page, language) for language in Language},
        release=release,
        published_at=at,
    )


def page_published(page: PageKey, change: PageChange, at: datetime) -> PagePublished | None:
    """Say in which languages a page changed; None when only files of no language did, or it is gone."""
    changed = {one.path for one in change.changed}
    by_path = {one.path: one for one in change.state.files}
    files = {
        language: PublishedFile(path=path, digest=by_path[path].digest)
        for language in Language
        if (path := address(page, language)) in by_path and any(name.startswith(path) for name in changed)
    }
    if not files:
        return None
    return PagePublished(
        version=change.state.version,
        region=region_of(page),
        page=page.path,
        release=change.state.release,
        files=files,
        published_at=at,
    )
