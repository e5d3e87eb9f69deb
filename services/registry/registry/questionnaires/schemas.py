"""A questionnaire as data files state it and as the API answers it."""

from __future__ import annotations

from datetime import date
from typing import Any, NoReturn, Self

import jsonschema_rs
from pydantic import ConfigDict, Field, field_validator, model_validator

from contracts.registry_events import QuestionOfSection
from contracts.vocabulary import Kind, Region
from registry.questionnaires.model import Control, RespondentKind, RespondentLevel, misfit, unknown_keywords
from registry.records.definition import Filter
from registry.records.schemas import Closed, Code, Provenance, RecordFields, SixLanguages


class Respondent(Closed):
    """For whom a questionnaire is."""

    kind: RespondentKind
    level: RespondentLevel | None = Field(default=None, description="Null: all levels")


class Option(Closed):
    """One of the answers to choose from; its code is the value in the answers."""

    code: str
    label: SixLanguages


class Part(Closed):
    """One field of an answer that repeats."""

    code: str
    label: SixLanguages
    control: Control
    options: list[Option] = Field(default_factory=list)


class Question(Closed):
    """One question; its code is a key of the answers."""

    code: str = Field(pattern=r"^[a-z][a-z0-9_]{1,40}$")
    label: SixLanguages
    hint: SixLanguages
    control: Control
    options: list[Option] = Field(default_factory=list, description="What to choose from")
    parts: list[Part] = Field(default_factory=list, description="Fields of a repeating answer")


class LayoutSection(Closed):
    """Questions that stand together."""

    code: str
    title: SixLanguages
    questions: list[Question] = Field(min_length=1)


class Layout(Closed):
    """The order in which a form asks."""

    sections: list[LayoutSection] = Field(min_length=1)


class QuestionnaireFacts(Closed):
    """A version of a questionnaire."""

    code: Code
    kind: Kind
    title: SixLanguages
    questionnaire_version: int = Field(ge=1, description="Counts the wording: other rules are another version")
    respondent: Respondent
    review_region: Region | None = Field(default=None, description="The only region that uses it; null: all")
    answers_schema: dict[str, Any] = Field(description="JSON Schema 2020-12 of the answers")
    layout: Layout
    example: dict[str, Any] = Field(description="A complete valid set of answers; invented")
    mapping: list[QuestionOfSection] = Field(description="The common section of each question, in order")


class QuestionnaireEntry(QuestionnaireFacts, Provenance):
    """A questionnaire in a data file; schema, layout, mapping and example must agree."""

    @field_validator("answers_schema")
    @classmethod
    def _is_schema(cls, schema: dict[str, Any]) -> dict[str, Any]:
        try:
            _validator(schema)
        except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError) as error:
            raise ValueError(f"no JSON Schema 2020-12 that stands alone: {error}") from error
        if unknown := next(unknown_keywords(schema), None):
            raise ValueError(f"JSON Schema 2020-12 does not know {unknown}")
        if schema.get("type") != "object" or schema.get("additionalProperties") is not False:
            raise ValueError("answers are an object with no fields beside the named ones")
        return schema

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        properties = self.answers_schema.get("properties", {})
        asked = [question for section in self.layout.sections for question in section.questions]
        codes = [question.code for question in asked]
        if codes != list(properties) or codes != [entry.question for entry in self.mapping]:
            raise ValueError("schema, layout and mapping do not name the same questions in the same order")
        for question in asked:
            parts = {part.code: (part.control, _codes(part.options)) for part in question.parts}
            wrong = misfit(question.control, _codes(question.options), parts, properties[question.code])
            if wrong:
                raise ValueError(f"question {question.code}: {wrong}")
        for error in _validator(self.answers_schema).iter_errors(self.example):
            raise ValueError(f"the example breaks the schema: {error.message}")
        return self


class QuestionnaireFilter(Filter):
    """What a list of questionnaires can be narrowed by."""

    kind: Kind | None = Field(default=None, description="Only for this kind of input")
    respondent: RespondentKind | None = Field(
        default=None,
        description="Only what this kind of respondent can answer: its own questionnaires, and those for any",
    )
    level: RespondentLevel | None = Field(default=None, description="Only for this level, or for all levels")
    region: Region | None = Field(
        default=None, description="Only what this region uses: its own, and those of all regions"
    )

    def where(self, day: date) -> dict[str, Any]:
        """Return a condition that takes what is for everybody along with what is for the asked one."""
        given = super().where(day)
        if respondent := given.pop("state.respondent", None):
            given["state.respondent.kind"] = {"$in": [respondent, RespondentKind.ANY.value]}
        for name, field in (("level", "respondent.level"), ("region", "review_region")):
            if value := given.pop(f"state.{name}", None):
                given[f"state.{field}"] = {"$in": [value, None]}
        return given


class Questionnaire(RecordFields, QuestionnaireFacts):
    """A questionnaire in an answer."""

    model_config = ConfigDict(json_schema_extra={"description": "Schema, layout in six languages, example, mapping"})


def _validator(schema: dict[str, Any]) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(schema, retriever=_stay_here)


def _stay_here(address: str) -> NoReturn:
    """Keep a schema from making this process fetch addresses."""
    raise ValueError(f"a questionnaire refers to nothing outside itself: {address}")


def _codes(options: list[Option]) -> list[str]:
    return [option.code for option in options]
