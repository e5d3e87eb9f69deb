"""The life of a round: what each act allows, and that the intake always sees what the registry says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from chassis.errors import ProblemError
from contracts.problems import CONFLICT
from contracts.vocabulary import Admission, Kind, LatePolicy, Region, RoundState
from registry.rounds.model import Dates, RoundPlan, Stage, closed, due, held, opened, reopened, rescheduled
from submissions.reference.rounds import Openness
from submissions.reference.rounds import ReferenceRound as IntakeRound

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
MARCH = Dates(date(2026, 3, 10), date(2026, 3, 12))
FEBRUARY = Dates(date(2026, 2, 10), date(2026, 2, 12))
SCHEDULED = RoundPlan(RoundState.SCHEDULED, MARCH, None, None, takes=True)
OPEN = replace(SCHEDULED, state=RoundState.OPEN, opens_at=NOW - HOUR)
CLOSED = replace(OPEN, state=RoundState.CLOSED, closes_at=NOW - HOUR / 2)
HELD = replace(CLOSED, state=RoundState.HELD)


def refused(act: Any, *args: Any) -> str:
    """Give the pointer of the conflict that an act is answered with."""
    with pytest.raises(ProblemError) as caught:
        act(*args)
    assert caught.value.problem is CONFLICT
    return caught.value.errors[0].pointer


def seen_by_the_intake(plan: RoundPlan) -> IntakeRound:
    kinds = {Kind.STAKEHOLDER_INPUT: Admission.SCREEN} if plan.takes else {}
    return IntakeRound(
        code="r",
        region=Region.LAC,
        kind="regional_review",
        title={},
        state=plan.state,
        opens_at=plan.opens_at,
        closes_at=plan.closes_at,
        late_policy=LatePolicy.REFUSE,
        admission=kinds,
        questionnaires=dict.fromkeys(kinds, "stakeholder-national"),
    )


def test_a_scheduled_round_opens_now_unless_told_otherwise() -> None:
    assert opened(SCHEDULED, NOW) == replace(SCHEDULED, state=RoundState.OPEN, opens_at=NOW)
    end = NOW + HOUR
    assert opened(SCHEDULED, NOW, NOW - HOUR, end) == replace(OPEN, closes_at=end)


def test_an_opening_that_lies_ahead_leaves_the_round_scheduled_until_then() -> None:
    later = opened(SCHEDULED, NOW, NOW + HOUR)
    assert (later.state, later.opens_at) == (RoundState.SCHEDULED, NOW + HOUR)
    assert due(later, NOW) is None
    assert due(later, NOW + HOUR) is RoundState.OPEN


def test_a_round_that_takes_nothing_does_not_open() -> None:
    assert refused(opened, replace(SCHEDULED, takes=False), NOW) == "/admission"
    assert refused(reopened, replace(CLOSED, takes=False), NOW) == "/admission"


@pytest.mark.parametrize("plan", [OPEN, CLOSED, HELD])
def test_only_a_scheduled_round_opens(plan: RoundPlan) -> None:
    assert refused(opened, plan, NOW) == "/state"


def test_a_round_does_not_close_before_it_opens() -> None:
    assert refused(opened, SCHEDULED, NOW, None, NOW - HOUR) == "/closes_at"
    assert refused(opened, SCHEDULED, NOW, NOW + 2 * HOUR, NOW + HOUR) == "/closes_at"
    assert refused(closed, SCHEDULED, NOW) == "/state"
    assert refused(closed, replace(SCHEDULED, opens_at=NOW + HOUR), NOW) == "/opens_at"
    assert refused(closed, replace(OPEN, opens_at=NOW + HOUR), NOW) == "/opens_at"
    assert refused(closed, replace(OPEN, opens_at=NOW), NOW) == "/opens_at"


def test_closing_ends_the_window_and_leaves_one_that_ended_earlier() -> None:
    assert closed(OPEN, NOW) == replace(OPEN, state=RoundState.CLOSED, closes_at=NOW)
    assert closed(replace(OPEN, closes_at=NOW + HOUR), NOW).closes_at == NOW
    early = replace(OPEN, closes_at=NOW - HOUR / 2)
    assert closed(early, NOW) == replace(early, state=RoundState.CLOSED)


@pytest.mark.parametrize("plan", [CLOSED, HELD])
def test_only_an_open_round_closes(plan: RoundPlan) -> None:
    assert refused(closed, plan, NOW) == "/state"


def test_a_closed_round_opens_again_and_keeps_since_when_it_took_inputs() -> None:
    assert reopened(CLOSED, NOW, NOW + HOUR) == replace(OPEN, closes_at=NOW + HOUR)
    assert reopened(CLOSED, NOW) == OPEN
    assert refused(reopened, CLOSED, NOW, NOW) == "/closes_at"
    for plan in (SCHEDULED, OPEN, HELD):
        assert refused(reopened, plan, NOW) == "/state"


def test_a_round_is_held_once_its_inputs_are_in_and_its_days_are_over() -> None:
    assert held(CLOSED, NOW, FEBRUARY, "it was").state is RoundState.HELD
    assert refused(held, OPEN, NOW, FEBRUARY, "it was") == "/state"
    assert refused(held, HELD, NOW, FEBRUARY, "it was") == "/state"
    assert refused(held, CLOSED, NOW, MARCH, "it was") == "/ends_on"
    assert refused(held, CLOSED, NOW, Dates(text="in spring"), "it was") == "/starts_on"
    assert refused(held, CLOSED, NOW, Dates(date(2026, 2, 12), date(2026, 2, 10)), "it was") == "/ends_on"


def test_a_round_that_never_took_inputs_is_held_without_a_window() -> None:
    never = replace(SCHEDULED, dates=FEBRUARY, opens_at=NOW + HOUR, closes_at=NOW + 2 * HOUR)
    assert held(never, NOW, FEBRUARY, "it was") == RoundPlan(RoundState.HELD, FEBRUARY, None, None, takes=True)


def test_other_days_than_planned_keep_the_plan_and_the_reason() -> None:
    (before,) = held(CLOSED, NOW, FEBRUARY, "it met early").before
    assert (before.dates, before.reason) == (MARCH, "it met early")


def test_rescheduling_keeps_what_it_was_before_and_why() -> None:
    april = Dates(text="in April 2026")
    changed = rescheduled(SCHEDULED, NOW, april, None, None, "the venue is not free")
    assert changed.dates == april
    assert [(one.dates, one.reason) for one in changed.before] == [(MARCH, "the venue is not free")]
    assert rescheduled(SCHEDULED, NOW, MARCH, None, None, "again") is SCHEDULED


def test_a_round_without_any_date_has_nothing_to_keep() -> None:
    assert rescheduled(replace(SCHEDULED, dates=Dates()), NOW, MARCH, None, None, "dates are set").before == ()


@pytest.mark.parametrize(
    ("plan", "opens_at", "closes_at", "pointer"),
    [
        (HELD, None, None, "/state"),
        (OPEN, NOW + HOUR, None, "/opens_at"),
        (SCHEDULED, NOW - HOUR, None, "/opens_at"),
        (OPEN, OPEN.opens_at, NOW - HOUR / 2, "/closes_at"),
        (CLOSED, CLOSED.opens_at, NOW + HOUR, "/closes_at"),
        (SCHEDULED, NOW + 2 * HOUR, NOW + HOUR, "/closes_at"),
        (SCHEDULED, None, NOW + HOUR, "/opens_at"),
    ],
)
def test_a_window_does_not_move_into_the_past_or_after_its_end(
    plan: RoundPlan, opens_at: datetime | None, closes_at: datetime | None, pointer: str
) -> None:
    assert refused(rescheduled, plan, NOW, MARCH, opens_at, closes_at, "why not") == pointer


def test_the_end_of_an_open_window_moves() -> None:
    assert rescheduled(OPEN, NOW, MARCH, OPEN.opens_at, NOW + HOUR, "more time").closes_at == NOW + HOUR


MOMENTS = st.none() | st.integers(-4, 4).map(lambda hours: NOW + hours * HOUR)


@given(st.sampled_from(RoundState), MOMENTS, MOMENTS, st.booleans())
def test_the_intake_sees_every_round_as_the_registry_does(
    state: RoundState, opens_at: datetime | None, closes_at: datetime | None, takes: bool
) -> None:
    plan = RoundPlan(state, MARCH, opens_at, closes_at, takes)
    stages = {Openness.NOT_YET: Stage.NOT_YET, Openness.OPEN: Stage.OPEN, Openness.CLOSED: Stage.OVER}
    assert stages[seen_by_the_intake(plan).openness(NOW)] is plan.stage(NOW)


class Life(RuleBasedStateMachine):
    """Acts in any order while time goes on: what is refused changes nothing, what is done agrees with the intake."""

    def __init__(self) -> None:
        super().__init__()
        self.plan = SCHEDULED
        self.now = NOW
        self.taken = False

    def act(self, change: Any, *args: Any) -> bool:
        try:
            self.plan = replace(change(self.plan, self.now, *args), before=())
        except ProblemError:
            return False
        return True

    @rule(hours=st.integers(1, 100))
    def time_passes(self, hours: int) -> None:
        self.now += hours * HOUR
        if (state := due(self.plan, self.now)) is not None:
            self.plan = replace(self.plan, state=state)

    @rule(start=st.none() | st.integers(-5, 50), end=st.none() | st.integers(-5, 100))
    def open(self, start: int | None, end: int | None) -> None:
        was = self.plan.state
        times = (None if hours is None else self.now + hours * HOUR for hours in (start, end))
        if self.act(opened, *times):
            assert was is RoundState.SCHEDULED

    @rule()
    def close(self) -> None:
        was = self.plan.stage(self.now)
        if self.act(closed):
            assert was is Stage.OPEN
            assert self.plan.stage(self.now) is Stage.OVER

    @rule(end=st.none() | st.integers(-5, 100))
    def reopen(self, end: int | None) -> None:
        was = self.plan.stage(self.now)
        if self.act(reopened, None if end is None else self.now + end * HOUR):
            assert was is Stage.OVER
            assert self.plan.stage(self.now) is Stage.OPEN

    @rule(start=st.none() | st.integers(-5, 50), end=st.none() | st.integers(-5, 100), days=st.integers(0, 9))
    def reschedule(self, start: int | None, end: int | None, days: int) -> None:
        first = self.now.date() + timedelta(days=days)
        opens_at = self.plan.opens_at if start is None else self.now + start * HOUR
        closes_at = self.plan.closes_at if end is None else self.now + end * HOUR
        was = self.plan.stage(self.now)
        if self.act(rescheduled, Dates(first, first), opens_at, closes_at, "why"):
            assert self.plan.stage(self.now) is was

    @precondition(lambda self: self.taken)
    @rule()
    def hold(self) -> None:
        yesterday = self.now.date() - timedelta(days=1)
        was = self.plan.state
        if self.act(held, Dates(yesterday, yesterday), "it was"):
            assert was in {RoundState.CLOSED, RoundState.SCHEDULED}
            assert self.plan.stage(self.now) is Stage.OVER

    @invariant()
    def state_and_window_agree(self) -> None:
        stage = self.plan.stage(self.now)
        self.taken = self.taken or stage is Stage.OPEN
        agreeing = {
            RoundState.SCHEDULED: Stage.NOT_YET,
            RoundState.OPEN: Stage.OPEN,
            RoundState.CLOSED: Stage.OVER,
            RoundState.HELD: Stage.OVER,
        }
        assert stage is agreeing[self.plan.state]
        assert seen_by_the_intake(self.plan).openness(self.now).value in {stage.value, "closed"}

    @invariant()
    def a_window_ends_after_it_begins(self) -> None:
        if self.plan.opens_at and self.plan.closes_at:
            assert self.plan.opens_at < self.plan.closes_at


Life.TestCase.settings = settings(stateful_step_count=20, deadline=None)
TestLife = Life.TestCase
