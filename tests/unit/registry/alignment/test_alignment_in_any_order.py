"""The steps of an alignment in any order: consensus of all, nothing skipped, nothing recorded ever goes."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tests.unit.registry.alignment.steps import (
    ASKED,
    DAY,
    INVOLVED,
    agreed,
    agrees,
    answer,
    consulted,
    objects,
    proposed,
    refused,
)

from chassis.errors import ProblemError
from contracts.problems import CONFLICT
from registry.alignment.coherence import incoherent
from registry.alignment.model import (
    Alignment,
    AlignmentState,
    Answer,
    Engagement,
    Inclusion,
    lacking,
)
from registry.alignment.schemas import AlignmentFacts
from registry.alignment.steps import agree, conclude, consult, engage, include, propose, withdraw

ENTITIES = st.sampled_from(["eclac", "ilo", "iom", "ohchr", "undp", "who"])


class Alignments(RuleBasedStateMachine):
    """Takes any step at any time with anybody; a second, plain account says what must come of it."""

    def __init__(self) -> None:
        super().__init__()
        self.alignments: list[Alignment] = []
        self.heard: set[str] = set()
        self.agreed: set[str] = set()
        self.shown: set[str] = set()
        self.committee = list(ASKED)
        self.coalition = False

    @initialize(coalition=st.booleans())
    def begin(self, coalition: bool) -> None:
        self.coalition = coalition

    @property
    def last(self) -> Alignment:
        return self.alignments[-1]

    def attempt(self, act: Any, *arguments: Any) -> bool:
        """Take a step; what is recorded only grows, and a refused step leaves everything as it was."""
        before, refusal = self.last, None
        try:
            after = act(before, *arguments)
        except ProblemError as error:
            refusal = error
        if refusal:
            assert refusal.problem is CONFLICT
            assert refusal.errors
            return False
        for part in ("consultation", "agreements", "inclusion", "engagement"):
            said = getattr(before, part)
            assert getattr(after, part)[: len(said)] == said
        assert before.in_progress
        self.alignments[-1] = after
        return True

    @rule(entities=st.lists(ENTITIES, min_size=1, max_size=3, unique=True))
    def propose(self, entities: list[str]) -> None:
        busy = bool(self.alignments) and self.last.in_progress
        try:
            new = propose(self.alignments, title="Draft", url=None, entities=entities, coalition=self.coalition, on=DAY)
        except ProblemError:
            assert busy
            return
        assert not busy
        self.alignments.append(new)
        self.heard, self.agreed, self.shown = set(), set(), set()

    @precondition(lambda self: self.alignments)
    @rule(entity=ENTITIES, what=st.sampled_from(Answer))
    def consult(self, entity: str, what: Answer) -> None:
        if self.attempt(consult, answer(entity, what), self.committee):
            self.heard.add(entity)

    @precondition(lambda self: self.alignments)
    @rule(entity=ENTITIES)
    def agree(self, entity: str) -> None:
        waiting = not self.last.asked and not set(self.committee) <= self.heard
        if self.attempt(agree, agrees(entity), self.committee):
            assert not waiting
            self.agreed.add(entity)

    @precondition(lambda self: self.alignments)
    @rule(but=st.none() | ENTITIES)
    def nearly_all_are_heard(self, but: str | None) -> None:
        for entity in self.committee:
            if entity != but:
                self.consult(entity=entity, what=Answer.SUPPORTS)

    @precondition(lambda self: self.alignments)
    @rule(but=st.none() | ENTITIES)
    def nearly_all_agree(self, but: str | None) -> None:
        for entity in self.last.entities:
            if entity != but:
                self.agree(entity=entity)

    @precondition(lambda self: self.alignments)
    @rule(entity=ENTITIES, rarely=st.integers(0, 9))
    def object(self, entity: str, rarely: int) -> None:
        if rarely == 0 and self.attempt(agree, objects(entity), self.committee):
            assert self.last.state is AlignmentState.STOPPED

    @precondition(lambda self: self.alignments)
    @rule()
    def include(self) -> None:
        if self.attempt(include, Inclusion(("iom",), DAY)):
            self.shown.add("inclusion")

    @precondition(lambda self: self.alignments)
    @rule()
    def engage(self) -> None:
        if self.attempt(engage, Engagement("unions", "seats", DAY)):
            self.shown.add("engagement")

    @precondition(lambda self: self.alignments)
    @rule()
    def conclude(self) -> None:
        ready = (
            self.last.in_progress
            and bool(self.last.asked)
            and set(self.last.entities) <= self.agreed
            and (not self.coalition or self.shown == {"inclusion", "engagement"})
        )
        assert self.attempt(conclude, DAY, self.committee) == ready
        assert (self.last.aligned_on == DAY) >= ready

    @precondition(lambda self: self.alignments)
    @rule(rarely=st.integers(0, 9))
    def withdraw(self, rarely: int) -> None:
        going_on = self.last.in_progress
        if rarely == 0:
            assert self.attempt(withdraw, "no longer wanted", DAY) == going_on

    @rule(entity=st.sampled_from(["ohchr", "who"]))
    def the_committee_changes(self, entity: str) -> None:
        changed = set(self.committee) ^ {entity}
        self.committee = sorted(changed)

    @invariant()
    def nobody_is_aligned_without_all(self) -> None:
        for alignment in self.alignments:
            if alignment.state is AlignmentState.ALIGNED:
                assert lacking(alignment, alignment.asked) == []
                assert {one.entity for one in alignment.agreements} == set(alignment.entities)
                assert set(alignment.asked) <= {one.entity for one in alignment.consultation}
                assert not alignment.stopped

    @invariant()
    def what_the_steps_leave_behind_is_coherent_and_survives_storage(self) -> None:
        assert list(incoherent(self.alignments, coalition=self.coalition)) == []
        for alignment in self.alignments:
            stored = AlignmentFacts.of(alignment).model_dump(mode="json")
            assert AlignmentFacts.model_validate(stored).to_model() == alignment


TestAlignments = Alignments.TestCase


@given(st.permutations(INVOLVED), st.integers(0, len(INVOLVED) - 1))
def test_in_whatever_order_they_agree_only_the_last_one_makes_it_consensus(order: list[str], count: int) -> None:
    alignment = agreed(consulted(proposed()), order[:count])
    assert len(refused(conclude, alignment, DAY, ASKED)) == len(order) - count
    assert conclude(agreed(alignment, order[count:]), DAY, ASKED).state is AlignmentState.ALIGNED
