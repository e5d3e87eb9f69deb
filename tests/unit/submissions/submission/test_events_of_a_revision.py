"""Content, digest, record, receipt and the events that follow from a record."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from types import ModuleType
from typing import Any

import orjson
import pytest
import rfc8785
from tests.events_by_type import event_class

from chassis.messaging.events import Pending
from contracts.registry_events import QuestionnairePublished
from contracts.submissions_events import SubmissionAccepted, SubmissionReceived
from contracts.vocabulary import Admission, Kind, Region
from submissions.intake.checks import admit
from submissions.intake.schemas import decode
from submissions.reference.answers import AnswersValidator
from submissions.reference.data import CheckedQuestionnaire
from submissions.reference.questionnaires import questionnaire_of
from submissions.submission.canonical import digest
from submissions.submission.content import NewInput, seal
from submissions.submission.events import LARGEST_EVENT, event_bound, messages_of
from submissions.submission.model import Admitted, Caller, Submission, idempotency_key, receipt_of
from submissions.submission.repository import document_of, submission_of
from submissions.submission.transitions import Occasion, accept, receive
from wording.labels import OBJECTIVES

PORTUGAL = Caller("focal-point", "submitter", country="PRT")
CASA = Caller("casa", "submitter", organization="Casa del Migrante")


def _received(new: NewInput, admitted: Admitted, caller: Caller, now: datetime) -> Submission:
    occasions = [Occasion(event_id, now, "00-a-b-01") for event_id in ("received-id", "accepted-id")]
    sealed, submission_id = seal(new.content()), "0199b000-0000-7000-8000-000000000001"
    record = receive(new, sealed, admitted, caller, occasions[0], submission_id=submission_id, idempotency=None)
    return accept(record, occasions[1]) if admitted.admission is Admission.ACCEPT else record


def _record(world: ModuleType, body: dict[str, Any], caller: Caller = PORTUGAL) -> Submission:
    new = decode(orjson.dumps(body))
    return _received(new, admit(new, caller, world.reference(), world.NOW), caller, world.NOW)


def _messages(record: Submission) -> list[Pending]:
    return messages_of(document_of(record), [event.id for event in record.events])


def _events(record: Submission) -> list[Any]:
    return [event_class(m.envelope.type).model_validate(m.envelope.data) for m in _messages(record)]


def test_the_digest_is_over_the_body_as_the_documentation_shows_it(world: ModuleType) -> None:
    body = world.state_body()
    record = _record(world, body)
    assert record.content_digest == digest(rfc8785.dumps(body))
    assert json.loads(record.content) == body


def test_members_left_out_and_members_that_are_null_are_the_same_input(world: ModuleType) -> None:
    body = world.state_body(co_authors=[])
    body["party"] |= {"category": None, "level": None}
    assert _record(world, body).content_digest == _record(world, world.state_body()).content_digest


def test_the_order_of_members_changes_no_digest_but_a_letter_does(world: ModuleType) -> None:
    body = world.state_body()
    turned = dict(reversed(body.items()))
    assert _record(world, turned).content_digest == _record(world, body).content_digest
    assert _record(world, body | {"title": "Voluntary review of Portugal."}).content_digest != (
        _record(world, body).content_digest
    )


def test_the_content_can_be_put_together_again_from_the_accepted_event(world: ModuleType) -> None:
    body = world.stakeholder_body(
        co_authors=[{"kind": "stakeholder", "name": "B", "category": "media", "level": "global"}]
    )
    accepted = _events(_record(world, body, CASA))[1]
    again = {
        "round": accepted.round,
        "kind": accepted.kind,
        "party": accepted.party.model_dump(mode="json", exclude_none=True),
        "co_authors": [author.model_dump(mode="json", exclude_none=True) for author in accepted.co_authors],
        "language": accepted.language,
        "title": accepted.title,
        "questionnaire_version": accepted.questionnaire_version,
        "answers": accepted.answers,
        "objectives": accepted.objectives,
        "attachments": [one.id for one in accepted.attachments],
        "consent": {"publish": True},
    }
    assert digest(rfc8785.dumps(again)) == accepted.content_digest


def test_an_accepted_input_tells_that_it_was_received_and_that_it_may_be_published(world: ModuleType) -> None:
    record = _record(world, world.state_body())
    messages = _messages(record)
    assert [(m.envelope.id, m.envelope.data["version"]) for m in messages] == [("received-id", 1), ("accepted-id", 2)]
    assert {m.nats_subject for m in messages} == {
        "hub.submissions.submission.received.unece",
        "hub.submissions.submission.accepted.unece",
    }
    assert {m.envelope.subject for m in messages} == {record.submission_id}
    assert {m.envelope.traceparent for m in messages} == {"00-a-b-01"}
    assert {(event["state"], event["attempt"]) for event in document_of(record)["events"]} == {("new", 1)}
    assert document_of(record)["_id"] == f"{record.submission_id}.0001"
    received, accepted = _events(record)
    assert isinstance(received, SubmissionReceived)
    assert isinstance(accepted, SubmissionAccepted)
    assert accepted.accepted_at == accepted.received_at == record.received_at


def test_a_screened_input_is_received_and_not_accepted(world: ModuleType) -> None:
    record = _record(world, world.stakeholder_body(round="screened"), CASA)
    assert (record.status, record.version) == ("submitted", 1)
    assert [type(event) for event in _events(record)] == [SubmissionReceived]
    assert receipt_of(record).status == "submitted"


def test_texts_stand_under_common_sections_in_the_order_of_the_questionnaire(world: ModuleType) -> None:
    body = world.state_body()
    body["answers"]["scope"] = "national"
    accepted = _events(_record(world, body))[1]
    assert [(s.section, s.question, s.objective, s.aspect, s.text) for s in accepted.sections] == [
        ("methodology", "methodology", None, None, "Led by the ministry, with mayors and associations."),
        ("objectives", "objectives", 5, "progress", "Two new pathways."),
        ("objectives", "objectives", 5, "challenges", "Few places."),
        ("objectives", "objectives", 6, "progress", "Recruitment is free of charge."),
        ("follow_up", "scope", None, None, "national"),
    ]


def test_a_state_of_two_commissions_stands_on_the_pages_of_both(world: ModuleType) -> None:
    assert _record(world, world.state_body()).regions == (
        Region.LAC,
        Region.UNECE,
    )


def test_every_author_brings_the_regions_of_its_country(world: ModuleType) -> None:
    co_authors = [{"kind": "member_state", "name": "Morocco", "country": "MAR"}]
    assert _record(world, world.state_body(co_authors=co_authors)).regions == (
        Region.ARAB,
        Region.LAC,
        Region.UNECE,
    )


def test_an_input_without_any_region_stands_on_the_global_pages(world: ModuleType) -> None:
    party = {"kind": "stakeholder", "name": "Casa del Migrante", "category": "academia", "level": "global"}
    body = world.stakeholder_body(round="demo-imrf", party=party)
    assert _record(world, body, CASA).regions == (Region.GLOBAL,)


def test_a_record_reads_back_as_it_was_written(world: ModuleType) -> None:
    record = replace(_record(world, world.state_body()), idempotency="k")
    assert submission_of(document_of(record)) == record


def test_the_first_answer_is_no_finer_than_what_the_database_keeps(world: ModuleType) -> None:
    assert receipt_of(_record(world, world.state_body())).received_at.microsecond == 123_000


def test_a_receipt_stays_what_it_was_when_the_status_changes_later(world: ModuleType) -> None:
    record = _record(world, world.state_body())
    document = document_of(record) | {"status": "withdrawn", "version": 3}
    assert receipt_of(submission_of(document)) == receipt_of(record)


def test_projecting_twice_gives_the_same_bytes(world: ModuleType) -> None:
    document = document_of(_record(world, world.state_body()))
    ids = [event["id"] for event in document["events"]]
    first, second = ([m.envelope.body() for m in messages_of(document, ids)] for _ in range(2))
    assert first == second


@pytest.mark.parametrize("other", [Caller("b", "submitter", country="PRT"), Caller("a", "submitter", country="MEX")])
def test_the_same_key_of_another_caller_is_another_key(other: Caller) -> None:
    mine = Caller("a", "submitter", country="PRT")
    assert idempotency_key(mine, "1") == idempotency_key(mine, "1")
    assert idempotency_key(mine, "1") != idempotency_key(other, "1")


def test_the_bound_of_an_event_holds_for_the_largest_input(world: ModuleType) -> None:
    answers = {"methodology": "é\n" * 1000, "objectives": [{"objective": n, "progress": "ж" * 1900} for n in range(23)]}
    schema = world.SCHEMA | {"additionalProperties": True}
    form: QuestionnairePublished = world.questionnaire("member_state_review", answers_schema=schema)
    new = decode(orjson.dumps(world.state_body(answers=answers)))
    record = _sealed(world, new, form)
    size = max(len(message.envelope.body()) for message in _messages(record))
    assert size < event_bound(record.content, record.questions, new.answers) < LARGEST_EVENT


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


def _chosen(world: ModuleType, language: str, **answers: Any) -> Submission:
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
    return _received(new, admit(new, PORTUGAL, reference, world.NOW), PORTUGAL, world.NOW)


def test_what_was_chosen_is_told_in_the_words_of_the_inputs_language(world: ModuleType) -> None:
    answers = {
        "scope": "national",
        "kinds": ["policy", "financial"],
        "names": ["Union", "national"],
        "numbers": [5, 13],
        "evidence": [{"kind": "input", "reference": "input"}, {"reference": "A report"}],
    }
    told = {language: _events(_chosen(world, language, **answers))[1] for language in ("en", "fr", "ar")}
    assert [(s.question, s.aspect, s.text) for s in told["en"].sections] == [
        ("scope", None, "The whole country"),
        ("kinds", None, "Policy\nMoney"),
        ("names", None, "Union\nnational"),
        ("numbers", None, f"5. {OBJECTIVES[4]}\n13. {OBJECTIVES[12]}"),
        ("evidence", "kind", "Input"),
        ("evidence", "reference", "input"),
        ("evidence", "reference", "A report"),
    ]
    assert [s.text for s in told["fr"].sections][:2] == ["The whole country (fr)", "Policy (fr)\nMoney (fr)"]
    assert [s.text for s in told["ar"].sections][:2] == ["national", "policy\nfinancial"]
    assert all(one.answers == answers for one in told.values())


def test_answers_that_are_numbers_are_told(world: ModuleType) -> None:
    evidence = [{"objective": 2, "count": 1.5, "about": 7}, {"count": 0}]
    told = {code: _events(_chosen(world, code, numbers=[23], evidence=evidence))[1] for code in ("en", "ru")}
    assert [(s.objective, s.aspect, s.text) for s in told["en"].sections] == [
        (None, None, f"23. {OBJECTIVES[22]}"),
        (2, "count", "1.5"),
        (2, "about", f"7. {OBJECTIVES[6]}"),
        (None, "count", "0"),
    ]
    assert told["ru"].sections[2].text.startswith("7. ")
    assert told["ru"].sections[2].text != told["en"].sections[2].text


def test_yes_and_no_are_no_numbers(world: ModuleType) -> None:
    assert _events(_chosen(world, "en", free=[True, None, {"a": False}]))[1].sections == []


def test_the_bound_of_an_event_holds_for_long_lists_of_numbers(world: ModuleType) -> None:
    record = _chosen(world, "en", free=[1] * 20_000)
    size = max(len(message.envelope.body()) for message in _messages(record))
    answers = json.loads(record.content)["answers"]
    assert size < event_bound(record.content, record.questions, answers, record.words)


def test_a_record_keeps_the_words_of_what_was_chosen(world: ModuleType) -> None:
    record = _chosen(world, "en", scope="local", kinds=["policy"])
    assert [word.label for word in record.words] == ["One place", "Policy"]
    assert submission_of(document_of(record)) == record


def test_the_bound_of_an_event_holds_for_labels_that_are_longer_than_what_was_sent(world: ModuleType) -> None:
    evidence = [{"kind": "input", "reference": "x"}] * 400
    record = _chosen(world, "en", kinds=["financial", "policy"], names=["n" * 40] * 900, evidence=evidence)
    long = tuple(word._replace(label='"\n' * 40) for word in record.words)
    record = replace(record, words=long)
    size = max(len(message.envelope.body()) for message in _messages(record))
    answers = json.loads(record.content)["answers"]
    assert size < event_bound(record.content, record.questions, answers, record.words)


def test_a_long_list_of_ids_is_one_text(world: ModuleType) -> None:
    ids = [f"01981f6a-2c11-7d3a-9b42-{number:012d}" for number in range(1000)]
    record = _chosen(world, "en", names=ids)
    answers = json.loads(record.content)["answers"]
    assert event_bound(record.content, record.questions, answers, record.words) < LARGEST_EVENT
    assert [s.text.count("\n") for s in _events(record)[1].sections] == [999]


def _sealed(world: ModuleType, new: NewInput, form: QuestionnairePublished) -> Submission:
    record = _record(world, world.state_body())
    sealed = seal(new.content())
    assert form.kind is Kind.MEMBER_STATE_REVIEW
    return replace(record, content=sealed.content, content_digest=sealed.content_digest)
