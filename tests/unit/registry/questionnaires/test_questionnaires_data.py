"""The questionnaires that ship: what their schemas take and refuse, and that they speak six languages."""

from __future__ import annotations

from typing import Any

import jsonschema  # type: ignore[import-untyped] # ships without types
import pytest
from tests.unit.registry.questionnaires.shipped import (
    FOREIGN_WORDS,
    ID,
    KEYWORDS,
    LATIN,
    LETTERS,
    SAME_IN_FRENCH,
    SHIPPED,
    accepts,
    every,
    example,
    schemas_in,
    texts,
)

from contracts.vocabulary import Kind, Language, Section


def test_ten_questionnaires_ship_and_every_kind_of_input_has_one() -> None:
    assert sorted(SHIPPED) == [
        "champion-expression",
        "good-practice",
        "member-state-outline",
        "outcome-report",
        "pledge",
        "priority-proposal",
        "regional-process-outline",
        "stakeholder-above-national",
        "stakeholder-national",
        "support-request",
    ]
    assert {form.kind for form in SHIPPED.values()} == set(Kind)
    assert all(form.code == code for code, form in SHIPPED.items())


def test_each_says_for_whom_it_is() -> None:
    assert {code: (form.respondent.kind, form.respondent.level) for code, form in SHIPPED.items()} == {
        "champion-expression": ("member_state", "national"),
        "good-practice": ("any", None),
        "member-state-outline": ("member_state", "national"),
        "outcome-report": ("commission", None),
        "pledge": ("any", None),
        "priority-proposal": ("any", None),
        "regional-process-outline": ("regional_process", "above_national"),
        "stakeholder-above-national": ("stakeholder", "above_national"),
        "stakeholder-national": ("stakeholder", "national"),
        "support-request": ("any", None),
    }


@every
class TestEach:
    def test_its_source_says_whose_wording_it_is(self, code: str) -> None:
        assert "Written by this project in plain words" in SHIPPED[code].source

    def test_its_example_is_valid(self, code: str) -> None:
        assert accepts(code, SHIPPED[code].example)

    def test_its_example_answers_every_question_that_applies(self, code: str) -> None:
        unasked = {"pledge": {"matched_pledge"}}.get(code, set())
        assert set(SHIPPED[code].example) == {one.question for one in SHIPPED[code].mapping} - unasked

    def test_what_is_required_cannot_be_left_out(self, code: str) -> None:
        for question in SHIPPED[code].answers_schema.get("required", ()):
            assert not accepts(code, example(code, **{question: None})), question
        assert not accepts(code, {})

    def test_what_is_not_required_can_be_left_out(self, code: str) -> None:
        depends = {"support-request": {"round"}, "pledge": {"participants"}}.get(code, set())
        required = {*SHIPPED[code].answers_schema.get("required", ()), *depends}
        for question in set(SHIPPED[code].example) - required:
            assert accepts(code, example(code, **{question: None})), question

    def test_no_answer_is_blank_endless_or_of_another_type(self, code: str) -> None:
        for question in SHIPPED[code].example:
            for wrong in ("", "  \n", None, 7, {}, [], [None], "x" * 20_001, ["x"] * 1001):
                assert not accepts(code, SHIPPED[code].example | {question: wrong}), (question, wrong)

    def test_no_question_can_be_added(self, code: str) -> None:
        assert not accepts(code, example(code, unknown="text"))

    def test_its_schema_has_no_keyword_that_would_be_left_out_silently(self, code: str) -> None:
        assert set(schemas_in(SHIPPED[code].answers_schema)) <= KEYWORDS

    def test_its_schema_is_one(self, code: str) -> None:
        jsonschema.Draft202012Validator.check_schema(SHIPPED[code].answers_schema)

    def test_every_text_stands_in_its_own_language(self, code: str) -> None:
        found = list(texts(SHIPPED[code].model_dump(mode="json")))
        assert len(found) > 15
        for text in found:
            for language, letters in LETTERS.items():
                own = FOREIGN_WORDS.sub("", text[language])
                assert letters.search(own), text[language]
                assert not LATIN.search(own), text[language]
            assert text[Language.ES] not in {text[Language.EN], text[Language.FR]}, text
            assert text[Language.FR] != text[Language.EN] or text[Language.EN] in SAME_IN_FRENCH, text

    def test_a_question_ends_as_questions_do_in_its_language(self, code: str) -> None:
        ends = {"en": "?", "fr": " ?", "es": "?", "ar": "؟", "ru": "?", "zh": "？"}
        for section in SHIPPED[code].layout.sections:
            for question in section.questions:
                for language, end in ends.items():
                    assert question.label[Language(language)].endswith(end)
                assert question.label[Language.ES].count("¿") == 1
                assert not any(hint.endswith(tuple(ends.values())) for hint in question.hint.values())

    def test_every_question_belongs_to_a_common_section(self, code: str) -> None:
        assert all(one.section in Section for one in SHIPPED[code].mapping)
        by_objective = {one.question for one in SHIPPED[code].mapping if one.question == "objectives"}
        assert all(one.section is Section.OBJECTIVES for one in SHIPPED[code].mapping if one.question in by_objective)


class TestOutlines:
    @pytest.fixture(
        params=[
            "member-state-outline",
            "regional-process-outline",
            "stakeholder-above-national",
            "stakeholder-national",
        ]
    )
    def code(self, request: pytest.FixtureRequest) -> str:
        return str(request.param)

    def test_one_short_text_is_enough(self, code: str) -> None:
        assert accepts(code, {"guiding_principles": "Yes."})
        assert accepts(code, {"objectives": [{"objective": 5, "progress": "A new visa."}]})

    @pytest.mark.parametrize(
        "entries",
        [
            [{"objective": 24, "progress": "x"}],
            [{"objective": 0, "progress": "x"}],
            [{"objective": 5}],
            [{"progress": "x"}],
            [{"objective": 5, "progress": "x"}, {"objective": 5, "challenges": "y"}],
            [{"objective": 5, "progress": "x", "more": "y"}],
        ],
    )
    def test_objectives_that_break_the_rules_are_refused(self, code: str, entries: list[Any]) -> None:
        assert not accepts(code, {"objectives": entries})


class TestOutcomeReport:
    def test_its_sections_are_those_of_the_guide(self) -> None:
        titles = [section.title[Language.EN] for section in SHIPPED["outcome-report"].layout.sections]
        assert titles == [
            "Introduction",
            "Executive summary",
            "Key findings",
            "Good practices and lessons learned",
            "Conclusions and recommendations",
            "Annex",
        ]

    def test_it_names_each_input_it_rests_on_once_by_its_id(self) -> None:
        assert accepts("outcome-report", example("outcome-report", inputs=[ID]))
        for wrong in ([], [ID, ID], ["the input of Portugal"], [ID + "\n"], [ID.upper()]):
            assert not accepts("outcome-report", example("outcome-report", inputs=wrong))


class TestGoodPractice:
    @pytest.mark.parametrize("day", ["2019", "2019-03", "2019-03-31", "2020-02-29", "2000-02-29"])
    def test_a_date_is_as_exact_as_the_source(self, day: str) -> None:
        assert accepts("good-practice", example("good-practice", starts_on=day))

    @pytest.mark.parametrize("day", ["19", "2019-13", "2019-00", "2019-02-29", "2019-04-31", "2019-03-1", "2019\n"])
    def test_a_date_that_does_not_exist_is_refused(self, day: str) -> None:
        assert not accepts("good-practice", example("good-practice", starts_on=day))

    @pytest.mark.parametrize(
        "changes",
        [
            {"completion": "planned"},
            {"objectives": [0]},
            {"objectives": [5, 5]},
            {"guiding_principles": ["fairness"]},
            {"links": ["http://example.org/"]},
            {"links": ["https://example.org/a b"]},
            {"submitted_by": "somebody"},
        ],
    )
    def test_what_breaks_a_rule_of_the_hub_is_refused(self, changes: dict[str, Any]) -> None:
        assert not accepts("good-practice", example("good-practice", **changes))


class TestPledge:
    def test_its_text_has_300_to_3000_characters(self) -> None:
        for length, fits in ((299, False), (300, True), (3000, True), (3001, False)):
            assert accepts("pledge", example("pledge", pledge="ж" * length)) is fits

    @pytest.mark.parametrize(
        ("kind", "participants", "matched", "fits"),
        [
            ("individual", None, None, True),
            ("individual", ["B"], None, False),
            ("individual", None, ID, False),
            ("common", ["B"], None, True),
            ("common", None, None, False),
            ("common", ["B", "B"], None, False),
            ("in_partnership", ["B"], None, True),
            ("in_partnership", None, None, False),
            ("in_partnership", ["B"], ID, False),
            ("matching", None, ID, True),
            ("matching", ["B"], ID, True),
            ("matching", None, None, False),
            ("matching", None, "the pledge of Portugal", False),
            ("other", None, None, False),
        ],
    )
    def test_a_kind_of_pledge_asks_for_what_belongs_to_it(
        self, kind: str, participants: list[str] | None, matched: str | None, *, fits: bool
    ) -> None:
        changes = {"pledge_kind": kind, "participants": participants, "matched_pledge": matched}
        assert accepts("pledge", example("pledge", **changes)) is fits

    @pytest.mark.parametrize(
        ("day", "fits"),
        [
            ("2028-02-29", True),
            ("2027-02-29", False),
            ("2100-02-28", False),
            ("2027-12", False),
            ("2027-12-31T00:00:00Z", False),
            ("٢٠٢٧-١٢-٣١", False),
        ],
    )
    def test_it_is_kept_by_a_day_that_exists(self, day: str, *, fits: bool) -> None:
        assert accepts("pledge", example("pledge", due_on=day)) is fits
