"""Content, digest, record, receipt and the events that follow from a record."""

from __future__ import annotations

import json
from dataclasses import replace
from types import ModuleType
from typing import Any

import orjson
import pytest
import rfc8785
from tests.events_by_type import event_class

from contracts.registry_events import QuestionnairePublished
from contracts.submissions_events import SubmissionAccepted, SubmissionReceived
from contracts.vocabulary import Kind, Region
from submissions.canonical import digest
from submissions.directory import CurrentQuestionnaire
from submissions.intake.checks import admit
from submissions.intake.events import LARGEST_EVENT, event_bound
from submissions.intake.model import (
    Input,
    Sender,
    Submission,
    idempotency_key,
    new_submission,
    receipt_of,
    seal,
)
from submissions.intake.repository import document_of, messages_of, submission_of
from submissions.intake.schemas import decode
from submissions.questionnaires.answers import AnswersValidator
from submissions.questionnaires.model import questionnaire_of

PORTUGAL = Sender("focal-point", "submitter", country="PRT")
CASA = Sender("casa", "submitter", organization="Casa del Migrante")


def _record(world: ModuleType, body: dict[str, Any], sender: Sender = PORTUGAL) -> Submission:
    new = decode(orjson.dumps(body))
    admitted = admit(new, sender, world.directory(), world.NOW)
    ids = ("0199b000-0000-7000-8000-000000000001", "received-id", "accepted-id")
    return new_submission(
        new, seal(new.content()), admitted, sender, ids=ids, now=world.NOW, idempotency=None, traceparent="00-a-b-01"
    )


def _events(record: Submission) -> list[Any]:
    messages = messages_of(document_of(record))
    return [event_class(m.envelope.type).model_validate(m.envelope.data) for m in messages]


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
    messages = messages_of(document_of(record))
    assert [(m.envelope.id, m.envelope.data["version"]) for m in messages] == [("received-id", 1), ("accepted-id", 2)]
    assert {m.nats_subject for m in messages} == {
        "hub.submissions.submission.received.unece",
        "hub.submissions.submission.accepted.unece",
    }
    assert {m.envelope.subject for m in messages} == {record.submission_id}
    assert {m.envelope.traceparent for m in messages} == {"00-a-b-01"}
    assert {(m.key, m.attempt) for m in messages} == {(f"{record.submission_id}.0001", 1)}
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
    first, second = ([m.envelope.body() for m in messages_of(document)] for _ in range(2))
    assert first == second


@pytest.mark.parametrize("other", [Sender("b", "submitter", country="PRT"), Sender("a", "submitter", country="MEX")])
def test_the_same_key_of_another_caller_is_another_key(other: Sender) -> None:
    mine = Sender("a", "submitter", country="PRT")
    assert idempotency_key(mine, "1") == idempotency_key(mine, "1")
    assert idempotency_key(mine, "1") != idempotency_key(other, "1")


def test_the_bound_of_an_event_holds_for_the_largest_input(world: ModuleType) -> None:
    answers = {"methodology": "é\n" * 1000, "objectives": [{"objective": n, "progress": "ж" * 1900} for n in range(23)]}
    schema = world.SCHEMA | {"additionalProperties": True}
    form: QuestionnairePublished = world.questionnaire("member_state_review", answers_schema=schema)
    new = decode(orjson.dumps(world.state_body(answers=answers)))
    record = _sealed(world, new, form)
    size = max(len(message.envelope.body()) for message in messages_of(document_of(record)))
    assert size < event_bound(record.content, record.questions, new.answers) < LARGEST_EVENT


CHOOSING: dict[str, Any] = {
    "scope": {"enum": ["national", "local"]},
    "kinds": {"type": "array", "items": {"enum": ["financial", "policy"]}},
    "names": {"type": "array", "items": {"type": "string"}},
    "numbers": {"type": "array", "items": {"type": "integer"}},
    "evidence": {
        "type": "array",
        "items": {"properties": {"kind": {"enum": ["input"]}, "reference": {"type": "string"}}},
    },
}


def _named(**labels: str) -> list[dict[str, Any]]:
    return [{"code": code, "label": {"en": label, "fr": f"{label} (fr)"}} for code, label in labels.items()]


def _chosen(world: ModuleType, language: str, **answers: Any) -> Submission:
    """Take in an input to a questionnaire whose questions are choices and lists."""
    questions = [
        {"code": "scope", "options": _named(national="The whole country", local="One place")},
        {"code": "kinds", "options": _named(financial="Money", policy="Policy")},
        {"code": "evidence", "parts": [{"code": "kind", "options": _named(input="Input")}, {"code": "reference"}]},
    ]
    form: QuestionnairePublished = world.questionnaire(
        "member_state_review",
        answers_schema={"properties": CHOOSING},
        layout={"sections": [{"questions": questions}]},
        mapping=[{"question": code, "section": "follow_up"} for code in CHOOSING],
    )
    known = world.directory()
    current = CurrentQuestionnaire(questionnaire_of(form), AnswersValidator(form.answers_schema))
    directory = replace(known, questionnaires=known.questionnaires | {form.code: current})
    new = decode(orjson.dumps(world.state_body(answers=answers, language=language)))
    admitted = admit(new, PORTUGAL, directory, world.NOW)
    ids = ("0199b000-0000-7000-8000-000000000001", "received-id", "accepted-id")
    return new_submission(
        new, seal(new.content()), admitted, PORTUGAL, ids=ids, now=world.NOW, idempotency=None, traceparent=None
    )


def test_what_was_chosen_is_told_in_the_words_of_the_inputs_language(world: ModuleType) -> None:
    answers = {
        "scope": "national",
        "kinds": ["policy", "financial"],
        "names": ["Union", "national"],
        "numbers": [5, 6],
        "evidence": [{"kind": "input", "reference": "input"}, {"reference": "A report"}],
    }
    told = {language: _events(_chosen(world, language, **answers))[1] for language in ("en", "fr", "ar")}
    assert [(s.question, s.aspect, s.text) for s in told["en"].sections] == [
        ("scope", None, "The whole country"),
        ("kinds", None, "Policy\nMoney"),
        ("names", None, "Union\nnational"),
        ("evidence", "kind", "Input"),
        ("evidence", "reference", "input"),
        ("evidence", "reference", "A report"),
    ]
    assert [s.text for s in told["fr"].sections][:2] == ["The whole country (fr)", "Policy (fr)\nMoney (fr)"]
    assert [s.text for s in told["ar"].sections][:2] == ["national", "policy\nfinancial"]
    assert all(one.answers == answers for one in told.values())


def test_a_record_keeps_the_words_of_what_was_chosen(world: ModuleType) -> None:
    record = _chosen(world, "en", scope="local", kinds=["policy"])
    assert [word.label for word in record.words] == ["One place", "Policy"]
    assert submission_of(document_of(record)) == record


def test_the_bound_of_an_event_holds_for_labels_that_are_longer_than_what_was_sent(world: ModuleType) -> None:
    evidence = [{"kind": "input", "reference": "x"}] * 400
    record = _chosen(world, "en", kinds=["financial", "policy"], names=["n" * 40] * 900, evidence=evidence)
    long = tuple(word._replace(label='"\n' * 40) for word in record.words)
    record = replace(record, words=long)
    size = max(len(message.envelope.body()) for message in messages_of(document_of(record)))
    answers = json.loads(record.content)["answers"]
    assert size < event_bound(record.content, record.questions, answers, record.words)


def test_a_long_list_of_ids_is_one_text(world: ModuleType) -> None:
    ids = [f"01981f6a-2c11-7d3a-9b42-{number:012d}" for number in range(1000)]
    record = _chosen(world, "en", names=ids)
    answers = json.loads(record.content)["answers"]
    assert event_bound(record.content, record.questions, answers, record.words) < LARGEST_EVENT
    assert [s.text.count("\n") for s in _events(record)[1].sections] == [999]


def _sealed(world: ModuleType, new: Input, form: QuestionnairePublished) -> Submission:
    record = _record(world, world.state_body())
    content, content_digest = seal(new.content())
    assert form.kind is Kind.MEMBER_STATE_REVIEW
    return replace(record, content=content, content_digest=content_digest)
