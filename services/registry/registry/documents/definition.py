"""How documents are kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from chassis.errors import FieldError
from registry.documents.events import document_recorded
from registry.documents.schemas import Document, DocumentEntry, DocumentFilter
from registry.entities.model import GLOBAL_NETWORK
from registry.records.definition import Definition, Known, Reference
from registry.records.model import RecordType


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
    event=document_recorded,
    references=_references,
    contradictions=_contradictions,
    filter=DocumentFilter,
)
