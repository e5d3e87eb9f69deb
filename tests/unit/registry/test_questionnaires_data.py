"""The questionnaires that ship: what their schemas take and refuse, and that they speak six languages."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any, Final

import jsonschema  # type: ignore[import-untyped] # ships without types
import jsonschema_rs
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.vocabulary import OBJECTIVES, Criterion, Kind, Language, Region, Section, SupportMeasure
from registry.incoming.schemas import ProposalAnswers, RequestAnswers
from registry.questionnaires.schemas import QuestionnaireEntry
from registry.settings import DATA

SHIPPED: Final = {
    path.stem: QuestionnaireEntry.model_validate(yaml.safe_load(path.read_text())["records"][0])
    for path in sorted((DATA / "questionnaires").glob("*.yaml"))
}
PYTHON: Final = {code: jsonschema.Draft202012Validator(form.answers_schema) for code, form in SHIPPED.items()}
RUST: Final = {code: jsonschema_rs.Draft202012Validator(form.answers_schema) for code, form in SHIPPED.items()}
KEYWORDS: Final = {*jsonschema.Draft202012Validator.VALIDATORS, "then", "else", "minContains", "maxContains"} | {
    "$schema",
    "title",
    "description",
}
FOREIGN_WORDS: Final = re.compile(r"Migration Network Hub|https://")
LETTERS: Final = {
    Language.AR: re.compile(r"[\u0621-\u064a]"),
    Language.RU: re.compile(r"[а-яё]", re.IGNORECASE),
    Language.ZH: re.compile(r"[\u4e00-\u9fff]"),
}
LATIN: Final = re.compile(r"[a-z]", re.IGNORECASE)
SAME_IN_FRENCH: Final = {"Introduction", "Document"}
ID: Final = "01981f6a-2c11-7d3a-9b42-5f0c1e7a8d10"
every = pytest.mark.parametrize("code", SHIPPED)


def accepts(code: str, answers: Any) -> bool:
    """Ask both validators; they agree."""
    verdict: bool = RUST[code].is_valid(answers)
    assert PYTHON[code].is_valid(answers) == verdict
    return verdict


def example(code: str, **changes: Any) -> dict[str, Any]:
    """Give the example with some answers changed, and without those that are None."""
    answers = copy.deepcopy(SHIPPED[code].example) | changes
    return {question: answer for question, answer in answers.items() if answer is not None}


def texts(value: Any) -> Iterator[dict[Language, str]]:
    """Find all texts in six languages."""
    if isinstance(value, dict):
        if set(value) == set(Language):
            yield value
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


def schemas_in(value: Any, *, names: bool = False) -> Iterator[str]:
    """Give all keywords of a schema: not the names of properties, not values."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if not names:
                yield key
            if names or key not in {"enum", "const", "required"}:
                yield from schemas_in(inner, names=not names and key == "properties")
    elif isinstance(value, list):
        for inner in value:
            yield from schemas_in(inner)


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


# Whether these are blank differs between dialects of patterns; nobody sends a text of nothing else.
TEXTS: Final = st.characters(exclude_characters="\x1c\x1d\x1e\x1f\x85\ufeff", exclude_categories=("Cs",))
VALUES: Final = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-1, 30),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(TEXTS, max_size=40),
    st.sampled_from(["x" * 299, "x" * 3001, ID, "input", "matching", "review_assistance", "2028-02-29", "2027-02-29"]),
    st.lists(st.integers(0, 24), max_size=3),
    st.lists(st.text(TEXTS, max_size=3), max_size=3),
    st.dictionaries(
        st.sampled_from(["objective", "progress", "kind", "reference", "more"]), st.text(TEXTS, max_size=3)
    ),
)


@st.composite
def mutated(draw: st.DrawFn) -> tuple[str, Any]:
    """Change an example at up to three places: replace, remove, add, double."""
    code = draw(st.sampled_from(sorted(SHIPPED)))
    answers: Any = copy.deepcopy(SHIPPED[code].example)
    for _ in range(draw(st.integers(1, 3))):
        at: Any = answers
        while True:
            keys = list(at) if isinstance(at, dict) else list(range(len(at)))
            if not keys:
                break
            key = draw(st.sampled_from(keys))
            if isinstance(at[key], dict | list) and draw(st.booleans()):
                at = at[key]
                continue
            match draw(st.sampled_from(["replace", "remove", "add"])):
                case "replace":
                    at[key] = draw(VALUES)
                case "remove":
                    del at[key]
                case "add" if isinstance(at, list):
                    at.append(draw(st.one_of(st.sampled_from(at), VALUES)))
                case _:
                    at[draw(st.sampled_from([*SHIPPED[code].answers_schema["properties"], "more"]))] = draw(VALUES)
            break
    return code, answers


@settings(max_examples=400, deadline=None)
@given(mutated())
def test_two_validators_agree_on_whatever_is_made_of_the_examples(case: tuple[str, Any]) -> None:
    code, answers = case
    assert PYTHON[code].is_valid(answers) == RUST[code].is_valid(answers)
