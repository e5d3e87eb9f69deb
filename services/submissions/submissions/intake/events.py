"""The events of a record, projected from it: everything they say is in the record and never changes.

So the relay can make them at any later time again, with the same ids and the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from contracts.events import EventData
from contracts.submissions_events import MappedAnswer, Party, SubmissionAccepted, SubmissionReceived
from contracts.vocabulary import OBJECTIVES
from submissions.intake.model import RECEIVED, StoredEvent, Submission
from submissions.questionnaires.model import Question

LARGEST_EVENT: Final = 240 * 1024
"""Bytes; the broker takes 256 KiB with headers."""
_ENVELOPE_BYTES: Final = 8 * 1024
_MAPPED_BYTES: Final = 256
"""More than the names around one mapped text take."""


def event_data(stored: Submission, event: StoredEvent, content: Mapping[str, Any]) -> EventData:
    """Project one event; ``content`` is the parsed content of the record."""
    common: dict[str, Any] = {
        "version": event.version,
        "region": stored.round_region,
        "submission_id": stored.submission_id,
        "revision": stored.revision,
        "round": stored.round,
        "kind": stored.kind,
        "party": Party(**content["party"]),
        "co_authors": [Party(**author) for author in content.get("co_authors", ())],
        "regions": stored.regions,
        "language": content["language"],
        "content_digest": stored.content_digest,
        "received_at": stored.received_at,
        "late": stored.late,
    }
    if event.name == RECEIVED:
        return SubmissionReceived(**common)
    return SubmissionAccepted(
        **common,
        accepted_at=stored.received_at,
        title=content["title"],
        questionnaire=stored.questionnaire,
        questionnaire_version=content["questionnaire_version"],
        answers=content["answers"],
        sections=list(mapped(stored.questions, content["answers"])),
        objectives=content["objectives"],
    )


def mapped(questions: Sequence[Question], answers: Mapping[str, Any]) -> Iterator[MappedAnswer]:
    """Put the answers' texts under the common sections, in the order of the questionnaire."""
    for question in questions:
        answer = answers.get(question.code)
        entries = answer if isinstance(answer, list) else [answer]
        for entry in entries:
            if isinstance(entry, str):
                yield MappedAnswer(section=question.section, question=question.code, text=entry)
            elif isinstance(entry, Mapping):
                yield from _by_aspect(question, entry)


def _by_aspect(question: Question, entry: Mapping[str, Any]) -> Iterator[MappedAnswer]:
    objective = _objective(entry.get("objective"))
    for aspect in question.aspects or sorted(entry):
        text = entry.get(aspect)
        if isinstance(text, str):
            yield MappedAnswer(
                section=question.section, question=question.code, objective=objective, aspect=aspect, text=text
            )


def _objective(given: Any) -> int | None:
    """Take what is an objective; a questionnaire may call something else so, and no event may fail for that."""
    return given if isinstance(given, int) and given in OBJECTIVES else None


def event_bound(canonical: str, questions: Sequence[Question], answers: Mapping[str, Any]) -> int:
    """Give a bound of the size of the largest event: it holds each text twice, by question and by section."""
    lists = (answers.get(question.code) for question in questions)
    texts = sum(
        len(q.aspects or "x") * (len(a) if isinstance(a, list) else 1) for q, a in zip(questions, lists, strict=True)
    )
    return 2 * len(canonical.encode()) + texts * _MAPPED_BYTES + _ENVELOPE_BYTES
