"""Inputs in the collection ``submissions``: one document per revision, content as its canonical text.

The content is kept as the very bytes the digest is over, not as nested fields: nothing a client sends is ever
looked at as a field name or an operator, and nothing is lost between two number formats.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

import orjson

from chassis.messaging.events import OutboxMessage
from chassis.observability.logs import get_logger
from chassis.storage.mongo import BulkWriteError, Collection, Document, Index, PyMongoError, find_all
from contracts.vocabulary import Kind, Region, Section
from contracts.vocabulary import SubmissionStatus as Status
from submissions.intake.events import event_data
from submissions.intake.model import Sender, StoredEvent, Submission
from submissions.questionnaires.model import Question, Word

logger = get_logger()

COLLECTION: Final = "submissions"
INDEXES: Final = (
    Index(COLLECTION, (("idempotency", 1),), unique=True, partial={"idempotency": {"$exists": True}}),
    Index(COLLECTION, (("outbox.state", 1), ("outbox.at", 1))),
)
DUPLICATE_KEY: Final = 11_000


class Outcome(StrEnum):
    """What became of one document of a write."""

    STORED = "stored"
    DUPLICATE = "duplicate"
    UNSURE = "unsure"
    REFUSED = "refused"


class Submissions:
    """Writes and reads inputs. Every write is acknowledged by a majority and journaled (``chassis.storage.mongo``)."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    async def insert(self, new: Sequence[Submission]) -> list[Outcome]:
        """Insert all in one unordered write and tell of each what became of it.

        A write-concern error, a time-out or a lost connection does not undo a write: it makes it unsure.
        """
        try:
            await self._collection.insert_many([document_of(one) for one in new], ordered=False)
        except BulkWriteError as error:
            return outcomes(len(new), error.details or {})
        except PyMongoError as error:
            logger.warning("insert_unsure", size=len(new), reason=f"{type(error).__name__}: {error}"[:300])
            return [Outcome.UNSURE] * len(new)
        return [Outcome.STORED] * len(new)

    async def by_key(self, idempotency: str) -> Submission | None:
        """Find what was stored under a key, as a majority has it."""
        document = await self._collection.find_one({"idempotency": idempotency})
        return submission_of(document) if document else None

    async def latest(self, submission_id: str) -> Document | None:
        """Find the newest revision of an input, with what the relay and the publisher told of it."""
        within = {"_id": {"$gt": f"{submission_id}.", "$lt": f"{submission_id}/"}}
        found = await find_all(self._collection, within, sort=[("_id", -1)], limit=1)
        return found[0] if found else None


def outcomes(count: int, details: Mapping[str, Any]) -> list[Outcome]:
    """Read the answer to an unordered insert of ``count`` documents."""
    rest = Outcome.UNSURE if details.get("writeConcernErrors") else Outcome.STORED
    result = [rest] * count
    for error in details.get("writeErrors", ()):
        duplicate = error.get("code") == DUPLICATE_KEY
        result[error["index"]] = Outcome.DUPLICATE if duplicate else Outcome.REFUSED
        if not duplicate:
            logger.error("insert_refused", code=error.get("code"), reason=str(error.get("errmsg"))[:300])
    return result


def key_of(submission_id: str, revision: int) -> str:
    """Give a document's ``_id``: revisions of an input stand beside each other, in order."""
    return f"{submission_id}.{revision:04d}"


def document_of(new: Submission) -> Document:
    """Write a record as a document; its events wait in the same document (one insert, no transaction)."""
    document: Document = {
        "_id": key_of(new.submission_id, new.revision),
        "submission_id": new.submission_id,
        "revision": new.revision,
        "version": new.version,
        "status": str(new.status),
        "round": new.round,
        "round_region": str(new.round_region),
        "kind": str(new.kind),
        "regions": [str(region) for region in new.regions],
        "late": new.late,
        "content": new.content,
        "content_digest": new.content_digest,
        "questionnaire": new.questionnaire,
        "questions": [[q.code, str(q.section), list(q.aspects)] for q in new.questions],
        "received_at": new.received_at,
        "principal": _principal(new.sender),
        "outbox": {
            "state": "new",
            "at": new.received_at,
            "attempt": 1,
            "traceparent": new.traceparent,
            "events": [{"id": event.id, "name": event.name, "version": event.version} for event in new.events],
        },
    }
    if new.words:
        document["words"] = [list(word) for word in new.words]
    if new.idempotency is not None:
        document["idempotency"] = new.idempotency
    return document


def _principal(sender: Sender) -> Document:
    principal = {"subject": sender.subject, "role": sender.role}
    if sender.country is not None:
        principal["country"] = sender.country
    if sender.organization is not None:
        principal["organization"] = sender.organization
    return principal


def submission_of(document: Mapping[str, Any]) -> Submission:
    """Read a record back."""
    outbox = document["outbox"]
    return Submission(
        submission_id=document["submission_id"],
        revision=document["revision"],
        version=document["version"],
        status=Status(document["status"]),
        round=document["round"],
        kind=Kind(document["kind"]),
        round_region=Region(document["round_region"]),
        regions=tuple(Region(code) for code in document["regions"]),
        late=document["late"],
        content=document["content"],
        content_digest=document["content_digest"],
        questionnaire=document["questionnaire"],
        questions=tuple(
            Question(code, Section(section), tuple(parts)) for code, section, parts in document["questions"]
        ),
        received_at=document["received_at"],
        sender=Sender(**document["principal"]),
        idempotency=document.get("idempotency"),
        events=tuple(StoredEvent(event["id"], event["name"], event["version"]) for event in outbox["events"]),
        traceparent=outbox["traceparent"],
        words=tuple(Word(*word) for word in document.get("words", ())),
    )


def messages_of(document: Document) -> list[OutboxMessage]:
    """Project the events of a document for the relay."""
    stored = submission_of(document)
    content = orjson.loads(stored.content)
    messages = []
    for event in stored.events:
        data = event_data(stored, event, content)
        envelope = data.envelope(
            event_id=event.id, subject=stored.submission_id, time=stored.received_at, traceparent=stored.traceparent
        )
        messages.append(
            OutboxMessage(document["_id"], envelope, data.nats_subject(), attempt=document["outbox"]["attempt"])
        )
    return messages
