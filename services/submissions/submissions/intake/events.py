"""The events of a record, projected from it: everything they say is in the record and never changes.

So the relay can make them at any later time again, with the same ids and the same bytes. Parts are handed to the
event's class as plain members: one validation of the whole is far cheaper than one per part.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import orjson

from contracts.events import EventData
from contracts.submissions_events import SubmissionAccepted, SubmissionReceived
from contracts.vocabulary import OBJECTIVES
from submissions.intake.model import RECEIVED, StoredEvent, Submission
from submissions.questionnaires.model import Question, Word

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
        "party": content["party"],
        "co_authors": content.get("co_authors", ()),
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
        sections=list(mapped(stored.questions, content["answers"], stored.words)),
        objectives=content["objectives"],
    )


def mapped(
    questions: Sequence[Question], answers: Mapping[str, Any], words: Sequence[Word] = ()
) -> Iterator[dict[str, Any]]:
    """Put the answers' texts under the common sections, in the order of the questionnaire (``MappedAnswer``).

    What was chosen is told by its label. A list of texts is one text of several lines.
    """
    called = {word[:3]: word.label for word in words}
    for question in questions:
        answer = answers.get(question.code)
        entries = answer if isinstance(answer, list) else [answer]
        texts = [called.get((question.code, "", entry), entry) for entry in entries if isinstance(entry, str)]
        if texts:
            yield {"section": question.section, "question": question.code, "text": "\n".join(texts)}
        for entry in entries:
            if isinstance(entry, Mapping):
                yield from _by_aspect(question, entry, called)


def event_bound(
    canonical: str, questions: Sequence[Question], answers: Mapping[str, Any], words: Sequence[Word] = ()
) -> int:
    """Give a bound of the size of the largest event: it holds each text twice, by question and by section."""
    labels = sum(len(orjson.dumps(word.label)) * _entries(answers.get(word.question)) for word in words)
    fixed = 2 * len(canonical.encode()) + labels + _ENVELOPE_BYTES
    rough = fixed + canonical.count('"') // 2 * _MAPPED_BYTES  # no more texts than pairs of quotation marks
    if rough <= LARGEST_EVENT:
        return rough
    texts = sum(len(question.aspects or "x") * _entries(answers.get(question.code)) + 1 for question in questions)
    return fixed + texts * _MAPPED_BYTES


def _entries(answer: Any) -> int:
    """Count the entries of a repeating answer; any other answer counts once."""
    return max(1, sum(isinstance(entry, Mapping) for entry in answer)) if isinstance(answer, list) else 1


def _by_aspect(
    question: Question, entry: Mapping[str, Any], called: Mapping[tuple[str, str, str], str]
) -> Iterator[dict[str, Any]]:
    objective = _objective(entry.get("objective"))
    for aspect in question.aspects or sorted(entry):
        text = entry.get(aspect)
        if isinstance(text, str):
            where = {"section": question.section, "question": question.code}
            said = called.get((question.code, aspect, text), text)
            yield where | {"objective": objective, "aspect": aspect, "text": said}


def _objective(given: Any) -> int | None:
    """Take what is an objective; a questionnaire may call something else so, and no event may fail for that."""
    return given if type(given) is int and given in OBJECTIVES else None
