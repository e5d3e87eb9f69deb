"""A version of a questionnaire as the intake needs it: the schema of its answers and where each text belongs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from contracts.registry_events import QuestionnairePublished
from contracts.vocabulary import Kind, Language, Section


@dataclass(frozen=True, slots=True)
class Question:
    """Where the answer to a question belongs; ``aspects`` are the texts of an answer by objective, in order."""

    code: str
    section: Section
    aspects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """Local copy of the current version of a questionnaire."""

    code: str
    kind: Kind
    title: Mapping[Language, str]
    version: int
    schema: Mapping[str, Any]
    layout: Mapping[str, Any]
    example: Mapping[str, Any]
    questions: tuple[Question, ...]


def questionnaire_of(data: QuestionnairePublished) -> Questionnaire:
    """Make the local copy of what the registry published."""
    properties = data.answers_schema.get("properties", {})
    return Questionnaire(
        code=data.code,
        kind=data.kind,
        title=data.title,
        version=data.questionnaire_version,
        schema=data.answers_schema,
        layout=data.layout,
        example=data.example,
        questions=tuple(
            Question(entry.question, entry.section, _aspects(properties.get(entry.question, {})))
            for entry in data.mapping
        ),
    )


def _aspects(schema: Mapping[str, Any]) -> tuple[str, ...]:
    items = schema.get("items")
    properties = items.get("properties", {}) if isinstance(items, Mapping) else {}
    return tuple(name for name in properties if name != "objective")
