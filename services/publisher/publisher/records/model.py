"""The registry as the publisher knows it at one point in time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from contracts.registry_events import (
    ChampionRecorded,
    CountryOfRegion,
    Membership,
    QuestionnairePublished,
    RegionRecorded,
    RoundRecorded,
)
from contracts.vocabulary import Language, Region

Labels = Mapping[str, Mapping[Language, str]]
"""Words of a questionnaire's questions, by question and language."""


@dataclass(frozen=True, slots=True)
class RegionCopy:
    """A region's newest record, and every country that any of its records named."""

    data: RegionRecorded
    ever: frozenset[str]
    """Countries whose pages a change of the region can touch, those that left included."""


def with_region(known: RegionCopy | None, data: RegionRecorded) -> RegionCopy:
    """Add a record of a region, in any order."""
    members = frozenset(member.iso3 for member in data.members)
    if known is None:
        return RegionCopy(data, members)
    return RegionCopy(data if data.version > known.data.version else known.data, known.ever | members)


def questionnaire_key(code: str, version: int) -> str:
    """Name one version of a questionnaire: an input keeps the words of the version that it answered."""
    return f"{code}@{version}"


def labels_of(data: QuestionnairePublished) -> Labels:
    """Read the words of the questions out of a questionnaire's layout; what has none is left out."""
    labels: dict[str, Mapping[Language, str]] = {}
    for section in data.layout.get("sections", ()):
        for question in section.get("questions", ()):
            words = question.get("label") or {}
            if isinstance(words, dict):
                labels[question.get("code", "")] = {one: words[one] for one in Language if one in words}
    return labels


@dataclass(frozen=True, slots=True)
class World:
    """All records at one point in time."""

    regions: Mapping[Region, RegionCopy] = field(default_factory=dict)
    rounds: Mapping[str, RoundRecorded] = field(default_factory=dict)
    champions: Mapping[str, ChampionRecorded] = field(default_factory=dict)
    labels: Mapping[str, Labels] = field(default_factory=dict)
    """By ``questionnaire_key``."""

    def region_codes(self) -> tuple[Region, ...]:
        """List the known regions in the order of the vocabulary."""
        return tuple(code for code in Region if code in self.regions)

    def members(self, code: Region) -> tuple[CountryOfRegion, ...]:
        """List the countries of a region, associates included."""
        return tuple(self.regions[code].data.members) if code in self.regions else ()

    def states(self, code: Region) -> tuple[str, ...]:
        """List the member States of a region (iso3)."""
        return tuple(m.iso3 for m in self.members(code) if m.membership is Membership.MEMBER)

    def regions_of(self, iso3: str) -> tuple[tuple[Region, CountryOfRegion], ...]:
        """List the regions of a country, ``global`` included, with its entry in each."""
        return tuple((code, m) for code in self.region_codes() for m in self.members(code) if m.iso3 == iso3)

    def countries(self) -> tuple[str, ...]:
        """List every country of any region, sorted."""
        return tuple(sorted({m.iso3 for code in self.region_codes() for m in self.members(code)}))
