"""How regions are kept: their members follow from the commissions of all countries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from chassis.errors import FieldError
from contracts.registry_events import CountryOfRegion, Membership
from contracts.vocabulary import Commission
from registry.countries.model import Country, CountryStatus
from registry.records.definition import ALL, Definition, Known, Reference
from registry.records.model import RecordType
from registry.regions.events import region_recorded
from registry.regions.model import Member, members_of
from registry.regions.schemas import RegionEntry, ReviewRegion


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


def _members(entry: RegionEntry, known: Known) -> list[Member]:
    countries = [_country(state) for (record_type, _), state in known.items() if record_type is RecordType.COUNTRY]
    return members_of(entry.code, countries)


def _country(state: Mapping[str, Any]) -> Country:
    return Country(
        iso3=state["iso3"],
        iso2=state["iso2"],
        name=state["name"],
        status=CountryStatus(state["status"]),
        commissions=tuple(Commission(code) for code in state["commissions"]),
        outside_own_region=tuple(Commission(code) for code in state["outside_own_region"]),
        associate_of=tuple(Commission(code) for code in state["associate_of"]),
    )


def _shape(member: Member) -> CountryOfRegion:
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
    event=region_recorded,
    references=_references,
    contradictions=_contradictions,
    derived=_derived,
    derived_fields=frozenset({"members"}),
)
