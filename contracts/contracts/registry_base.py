"""What all events of the registry share: the record's provenance, texts in languages, dates as exact as the source."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import ConfigDict, Field

from contracts.events import Contract, EventData
from contracts.moments import Moment
from contracts.vocabulary import Confidence, Language

Localized = dict[Language, str]

PartialDate = Annotated[
    str, Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$", description="Year, month or day, as exact as the source")
]


class RecordData(EventData):
    """What every record of the registry carries besides its state."""

    valid_from: date | None = Field(description="First day the state was true; null when it is not known")
    valid_to: date | None = Field(default=None, description="First day the state was no longer true")
    recorded_at: Moment = Field(description="When the registry knew")
    source: str = Field(description="Where the fact stands: document, address")
    confidence: Confidence
    replaces: list[int] = Field(
        default_factory=list, description="Versions whose statements went with this one; those of other days stay"
    )
    latest: bool = Field(
        default=True,
        description="False where another statement holds for later days: who keeps one state of a record leaves it out",
    )


class PeriodContract(Contract):
    """A part that holds from one day to another; a missing one is open or not known."""

    model_config = ConfigDict(serialize_by_alias=True, validate_by_name=True, validate_by_alias=True)

    from_: PartialDate | None = Field(default=None, alias="from")
    to: PartialDate | None = None
