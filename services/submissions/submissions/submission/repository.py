"""Revisions in the collection ``submissions``: one document each, its content as canonical text, its events inside.

The content is kept as the very bytes the digest is over, not as nested fields: nothing a client sends is ever
looked at as a field name or an operator, and nothing is lost between two number formats.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

from chassis.errors import StartError
from chassis.messaging.embedded_outbox import embedded_outbox_index, waiting_event
from chassis.observability.logs import get_logger
from chassis.storage.mongo import DUPLICATE_KEY, BulkWriteError, Collection, Document, Index, PyMongoError, find_all
from contracts.vocabulary import Admission, Destination, Kind, Region, SubmissionStatus
from submissions.reference.questionnaires import ChosenWord
from submissions.submission.model import Caller, Submission, SubmissionEvent
from submissions.submission.transitions import AWAITED

logger = get_logger()

COLLECTION: Final = "submissions"
INDEXES: Final = (
    Index(COLLECTION, (("idempotency", 1),), unique=True, partial={"idempotency": {"$exists": True}}),
    embedded_outbox_index(COLLECTION),
)


class InsertOutcome(StrEnum):
    """What became of one document of a write."""

    STORED = "stored"
    DUPLICATE = "duplicate"
    UNCERTAIN = "uncertain"
    REJECTED = "rejected"


class Submissions:
    """Writes and reads revisions, each write acknowledged by a majority and journaled (``chassis.storage.mongo``)."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    async def insert(self, submissions: Sequence[Submission]) -> list[InsertOutcome]:
        """Insert all in one unordered write; return of each what became of it, in order.

        A write-concern error, a time-out or a lost connection does not undo a write: it makes it uncertain.
        """
        try:
            await self._collection.insert_many([document_of(new) for new in submissions], ordered=False)
        except BulkWriteError as error:
            return outcomes(len(submissions), error.details or {})
        except PyMongoError as error:
            logger.warning("insert_uncertain", size=len(submissions), reason=f"{type(error).__name__}: {error}"[:300])
            return [InsertOutcome.UNCERTAIN] * len(submissions)
        return [InsertOutcome.STORED] * len(submissions)

    async def by_key(self, idempotency: str) -> Submission | None:
        """Return what was stored under a key, as a majority has it."""
        document = await self._collection.find_one({"idempotency": idempotency})
        return submission_of(document) if document else None

    async def latest(self, submission_id: str) -> Document | None:
        """Return the newest revision of an input, with how far its events came."""
        within = {"_id": {"$gt": f"{submission_id}.", "$lt": f"{submission_id}/"}}
        documents = await find_all(self._collection, within, sort=[("_id", -1)], limit=1)
        return documents[0] if documents else None

    async def check_shape(self) -> None:
        """Prove that the documents are as this version writes them.

        Raises:
            StartError: they are of a version before the first release.
        """
        documents = await find_all(self._collection, {}, sort=[("_id", 1)], limit=1, projection={"events": 1})
        if documents and "events" not in documents[0]:
            raise StartError(
                f"collection {COLLECTION} was written by a version before the first release, which is not read: "
                "stop the stack, move its data (`var/`) away and start anew"
            )


def outcomes(count: int, details: Mapping[str, Any]) -> list[InsertOutcome]:
    """Return what the answer to an unordered insert of ``count`` documents says of each."""
    rest = InsertOutcome.UNCERTAIN if details.get("writeConcernErrors") else InsertOutcome.STORED
    result = [rest] * count
    for error in details.get("writeErrors", ()):
        duplicate = error.get("code") == DUPLICATE_KEY
        result[error["index"]] = InsertOutcome.DUPLICATE if duplicate else InsertOutcome.REJECTED
        if not duplicate:
            logger.error("insert_rejected", code=error.get("code"), reason=str(error.get("errmsg"))[:300])
    return result


def key_of(submission_id: str, revision: int) -> str:
    """Return a document's ``_id``: revisions of an input stand beside each other, in order."""
    return f"{submission_id}.{revision:04d}"


def document_of(new: Submission) -> Document:
    """Return a revision as a document; its events wait for the relay in it (one insert, no transaction)."""
    document: Document = {
        "_id": key_of(new.submission_id, new.revision),
        "submission_id": new.submission_id,
        "revision": new.revision,
        "version": new.version,
        "status": new.status.value,
        "round": new.round,
        "round_region": new.round_region.value,
        "kind": new.kind.value,
        "destination": new.destination.value,
        "admission": new.admission.value,
        "regions": [region.value for region in new.regions],
        "late": new.late,
        "content": new.content,
        "content_digest": new.content_digest,
        "questionnaire": new.questionnaire,
        "mapping": new.mapping,
        "received_at": new.received_at,
        "caller": _caller_document(new.caller),
        "events": [_event_document(event) for event in new.events],
    }
    if new.words:
        document["words"] = [list(word) for word in new.words]
    if new.idempotency is not None:
        document["idempotency"] = new.idempotency
    return document


def _event_document(event: SubmissionEvent) -> Document:
    document = waiting_event(event.id, event.at)
    document["name"], document["version"], document["at"] = event.name, event.version, event.at
    if event.traceparent is not None:
        document["traceparent"] = event.traceparent
    if event.name in AWAITED:
        document["awaited"] = True
    if event.says:
        document["says"] = dict(event.says)
    return document


def _caller_document(caller: Caller) -> Document:
    document = {"subject": caller.subject, "role": caller.role}
    if caller.country is not None:
        document["country"] = caller.country
    if caller.organization is not None:
        document["organization"] = caller.organization
    return document


def submission_of(document: Mapping[str, Any]) -> Submission:
    """Return the revision that a document holds."""
    return Submission(
        submission_id=document["submission_id"],
        revision=document["revision"],
        version=document["version"],
        status=SubmissionStatus(document["status"]),
        round=document["round"],
        kind=Kind(document["kind"]),
        destination=Destination(document["destination"]),
        admission=Admission(document["admission"]),
        round_region=Region(document["round_region"]),
        regions=tuple(Region(code) for code in document["regions"]),
        late=document["late"],
        content=document["content"],
        content_digest=document["content_digest"],
        questionnaire=document["questionnaire"],
        mapping=document["mapping"],
        received_at=document["received_at"],
        caller=Caller(**document["caller"]),
        idempotency=document.get("idempotency"),
        words=tuple(ChosenWord(*word) for word in document.get("words", ())),
        events=tuple(_event_of(event) for event in document["events"]),
    )


def _event_of(event: Mapping[str, Any]) -> SubmissionEvent:
    return SubmissionEvent(
        id=event["id"],
        name=event["name"],
        version=event["version"],
        at=event["at"],
        traceparent=event.get("traceparent"),
        says=event.get("says", {}),
    )
