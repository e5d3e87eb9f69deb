"""How counts are kept."""

from __future__ import annotations

from typing import Final

from registry.counts.events import count_recorded
from registry.counts.schemas import Count, CountEntry, CountFilter
from registry.records.definition import Definition
from registry.records.model import RecordType

COUNTS: Final[Definition[CountEntry, Count]] = Definition(
    type=RecordType.COUNT,
    collection="counts",
    noun="count",
    entry=CountEntry,
    answer=Count,
    key=lambda entry: entry.code,
    key_field="code",
    event=count_recorded,
    filter=CountFilter,
)
