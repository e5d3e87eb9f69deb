"""Content, digest, record, receipt and the events that follow from a record."""

from __future__ import annotations

import json
from dataclasses import replace
from types import ModuleType

import orjson
import pytest
import rfc8785
from tests.unit.submissions.submissions_records import events, messages, recorded

from contracts.registry_events import QuestionnairePublished
from contracts.submissions_events import SubmissionAccepted, SubmissionReceived
from contracts.vocabulary import Kind, Region
from submissions.intake.schemas import decode
from submissions.submission.canonical import digest
from submissions.submission.content import NewInput, seal
from submissions.submission.events import LARGEST_EVENT, event_bound, messages_of
from submissions.submission.model import Caller, Submission, idempotency_key, receipt_of
from submissions.submission.repository import document_of, submission_of

CASA = Caller("casa", "submitter", organization="Casa del Migrante")


def test_the_digest_is_over_the_body_as_the_documentation_shows_it(world: ModuleType) -> None:
    body = world.state_body()
    record = recorded(world, body)
    assert record.content_digest == digest(rfc8785.dumps(body))
    assert json.loads(record.content) == body


def test_members_left_out_and_members_that_are_null_are_the_same_input(world: ModuleType) -> None:
    body = world.state_body(co_authors=[])
    body["party"] |= {"category": None, "level": None}
    assert recorded(world, body).content_digest == recorded(world, world.state_body()).content_digest


def test_the_order_of_members_changes_no_digest_but_a_letter_does(world: ModuleType) -> None:
    body = world.state_body()
    turned = dict(reversed(body.items()))
    assert recorded(world, turned).content_digest == recorded(world, body).content_digest
    assert recorded(world, body | {"title": "Voluntary review of Portugal."}).content_digest != (
        recorded(world, body).content_digest
    )


def test_the_content_can_be_put_together_again_from_the_accepted_event(world: ModuleType) -> None:
    body = world.stakeholder_body(
        co_authors=[{"kind": "stakeholder", "name": "B", "category": "media", "level": "global"}]
    )
    accepted = events(recorded(world, body, CASA))[1]
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
    record = recorded(world, world.state_body())
    sent = messages(record)
    assert [(m.envelope.id, m.envelope.data["version"]) for m in sent] == [("received-id", 1), ("accepted-id", 2)]
    assert {m.nats_subject for m in sent} == {
        "hub.submissions.submission.received.unece",
        "hub.submissions.submission.accepted.unece",
    }
    assert {m.envelope.subject for m in sent} == {record.submission_id}
    assert {m.envelope.traceparent for m in sent} == {"00-a-b-01"}
    assert {(event["state"], event["attempt"]) for event in document_of(record)["events"]} == {("new", 1)}
    assert document_of(record)["_id"] == f"{record.submission_id}.0001"
    received, accepted = events(record)
    assert isinstance(received, SubmissionReceived)
    assert isinstance(accepted, SubmissionAccepted)
    assert accepted.accepted_at == accepted.received_at == record.received_at


def test_a_screened_input_is_received_and_not_accepted(world: ModuleType) -> None:
    record = recorded(world, world.stakeholder_body(round="screened"), CASA)
    assert (record.status, record.version) == ("submitted", 1)
    assert [type(event) for event in events(record)] == [SubmissionReceived]
    assert receipt_of(record).status == "submitted"


def test_texts_stand_under_common_sections_in_the_order_of_the_questionnaire(world: ModuleType) -> None:
    body = world.state_body()
    body["answers"]["scope"] = "national"
    accepted = events(recorded(world, body))[1]
    assert [(s.section, s.question, s.objective, s.aspect, s.text) for s in accepted.sections] == [
        ("methodology", "methodology", None, None, "Led by the ministry, with mayors and associations."),
        ("objectives", "objectives", 5, "progress", "Two new pathways."),
        ("objectives", "objectives", 5, "challenges", "Few places."),
        ("objectives", "objectives", 6, "progress", "Recruitment is free of charge."),
        ("follow_up", "scope", None, None, "national"),
    ]


def test_a_state_of_two_commissions_stands_on_the_pages_of_both(world: ModuleType) -> None:
    assert recorded(world, world.state_body()).regions == (
        Region.LAC,
        Region.UNECE,
    )


def test_every_author_brings_the_regions_of_its_country(world: ModuleType) -> None:
    co_authors = [{"kind": "member_state", "name": "Morocco", "country": "MAR"}]
    assert recorded(world, world.state_body(co_authors=co_authors)).regions == (
        Region.ARAB,
        Region.LAC,
        Region.UNECE,
    )


def test_an_input_without_any_region_stands_on_the_global_pages(world: ModuleType) -> None:
    party = {"kind": "stakeholder", "name": "Casa del Migrante", "category": "academia", "level": "global"}
    body = world.stakeholder_body(round="demo-imrf", party=party)
    assert recorded(world, body, CASA).regions == (Region.GLOBAL,)


def test_a_record_reads_back_as_it_was_written(world: ModuleType) -> None:
    record = replace(recorded(world, world.state_body()), idempotency="k")
    assert submission_of(document_of(record)) == record


def test_the_first_answer_is_no_finer_than_what_the_database_keeps(world: ModuleType) -> None:
    assert receipt_of(recorded(world, world.state_body())).received_at.microsecond == 123_000


def test_a_receipt_stays_what_it_was_when_the_status_changes_later(world: ModuleType) -> None:
    record = recorded(world, world.state_body())
    document = document_of(record) | {"status": "withdrawn", "version": 3}
    assert receipt_of(submission_of(document)) == receipt_of(record)


def test_projecting_twice_gives_the_same_bytes(world: ModuleType) -> None:
    document = document_of(recorded(world, world.state_body()))
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
    size = max(len(message.envelope.body()) for message in messages(record))
    assert size < event_bound(record.content, record.questions, new.answers) < LARGEST_EVENT


def _sealed(world: ModuleType, new: NewInput, form: QuestionnairePublished) -> Submission:
    record = recorded(world, world.state_body())
    sealed = seal(new.content())
    assert form.kind is Kind.MEMBER_STATE_REVIEW
    return replace(record, content=sealed.content, content_digest=sealed.content_digest)
