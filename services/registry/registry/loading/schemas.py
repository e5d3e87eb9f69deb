"""How a data file looks: one type of record, the records; ``defaults`` stand for what a record does not say itself."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from registry.records.model import RecordType


class DataFile(BaseModel):
    """One file of a data folder."""

    model_config = ConfigDict(extra="forbid")

    type: RecordType
    defaults: dict[str, Any] = Field(default_factory=dict)
    records: list[dict[str, Any]]
