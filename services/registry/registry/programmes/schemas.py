"""A programme as data files state it and as the API answers it."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from registry.programmes.model import CallStatus, ProgrammeKind
from registry.records.definition import Filter
from registry.records.schemas import Closed, Code, Day, Provenance, RecordFields, Url


class Call(Closed):
    """A call of a programme for proposals."""

    code: Code = Field(description="Its own within the programme")
    title: str = Field(min_length=3)
    opens_on: Day | None = Field(default=None, description="First day; null: not known")
    closes_on: Day | None = Field(default=None, description="Last day; null: not known")
    status: CallStatus = Field(description="As the source or the secretariat says; does not follow from the date")
    url: Url | None = None


class ProgrammeFacts(Closed):
    """A programme or fund to which requests for support can point."""

    code: Code
    name: str = Field(min_length=3)
    acronym: str | None = None
    kind: ProgrammeKind
    manager: Code | None = Field(default=None, description="Code of the entity that runs it; null: not known")
    calls: list[Call] = Field(default_factory=list, description="Its calls, as far as sources give them")
    url: Url | None = None
    note: str | None = None


class ProgrammeEntry(ProgrammeFacts, Provenance):
    """A programme in a data file."""


class ProgrammeFilter(Filter):
    """What a list of programmes can be narrowed by."""

    kind: ProgrammeKind | None = Field(default=None, description="Only programmes of this kind")


class Programme(RecordFields, ProgrammeFacts):
    """A programme in an answer."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "code": "migration-mptf",
                    "name": "Migration Multi-Partner Trust Fund",
                    "acronym": "MMPTF",
                    "kind": "trust_fund",
                    "manager": None,
                    "calls": [],
                    "url": None,
                    "note": "Its calls were not found in the sources",
                    "version": 1,
                    "valid_from": None,
                    "valid_to": None,
                    "recorded_at": "2026-01-01T00:00:00Z",
                    "source": "FAQs on the United Nations Network on Migration, October 2020",
                    "confidence": "high",
                }
            ]
        }
    )
