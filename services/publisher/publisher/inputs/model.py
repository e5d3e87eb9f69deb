"""What is known of one input, and how an event adds to it: in any order, any number of times, with the same result."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from chassis.clock import milliseconds
from contracts.submissions_events import SubmissionAccepted, SubmissionReceived
from contracts.vocabulary import PartyKind
from publisher.lists.model import EVERYTHING, ListEntry, ListKey, ListKind
from publisher.records.model import questionnaire_key


@dataclass(frozen=True, slots=True)
class Input:
    """An input: when its first revision arrived, and the newest version that may be published."""

    id: str
    first_received_at: datetime
    accepted: SubmissionAccepted | None = None

    @property
    def version(self) -> int:
        """Version that may be published; 0 while there is none."""
        return self.accepted.version if self.accepted else 0


def with_received(known: Input | None, data: SubmissionReceived) -> Input:
    """Add that a revision arrived: the earliest one says where the input stands in lists."""
    moment = milliseconds(data.received_at)
    if known is None:
        return Input(data.submission_id, moment)
    return replace(known, first_received_at=min(known.first_received_at, moment))


def with_accepted(known: Input | None, data: SubmissionAccepted) -> Input:
    """Add an accepted version; an older one than the known says only when it arrived."""
    moment = milliseconds(data.received_at)
    if known is None:
        return Input(data.submission_id, moment, data)
    newest = data if data.version > known.version else known.accepted
    return Input(known.id, min(known.first_received_at, moment), newest)


def list_entry(known: Input) -> ListEntry | None:
    """Return how an input counts in lists; None while it may not be published."""
    data = known.accepted
    if data is None:
        return None
    authors = (data.party, *data.co_authors)
    states = {author.country for author in authors if author.kind is PartyKind.MEMBER_STATE and author.country}
    return ListEntry(
        id=known.id,
        at=known.first_received_at,
        lists=lists_of(data),
        by_state=data.party.kind is PartyKind.MEMBER_STATE,
        states=tuple(sorted(states)),
        objectives=tuple(sorted(set(data.objectives))),
    )


def lists_of(data: SubmissionAccepted) -> tuple[ListKey, ...]:
    """Name the lists an input stands in: all its regions and that of its round, the round, all authors' countries."""
    regions = {ListKey(ListKind.REGION, region) for region in (*data.regions, data.region)}
    countries = {ListKey(ListKind.COUNTRY, a.country) for a in (data.party, *data.co_authors) if a.country}
    return tuple(sorted({EVERYTHING, ListKey(ListKind.ROUND, data.round)} | regions | countries))


def questionnaire_of(data: SubmissionAccepted) -> str:
    """Name the version of the questionnaire that an input answers, as records do."""
    return questionnaire_key(data.questionnaire, data.questionnaire_version)
