"""Geographical balance: how champions spread over the regions, against how the States do."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.vocabulary import REVIEW_REGIONS, Region
from registry.champions.balance import Effect, balance_of

LAC, AFRICA, ARAB = Region.LAC, Region.AFRICA, Region.ARAB
STATES = [[LAC]] * 2 + [[AFRICA]] * 6 + [[AFRICA, ARAB]] * 2


def effect(champions: Sequence[Sequence[Region]], country: Sequence[Region]) -> Effect:
    found = balance_of(champions, STATES, country).adding
    assert found
    return found.effect


def test_champions_that_spread_as_the_states_do_are_in_balance() -> None:
    balance = balance_of([[LAC], *[[AFRICA]] * 3, [AFRICA, ARAB]], STATES)
    assert balance.distance == 0
    assert balance.adding is None


def test_a_country_of_two_regions_counts_as_a_member_of_both_and_votes_half_in_each() -> None:
    balance = balance_of([[AFRICA, ARAB]], STATES)
    shares = {one.region: one for one in balance.regions}
    assert (balance.champions, balance.states) == (1, 10)
    assert (shares[AFRICA].champions, shares[ARAB].champions) == (1, 1)
    assert shares[AFRICA].share_of_champions == shares[ARAB].share_of_champions == Fraction(1, 2)
    assert (shares[AFRICA].states, shares[AFRICA].share_of_states) == (8, Fraction(7, 10))


@pytest.mark.parametrize(
    ("champions", "country", "expected"),
    [
        ([[LAC]], [AFRICA], Effect.IMPROVES),
        ([[LAC], [AFRICA]], [AFRICA], Effect.IMPROVES),
        ([[LAC], [AFRICA]], [LAC], Effect.WORSENS),
        ([[LAC], [AFRICA]], [], Effect.KEEPS),
        ([[LAC]], [LAC], Effect.KEEPS),
        ([], [LAC], Effect.IMPROVES),
    ],
)
def test_one_more_champion_improves_keeps_or_worsens(
    champions: list[list[Region]], country: list[Region], expected: Effect
) -> None:
    assert effect(champions, country) is expected


def test_a_champion_of_no_region_is_counted_and_changes_no_share() -> None:
    balance = balance_of([[LAC], []], STATES)
    assert balance.champions == 2
    assert {one.region: one.share_of_champions for one in balance.regions}[LAC] == 1


COUNTRIES = st.lists(st.sets(st.sampled_from(REVIEW_REGIONS), max_size=3), max_size=12)


@given(COUNTRIES, COUNTRIES, st.sets(st.sampled_from(REVIEW_REGIONS), max_size=3))
def test_shares_add_up_and_the_effect_follows_the_distance(
    champions: list[set[Region]], states: list[set[Region]], country: set[Region]
) -> None:
    balance = balance_of(champions, states, country)
    for total in (
        sum(one.share_of_champions for one in balance.regions),
        sum(one.share_of_states for one in balance.regions),
    ):
        assert total in {0, 1}
    assert 0 <= balance.distance <= 1
    after = balance_of([*champions, country], states)
    assert balance.adding
    assert balance.adding.distance == after.distance
    expected = (after.distance > balance.distance) - (after.distance < balance.distance)
    assert balance.adding.effect is {-1: Effect.IMPROVES, 0: Effect.KEEPS, 1: Effect.WORSENS}[expected]
    assert balance_of(champions[::-1], states[::-1], country) == balance


@given(st.integers(1, 8), st.sampled_from(REVIEW_REGIONS[1:]))
def test_where_all_come_from_one_region_any_other_improves(number: int, other: Region) -> None:
    states = [[region] for region in REVIEW_REGIONS] * 10
    found = balance_of([[REVIEW_REGIONS[0]]] * number, states, [other]).adding
    assert found
    assert found.effect is Effect.IMPROVES
