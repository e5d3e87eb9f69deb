"""Events of the intake: an input was taken in, an input may be published."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import Field

from contracts.events import CONTENT_DIGEST, SHA256, Contract, EventData
from contracts.moments import Moment
from contracts.vocabulary import (
    Destination,
    Kind,
    Language,
    Level,
    PartyKind,
    Region,
    Section,
    StakeholderCategory,
    SubmissionStatus,
    destination_of,
)


class Party(Contract):
    """Who speaks: a Member State (``country``), or a stakeholder (``category``, ``level``). No contact data."""

    kind: PartyKind
    name: str
    country: str | None = Field(default=None, pattern=r"^[A-Z]{3}$")
    category: StakeholderCategory | None = None
    level: Level | None = None


class AttachmentOfSubmission(Contract):
    """A file of an input, by name, size and digest."""

    id: str
    name: str
    media_type: str
    size: int = Field(ge=0, description="Bytes")
    sha256: str = Field(pattern=SHA256)


class MappedAnswer(Contract):
    """One text of an input under its common section."""

    section: Section
    question: str
    objective: int | None = Field(default=None, ge=1, le=23)
    aspect: str | None = Field(default=None, description="Part of an answer by objective: progress, challenges, ...")
    text: str


class SubmissionData(EventData):
    """What every event of an input carries."""

    submission_id: str
    revision: int = Field(ge=1)
    round: str
    kind: Kind
    party: Party
    co_authors: list[Party] = Field(default_factory=list)
    regions: list[Region] = Field(min_length=1, description="All regions on whose pages the input stands, sorted")
    language: Language
    content_digest: str = Field(
        pattern=CONTENT_DIGEST, description="sha256:<hex> of the RFC 8785 canonical JSON of the content"
    )
    received_at: Moment
    late: bool = False
    destination: Destination = Field(
        default_factory=lambda event: destination_of(event["kind"]),
        description="`pages`: an input to a review, which gets its pages; `registry`: a request to the Network, which "
        "becomes a record and gets none",
    )


class SubmissionReceived(SubmissionData):
    """An input was taken in."""

    NAME: ClassVar[str] = "submissions.submission.received"

    status: SubmissionStatus = SubmissionStatus.SUBMITTED


class SubmissionAccepted(SubmissionData):
    """An input may be published: full content, answers mapped to common sections."""

    NAME: ClassVar[str] = "submissions.submission.accepted"

    status: SubmissionStatus = SubmissionStatus.ACCEPTED
    accepted_at: Moment
    title: str
    questionnaire: str
    questionnaire_version: int = Field(ge=1)
    answers: dict[str, Any] = Field(description="By question code, as given")
    sections: list[MappedAnswer] = Field(description="The answers' texts in the order of the questionnaire")
    objectives: list[int] = Field(default_factory=list)
    attachments: list[AttachmentOfSubmission] = Field(default_factory=list)
