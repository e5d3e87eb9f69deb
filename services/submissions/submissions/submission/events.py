"""The events of a revision, projected from it: everything they say is stored with it and never changes.

So the relay can make them at any later time again, with the same ids and the same bytes. Parts are handed to the
event's class as plain members: one validation of the whole is far cheaper than one per part.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, Final

import orjson

from chassis.messaging.events import Pending
from chassis.storage.mongo import Document
from contracts.events import EventData
from contracts.submissions_events import SubmissionAccepted, SubmissionReceived
from contracts.vocabulary import OBJECTIVES
from submissions.reference.questionnaires import ChosenWord, MappedQuestion, said
from submissions.submission.model import Submission, SubmissionEvent
from submissions.submission.repository import submission_of

LARGEST_EVENT: Final = 240 * 1024
"""Bytes; the broker takes 256 KiB with headers."""
_ENVELOPE_BYTES: Final = 8 * 1024
_MAPPED_BYTES: Final = 256
"""More than the names around one mapped text take."""

_Projection = Callable[[Mapping[str, Any], Submission, SubmissionEvent, Mapping[str, Any]], EventData]
"""What every event of a revision says, the revision, the event, the parsed content -> what the event says."""


def messages_of(document: Document, ids: Collection[str]) -> list[Pending]:
    """Return the events of a stored revision that have these ids, ready to be published."""
    submission = submission_of(document)
    content = orjson.loads(submission.content)
    common = _common(submission, content)
    return [_pending(submission, event, common, content) for event in submission.events if event.id in ids]


def _pending(
    submission: Submission, event: SubmissionEvent, common: Mapping[str, Any], content: Mapping[str, Any]
) -> Pending:
    own = {**common, "version": event.version, **event.says}
    data = _PROJECTIONS[event.name](own, submission, event, content)
    envelope = data.envelope(
        event_id=event.id, subject=submission.submission_id, time=event.at, traceparent=event.traceparent
    )
    return Pending(envelope, data.nats_subject())


def _common(submission: Submission, content: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "region": submission.round_region,
        "submission_id": submission.submission_id,
        "revision": submission.revision,
        "round": submission.round,
        "kind": submission.kind,
        "destination": submission.destination,
        "party": content["party"],
        "co_authors": content.get("co_authors", ()),
        "regions": submission.regions,
        "language": content["language"],
        "content_digest": submission.content_digest,
        "received_at": submission.received_at,
        "late": submission.late,
    }


def _received(own: Mapping[str, Any], *_: object) -> EventData:
    return SubmissionReceived(**own)


def _accepted(
    own: Mapping[str, Any], submission: Submission, event: SubmissionEvent, content: Mapping[str, Any]
) -> EventData:
    return SubmissionAccepted(
        **own,
        accepted_at=event.at,
        title=content["title"],
        questionnaire=submission.questionnaire,
        questionnaire_version=content["questionnaire_version"],
        answers=content["answers"],
        sections=list(mapped(submission.questions, content["answers"], submission.words)),
        objectives=content["objectives"],
    )


_PROJECTIONS: Final[Mapping[str, _Projection]] = {
    SubmissionReceived.NAME: _received,
    SubmissionAccepted.NAME: _accepted,
}


def mapped(
    questions: Sequence[MappedQuestion], answers: Mapping[str, Any], words: Sequence[ChosenWord] = ()
) -> Iterator[dict[str, Any]]:
    """Return the answers' texts under the common sections, in the order of the questionnaire (``MappedAnswer``).

    What was chosen is told by its label, an objective by its name. A list of texts is one text of several lines.
    """
    called = {word[:3]: word.label for word in words}
    for question in questions:
        answer = answers.get(question.code)
        entries = answer if isinstance(answer, list) else [answer]
        texts = [called.get((question.code, "", text), text) for entry in entries if (text := said(entry)) is not None]
        if texts:
            yield {"section": question.section, "question": question.code, "text": "\n".join(texts)}
        for entry in entries:
            if isinstance(entry, Mapping):
                yield from _by_aspect(question, entry, called)


def event_bound(
    canonical: str, questions: Sequence[MappedQuestion], answers: Mapping[str, Any], words: Sequence[ChosenWord] = ()
) -> int:
    """Return a bound of the size of the largest event: it holds each text twice, by question and by section."""
    labels = sum(len(orjson.dumps(word.label)) * _entries(answers.get(word.question)) for word in words)
    ends = canonical.count(",")  # a number in a list takes one byte more as a line than between commas
    fixed = 2 * len(canonical.encode()) + ends + labels + _ENVELOPE_BYTES
    rough = fixed + canonical.count('"') // 2 * _MAPPED_BYTES  # no more texts than pairs of quotation marks
    if rough <= LARGEST_EVENT:
        return rough
    texts = sum(len(question.aspects or "x") * _entries(answers.get(question.code)) + 1 for question in questions)
    return fixed + texts * _MAPPED_BYTES


def _entries(answer: Any) -> int:
    """Count the entries of a repeating answer; any other answer counts once."""
    return max(1, sum(isinstance(entry, Mapping) for entry in answer)) if isinstance(answer, list) else 1


def _by_aspect(
    question: MappedQuestion, entry: Mapping[str, Any], called: Mapping[tuple[str, str, str], str]
) -> Iterator[dict[str, Any]]:
    objective = _objective(entry.get("objective"))
    for aspect in question.aspects or sorted(entry.keys() - {"objective"}):
        text = said(entry.get(aspect))
        if text is not None:
            where = {"section": question.section, "question": question.code}
            shown = called.get((question.code, aspect, text), text)
            yield where | {"objective": objective, "aspect": aspect, "text": shown}


def _objective(given: Any) -> int | None:
    """Return what is an objective; a questionnaire may call something else so, and no event may fail for that."""
    return given if type(given) is int and given in OBJECTIVES else None
