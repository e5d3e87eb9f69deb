"""A term as data files state it and as the API answers it."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from registry.records.definition import Filter
from registry.records.schemas import Closed, Code, Provenance, RecordFields, SixLanguages
from registry.terms.model import TermList


class TermFacts(Closed):
    """A word of a closed list, in six languages."""

    code: Code = Field(description="The list and the value: `principles-people-centred`")
    list: TermList
    value: str = Field(pattern=r"^[a-z0-9_]+$", description="What other data uses for it: `people_centred`")
    order: int = Field(ge=1, le=1_000, description="Place in the list, as the source has it")
    name: SixLanguages = Field(description="Name in the six official languages")
    short: SixLanguages | None = Field(default=None, description="A name for narrow places")
    text: str | None = Field(default=None, description="What it means, in English")


class TermEntry(TermFacts, Provenance):
    """A term in a data file."""


class TermFilter(Filter):
    """What a list of terms can be narrowed by."""

    list: TermList | None = Field(default=None, description="Only terms of this list")


class Term(RecordFields, TermFacts):
    """A term in an answer."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "code": "principles-child-sensitive",
                    "list": "principles",
                    "value": "child_sensitive",
                    "order": 8,
                    "name": {
                        "en": "Child-sensitive",
                        "fr": "Adaptation aux besoins de l’enfant",  # noqa: RUF001 - French
                        "es": "Perspectiva infantil",
                        "ar": "مراعاة احتياجات الطفل",
                        "ru": "Учет интересов детей",
                        "zh": "顾及儿童",
                    },
                    "short": None,
                    "text": None,
                    "version": 1,
                    "valid_from": None,
                    "valid_to": None,
                    "recorded_at": "2026-01-01T00:00:00Z",
                    "source": "A/RES/73/195, paragraph 15",
                    "confidence": "medium",
                }
            ]
        }
    )
