"""A document of the library as data files state it and as the API answers it."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from contracts.vocabulary import Language, Region
from registry.documents.model import DocumentKind
from registry.records.definition import Filter
from registry.records.schemas import Closed, Code, PartialDate, Provenance, RecordFields, Url


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

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "code": "faq-2020-10-annex-1",
                    "title": "The Global Network ToRs",
                    "kind": "terms_of_reference",
                    "symbol": None,
                    "part_of": "faq-2020-10",
                    "annex": 1,
                    "published_on": None,
                    "url": None,
                    "languages": [],
                    "region": "global",
                    "network": "global",
                    "note": "Named in the list of annexes; its text is not held here",
                    "version": 1,
                    "valid_from": None,
                    "valid_to": None,
                    "recorded_at": "2026-01-01T00:00:00Z",
                    "source": "FAQs on the United Nations Network on Migration, October 2020",
                    "confidence": "high",
                }
            ]
        }
    )
