"""Countries and territories: their commissions, and the review regions that follow from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar, Final

from pydantic import ConfigDict, Field

from chassis.errors import FieldError
from contracts.registry_events import CountryRecorded
from contracts.vocabulary import COMMISSION_OF_REGION, Commission, Region
from registry.records.definition import Definition, Filter, Known
from registry.records.model import RecordType
from registry.records.schemas import Closed, Provenance, RecordFields, shown_by

REGION_OF_COMMISSION: Final = {commission: region for region, commission in COMMISSION_OF_REGION.items()}


class CountryStatus(StrEnum):
    """What a country or territory is to the United Nations."""

    UN_MEMBER = "un_member"
    OBSERVER_STATE = "observer_state"
    ASSOCIATE_ONLY = "associate_only"
    REFERENCE_SCR1244 = "reference_scr1244"


STATES: Final = frozenset({CountryStatus.UN_MEMBER, CountryStatus.OBSERVER_STATE})


@dataclass(frozen=True, slots=True)
class Territory:
    """A country or territory with all its commissions."""

    iso3: str
    iso2: str
    name: str
    status: CountryStatus
    commissions: tuple[Commission, ...]
    outside_own_region: tuple[Commission, ...]
    associate_of: tuple[Commission, ...]

    @property
    def is_state(self) -> bool:
        """Whether it is a Member or observer State."""
        return self.status in STATES


def review_regions(commissions: tuple[Commission, ...]) -> list[Region]:
    """Return the regions of the commissions a country is a member of; none for associate members."""
    return [REGION_OF_COMMISSION[commission] for commission in commissions]


class CountryFacts(Closed):
    """A country or territory."""

    iso3: str = Field(pattern=r"^[A-Z]{3}$", description="ISO 3166-1 alpha-3")
    iso2: str = Field(pattern=r"^[A-Z]{2}$", description="ISO 3166-1 alpha-2")
    m49: str | None = Field(pattern=r"^\d{3}$", description="Code of the United Nations Statistics Division")
    name: str = Field(min_length=2, description="Name in English as the source has it")
    status: CountryStatus
    commissions: list[Commission] = Field(
        default_factory=list, description="All regional commissions of which it is a member"
    )
    outside_own_region: list[Commission] = Field(
        default_factory=list, description="Those of them that lie outside its own region"
    )
    associate_of: list[Commission] = Field(
        default_factory=list, description="Regional commissions of which it is an associate member"
    )
    primary_region: Region | None = Field(
        default=None, description="Where records about the country are filed; null where two regions have equal claim"
    )
    note: str | None = None


class CountryEntry(CountryFacts, Provenance):
    """A country in a data file."""


class Country(RecordFields, CountryFacts):
    """A country in an answer."""

    model_config = ConfigDict(json_schema_extra=shown_by(CountryRecorded, "portugal"))

    review_regions: list[Region] = Field(
        description="Regions on whose pages the country's inputs stand: those of all commissions it is a member of"
    )


class CountryFilter(Filter):
    """Query parameters of the list."""

    PATHS: ClassVar[Mapping[str, str]] = {"region": "review_regions", "commission": "commissions"}

    region: Region | None = Field(
        default=None, description="Only members of this review region; `global`: all Member and observer States"
    )
    commission: Commission | None = Field(default=None, description="Only members of this regional commission")
    status: CountryStatus | None = Field(default=None, description="Only countries of this status")

    def where(self, day: date) -> dict[str, Any]:
        """Return a condition that finds the States of the global forum by status: no commission makes them members."""
        condition = super().where(day)
        if self.region is Region.GLOBAL:
            del condition["state.review_regions"]
            states = {"state.status": {"$in": sorted(status.value for status in STATES)}}
            return {"$and": [condition, states]} if condition else states
        return condition


def _contradictions(entry: CountryEntry, _known: Known) -> Iterator[FieldError]:
    if not set(entry.outside_own_region) <= set(entry.commissions):
        yield FieldError("/outside_own_region", "names a commission that is not among the commissions")
    if set(entry.associate_of) & set(entry.commissions):
        yield FieldError("/associate_of", "names a commission of which it is a member")
    if entry.primary_region not in {None, *review_regions(tuple(entry.commissions))}:
        yield FieldError("/primary_region", "is no region of the country's commissions")


def _derived(entry: CountryEntry, _known: Known) -> dict[str, Any]:
    return {"review_regions": [region.value for region in review_regions(tuple(entry.commissions))]}


COUNTRIES: Final[Definition[CountryEntry, Country]] = Definition(
    type=RecordType.COUNTRY,
    collection="countries",
    noun="country",
    entry=CountryEntry,
    answer=Country,
    key=lambda entry: entry.iso3,
    key_field="iso3",
    event=CountryRecorded,
    filed_under=lambda state: Region(state["primary_region"] or next(iter(state["review_regions"]), Region.GLOBAL)),
    contradictions=_contradictions,
    derived=_derived,
    derived_fields=frozenset({"review_regions"}),
    filter=CountryFilter,
)
