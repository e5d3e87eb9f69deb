"""An input: its content and digest, the record that is stored once, and the receipt. No driver, no HTTP."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from contracts.submissions_events import SubmissionAccepted, SubmissionReceived
from contracts.vocabulary import Admission, Kind, Language, Level, PartyKind, Region, StakeholderCategory
from contracts.vocabulary import SubmissionStatus as Status
from submissions.canonical import canonical_json, digest
from submissions.questionnaires.model import Question, Questionnaire, Word, words_of

RECEIVED: Final = SubmissionReceived.NAME
ACCEPTED: Final = SubmissionAccepted.NAME
FIRST_REVISION: Final = 1


@dataclass(frozen=True, slots=True)
class Author:
    """Who speaks: a Member State or a stakeholder."""

    kind: PartyKind
    name: str
    country: str | None = None
    category: StakeholderCategory | None = None
    level: Level | None = None

    def content(self) -> dict[str, Any]:
        """Give the members that are set."""
        members = {
            "kind": self.kind,
            "name": self.name,
            "country": self.country,
            "category": self.category,
            "level": self.level,
        }
        return {name: str(value) for name, value in members.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Input:
    """A whole input as its author sent it."""

    round: str
    kind: Kind
    party: Author
    co_authors: tuple[Author, ...]
    language: Language
    title: str
    questionnaire_version: int
    answers: Mapping[str, Any]
    objectives: tuple[int, ...]
    attachments: tuple[str, ...]
    consent_to_publish: bool

    def content(self) -> dict[str, Any]:
        """Give the content the digest is over: the body as documented, without what was left out.

        It can be put together again from ``submission.accepted``: only inputs with consent are stored.
        """
        content: dict[str, Any] = {
            "round": self.round,
            "kind": str(self.kind),
            "party": self.party.content(),
            "language": str(self.language),
            "title": self.title,
            "questionnaire_version": self.questionnaire_version,
            "answers": self.answers,
            "objectives": self.objectives,
            "attachments": self.attachments,
            "consent": {"publish": self.consent_to_publish},
        }
        if self.co_authors:
            content["co_authors"] = [author.content() for author in self.co_authors]
        return content


@dataclass(frozen=True, slots=True)
class Admitted:
    """What the checks found out about an input that may come in."""

    round_region: Region
    regions: tuple[Region, ...]
    questionnaire: Questionnaire
    admission: Admission
    late: bool


@dataclass(frozen=True, slots=True)
class Sender:
    """On whose behalf the token acts; ``subject`` is opaque."""

    subject: str
    role: str
    country: str | None = None
    organization: str | None = None

    def speaks_for(self, author: Sender) -> bool:
        """Tell whether this sender acts for the same State or organization, whoever holds the token."""
        return (self.country, self.organization) == (author.country, author.organization) and bool(
            self.country or self.organization
        )


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """Identity of one event of a record, made with the record."""

    id: str
    name: str
    version: int


@dataclass(frozen=True, slots=True)
class Submission:
    """One revision of an input, as stored; nothing in it changes but what the publisher and the relay tell."""

    submission_id: str
    revision: int
    version: int
    status: Status
    round: str
    kind: Kind
    round_region: Region
    regions: tuple[Region, ...]
    late: bool
    content: str
    content_digest: str
    questionnaire: str
    questions: tuple[Question, ...]
    received_at: datetime
    sender: Sender
    idempotency: str | None
    events: tuple[StoredEvent, ...]
    traceparent: str | None = None
    words: tuple[Word, ...] = ()
    """What chosen values are called in the input's language."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer to a POST: the same for the first request and each repetition."""

    submission_id: str
    revision: int
    status: Status
    round: str
    kind: Kind
    content_digest: str
    received_at: datetime
    late: bool = field(default=False)


def seal(content: Mapping[str, Any]) -> tuple[str, str]:
    """Give the canonical text of a content, and its digest."""
    canonical = canonical_json(content)
    return canonical.decode(), digest(canonical)


def idempotency_key(sender: Sender, key: str) -> str:
    """Hash the key together with whose it is: two callers may use the same key."""
    whose = "\0".join((sender.subject, sender.country or "", sender.organization or "", key))
    return hashlib.sha256(whose.encode()).hexdigest()


def new_submission(
    new: Input,
    sealed: tuple[str, str],
    admitted: Admitted,
    sender: Sender,
    *,
    ids: Sequence[str],
    now: datetime,
    idempotency: str | None,
    traceparent: str | None,
) -> Submission:
    """Make the record of a first revision; ``ids`` are its own and those of its two events."""
    accepted = admitted.admission is Admission.ACCEPT
    events = (StoredEvent(ids[1], RECEIVED, 1), StoredEvent(ids[2], ACCEPTED, 2))[: 1 + accepted]
    return Submission(
        submission_id=ids[0],
        revision=FIRST_REVISION,
        version=len(events),
        status=Status.ACCEPTED if accepted else Status.SUBMITTED,
        round=new.round,
        kind=new.kind,
        round_region=admitted.round_region,
        regions=admitted.regions,
        late=admitted.late,
        content=sealed[0],
        content_digest=sealed[1],
        questionnaire=admitted.questionnaire.code,
        questions=admitted.questionnaire.questions,
        # the database keeps milliseconds; the first answer must not be finer than the repeated one
        received_at=now.replace(microsecond=now.microsecond // 1000 * 1000),
        sender=sender,
        idempotency=idempotency,
        events=events,
        traceparent=traceparent,
        words=words_of(admitted.questionnaire, new.answers, new.language),
    )


def receipt_of(stored: Submission) -> Receipt:
    """Give the first answer: what was true when the input came in, whatever happened since."""
    accepted_at_once = stored.events[-1].name == ACCEPTED
    return Receipt(
        submission_id=stored.submission_id,
        revision=stored.revision,
        status=Status.ACCEPTED if accepted_at_once else Status.SUBMITTED,
        round=stored.round,
        kind=stored.kind,
        content_digest=stored.content_digest,
        received_at=stored.received_at,
        late=stored.late,
    )
