"""Rounds, countries and questionnaires as the intake sees them."""

from __future__ import annotations

from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest

from contracts.vocabulary import Kind, Level, Region
from submissions.reference.answers import AnswersValidator, SchemaError
from submissions.reference.countries import countries_of, in_no_region
from submissions.reference.questionnaires import questionnaire_of
from submissions.reference.rounds import round_of


@pytest.mark.parametrize(
    ("changes", "openness"),
    [
        ({"state": "open"}, "open"),
        ({"state": "scheduled"}, "open"),
        ({"state": "scheduled", "opens_at": None, "closes_at": None}, "not_yet"),
        ({"state": "open", "opens_at": None, "closes_at": None}, "open"),
        ({"state": "open", "opens_at": "2027-01-01T00:00:00Z"}, "not_yet"),
        ({"state": "open", "closes_at": "2026-02-01T00:00:00Z"}, "closed"),
        ({"state": "open", "closes_at": "2026-02-01T00:00:00Z", "late_policy": "mark_late"}, "late"),
        ({"state": "closed"}, "closed"),
        ({"state": "held", "late_policy": "mark_late"}, "late"),
    ],
)
def test_the_window_decides_and_the_state_ends_it_early(
    changes: dict[str, Any], openness: str, world: ModuleType
) -> None:
    assert round_of(world.review_round("r1", **changes)).openness(world.NOW) == openness


def test_a_round_closes_at_the_very_moment(world: ModuleType) -> None:
    one = round_of(world.review_round("r1", closes_at=world.NOW))
    assert one.openness(world.NOW) == "closed"
    assert one.openness(world.NOW - timedelta(microseconds=1)) == "open"


def test_a_kind_without_a_questionnaire_is_not_taken(world: ModuleType) -> None:
    one = round_of(world.review_round("r1", questionnaires={"member_state_review": "q"}))
    assert one.takes(Kind.MEMBER_STATE_REVIEW)
    assert not one.takes(Kind.STAKEHOLDER_INPUT)


def test_a_level_without_a_questionnaire_of_its_own_answers_the_general_one(world: ModuleType) -> None:
    by_level = {"stakeholder_input": {"regional": "stakeholder-above-national"}}
    one = round_of(world.review_round("r1", questionnaires_by_level=by_level))
    general = world.FORMS["stakeholder_input"]
    found = {level: one.questionnaire(Kind.STAKEHOLDER_INPUT, level) for level in (None, Level.LOCAL, Level.REGIONAL)}
    assert found == {None: general, Level.LOCAL: general, Level.REGIONAL: "stakeholder-above-national"}
    assert one.questionnaire(Kind.PLEDGE, Level.REGIONAL) is None
    assert one.forms() == {*world.FORMS.values(), "stakeholder-above-national"}


def test_an_associate_is_known_and_gives_no_region(world: ModuleType) -> None:
    countries = countries_of(world.region(code) for code in world.MEMBERS)
    assert (countries["PRI"].state, countries["PRI"].regions) == (False, ())
    assert (countries["PRT"].state, countries["PRT"].regions) == (True, (Region.LAC, Region.UNECE))
    assert (countries["AUT"].state, countries["AUT"].regions) == (True, ())


def test_kosovo_is_known_though_no_commission_has_it(world: ModuleType) -> None:
    kosovo = world.reference().countries["XKX"]
    assert (kosovo.state, kosovo.regions) == (False, ())
    assert in_no_region(world.country("XKX", "reference_scr1244"))


def test_a_country_that_a_region_names_is_what_the_region_says(world: ModuleType) -> None:
    outdated = world.country("PRT", "reference_scr1244")
    countries = countries_of([world.region(code) for code in world.MEMBERS], [outdated])
    assert (countries["PRT"].state, countries["PRT"].regions) == (True, (Region.LAC, Region.UNECE))
    assert not in_no_region(world.country("PRT", "un_member", commissions=["UNECE"]))
    assert not in_no_region(world.country("PRI", "associate_only", associate_of=["ECLAC"]))
    assert not in_no_region(world.country("VAT", "observer_state"))


def test_aspects_of_an_answer_by_objective_keep_the_order_of_the_schema(world: ModuleType) -> None:
    form = questionnaire_of(world.questionnaire("member_state_review"))
    assert [(q.code, q.aspects) for q in form.questions] == [
        ("methodology", ()),
        ("objectives", ("progress", "challenges")),
        ("scope", ()),
    ]


@pytest.mark.parametrize("schema", [{"type": "no such type"}, {"$ref": "http://127.0.0.1:9/elsewhere"}])
def test_a_schema_that_does_not_stand_alone_is_no_questionnaire(schema: dict[str, Any]) -> None:
    with pytest.raises(SchemaError):
        AnswersValidator(schema)


def test_keywords_without_an_own_text_are_named() -> None:
    violations = AnswersValidator({"properties": {"n": {"multipleOf": 2}}}).violations({"n": 3})
    assert [(violation.pointer, violation.key, violation.values) for violation in violations] == [
        ("/answers/n", "other", {"keyword": "multipleOf"})
    ]


def test_an_answer_that_does_not_go_with_another_is_named_in_plain_words() -> None:
    schema = {"if": {"required": ["a"]}, "then": {"properties": {"b": False}}}
    violations = AnswersValidator(schema).violations({"a": 1, "b": 2})
    assert [(violation.pointer, violation.key) for violation in violations] == [("/answers/b", "falseSchema")]
