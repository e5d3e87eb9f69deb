"""Events of the publisher: an input is on its pages, a page changed."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from contracts.events import CONTENT_DIGEST, SHA256, Contract, EventData
from contracts.moments import Moment
from contracts.submissions_events import Party
from contracts.vocabulary import Kind, Language, Region


class SubmissionPublished(EventData):
    """An input is on all its pages, in six languages, readable from now on."""

    NAME: ClassVar[str] = "publisher.submission.published"

    submission_id: str
    submission_version: int = Field(ge=1, description="Version of the submission that is on the pages")
    revision: int = Field(ge=1)
    round: str
    kind: Kind
    party: Party
    title: str
    language: Language
    regions: list[Region] = Field(min_length=1)
    content_digest: str = Field(pattern=CONTENT_DIGEST)
    addresses: dict[Language, str] = Field(description="Absolute path of the input's page per language")
    release: int = Field(ge=1, description="Number of the release that holds it")
    published_at: Moment
    ledger_index: int | None = Field(default=None, description="Index of the input's leaf, once it is in the ledger")


class PublishedFile(Contract):
    """A page in one language at a release."""

    path: str = Field(description="Absolute path, as /en/regions/lac/")
    digest: str = Field(pattern=SHA256, description="SHA-256 of what the page shows (its view), hex")


class PagePublished(EventData):
    """A page changed in these languages."""

    NAME: ClassVar[str] = "publisher.page.published"

    page: str = Field(description="Path without language, as regions/lac/")
    release: int = Field(ge=1)
    files: dict[Language, PublishedFile]
    published_at: Moment
