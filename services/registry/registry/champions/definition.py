"""How champions are kept: the country they are, and its review regions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from chassis.errors import FieldError
from contracts.registry_events import ChampionRecorded, RegionLabel
from contracts.vocabulary import Commission, Region
from registry.champions.model import ChampionStatus, label_at
from registry.champions.schemas import Champion, ChampionEntry, ChampionFilter
from registry.directory.countries import review_regions
from registry.records.definition import Definition, Known, Reference
from registry.records.model import RecordType, Revision


def _references(entry: ChampionEntry) -> Iterator[Reference]:
    yield Reference(RecordType.COUNTRY, entry.country, "/country")


def _contradictions(entry: ChampionEntry, _known: Known) -> Iterator[FieldError]:
    criteria = [finding.criterion for finding in entry.assessment]
    for place, criterion in enumerate(criteria):
        if criterion in criteria[:place]:
            yield FieldError(f"/assessment/{place}/criterion", f"{criterion.value} stands there twice")
    if entry.status is ChampionStatus.ENDED and entry.end_reason is None:
        yield FieldError("/end_reason", "is needed: why did it end?")
    if entry.status is not ChampionStatus.ENDED and (entry.ended_on or entry.end_reason):
        yield FieldError("/status", "has an end, and is not ended")


def _derived(entry: ChampionEntry, known: Known) -> dict[str, Any]:
    """File it under the country's primary region, else its first."""
    country = known.get((RecordType.COUNTRY, entry.country), {})
    regions = review_regions(tuple(Commission(code) for code in country.get("commissions", ())))
    filed = country.get("primary_region") or next((region.value for region in regions), Region.GLOBAL.value)
    return {"filed_under": filed, "review_regions": [region.value for region in regions]}


def _shown(revision: Revision, day: date) -> dict[str, Any]:
    labels = [RegionLabel.model_validate(label) for label in revision.statement.state["region_labels"]]
    label = label_at(labels, day)
    return {"region_label": label.label if label else None}


CHAMPIONS: Final[Definition[ChampionEntry, Champion]] = Definition(
    type=RecordType.CHAMPION,
    collection="champions",
    noun="champion",
    entry=ChampionEntry,
    answer=Champion,
    key=lambda entry: entry.country,
    key_field="country",
    event=ChampionRecorded,
    filed_under=lambda state: Region(state["filed_under"]),
    references=_references,
    contradictions=_contradictions,
    derived=_derived,
    derived_fields=frozenset({"filed_under", "review_regions"}),
    acts_only=frozenset({"expressions"}),
    shown=_shown,
    filter=ChampionFilter,
)
