"""Who belongs to a region: follows from the countries' commissions, stated nowhere twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from contracts.registry_events import Membership
from contracts.vocabulary import COMMISSION_OF_REGION, Region
from registry.countries.model import Country


@dataclass(frozen=True, slots=True)
class Member:
    """A country's membership in one region."""

    country: Country
    membership: Membership
    geographic: bool


def members_of(region: Region, countries: Iterable[Country]) -> list[Member]:
    """List a region's members by code; the global forum has all Member and observer States."""
    ordered = sorted(countries, key=lambda country: country.iso3)
    if region is Region.GLOBAL:
        return [Member(country, Membership.MEMBER, geographic=True) for country in ordered if country.is_state]
    commission = COMMISSION_OF_REGION[region]
    members = []
    for country in ordered:
        if commission in country.commissions:
            own = commission not in country.outside_own_region
            members.append(Member(country, Membership.MEMBER, geographic=own))
        elif commission in country.associate_of:
            members.append(Member(country, Membership.ASSOCIATE, geographic=True))
    return members
