"""The registry as the publisher knows it at one point in time."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from contracts.registry_events import ChampionRecorded, CountryOfRegion, Membership, RoundRecorded
from contracts.vocabulary import Region
from publisher.records.model import CHAMPION, QUESTIONNAIRE, REGION, ROUND, D, Labels, ReferenceType, RegionCopy, V

Values = Mapping[str, Mapping[str, Any]]
"""What is kept of records: by type, then by key."""


class ReferenceSnapshot:
    """All records at one point in time; never changed, so that it can be kept from release to release."""

    def __init__(self, values: Values | None = None) -> None:
        self._values: Values = values or {}

    def of(self, kind: ReferenceType[D, V]) -> Mapping[str, V]:
        """Return all records of a type by key, in the order of keys."""
        return self._values.get(kind.name, {})

    def with_records(self, changed: Values) -> ReferenceSnapshot:
        """Return the same snapshot with these records new or newer."""
        if not any(changed.values()):
            return self
        names = self._values.keys() | changed.keys()
        merged = {name: {**self._values.get(name, {}), **changed.get(name, {})} for name in names}
        return ReferenceSnapshot({name: dict(sorted(records.items())) for name, records in merged.items()})

    @cached_property
    def regions(self) -> Mapping[Region, RegionCopy]:
        """The known regions in the order of the vocabulary."""
        known = self.of(REGION)
        return {code: known[code] for code in Region if code in known}

    @property
    def rounds(self) -> Mapping[str, RoundRecorded]:
        """Rounds by code."""
        return self.of(ROUND)

    @property
    def champions(self) -> Mapping[str, ChampionRecorded]:
        """Champion countries by iso3."""
        return self.of(CHAMPION)

    @property
    def labels(self) -> Mapping[str, Labels]:
        """Words of questions by ``questionnaire_key``."""
        return self.of(QUESTIONNAIRE)

    def members(self, code: Region) -> tuple[CountryOfRegion, ...]:
        """List the countries of a region, associates included."""
        return tuple(self.regions[code].data.members) if code in self.regions else ()

    def states(self, code: Region) -> tuple[str, ...]:
        """List the States of a region (iso3), without those that its commission has from other regions."""
        return self._states.get(code, ())

    def regions_of(self, iso3: str) -> tuple[tuple[Region, CountryOfRegion], ...]:
        """List the regions of a country, ``global`` included, with its entry in each."""
        return self._by_country.get(iso3, ())

    def countries(self) -> tuple[str, ...]:
        """List every country of any region, sorted."""
        return tuple(sorted(self._by_country))

    @cached_property
    def _states(self) -> Mapping[Region, tuple[str, ...]]:
        return {
            code: tuple(m.iso3 for m in self.members(code) if m.membership is Membership.MEMBER and m.geographic)
            for code in self.regions
        }

    @cached_property
    def _by_country(self) -> Mapping[str, tuple[tuple[Region, CountryOfRegion], ...]]:
        found: dict[str, tuple[tuple[Region, CountryOfRegion], ...]] = {}
        for code in self.regions:
            for member in self.members(code):
                found[member.iso3] = (*found.get(member.iso3, ()), (code, member))
        return found
