"""A priority in any order of decisions: refused ones change nothing, and a decision keeps its reason."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from chassis.errors import ProblemError
from contracts.problems import CONFLICT
from registry.priorities.model import PriorityDecision, PriorityStatus, chosen, contradictions, declined


class Decisions(RuleBasedStateMachine):
    """Decisions in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.decision = PriorityDecision()
        self.taken: list[PriorityDecision] = [self.decision]

    @rule(year=st.integers(2018, 2100), reason=st.text(min_size=1))
    def choose(self, year: int, reason: str) -> None:
        if self.decision.status is PriorityStatus.CHOSEN:
            with pytest.raises(ProblemError) as refused:
                chosen(self.decision, year, reason)
            assert refused.value.problem is CONFLICT
        else:
            self.decision = chosen(self.decision, year, reason)
            assert self.decision == PriorityDecision(PriorityStatus.CHOSEN, year, reason)
            self.taken.append(self.decision)

    @rule(reason=st.text(min_size=1))
    def decline(self, reason: str) -> None:
        if self.decision.status is not PriorityStatus.CANDIDATE:
            with pytest.raises(ProblemError) as refused:
                declined(self.decision, reason)
            assert [error.pointer for error in refused.value.errors] == ["/status"]
        else:
            self.decision = declined(self.decision, reason)
            assert self.decision == PriorityDecision(PriorityStatus.NOT_CHOSEN, None, reason)
            self.taken.append(self.decision)

    @invariant()
    def a_decision_is_whole_and_at_most_turns_to_chosen(self) -> None:
        assert contradictions(self.decision) == []
        assert len(self.taken) <= 3
        assert self.decision == self.taken[-1]


TestDecisions = Decisions.TestCase


@pytest.mark.parametrize(
    ("decision", "pointers"),
    [
        (PriorityDecision(PriorityStatus.CHOSEN, None, "Because."), {"/year"}),
        (PriorityDecision(PriorityStatus.CHOSEN, 2027, None), {"/decision_reason"}),
        (PriorityDecision(PriorityStatus.CANDIDATE, 2027, "Because."), {"/year", "/decision_reason"}),
        (PriorityDecision(PriorityStatus.NOT_CHOSEN, 2027, "Because."), {"/year"}),
    ],
)
def test_a_statement_that_contradicts_itself_is_named(decision: PriorityDecision, pointers: set[str]) -> None:
    assert {error.pointer for error in contradictions(decision)} == pointers
