"""A version of a questionnaire as the intake needs it: the schema of its answers and where each text belongs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple

import orjson

from contracts.registry_events import QuestionnairePublished, Respondent
from contracts.vocabulary import Kind, Language, PartyKind, Section
from wording.catalogues import Domain, translations
from wording.labels import OBJECTIVES

ANYBODY: Final = frozenset(PartyKind)
_PARTIES: Final = {"any": ANYBODY} | {kind.value: frozenset({kind}) for kind in PartyKind}
_OBJECTIVES: Final = frozenset({"objective", "objective_list"})
"""Controls whose answers are numbers of objectives."""


@dataclass(frozen=True, slots=True)
class MappedQuestion:
    """Where the answer to a question belongs; ``aspects`` are the texts of an answer by objective, in order."""

    code: str
    section: Section
    aspects: tuple[str, ...] = ()


class ChosenWord(NamedTuple):
    """What a chosen value is called; ``aspect`` is empty where the value is the answer itself or one of a list."""

    question: str
    aspect: str
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class ReferenceQuestionnaire:
    """Local copy of the current version of a questionnaire."""

    code: str
    kind: Kind
    title: Mapping[Language, str]
    version: int
    schema: Mapping[str, Any]
    layout: Mapping[str, Any]
    example: Mapping[str, Any]
    mapping: str
    """Where each text belongs, as every input that answers this version keeps it: see ``questions_of``."""
    parties: frozenset[PartyKind] = ANYBODY
    """Kinds of authors who may send it; none where no kind that sends today is meant."""
    options: Mapping[tuple[str, str], Mapping[str, Mapping[Language, str]]] = field(default_factory=dict)
    """By question and aspect: values that can be chosen, and what each is called."""

    @property
    def questions(self) -> tuple[MappedQuestion, ...]:
        """Where the answer to each question belongs, in order."""
        return questions_of(self.mapping)


def words_of(form: ReferenceQuestionnaire, answers: Mapping[str, Any], language: Language) -> tuple[ChosenWord, ...]:
    """Return in a language what was chosen: people read that, not codes."""
    return tuple(
        ChosenWord(question, aspect, value, labels[value][language])
        for (question, aspect), labels in form.options.items()
        for value in dict.fromkeys(_chosen(answers.get(question), aspect))
        if language in labels.get(value, {})
    )


def mapping_of(questions: Iterable[MappedQuestion]) -> str:
    """Return questions as one text."""
    return orjson.dumps([[q.code, q.section, q.aspects] for q in questions]).decode()


@lru_cache(maxsize=256)
def questions_of(mapping: str) -> tuple[MappedQuestion, ...]:
    """Return the questions of a text; there are few texts, one per version of a questionnaire."""
    return tuple(
        MappedQuestion(code, Section(section), tuple(aspects)) for code, section, aspects in orjson.loads(mapping)
    )


def questionnaire_of(data: QuestionnairePublished) -> ReferenceQuestionnaire:
    """Return the local copy of what the registry published."""
    properties = data.answers_schema.get("properties", {})
    return ReferenceQuestionnaire(
        code=data.code,
        kind=data.kind,
        title=data.title,
        version=data.questionnaire_version,
        schema=data.answers_schema,
        layout=data.layout,
        example=data.example,
        mapping=mapping_of(
            MappedQuestion(entry.question, entry.section, _aspects(properties.get(entry.question, {})))
            for entry in data.mapping
        ),
        options=dict(_options(data.layout)),
        parties=_parties(data.respondent),
    )


def _parties(respondent: Respondent | None) -> frozenset[PartyKind]:
    return ANYBODY if respondent is None else _PARTIES.get(respondent.kind, frozenset())


def _aspects(schema: Mapping[str, Any]) -> tuple[str, ...]:
    items = schema.get("items")
    properties = items.get("properties", {}) if isinstance(items, Mapping) else {}
    return tuple(name for name in properties if name != "objective")


def _options(layout: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], Mapping[str, Mapping[Language, str]]]]:
    for section in layout.get("sections", ()):
        for question in section.get("questions", ()):
            for aspect, asked in [("", question), *((part["code"], part) for part in question.get("parts", ()))]:
                if options := asked.get("options"):
                    yield (question["code"], aspect), {option["code"]: option["label"] for option in options}
                elif asked.get("control") in _OBJECTIVES and aspect != "objective":  # that part is the entry's heading
                    yield (question["code"], aspect), objectives()


@cache
def objectives() -> Mapping[str, Mapping[Language, str]]:
    """Return what each objective is called, by number."""
    return {
        str(number): {
            language: f"{number}. {translations(language, Domain.LABELS).gettext(title)}" for language in Language
        }
        for number, title in enumerate(OBJECTIVES, start=1)
    }


def said(value: Any) -> str | None:
    """Return a text or a number as people read it; None when it is neither."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _chosen(answer: Any, aspect: str) -> Iterator[str]:
    for entry in answer if isinstance(answer, list) else [answer]:
        value = said(entry.get(aspect) if aspect and isinstance(entry, Mapping) else entry)
        if value is not None:
            yield value
