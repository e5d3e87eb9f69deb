"""Every bad input is refused with the right problem at the right place, in words of six languages."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import orjson
import pytest

from chassis.http.problems import json_pointer
from contracts.vocabulary import Language
from submissions.errors import RejectedError, Violation, WriteUncertainError
from submissions.intake.checks import admit
from submissions.intake.commands import ReceiveSubmission
from submissions.intake.schemas import decode, request_schema
from submissions.localized_problems import problem_of
from submissions.reference.answers import AnswersValidator
from submissions.reference.data import CheckedQuestionnaire, ReferenceData
from submissions.reference.questionnaires import questionnaire_of
from submissions.reference.rounds import round_of
from submissions.submission.model import Admitted, Caller
from wording.problems import text

PORTUGAL = Caller("focal-point", "submitter", country="PRT")
CASA = Caller("casa", "submitter", organization="Casa del Migrante")


async def test_a_bad_input_is_refused_where_it_is_wrong(bad: Any, world: ModuleType) -> None:
    caller = Caller("somebody", "submitter", **bad.claims)
    receive = ReceiveSubmission(None, None, world.reference, lambda: world.NOW)  # type: ignore[arg-type] # nothing is stored
    with pytest.raises(RejectedError) as refused:
        await receive(decode(bad.body), caller, None)
    assert refused.value.problem.code == bad.problem
    assert [violation.pointer for violation in refused.value.violations] == bad.pointers
    for language in Language:
        assert problem_of(refused.value, language).detail


def _admit(world: ModuleType, body: dict[str, Any], caller: Caller = PORTUGAL) -> Admitted:
    return admit(decode(orjson.dumps(body)), caller, world.reference(), world.NOW)


def test_good_inputs_are_admitted(world: ModuleType) -> None:
    assert not _admit(world, world.state_body()).late
    assert not _admit(world, world.stakeholder_body(), CASA).late
    assert not _admit(world, world.state_body(round="demo-imrf")).late


def test_a_closed_round_that_marks_late_takes_the_input_as_late(world: ModuleType) -> None:
    assert _admit(world, world.state_body(round="late")).late


def test_a_state_sends_to_the_forum_whatever_its_region(world: ModuleType) -> None:
    party = {"kind": "member_state", "country": "AUT", "name": "Austria"}
    body = world.state_body(round="demo-imrf", party=party)
    assert _admit(world, body, Caller("x", "submitter", country="AUT")).regions == ("global",)


@pytest.mark.parametrize(("level", "code"), [("national", "stakeholder-national"), ("regional", "above")])
def test_an_input_answers_the_questionnaire_of_its_level(world: ModuleType, level: str, code: str) -> None:
    whole = world.reference()
    form = questionnaire_of(world.questionnaire("stakeholder_input", code="above"))
    by_level = {"stakeholder_input": {"regional": "above"}}
    into = round_of(world.review_round("demo-lac", "lac", questionnaires_by_level=by_level))
    forms = {**whole.questionnaires, "above": CheckedQuestionnaire(form, AnswersValidator(form.schema))}
    reference = ReferenceData({**whole.rounds, "demo-lac": into}, forms, whole.countries)
    body = world.stakeholder_body()
    body["party"]["level"] = level
    assert admit(decode(orjson.dumps(body)), CASA, reference, world.NOW).questionnaire.code == code


def _answered_by(world: ModuleType, kind: str | None) -> ReferenceData:
    """Say for whom the questionnaire of States is."""
    whole = world.reference()
    form = questionnaire_of(world.questionnaire("member_state_review", respondent=kind and {"kind": kind}))
    checked = CheckedQuestionnaire(form, AnswersValidator(form.schema))
    return ReferenceData(whole.rounds, {**whole.questionnaires, form.code: checked}, whole.countries)


@pytest.mark.parametrize("respondent", ["any", "stakeholder", None])
def test_who_may_send_a_kind_is_what_its_questionnaire_says(world: ModuleType, respondent: str | None) -> None:
    party = world.stakeholder_body()["party"]
    new = decode(orjson.dumps(world.state_body(party=party)))
    assert admit(new, CASA, _answered_by(world, respondent), world.NOW)


@pytest.mark.parametrize(
    ("respondent", "pointer", "key"),
    [
        ("stakeholder", "/party/kind", "party_kind"),
        ("commission", "/kind", "kind_not_taken"),
        ("regional_process", "/kind", "kind_not_taken"),
        ("nobody we know", "/kind", "kind_not_taken"),
    ],
)
def test_nobody_else_may_send_it(world: ModuleType, respondent: str, pointer: str, key: str) -> None:
    new = decode(orjson.dumps(world.state_body()))
    with pytest.raises(RejectedError) as refused:
        admit(new, PORTUGAL, _answered_by(world, respondent), world.NOW)
    assert [(violation.pointer, violation.key) for violation in refused.value.violations] == [(pointer, key)]


def test_a_round_whose_questionnaire_has_not_come_yet_asks_to_try_again(world: ModuleType) -> None:
    whole = world.reference()
    without = ReferenceData(whole.rounds, {}, whole.countries)
    with pytest.raises(WriteUncertainError):
        admit(decode(orjson.dumps(world.state_body())), PORTUGAL, without, world.NOW)


def test_the_same_refusal_is_told_in_the_callers_language(world: ModuleType) -> None:
    with pytest.raises(RejectedError) as refused:
        _admit(world, world.state_body(questionnaire_version=7))
    problem = problem_of(refused.value, Language.ES)
    assert problem.errors[0].text == ("La versión 7 del cuestionario no es la vigente; la vigente es 1.")
    assert problem.headers["Content-Language"] == "es"


def test_an_answer_with_too_many_faults_lists_the_first_of_them(world: ModuleType) -> None:
    answers = {f"unknown_{n}": "x" for n in range(200)}
    with pytest.raises(RejectedError) as refused:
        _admit(world, world.state_body(answers=answers))
    assert len(refused.value.violations) == 50


def test_pointers_are_escaped() -> None:
    assert json_pointer(("a/b", "c~d", 0)) == "/a~1b/c~0d/0"
    assert text(Language.EN, Violation("", "required").key)


def test_the_documented_body_refers_to_nothing_outside_itself() -> None:
    assert b"$ref" not in orjson.dumps(request_schema())


@pytest.mark.parametrize("raw", [b'{"a": "\\u0000"}', b'{"a\\u0001": "x"}', b'{"a": ["x", {"b": "\\u001f"}]}'])
def test_no_control_character_gets_in_however_deep(raw: bytes, world: ModuleType) -> None:
    whole = orjson.dumps(world.state_body(answers="PLACE")).replace(b'"PLACE"', raw)
    with pytest.raises(RejectedError) as refused:
        decode(whole)
    assert {violation.key for violation in refused.value.violations} == {"control_character"}


def test_a_stakeholder_in_kosovo_is_taken_and_kosovo_speaks_as_no_state(world: ModuleType) -> None:
    casa = world.stakeholder_body()["party"] | {"country": "XKX"}
    admitted = _admit(world, world.stakeholder_body(party=casa), CASA)
    assert admitted.regions == ("lac",), "those of the round: it is in no region of its own"
    state = world.state_body(party={"kind": "member_state", "country": "XKX", "name": "Kosovo"})
    with pytest.raises(RejectedError) as refused:
        _admit(world, state, Caller("x", "submitter", country="XKX"))
    assert "not_a_state" in {violation.key for violation in refused.value.violations}
