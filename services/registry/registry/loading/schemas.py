"""How a data file looks: one type of record, defaults for all of them, the records."""

from __future__ import annotations

from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field

from registry.champions.schemas import ChampionEntry
from registry.countries.schemas import CountryEntry
from registry.questionnaires.schemas import QuestionnaireEntry
from registry.records.model import RecordType
from registry.records.schemas import Provenance
from registry.regions.schemas import RegionEntry
from registry.rounds.schemas import RoundEntry

ENTRY_OF: Final[dict[RecordType, type[Provenance]]] = {
    RecordType.COUNTRY: CountryEntry,
    RecordType.REGION: RegionEntry,
    RecordType.QUESTIONNAIRE: QuestionnaireEntry,
    RecordType.ROUND: RoundEntry,
    RecordType.CHAMPION: ChampionEntry,
}


class DataFile(BaseModel):
    """One file of the data folder; ``defaults`` stand for what a record does not say itself."""

    model_config = ConfigDict(extra="forbid")

    type: RecordType
    defaults: dict[str, Any] = Field(default_factory=dict)
    records: list[dict[str, Any]]
