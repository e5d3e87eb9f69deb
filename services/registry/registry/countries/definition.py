"""How countries are kept: with the review regions that follow from their commissions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from chassis.errors import FieldError
from registry.countries.events import country_recorded
from registry.countries.model import review_regions
from registry.countries.schemas import Country, CountryEntry, CountryFilter
from registry.records.definition import Definition, Known
from registry.records.model import RecordType


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
    event=country_recorded,
    contradictions=_contradictions,
    derived=_derived,
    derived_fields=frozenset({"review_regions"}),
    filter=CountryFilter,
)
