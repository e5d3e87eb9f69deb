"""What the newest release shows of an input, and the event that tells of a version that becomes visible."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from contracts.publisher_events import SubmissionPublished
from contracts.submissions_events import SubmissionAccepted
from contracts.vocabulary import Language
from publisher.lists.model import ListEntry


@dataclass(frozen=True, slots=True)
class ShownInput:
    """What the newest release shows of an input."""

    submission_id: str
    version: int
    entry: ListEntry
    held: bool = False
    """Its event waits until the input's own page can be made."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """An input's version that becomes visible: its event, under an id that never changes."""

    event_id: str
    data: SubmissionPublished
    entry: ListEntry
    traceparent: str | None
    held: bool = False
    """The input's own page could not be made: its event waits until it can."""


def submission_published(
    data: SubmissionAccepted, release: int, at: datetime, addresses: Mapping[Language, str]
) -> SubmissionPublished:
    """Return the event that an input is on its pages; ``addresses`` are those of its own page."""
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
        addresses=dict(addresses),
        release=release,
        published_at=at,
    )
