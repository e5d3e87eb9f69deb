"""What the world is told of a document."""

from __future__ import annotations

from contracts.registry_directory_events import DocumentRecorded
from registry.records.model import Revision
from registry.records.schemas import fields_of


def document_recorded(revision: Revision) -> DocumentRecorded:
    """Tell the document's full state; it is filed under its region."""
    return DocumentRecorded.model_validate(fields_of(revision))
