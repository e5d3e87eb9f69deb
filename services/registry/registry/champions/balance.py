"""Geographical balance of the champions: how they spread over the review regions, against how the States do.

A country of two regions counts half in each; a membership outside a country's own region does not count. The
distance of the two spreads is 0 when they are the same and 1 when they have nothing in common.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from contracts.vocabulary import REVIEW_REGIONS, Region

Spread = Mapping[Region, Fraction]


class Effect(StrEnum):
    """What one more champion does to the balance."""

    IMPROVES = "improves"
    KEEPS = "keeps"
    WORSENS = "worsens"


@dataclass(frozen=True, slots=True)
class RegionShare:
    """Champions and States of one region."""

    region: Region
    champions: int
    states: int
    share_of_champions: Fraction
    share_of_states: Fraction


@dataclass(frozen=True, slots=True)
class Adding:
    """What one more champion from these regions would do."""

    regions: tuple[Region, ...]
    effect: Effect
    distance: Fraction


@dataclass(frozen=True, slots=True)
class Balance:
    """How the champions spread over the regions."""

    champions: int
    states: int
    regions: tuple[RegionShare, ...]
    distance: Fraction
    adding: Adding | None = None


def balance_of(
    champions: Iterable[Collection[Region]],
    states: Iterable[Collection[Region]],
    adding: Collection[Region] | None = None,
) -> Balance:
    """Compare the regions of the champions with those of all States; say what one more champion does."""
    chosen, all_states = [*champions], [*states]
    spread, even = _spread(chosen), _spread(all_states)
    distance = _distance(spread, even)
    champions_in, states_in = _members(chosen), _members(all_states)
    shares = tuple(
        RegionShare(region, champions_in[region], states_in[region], spread[region], even[region])
        for region in REVIEW_REGIONS
    )
    added = None if adding is None else _adding(chosen, adding, even, distance)
    return Balance(len(chosen), len(all_states), shares, distance, added)


def _adding(chosen: list[Collection[Region]], country: Collection[Region], even: Spread, before: Fraction) -> Adding:
    after = _distance(_spread([*chosen, country]), even)
    effect = Effect.KEEPS if after == before else Effect.IMPROVES if after < before else Effect.WORSENS
    return Adding(tuple(country), effect, after)


def _spread(countries: Iterable[Collection[Region]]) -> Spread:
    """Return how the countries spread: each has one vote, in equal parts for its regions; without a region none."""
    votes: dict[Region, Fraction] = dict.fromkeys(REVIEW_REGIONS, Fraction(0))
    for regions in countries:
        for region in regions:
            votes[region] += Fraction(1, len(regions))
    total = sum(votes.values(), Fraction(0))
    return {region: vote / total if total else vote for region, vote in votes.items()}


def _distance(spread: Spread, other: Spread) -> Fraction:
    """Measure how much of one spread would have to move to become the other; nobody at all is as far as can be."""
    if not any(spread.values()) or not any(other.values()):
        return Fraction(1)
    return sum((abs(spread[region] - other[region]) for region in REVIEW_REGIONS), Fraction(0)) / 2


def _members(countries: Iterable[Collection[Region]]) -> Counter[Region]:
    return Counter(region for regions in countries for region in regions)
