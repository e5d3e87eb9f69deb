"""Countries as the intake needs them: which are States, and in which commissions' regions they are members."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from contracts.registry_events import CountryRecorded, Membership, RegionRecorded
from contracts.vocabulary import Region

_STATES: Final = frozenset({"un_member", "observer_state"})


@dataclass(frozen=True, slots=True)
class ReferenceCountry:
    """A country or territory; ``regions`` are those it is a member of (not an associate), sorted."""

    iso3: str
    state: bool
    regions: tuple[Region, ...]


def in_no_region(country: CountryRecorded) -> bool:
    """Return whether no region names a country or territory: it is in no commission and no State, as Kosovo."""
    return not country.commissions and not country.associate_of and country.status not in _STATES


def countries_of(
    regions: Iterable[RegionRecorded], others: Iterable[CountryRecorded] = ()
) -> dict[str, ReferenceCountry]:
    """Return the countries of all regions by their codes: a State of several commissions has several regions.

    The region ``global`` lists all Member and observer States; it makes a country a State and gives no region.
    ``others`` are those that no region names: their inputs stand where their rounds do.
    """
    found: dict[str, set[Region]] = {country.iso3: set() for country in others}
    states: set[str] = set()
    for region in regions:
        for member in region.members:
            codes = found.setdefault(member.iso3, set())
            if member.membership is not Membership.MEMBER:
                continue
            if region.code is Region.GLOBAL:
                states.add(member.iso3)
            else:
                codes.add(region.code)
    return {iso3: ReferenceCountry(iso3, iso3 in states, tuple(sorted(codes))) for iso3, codes in found.items()}


def regions_of_input(
    authors: Iterable[str], round_region: Region, countries: Mapping[str, ReferenceCountry]
) -> tuple[Region, ...]:
    """Return all regions on whose pages an input stands, sorted: of every author's country, and of the round."""
    regions = {region for iso3 in authors if iso3 in countries for region in countries[iso3].regions}
    if round_region is not Region.GLOBAL:
        regions.add(round_region)
    return tuple(sorted(regions)) or (Region.GLOBAL,)
