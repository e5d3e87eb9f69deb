"""The aggregate: one revision of an input with its events, whose it is, and the receipt. No driver, no HTTP."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from contracts.vocabulary import Admission, Destination, Kind, Region, SubmissionStatus
from submissions.reference.questionnaires import ChosenWord, MappedQuestion, ReferenceQuestionnaire, questions_of


@dataclass(frozen=True, slots=True)
class Admitted:
    """What the checks found out about an input that may come in."""

    round_region: Region
    regions: tuple[Region, ...]
    questionnaire: ReferenceQuestionnaire
    admission: Admission
    late: bool
    words: tuple[ChosenWord, ...] = ()


@dataclass(frozen=True, slots=True)
class Caller:
    """On whose behalf a token acts; ``subject`` is opaque."""

    subject: str
    role: str
    country: str | None = None
    organization: str | None = None

    def speaks_for(self, author: Caller) -> bool:
        """Return whether this caller acts for the same State or organization, whoever holds the token."""
        return (self.country, self.organization) == (author.country, author.organization) and bool(
            self.country or self.organization
        )


@dataclass(frozen=True, slots=True)
class SubmissionEvent:
    """What happened to a revision once: made with the change it tells of, and never changed.

    ``version`` is the aggregate's after the change; ``says`` what the event tells that the revision itself does not
    hold, such as reasons.
    """

    id: str
    name: str
    version: int
    at: datetime
    traceparent: str | None = None
    says: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Submission:
    """One revision of an input; a transition changes ``status`` and ``version`` and adds an event, nothing else."""

    submission_id: str
    revision: int
    version: int
    status: SubmissionStatus
    round: str
    kind: Kind
    destination: Destination
    admission: Admission
    """The round's policy at receipt: accepted at once, or screened first."""
    round_region: Region
    regions: tuple[Region, ...]
    late: bool
    content: str
    content_digest: str
    questionnaire: str
    mapping: str
    """Where each text of the answers belongs, as the questionnaire said at receipt."""
    received_at: datetime
    caller: Caller
    idempotency: str | None
    words: tuple[ChosenWord, ...] = ()
    """What chosen values are called in the input's language."""
    events: tuple[SubmissionEvent, ...] = ()

    @property
    def questions(self) -> tuple[MappedQuestion, ...]:
        """The questionnaire's questions, in order."""
        return questions_of(self.mapping)


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer to a POST: the same for the first request and each repetition."""

    submission_id: str
    revision: int
    status: SubmissionStatus
    round: str
    kind: Kind
    destination: Destination
    content_digest: str
    received_at: datetime
    late: bool


def idempotency_key(caller: Caller, key: str) -> str:
    """Return the hash of a key together with whose it is: two callers may use the same key."""
    whose = "\0".join((caller.subject, caller.country or "", caller.organization or "", key))
    return hashlib.sha256(whose.encode()).hexdigest()


def receipt_of(submission: Submission) -> Receipt:
    """Return the first answer: what was true when the input came in, whatever happened since.

    It follows from what no transition changes, so never from ``status`` or from the events.
    """
    at_once = submission.admission is Admission.ACCEPT
    return Receipt(
        submission_id=submission.submission_id,
        revision=submission.revision,
        status=SubmissionStatus.ACCEPTED if at_once else SubmissionStatus.SUBMITTED,
        round=submission.round,
        kind=submission.kind,
        destination=submission.destination,
        content_digest=submission.content_digest,
        received_at=submission.received_at,
        late=submission.late,
    )
