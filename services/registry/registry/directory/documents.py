"""The document library."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from pydantic import ConfigDict, Field

from chassis.errors import FieldError
from contracts.registry_directory_events import DocumentRecorded
from contracts.vocabulary import Language, Region
from registry.directory.memberships import GLOBAL_NETWORK
from registry.records.definition import Definition, Filter, Known, Reference
from registry.records.model import RecordType
from registry.records.schemas import Closed, Code, PartialDate, Provenance, RecordFields, Url, shown_by


class DocumentKind(StrEnum):
    """What a document is."""

    FAQ = "faq"
    NOTE = "note"
    LIST = "list"
    RESOLUTION = "resolution"
    DECLARATION = "declaration"
    TERMS_OF_REFERENCE = "terms_of_reference"
    WORKPLAN = "workplan"
    FRAMEWORK = "framework"
    GUIDANCE = "guidance"
    QUESTIONNAIRE = "questionnaire"
    INFORMATION_BRIEF = "information_brief"
    CONFERENCE_PAPER = "conference_paper"
    REPORT = "report"
    OTHER = "other"


class DocumentFacts(Closed):
    """An entry of the document library; the text of a document is not held here."""

    code: Code
    title: str = Field(min_length=3)
    kind: DocumentKind
    symbol: str | None = Field(default=None, description="Symbol of a document of the United Nations: A/RES/73/195")
    part_of: Code | None = Field(default=None, description="Code of the document it is attached to")
    annex: int | None = Field(default=None, ge=1, le=5, description="Number among the annexes of the FAQ")
    published_on: PartialDate | None = None
    url: Url | None = Field(default=None, description="Where it stands, if a source tells")
    languages: list[Language] = Field(default_factory=list, description="Those it is known in")
    region: Region = Field(default=Region.GLOBAL, description="Review region it is about; `global`: all")
    network: Code | None = Field(default=None, description="Code of the network it comes from")
    note: str | None = None


class DocumentEntry(DocumentFacts, Provenance):
    """A document in a data file."""


class DocumentFilter(Filter):
    """What a list of documents can be narrowed by."""

    kind: DocumentKind | None = Field(default=None, description="Only documents of this kind")
    region: Region | None = Field(default=None, description="Only documents about this region; `global`: about all")
    network: Code | None = Field(default=None, description="Only documents of this network")
    annex: int | None = Field(default=None, ge=1, le=5, description="Only the annex of this number")


class Document(RecordFields, DocumentFacts):
    """A document in an answer."""

    model_config = ConfigDict(json_schema_extra=shown_by(DocumentRecorded, "annex-3"))


def _references(entry: DocumentEntry) -> Iterator[Reference]:
    if entry.part_of:
        yield Reference(RecordType.DOCUMENT, entry.part_of, "/part_of")
    if entry.network and entry.network != GLOBAL_NETWORK:
        yield Reference(RecordType.NETWORK, entry.network, "/network")


def _contradictions(entry: DocumentEntry, _known: Known) -> Iterator[FieldError]:
    if entry.part_of == entry.code:
        yield FieldError("/part_of", "a document is no part of itself")
    if entry.annex is not None and entry.part_of is None:
        yield FieldError("/part_of", "an annex is part of a document")


DOCUMENTS: Final[Definition[DocumentEntry, Document]] = Definition(
    type=RecordType.DOCUMENT,
    collection="documents",
    noun="document",
    entry=DocumentEntry,
    answer=Document,
    key=lambda entry: entry.code,
    key_field="code",
    event=DocumentRecorded,
    references=_references,
    contradictions=_contradictions,
    filter=DocumentFilter,
)
