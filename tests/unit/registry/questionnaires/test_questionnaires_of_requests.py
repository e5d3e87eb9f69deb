"""The questionnaires whose answers become records of the registry: requests, proposals, interest."""

from __future__ import annotations

import pytest
import yaml
from tests.unit.registry.questionnaires.shipped import (
    ID,
    SHIPPED,
    accepts,
    example,
)

from contracts.vocabulary import OBJECTIVES, Criterion, Region, SupportMeasure
from registry.incoming.schemas import ProposalAnswers, RequestAnswers
from registry.settings import DATA


class TestRequests:
    def test_every_measure_can_be_asked_for_and_none_else(self) -> None:
        schema = SHIPPED["support-request"].answers_schema["properties"]["measure"]
        assert schema["enum"] == list(SupportMeasure)
        for measure in SupportMeasure:
            assert accepts("support-request", example("support-request", measure=measure.value))

    def test_help_with_a_review_names_the_round_and_other_measures_need_not(self) -> None:
        assert not accepts("support-request", example("support-request", round=None))
        assert accepts("support-request", example("support-request", round=None, measure="pilot_testing"))
        assert not accepts("support-request", example("support-request", round="RR1 UNECE"))

    def test_evidence_is_a_list_of_references_and_an_input_is_named_by_its_id(self) -> None:
        for entry, fits in (
            ({"kind": "input", "reference": ID}, True),
            ({"kind": "input", "reference": "the input of Portugal"}, False),
            ({"kind": "document", "reference": "Report, page 3", "note": "shows it"}, True),
            ({"kind": "rumour", "reference": "x"}, False),
            ({"kind": "insight"}, False),
            ({"reference": ID}, False),
            ({"kind": "document", "reference": "x", "more": "y"}, False),
            ({"kind": "document", "reference": " "}, False),
        ):
            assert accepts("priority-proposal", example("priority-proposal", evidence=[entry])) is fits

    def test_regions_and_objectives_are_those_of_the_vocabulary(self) -> None:
        items = SHIPPED["priority-proposal"].answers_schema["properties"]["regions"]["items"]
        assert items["enum"] == list(Region)
        for code in ("priority-proposal", "support-request", "good-practice", "pledge"):
            assert accepts(code, example(code, objectives=list(OBJECTIVES)))
            assert not accepts(code, example(code, objectives=[24]))

    def test_what_the_registry_keeps_of_a_request_can_be_read_out_of_the_answers(self) -> None:
        request = SHIPPED["support-request"].example
        assert RequestAnswers.model_validate(request).model_dump(mode="json") == request
        proposal = SHIPPED["priority-proposal"].example
        assert ProposalAnswers.model_validate(proposal).model_dump(mode="json") == proposal

    @pytest.mark.parametrize(
        ("code", "question", "listed"),
        [
            ("support-request", "measure", "support_measures"),
            ("good-practice", "guiding_principles", "principles"),
        ],
    )
    def test_a_choice_is_called_what_the_directory_calls_it(self, code: str, question: str, listed: str) -> None:
        terms = yaml.safe_load((DATA / "terms.yaml").read_text())["records"]
        asked = [one for section in SHIPPED[code].layout.sections for one in section.questions]
        options = next(one.options for one in asked if one.code == question)
        named = {one["value"]: one["name"] for one in terms if one["list"] == listed}
        assert {option.code: dict(option.label) for option in options} == named

    def test_an_expression_of_interest_needs_no_word_on_any_criterion(self) -> None:
        assert accepts("champion-expression", {"interest": "We wish to be a Champion."})
        assert not accepts("champion-expression", {"activities": "We would host an exchange."})

    def test_an_expression_of_interest_can_speak_to_each_of_the_six_criteria(self) -> None:
        layout = SHIPPED["champion-expression"].layout
        criteria = next(section for section in layout.sections if section.code == "criteria")
        assert [question.code for question in criteria.questions] == [criterion.value for criterion in Criterion]
