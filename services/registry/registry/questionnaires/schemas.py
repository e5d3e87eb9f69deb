"""A questionnaire as data files state it and as the API answers it."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Self

import jsonschema_rs
from pydantic import ConfigDict, Field, field_validator, model_validator

from contracts.registry_events import QuestionOfSection
from contracts.vocabulary import Kind
from registry.records.schemas import Closed, Provenance, RecordFields, SixLanguages


class Control(StrEnum):
    """How a question is asked in a form."""

    LONG_TEXT = "long_text"
    OBJECTIVES = "objectives"


class Part(Closed):
    """One field of an answer that repeats per objective."""

    code: str
    label: SixLanguages


class Question(Closed):
    """One question; its code is a key of the answers."""

    code: str = Field(pattern=r"^[a-z][a-z_]{1,40}$")
    label: SixLanguages
    hint: SixLanguages
    control: Control
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

    code: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{1,60}$")
    kind: Kind
    title: SixLanguages
    questionnaire_version: int = Field(ge=1)
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
            jsonschema_rs.Draft202012Validator(schema)
        except (jsonschema_rs.ValidationError, ValueError) as error:
            raise ValueError(f"no JSON Schema 2020-12: {error}") from error
        return schema

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        keys = list(self.answers_schema.get("properties", {}))
        asked = [question.code for section in self.layout.sections for question in section.questions]
        mapped = [entry.question for entry in self.mapping]
        if asked != keys or mapped != keys:
            raise ValueError("schema, layout and mapping do not name the same questions in the same order")
        for error in jsonschema_rs.Draft202012Validator(self.answers_schema).iter_errors(self.example):
            raise ValueError(f"the example breaks the schema: {error.message}")
        return self


class Questionnaire(RecordFields, QuestionnaireFacts):
    """A questionnaire in an answer."""

    model_config = ConfigDict(json_schema_extra={"description": "Schema, layout in six languages, example, mapping"})
