"""What makes a questionnaire one: a schema that stands alone, and a layout that asks for what the schema takes."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date
from typing import Any, Final

import pytest
from pydantic import ValidationError

from contracts.vocabulary import Kind, Language, Region
from registry.questionnaires.definition import QUESTIONNAIRES
from registry.questionnaires.model import RespondentKind, RespondentLevel
from registry.questionnaires.schemas import QuestionnaireEntry, QuestionnaireFilter
from registry.records.model import RecordType

SIX: Final = {language.value: f"text in {language}" for language in Language}
TEXT: Final = {"type": "string", "minLength": 1, "maxLength": 9, "pattern": "\\S"}
OBJECTIVE: Final = {"type": "integer", "minimum": 1, "maximum": 23}
OPTIONS: Final = [{"code": code, "label": SIX} for code in ("a", "b")]
ENUM: Final = {"type": "string", "enum": ["a", "b"]}
DAY: Final = {"type": "string", "format": "date", "maxLength": 10, "pattern": "^[0-9-]{10}$"}
OBJECTIVE_PART: Final = {"code": "objective", "label": SIX, "control": "objective"}
NOTE_PART: Final = {"code": "note", "label": SIX, "control": "long_text"}


def listed(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "minItems": 1, "maxItems": 3, "uniqueItems": True, "items": items}


def entries(**fields: Any) -> dict[str, Any]:
    items = {"type": "object", "additionalProperties": False, "properties": fields}
    return {"type": "array", "minItems": 1, "maxItems": 3, "items": items}


def form(control: str, schema: Any, answer: Any, **question: Any) -> dict[str, Any]:
    """Put together a questionnaire of one question."""
    asked = {"code": "q_1", "label": SIX, "hint": SIX, "control": control} | question
    return {
        "code": "one-question",
        "kind": "pledge",
        "title": SIX,
        "questionnaire_version": 1,
        "respondent": {"kind": "any"},
        "answers_schema": {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "type": "object",
            "additionalProperties": False,
            "properties": {"q_1": schema},
        },
        "layout": {"sections": [{"code": "s", "title": SIX, "questions": [asked]}]},
        "example": {"q_1": answer},
        "mapping": [{"question": "q_1", "section": "follow_up"}],
        "source": "made up for tests",
        "confidence": "high",
    }


SOUND: Final = {
    "long_text": form("long_text", TEXT, "x"),
    "text": form("text", TEXT, "x"),
    "texts": form("texts", listed(TEXT), ["x"]),
    "date": form("date", DAY, "2027-01-01"),
    "choice": form("choice", ENUM, "a", options=OPTIONS),
    "choices": form("choices", listed(ENUM), ["b"], options=OPTIONS),
    "objective_list": form("objective_list", listed(OBJECTIVE), [5]),
    "objectives": form(
        "objectives",
        entries(objective=OBJECTIVE, note=TEXT),
        [{"objective": 5}],
        parts=[OBJECTIVE_PART, NOTE_PART],
    ),
    "entries": form(
        "entries",
        entries(kind=ENUM, note=TEXT),
        [{"kind": "a"}],
        parts=[{"code": "kind", "label": SIX, "control": "choice", "options": OPTIONS}, NOTE_PART],
    ),
}


def question(of: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = of["layout"]["sections"][0]["questions"][0]
    return found


def schema(of: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = of["answers_schema"]["properties"]["q_1"]
    return found


@pytest.mark.parametrize("control", SOUND)
def test_every_control_has_a_schema_that_fits(control: str) -> None:
    assert QuestionnaireEntry.model_validate(SOUND[control]).layout.sections[0].questions[0].control == control


@pytest.mark.parametrize(
    ("control", "spoil", "said"),
    [
        ("long_text", lambda f: schema(f).pop("maxLength"), "longest length"),
        ("text", lambda f: schema(f).pop("pattern"), "longest length"),
        ("date", lambda f: schema(f).pop("format"), "format date"),
        ("texts", lambda f: schema(f).pop("uniqueItems"), "names nothing twice"),
        ("texts", lambda f: schema(f).pop("maxItems"), "largest number"),
        ("choice", lambda f: question(f)["options"].reverse(), "not the options"),
        ("choice", lambda f: question(f).pop("options"), "only choices have options"),
        ("choices", lambda f: question(f)["options"].pop(), "not the options"),
        ("text", lambda f: question(f).update(options=OPTIONS), "only choices have options"),
        ("text", lambda f: question(f).update(parts=[NOTE_PART]), "only repeating answers have parts"),
        ("objective_list", lambda f: schema(f)["items"].update(maximum=17), "from 1 to 23"),
        ("objectives", lambda f: question(f)["parts"].reverse(), "same order"),
        ("objectives", lambda f: question(f)["parts"][0].update(control="text"), "first part"),
        ("objectives", lambda f: schema(f)["items"].pop("additionalProperties"), "no fields beside"),
        ("entries", lambda f: question(f)["parts"].pop(), "same order"),
        ("entries", lambda f: question(f)["parts"][0].update(options=OPTIONS[:1]), "not the options"),
        ("entries", lambda f: schema(f)["items"]["properties"]["note"].pop("maxLength"), "longest length"),
        ("text", lambda f: f["mapping"].clear(), "same questions"),
        ("text", lambda f: f["example"].update(q_1=" "), "example breaks"),
        ("text", lambda f: f["answers_schema"].pop("additionalProperties"), "no fields beside"),
        ("text", lambda f: schema(f).update(maxlength=5), "does not know /properties/q_1/maxlength"),
        ("text", lambda f: f["answers_schema"].update(allOf=[{"iff": {}}]), "does not know /allOf/0/iff"),
        ("text", lambda f: schema(f).update({"$ref": "http://127.0.0.1:9/elsewhere"}), "stands alone"),
        ("text", lambda f: schema(f).update(pattern="("), "stands alone"),
        ("text", lambda f: question(f)["hint"].pop("zh"), "no text in zh"),
        ("text", lambda f: f["respondent"].update(kind="anyone"), "respondent"),
        ("text", lambda f: f.pop("respondent"), "respondent"),
    ],
)
def test_what_does_not_agree_is_refused(control: str, spoil: Callable[[dict[str, Any]], Any], said: str) -> None:
    spoiled = copy.deepcopy(SOUND[control])
    spoil(spoiled)
    with pytest.raises(ValidationError) as refused:
        QuestionnaireEntry.model_validate(spoiled)
    assert said in str(refused.value)


class TestVersions:
    entry = QuestionnaireEntry.model_validate(SOUND["text"])

    def contradicted(self, **former: Any) -> list[str]:
        state = self.entry.model_dump(mode="json") | former
        known = {(RecordType.QUESTIONNAIRE, self.entry.code): state}
        return [error.pointer for error in QUESTIONNAIRES.contradictions(self.entry, known)]

    def test_the_first_statement_of_a_version_is_free(self) -> None:
        assert list(QUESTIONNAIRES.contradictions(self.entry, {})) == []

    def test_the_same_version_cannot_have_other_rules(self) -> None:
        assert self.contradicted(answers_schema={"type": "object"}) == ["/questionnaire_version"]

    def test_another_version_can(self) -> None:
        assert self.contradicted(answers_schema={"type": "object"}, questionnaire_version=2) == []

    def test_the_same_version_can_get_better_words(self) -> None:
        assert self.contradicted(title={"en": "before"}, layout={"sections": []}) == []


def test_a_list_for_somebody_holds_what_is_for_everybody_too() -> None:
    asked = QuestionnaireFilter(
        kind=Kind.STAKEHOLDER_INPUT,
        respondent=RespondentKind.STAKEHOLDER,
        level=RespondentLevel.NATIONAL,
        region=Region.LAC,
    )
    assert asked.where(date(2026, 1, 1)) == {
        "state.kind": "stakeholder_input",
        "state.respondent.kind": {"$in": ["stakeholder", "any"]},
        "state.respondent.level": {"$in": ["national", None]},
        "state.review_region": {"$in": ["lac", None]},
    }
    assert QuestionnaireFilter().where(date(2026, 1, 1)) == {}
