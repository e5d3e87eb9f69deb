"""Inputs as they are recorded at receipt, with the events that follow: what tests of records are made of."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from types import ModuleType
from typing import Any

import orjson
from tests.events_by_type import event_class

from chassis.messaging.events import Pending
from contracts.registry_events import QuestionnairePublished
from contracts.vocabulary import Admission
from submissions.intake.checks import admit
from submissions.intake.schemas import decode
from submissions.reference.answers import AnswersValidator
from submissions.reference.data import CheckedQuestionnaire
from submissions.reference.questionnaires import questionnaire_of
from submissions.submission.content import NewInput, seal
from submissions.submission.events import messages_of
from submissions.submission.model import Admitted, Caller, Submission
from submissions.submission.repository import document_of
from submissions.submission.transitions import Occasion, accept, receive

PORTUGAL = Caller("focal-point", "submitter", country="PRT")


def admitted_input(new: NewInput, admitted: Admitted, caller: Caller, now: datetime) -> Submission:
    occasions = [Occasion(event_id, now, "00-a-b-01") for event_id in ("received-id", "accepted-id")]
    sealed, submission_id = seal(new.content()), "0199b000-0000-7000-8000-000000000001"
    record = receive(new, sealed, admitted, caller, occasions[0], submission_id=submission_id, idempotency=None)
    return accept(record, occasions[1]) if admitted.admission is Admission.ACCEPT else record


def recorded(world: ModuleType, body: dict[str, Any], caller: Caller = PORTUGAL) -> Submission:
    new = decode(orjson.dumps(body))
    return admitted_input(new, admit(new, caller, world.reference(), world.NOW), caller, world.NOW)


def messages(record: Submission) -> list[Pending]:
    return messages_of(document_of(record), [event.id for event in record.events])


def events(record: Submission) -> list[Any]:
    return [event_class(m.envelope.type).model_validate(m.envelope.data) for m in messages(record)]


CHOOSING: dict[str, Any] = {
    "scope": {"enum": ["national", "local"]},
    "kinds": {"type": "array", "items": {"enum": ["financial", "policy"]}},
    "names": {"type": "array", "items": {"type": "string"}},
    "numbers": {"type": "array", "items": {"type": "integer"}},
    "free": {},
    "evidence": {
        "type": "array",
        "items": {
            "properties": {
                "objective": {"type": "integer"},
                "kind": {"enum": ["input"]},
                "reference": {"type": "string"},
                "count": {"type": "number"},
                "about": {"type": "integer"},
            }
        },
    },
}


def _named(**labels: str) -> list[dict[str, Any]]:
    return [{"code": code, "label": {"en": label, "fr": f"{label} (fr)"}} for code, label in labels.items()]


def choosing(world: ModuleType, language: str, **answers: Any) -> Submission:
    """Take in an input to a questionnaire whose questions are choices and lists."""
    questions = [
        {"code": "scope", "options": _named(national="The whole country", local="One place")},
        {"code": "kinds", "options": _named(financial="Money", policy="Policy")},
        {"code": "numbers", "control": "objective_list"},
        {
            "code": "evidence",
            "parts": [
                {"code": "objective", "control": "objective"},
                {"code": "kind", "options": _named(input="Input")},
                {"code": "reference"},
                {"code": "count"},
                {"code": "about", "control": "objective"},
            ],
        },
    ]
    form: QuestionnairePublished = world.questionnaire(
        "member_state_review",
        answers_schema={"properties": CHOOSING},
        layout={"sections": [{"questions": questions}]},
        mapping=[{"question": code, "section": "follow_up"} for code in CHOOSING],
    )
    known = world.reference()
    current = CheckedQuestionnaire(questionnaire_of(form), AnswersValidator(form.answers_schema))
    reference = replace(known, questionnaires=known.questionnaires | {form.code: current})
    new = decode(orjson.dumps(world.state_body(answers=answers, language=language)))
    return admitted_input(new, admit(new, PORTUGAL, reference, world.NOW), PORTUGAL, world.NOW)
