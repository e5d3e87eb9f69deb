"""A version of a questionnaire as the intake needs it: the schema of its answers and where each text belongs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from contracts.registry_events import QuestionnairePublished
from contracts.vocabulary import Kind, Language, Section


@dataclass(frozen=True, slots=True)
class Question:
    """Where the answer to a question belongs; ``aspects`` are the texts of an answer by objective, in order."""

    code: str
    section: Section
    aspects: tuple[str, ...] = ()


class Word(NamedTuple):
    """What a chosen value is called; ``aspect`` is empty where the value is the answer itself or one of a list."""

    question: str
    aspect: str
    value: str
    label: str


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
    options: Mapping[tuple[str, str], Mapping[str, Mapping[Language, str]]] = field(default_factory=dict)
    """By question and aspect: values that can be chosen, and what each is called."""


def words_of(form: Questionnaire, answers: Mapping[str, Any], language: Language) -> tuple[Word, ...]:
    """Say in a language what was chosen: people read that, not codes."""
    return tuple(
        Word(question, aspect, value, labels[value][language])
        for (question, aspect), labels in form.options.items()
        for value in dict.fromkeys(_chosen(answers.get(question), aspect))
        if language in labels.get(value, {})
    )


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
        options=dict(_options(data.layout)),
    )


def _aspects(schema: Mapping[str, Any]) -> tuple[str, ...]:
    items = schema.get("items")
    properties = items.get("properties", {}) if isinstance(items, Mapping) else {}
    return tuple(name for name in properties if name != "objective")


def _options(layout: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], dict[str, Mapping[Language, str]]]]:
    for section in layout.get("sections", ()):
        for question in section.get("questions", ()):
            for aspect, asked in [("", question), *((part["code"], part) for part in question.get("parts", ()))]:
                if options := asked.get("options"):
                    yield (question["code"], aspect), {option["code"]: option["label"] for option in options}


def _chosen(answer: Any, aspect: str) -> Iterator[str]:
    for entry in answer if isinstance(answer, list) else [answer]:
        value = entry.get(aspect) if aspect and isinstance(entry, Mapping) else entry
        if isinstance(value, str):
            yield value
