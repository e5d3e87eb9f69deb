"""Every bad input is refused with the right problem at the right place, in words of six languages."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import orjson
import pytest

from contracts.vocabulary import Language
from submissions.directory import CurrentQuestionnaire, Directory
from submissions.errors import Fault, RefusedError, UnsureError, pointer
from submissions.intake.checks import admit
from submissions.intake.commands import TakeIn
from submissions.intake.model import Admitted, Sender
from submissions.intake.schemas import decode, request_schema
from submissions.localized_problems import problem_of
from submissions.questionnaires.answers import AnswersValidator
from submissions.questionnaires.model import questionnaire_of
from submissions.rounds.model import round_of
from wording.problems import text

PORTUGAL = Sender("focal-point", "submitter", country="PRT")
CASA = Sender("casa", "submitter", organization="Casa del Migrante")


async def test_a_bad_input_is_refused_where_it_is_wrong(bad: Any, world: ModuleType) -> None:
    sender = Sender("somebody", "submitter", **bad.claims)
    take_in = TakeIn(None, None, world.directory, lambda: world.NOW)  # type: ignore[arg-type] # nothing is stored
    with pytest.raises(RefusedError) as refused:
        await take_in(decode(bad.body), sender, None)
    assert refused.value.problem.code == bad.problem
    assert [fault.pointer for fault in refused.value.faults] == bad.pointers
    for language in Language:
        assert problem_of(refused.value, language).detail


def _admit(world: ModuleType, body: dict[str, Any], sender: Sender = PORTUGAL) -> Admitted:
    return admit(decode(orjson.dumps(body)), sender, world.directory(), world.NOW)


def test_good_inputs_are_admitted(world: ModuleType) -> None:
    assert not _admit(world, world.state_body()).late
    assert not _admit(world, world.stakeholder_body(), CASA).late
    assert not _admit(world, world.state_body(round="demo-imrf")).late


def test_a_closed_round_that_marks_late_takes_the_input_as_late(world: ModuleType) -> None:
    assert _admit(world, world.state_body(round="late")).late


def test_a_state_sends_to_the_forum_whatever_its_region(world: ModuleType) -> None:
    party = {"kind": "member_state", "country": "AUT", "name": "Austria"}
    body = world.state_body(round="demo-imrf", party=party)
    assert _admit(world, body, Sender("x", "submitter", country="AUT")).regions == ("global",)


@pytest.mark.parametrize(("level", "code"), [("national", "stakeholder-national"), ("regional", "above")])
def test_an_input_answers_the_questionnaire_of_its_level(world: ModuleType, level: str, code: str) -> None:
    whole = world.directory()
    form = questionnaire_of(world.questionnaire("stakeholder_input", code="above"))
    by_level = {"stakeholder_input": {"regional": "above"}}
    into = round_of(world.review_round("demo-lac", "lac", questionnaires_by_level=by_level))
    forms = {**whole.questionnaires, "above": CurrentQuestionnaire(form, AnswersValidator(form.schema))}
    directory = Directory({**whole.rounds, "demo-lac": into}, forms, whole.countries)
    body = world.stakeholder_body()
    body["party"]["level"] = level
    assert admit(decode(orjson.dumps(body)), CASA, directory, world.NOW).questionnaire.code == code


def test_a_round_whose_questionnaire_has_not_come_yet_asks_to_try_again(world: ModuleType) -> None:
    whole = world.directory()
    without = Directory(whole.rounds, {}, whole.countries)
    with pytest.raises(UnsureError):
        admit(decode(orjson.dumps(world.state_body())), PORTUGAL, without, world.NOW)


def test_the_same_refusal_is_told_in_the_callers_language(world: ModuleType) -> None:
    with pytest.raises(RefusedError) as refused:
        _admit(world, world.state_body(questionnaire_version=7))
    problem = problem_of(refused.value, Language.ES)
    assert problem.errors[0].text == ("La versión 7 del cuestionario no es la vigente; la vigente es 1.")
    assert problem.headers["Content-Language"] == "es"


def test_an_answer_with_too_many_faults_lists_the_first_of_them(world: ModuleType) -> None:
    answers = {f"unknown_{n}": "x" for n in range(200)}
    with pytest.raises(RefusedError) as refused:
        _admit(world, world.state_body(answers=answers))
    assert len(refused.value.faults) == 50


def test_pointers_are_escaped() -> None:
    assert pointer("a/b", "c~d", 0) == "/a~1b/c~0d/0"
    assert text(Language.EN, Fault("", "required").key)


def test_the_documented_body_refers_to_nothing_outside_itself() -> None:
    assert b"$ref" not in orjson.dumps(request_schema())


@pytest.mark.parametrize("raw", [b'{"a": "\\u0000"}', b'{"a\\u0001": "x"}', b'{"a": ["x", {"b": "\\u001f"}]}'])
def test_no_control_character_gets_in_however_deep(raw: bytes, world: ModuleType) -> None:
    whole = orjson.dumps(world.state_body(answers="PLACE")).replace(b'"PLACE"', raw)
    with pytest.raises(RefusedError) as refused:
        decode(whole)
    assert {fault.key for fault in refused.value.faults} == {"control_character"}
