"""How questionnaires are kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from chassis.errors import FieldError
from contracts.registry_events import QuestionnairePublished
from registry.questionnaires.model import published_otherwise
from registry.questionnaires.schemas import Questionnaire, QuestionnaireEntry, QuestionnaireFilter
from registry.records.definition import ALL, Definition, Known, Reference
from registry.records.model import RecordType


def _references(_entry: QuestionnaireEntry) -> Iterator[Reference]:
    """Name all questionnaires: among them is what this one says until now, if it is there already."""
    yield Reference(RecordType.QUESTIONNAIRE, ALL, "/code")


def _contradictions(entry: QuestionnaireEntry, known: Known) -> Iterator[FieldError]:
    former = known.get((RecordType.QUESTIONNAIRE, entry.code))
    if published_otherwise(entry.questionnaire_version, entry.answers_schema, former):
        text = f"version {entry.questionnaire_version} was published with another schema: count it up"
        yield FieldError("/questionnaire_version", text)


QUESTIONNAIRES: Final[Definition[QuestionnaireEntry, Questionnaire]] = Definition(
    type=RecordType.QUESTIONNAIRE,
    collection="questionnaires",
    noun="questionnaire",
    entry=QuestionnaireEntry,
    answer=Questionnaire,
    key=lambda entry: entry.code,
    key_field="code",
    event=QuestionnairePublished,
    references=_references,
    contradictions=_contradictions,
    filter=QuestionnaireFilter,
)
