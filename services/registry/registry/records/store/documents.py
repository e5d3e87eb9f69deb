"""How revisions and periods look in the database, and back.

Days are texts that sort as days do; a period without a first day begins before all others, one without an end ends
after every day.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from chassis.storage.mongo import Document
from contracts.vocabulary import Confidence
from registry.records.model import Period, RecordType, Revision, Statement

EVER: Final = ""
NEVER: Final = "~"


def revision_id(record_type: RecordType, key: str, version: int) -> str:
    """Return the key of a revision."""
    return f"{record_type.value}/{key}/{version}"


def revision_document(revision: Revision) -> Document:
    """Return a revision as the database keeps it."""
    statement = revision.statement
    return {
        "_id": revision_id(statement.type, statement.key, revision.version),
        "type": statement.type.value,
        "key": statement.key,
        "version": revision.version,
        "valid_from": begin_text(statement.valid_from),
        "valid_to": end_text(statement.valid_to),
        "recorded_at": revision.recorded_at,
        "state": dict(statement.state),
        "source": statement.source,
        "confidence": statement.confidence.value,
        "recorded_by": revision.recorded_by,
        "reason": revision.reason,
        "replaces": list(revision.replaces),
        "follows": revision.follows,
        "names": list(revision.names),
    }


def revision_of(document: Document) -> Revision:
    """Read a revision."""
    statement = Statement(
        type=RecordType(document["type"]),
        key=document["key"],
        state=document["state"],
        valid_from=begin_of(document["valid_from"]),
        valid_to=end_of(document["valid_to"]),
        source=document["source"],
        confidence=Confidence(document["confidence"]),
    )
    return Revision(
        statement=statement,
        version=document["version"],
        recorded_at=document["recorded_at"],
        recorded_by=document["recorded_by"],
        reason=document["reason"],
        replaces=tuple(document.get("replaces", ())),
        follows=document.get("follows"),
        names=tuple(document.get("names", ())),
    )


def period_document(by: Revision, period: Period, names: Iterable[str]) -> Document:
    """Write down that a period is known since a revision was recorded."""
    statement = by.statement
    revision = revision_id(statement.type, statement.key, period.version)
    return {
        "_id": f"{revision}/{by.version}",
        "type": statement.type.value,
        "key": statement.key,
        "version": period.version,
        "revision": revision,
        "valid_from": begin_text(period.valid_from),
        "valid_to": end_text(period.valid_to),
        "known_from": by.recorded_at,
        "known_to": None,
        "names": list(names),
    }


def period_of(revision: Revision) -> Period:
    """Return the period of what holds."""
    return Period(revision.version, revision.statement.valid_from, revision.statement.valid_to)


def begin_text(day: date | None) -> str:
    """Return a first day."""
    return day.isoformat() if day else EVER


def end_text(day: date | None) -> str:
    """Return the first day after a period."""
    return day.isoformat() if day else NEVER


def begin_of(text: Any) -> date | None:
    """Return a first day."""
    return date.fromisoformat(text) if text else None


def end_of(text: Any) -> date | None:
    """Return the first day after a period."""
    return date.fromisoformat(text) if text and text != NEVER else None
