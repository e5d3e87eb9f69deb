"""The life of a champion: express, assess on six criteria, confirm, end; in this order only."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from chassis.errors import ProblemError
from contracts.problems import CONFLICT
from contracts.vocabulary import Criterion, Region
from registry.champions.balance import balance_of
from registry.champions.model import (
    ChampionStanding,
    ChampionStatus,
    Finding,
    Judged,
    assessed,
    confirmed,
    ended,
    expressed,
    judged_balance,
)

DAY = "2026-03-01"
OTHERS = [criterion for criterion in Criterion if criterion is not Criterion.GEOGRAPHICAL_BALANCE]
BALANCED = Judged(Criterion.GEOGRAPHICAL_BALANCE, Finding.MET, "computed: keeps")
UNBALANCED = Judged(Criterion.GEOGRAPHICAL_BALANCE, Finding.NOT_MET, "computed: worsens")
EXPRESSED = expressed(ChampionStanding(), DAY)


def met(*criteria: Criterion) -> list[Judged]:
    return [Judged(criterion, Finding.MET) for criterion in criteria]


def refused(act: Any, *args: Any) -> list[str]:
    """Give the pointers of the conflict that an act is answered with."""
    with pytest.raises(ProblemError) as caught:
        act(*args)
    assert caught.value.problem is CONFLICT
    return [error.pointer for error in caught.value.errors]


def test_a_country_is_assessed_once_all_six_criteria_are_looked_at() -> None:
    some = assessed(EXPRESSED, met(*OTHERS[:3]), BALANCED, DAY)
    assert some.status is ChampionStatus.EXPRESSED
    whole = assessed(some, met(*OTHERS[3:]), BALANCED, "2026-03-02")
    assert whole.status is ChampionStatus.ASSESSED
    assert [one.criterion for one in whole.assessment] == list(Criterion)
    assert whole.assessed_on == "2026-03-02"


def test_the_balance_that_is_given_stands_before_the_computed_one() -> None:
    given_one = Judged(Criterion.GEOGRAPHICAL_BALANCE, Finding.MET, "its region asked for it")
    assert given_one in assessed(EXPRESSED, [given_one], UNBALANCED, DAY).assessment
    assert UNBALANCED in assessed(EXPRESSED, [], UNBALANCED, DAY).assessment


def test_confirming_needs_all_six_criteria() -> None:
    some = assessed(EXPRESSED, met(*OTHERS[:4]), BALANCED, DAY)
    assert refused(confirmed, some, {}, DAY) == ["/assessment"]
    assert refused(confirmed, EXPRESSED, {}, DAY) == ["/assessment"] * 6


def test_a_criterion_that_is_not_met_needs_a_reason() -> None:
    whole = assessed(EXPRESSED, met(*OTHERS), UNBALANCED, DAY)
    assert refused(confirmed, whole, {}, DAY) == ["/despite/geographical_balance"]
    done = confirmed(whole, {Criterion.GEOGRAPHICAL_BALANCE: "the only one of its subregion"}, DAY)
    assert done.status is ChampionStatus.CONFIRMED
    assert done.assessment[0].despite == "the only one of its subregion"


def test_an_unknown_criterion_does_not_stand_in_the_way() -> None:
    whole = assessed(EXPRESSED, [*met(*OTHERS[1:]), Judged(OTHERS[0], Finding.UNKNOWN, "not asked")], BALANCED, DAY)
    assert confirmed(whole, {}, DAY).status is ChampionStatus.CONFIRMED


def test_a_champion_that_sources_confirmed_can_be_assessed_later_and_stays_one() -> None:
    later = assessed(ChampionStanding(ChampionStatus.CONFIRMED), met(*OTHERS), BALANCED, DAY)
    assert later.status is ChampionStatus.CONFIRMED
    assert len(later.assessment) == 6


def test_a_champion_that_sources_list_stays_listed_until_the_act_confirms_it() -> None:
    listed = ChampionStanding(ChampionStatus.LISTED)
    assert refused(expressed, listed, DAY) == ["/status"]
    assert refused(confirmed, listed, {}, DAY) == ["/assessment"] * 6
    later = assessed(listed, met(*OTHERS), BALANCED, DAY)
    assert (later.status, len(later.assessment)) == (ChampionStatus.LISTED, 6)
    assert confirmed(later, {}, DAY).status is ChampionStatus.CONFIRMED


def test_after_an_end_everything_begins_anew() -> None:
    over = ended(assessed(EXPRESSED, met(*OTHERS), BALANCED, DAY), "other priorities", "2027-01-01")
    assert (over.status, over.ended_on, over.end_reason) == (ChampionStatus.ENDED, "2027-01-01", "other priorities")
    assert expressed(over, "2028-01-01") == ChampionStanding(ChampionStatus.EXPRESSED, expressed_on="2028-01-01")


@pytest.mark.parametrize("status", [None, ChampionStatus.ENDED])
def test_who_is_no_champion_has_to_express_its_interest_first(status: ChampionStatus | None) -> None:
    nobody = ChampionStanding(status)
    assert refused(assessed, nobody, met(*OTHERS), BALANCED, DAY) == ["/status"]
    assert refused(confirmed, nobody, {}, DAY) == ["/status"]
    assert refused(ended, nobody, "why", DAY) == ["/status"]


@pytest.mark.parametrize("status", [ChampionStatus.EXPRESSED, ChampionStatus.ASSESSED, ChampionStatus.CONFIRMED])
def test_interest_is_expressed_once(status: ChampionStatus) -> None:
    assert refused(expressed, ChampionStanding(status), DAY) == ["/status"]


def test_the_computed_balance_says_what_it_rests_on() -> None:
    states = [[Region.LAC]] * 2 + [[Region.AFRICA]] * 2
    worse = balance_of([[Region.LAC]] * 2, states, [Region.LAC]).adding
    better = balance_of([[Region.LAC]] * 2, states, [Region.AFRICA]).adding
    nowhere = balance_of([[Region.LAC]] * 2, states, []).adding
    assert worse
    assert better
    assert nowhere
    assert judged_balance(worse).result is Finding.MET  # all are from one region already: no change
    assert judged_balance(better) == Judged(
        Criterion.GEOGRAPHICAL_BALANCE, Finding.MET, "computed: a champion from africa improves the balance"
    )
    assert judged_balance(nowhere).result is Finding.UNKNOWN


FINDINGS = st.dictionaries(st.sampled_from(Criterion), st.sampled_from(Finding))
NEXT = {
    None: {ChampionStatus.EXPRESSED},
    ChampionStatus.EXPRESSED: {ChampionStatus.ASSESSED, ChampionStatus.CONFIRMED, ChampionStatus.ENDED},
    ChampionStatus.ASSESSED: {ChampionStatus.CONFIRMED, ChampionStatus.ENDED},
    ChampionStatus.CONFIRMED: {ChampionStatus.ENDED},
    ChampionStatus.ENDED: {ChampionStatus.EXPRESSED},
}


class Life(RuleBasedStateMachine):
    """Acts in any order: nobody skips a step, and what is refused changes nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.standing = ChampionStanding()

    def act(self, change: Any, *args: Any) -> None:
        before = self.standing
        try:
            self.standing = change(before, *args)
        except ProblemError:
            return
        assert self.standing.status is before.status or self.standing.status in NEXT[before.status]

    @rule()
    def express(self) -> None:
        self.act(expressed, DAY)

    @rule(found=FINDINGS, balance=st.sampled_from([BALANCED, UNBALANCED]))
    def assess(self, found: dict[Criterion, Finding], balance: Judged) -> None:
        self.act(assessed, [Judged(criterion, result) for criterion, result in found.items()], balance, DAY)

    @rule(despite=st.dictionaries(st.sampled_from(Criterion), st.just("a reason")))
    def confirm(self, despite: dict[Criterion, str]) -> None:
        self.act(confirmed, despite, DAY)

    @rule()
    def end(self) -> None:
        self.act(ended, "a reason", DAY)

    @invariant()
    def a_confirmed_champion_meets_the_criteria_or_a_reason_is_given(self) -> None:
        if self.standing.status is ChampionStatus.CONFIRMED and self.standing.confirmed_on:
            assert [one.criterion for one in self.standing.assessment] == list(Criterion)

    @invariant()
    def an_end_has_its_reason(self) -> None:
        assert (self.standing.status is ChampionStatus.ENDED) == (self.standing.end_reason is not None)


Life.TestCase.settings = settings(stateful_step_count=20, deadline=None)
TestLife = Life.TestCase


@given(FINDINGS)
def test_confirming_asks_for_a_reason_for_exactly_what_is_not_met(found: dict[Criterion, Finding]) -> None:
    whole = assessed(EXPRESSED, met(*OTHERS), BALANCED, DAY)
    whole = assessed(whole, [Judged(criterion, result) for criterion, result in found.items()], BALANCED, DAY)
    wanted = {criterion for criterion, result in found.items() if result is Finding.NOT_MET}
    if wanted:
        assert set(refused(confirmed, whole, {}, DAY)) == {f"/despite/{criterion.value}" for criterion in wanted}
    assert confirmed(whole, dict.fromkeys(wanted, "a reason"), DAY).status is ChampionStatus.CONFIRMED
