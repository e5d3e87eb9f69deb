"""Review regions: their members follow from the commissions of all countries, stated nowhere twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ConfigDict, Field

from chassis.errors import FieldError
from contracts.registry_events import CommissionOfRegion, CountryOfRegion, Membership, RegionRecorded
from contracts.vocabulary import COMMISSION_OF_REGION, Commission, Region
from registry.directory.countries import CountryStatus, Territory
from registry.records.definition import ALL, Definition, Known, Reference
from registry.records.model import RecordType
from registry.records.schemas import Closed, Provenance, RecordFields, SixLanguages, shown_by


@dataclass(frozen=True, slots=True)
class RegionMember:
    """A country's membership in one region."""

    country: Territory
    membership: Membership
    geographic: bool


def members_of(region: Region, countries: Iterable[Territory]) -> list[RegionMember]:
    """Return a region's members by code; the global forum has all Member and observer States."""
    ordered = sorted(countries, key=lambda country: country.iso3)
    if region is Region.GLOBAL:
        return [RegionMember(country, Membership.MEMBER, geographic=True) for country in ordered if country.is_state]
    commission = COMMISSION_OF_REGION[region]
    members = []
    for country in ordered:
        if commission in country.commissions:
            own = commission not in country.outside_own_region
            members.append(RegionMember(country, Membership.MEMBER, geographic=own))
        elif commission in country.associate_of:
            members.append(RegionMember(country, Membership.ASSOCIATE, geographic=True))
    return members


class RegionFacts(Closed):
    """A review region."""

    code: Region
    name: SixLanguages = Field(description="Name in the six official languages")
    commission: CommissionOfRegion | None = Field(description="Null for the global forum")
    member_count: int = Field(ge=0, le=1_000, description="Members, as the source counts them")
    associate_count: int = Field(ge=0, le=1_000, description="Associate members, as the source counts them")


class RegionEntry(RegionFacts, Provenance):
    """A region in a data file; the counts are held against the countries."""


class ReviewRegion(RecordFields, RegionFacts):
    """A review region in an answer."""

    model_config = ConfigDict(json_schema_extra=shown_by(RegionRecorded, "lac"))

    members: list[CountryOfRegion] = Field(
        description="Members and associate members by code; for `global` all Member and observer States"
    )


def _references(_entry: RegionEntry) -> Iterator[Reference]:
    yield Reference(RecordType.COUNTRY, ALL, "/code")


def _contradictions(entry: RegionEntry, known: Known) -> Iterator[FieldError]:
    counts = Counter(member.membership for member in _members(entry, known))
    for field, membership in (("member_count", Membership.MEMBER), ("associate_count", Membership.ASSOCIATE)):
        stated = getattr(entry, field)
        if counts[membership] != stated:
            yield FieldError(f"/{field}", f"{stated} stated, {counts[membership]} among the countries")


def _derived(entry: RegionEntry, known: Known) -> dict[str, Any]:
    return {"members": [_shape(member).model_dump(mode="json") for member in _members(entry, known)]}


def _members(entry: RegionEntry, known: Known) -> list[RegionMember]:
    countries = [_country(state) for (record_type, _), state in known.items() if record_type is RecordType.COUNTRY]
    return members_of(entry.code, countries)


def _country(state: Mapping[str, Any]) -> Territory:
    return Territory(
        iso3=state["iso3"],
        iso2=state["iso2"],
        name=state["name"],
        status=CountryStatus(state["status"]),
        commissions=tuple(Commission(code) for code in state["commissions"]),
        outside_own_region=tuple(Commission(code) for code in state["outside_own_region"]),
        associate_of=tuple(Commission(code) for code in state["associate_of"]),
    )


def _shape(member: RegionMember) -> CountryOfRegion:
    return CountryOfRegion(
        iso3=member.country.iso3,
        iso2=member.country.iso2,
        name=member.country.name,
        status=member.country.status,
        membership=member.membership,
        geographic=member.geographic,
    )


REGIONS: Final[Definition[RegionEntry, ReviewRegion]] = Definition(
    type=RecordType.REGION,
    collection="regions",
    noun="region",
    entry=RegionEntry,
    answer=ReviewRegion,
    key=lambda entry: entry.code.value,
    key_field="code",
    event=RegionRecorded,
    filed_under=lambda state: Region(state["code"]),
    references=_references,
    contradictions=_contradictions,
    derived=_derived,
    derived_fields=frozenset({"members"}),
)
