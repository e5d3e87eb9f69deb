"""A request for support in any order of acts: refused ones change nothing, and nothing that was done is lost."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from chassis.errors import ProblemError
from contracts.problems import CONFLICT
from registry.support_requests.model import (
    Handling,
    RequestStatus,
    RoutedBy,
    Target,
    TargetKind,
    answered,
    arrived,
    closed,
    contradictions,
    rerouted,
)

DAY = date(2026, 2, 2)
TERM = timedelta(days=30)
SECRETARIAT = Target(TargetKind.SECRETARIAT, None, "no network", RoutedBy.RULE)
ARMENIA = Target(TargetKind.COUNTRY_NETWORK, "cn-arm", "it is theirs", RoutedBy.SECRETARIAT)
TARGETS = (SECRETARIAT, ARMENIA, Target(TargetKind.REGIONAL_NETWORK, "rn-europe", "nearer", RoutedBy.SECRETARIAT))


class Life(RuleBasedStateMachine):
    """Acts in any order, on days that only go forward."""

    def __init__(self) -> None:
        super().__init__()
        self.handling = arrived(DAY, TERM, SECRETARIAT)
        self.today = DAY
        self.answers: list[str] = []
        self.seen = [RequestStatus.ROUTED]

    def _same_after(self, handling: Handling) -> None:
        self.handling = handling
        if self.seen[-1] is not handling.status:
            self.seen.append(handling.status)

    @rule(days=st.integers(0, 60))
    def time_passes(self, days: int) -> None:
        self.today += timedelta(days=days)

    @rule(to=st.sampled_from(TARGETS))
    def reroute(self, to: Target) -> None:
        waits = self.handling.status is RequestStatus.ROUTED
        elsewhere = self.handling.routed_to.network != to.network
        if waits and elsewhere:
            self._same_after(rerouted(self.handling, to))
            assert self.handling.routed_to == to
        else:
            with pytest.raises(ProblemError) as refused:
                rerouted(self.handling, to)
            assert refused.value.problem is CONFLICT

    @rule(text=st.text(min_size=1), back=st.integers(-2, 90))
    def answer(self, text: str, back: int) -> None:
        on = self.today - timedelta(days=back)
        if self.handling.status is RequestStatus.ROUTED and DAY <= on <= self.today:
            self._same_after(answered(self.handling, text, on, self.today))
            self.answers.append(text)
            assert self.handling.in_time is (on <= DAY + TERM)
        else:
            with pytest.raises(ProblemError) as refused:
                answered(self.handling, text, on, self.today)
            assert refused.value.errors[0].pointer in {"/status", "/answered_on"}

    @rule()
    @precondition(lambda self: self.handling.status is not RequestStatus.CLOSED)
    def close(self) -> None:
        self._same_after(closed(self.handling))

    @rule()
    @precondition(lambda self: self.handling.status is RequestStatus.CLOSED)
    def close_again(self) -> None:
        with pytest.raises(ProblemError):
            closed(self.handling)

    @invariant()
    def never_goes_back_and_never_loses_an_answer(self) -> None:
        order = [RequestStatus.ROUTED, RequestStatus.ANSWERED, RequestStatus.CLOSED]
        assert self.seen == sorted(self.seen, key=order.index)
        assert len(self.answers) <= 1
        assert self.handling.answer == (self.answers[0] if self.answers else None)
        assert (self.handling.received_on, self.handling.due_on) == (DAY, DAY + TERM)
        assert contradictions(self.handling) == []

    @invariant()
    def is_overdue_only_while_somebody_waits(self) -> None:
        waits = self.handling.status is RequestStatus.ROUTED
        assert self.handling.overdue(self.today) is (waits and self.today > DAY + TERM)


TestLife = Life.TestCase


def test_a_request_is_overdue_from_the_day_after_it_was_due() -> None:
    handling = arrived(DAY, TERM, SECRETARIAT)
    assert not handling.overdue(DAY + TERM)
    assert handling.overdue(DAY + TERM + timedelta(days=1))
    assert handling.in_time is None


def test_a_late_answer_is_kept_as_late() -> None:
    late = DAY + TERM + timedelta(days=3)
    handling = answered(arrived(DAY, TERM, SECRETARIAT), "Yes.", late, late)
    assert handling.in_time is False
    assert not handling.overdue(late)


@pytest.mark.parametrize(
    ("handling", "pointer"),
    [
        (Handling(DAY, DAY - TERM, SECRETARIAT), "/due_on"),
        (Handling(DAY, DAY, SECRETARIAT, RequestStatus.ANSWERED), "/answer"),
        (Handling(DAY, DAY, SECRETARIAT, RequestStatus.CLOSED, answered_on=DAY), "/answered_on"),
        (Handling(DAY, DAY, SECRETARIAT, RequestStatus.ROUTED, DAY, "Yes."), "/status"),
        (Handling(DAY, DAY, SECRETARIAT, RequestStatus.CLOSED, DAY - TERM, "Yes."), "/answered_on"),
    ],
)
def test_a_statement_that_contradicts_itself_is_named(handling: Handling, pointer: str) -> None:
    assert pointer in {error.pointer for error in contradictions(handling)}
