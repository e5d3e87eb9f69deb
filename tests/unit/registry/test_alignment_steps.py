"""The steps of an alignment in any order: consensus of all, nothing skipped, nothing recorded ever goes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from chassis.errors import ProblemError
from contracts.problems import CONFLICT
from registry.alignment.coherence import incoherent
from registry.alignment.model import (
    Agreement,
    Alignment,
    AlignmentState,
    Answer,
    Consulted,
    Ending,
    Engagement,
    Inclusion,
    Position,
    lacking,
)
from registry.alignment.schemas import AlignmentFacts
from registry.alignment.steps import agree, conclude, consult, engage, include, propose, withdraw

DAY = date(2026, 3, 2)
ASKED = ["ilo", "iom", "ohchr"]
INVOLVED = ["eclac", "iom", "undp"]


def proposed(*, coalition: bool = False) -> Alignment:
    return propose([], title="Draft terms", url=None, entities=INVOLVED, coalition=coalition, on=DAY)


def answer(entity: str, what: Answer = Answer.SUPPORTS) -> Consulted:
    return Consulted(entity, what, None, DAY)


def agrees(entity: str) -> Agreement:
    return Agreement(entity, Position.AGREES, None, DAY)


def objects(entity: str) -> Agreement:
    return Agreement(entity, Position.OBJECTS, "outside our mandate", DAY)


def consulted(alignment: Alignment) -> Alignment:
    for entity in ASKED:
        alignment = consult(alignment, answer(entity), ASKED)
    return alignment


def agreed(alignment: Alignment, entities: list[str]) -> Alignment:
    for entity in entities:
        alignment = agree(alignment, agrees(entity), ASKED)
    return alignment


def refused(act: Any, *arguments: Any) -> list[tuple[str, str]]:
    with pytest.raises(ProblemError) as caught:
        act(*arguments)
    assert caught.value.problem is CONFLICT
    return [(error.pointer, error.text) for error in caught.value.errors]


def test_terms_are_aligned_when_all_were_heard_and_all_agree() -> None:
    alignment = agreed(consulted(proposed()), INVOLVED)
    assert alignment.state is AlignmentState.IN_AGREEMENT
    aligned = conclude(alignment, DAY, ASKED)
    assert (aligned.state, aligned.aligned_on) == (AlignmentState.ALIGNED, DAY)


def test_all_but_one_is_no_consensus() -> None:
    alignment = agreed(consulted(proposed()), INVOLVED[:-1])
    assert refused(conclude, alignment, DAY, ASKED) == [("/entities/2", "undp has not agreed")]


def test_agreement_does_not_begin_before_all_were_heard() -> None:
    alignment = consult(proposed(), answer("iom"), ASKED)
    missing = [("/asked/0", "ilo has not answered"), ("/asked/2", "ohchr has not answered")]
    assert refused(agree, alignment, agrees("iom"), ASKED) == missing
    assert refused(conclude, alignment, DAY, ASKED)[:2] == missing


def test_who_left_the_committee_is_no_longer_waited_for_and_who_joined_is() -> None:
    alignment = consult(consult(proposed(), answer("ilo"), ASKED), answer("iom"), ASKED)
    assert agree(alignment, agrees("iom"), ["ilo", "iom"]).asked == ("ilo", "iom")
    assert refused(agree, alignment, agrees("iom"), ["ilo", "iom", "who"]) == [("/asked/2", "who has not answered")]


def test_a_consultation_of_nobody_is_none() -> None:
    assert [pointer for pointer, _ in refused(agree, proposed(), agrees("iom"), [])] == ["/asked"]
    assert refused(conclude, proposed(), DAY, [])[0][0] == "/asked"


def test_who_is_not_asked_is_not_recorded() -> None:
    assert [pointer for pointer, _ in refused(consult, proposed(), answer("who"), ASKED)] == ["/entity"]
    assert [pointer for pointer, _ in refused(agree, consulted(proposed()), agrees("who"), ASKED)] == ["/entity"]


def test_one_objection_stops_it_with_its_reason_also_after_an_agreement() -> None:
    stopped = agree(agreed(consulted(proposed()), INVOLVED), objects("iom"), ASKED)
    assert stopped.state is AlignmentState.STOPPED
    assert stopped.stopped is not None
    assert (stopped.stopped.by, stopped.stopped.entity) == (Ending.OBJECTION, "iom")
    assert stopped.stopped.reason == "outside our mandate"
    assert refused(agree, stopped, agrees("iom"), ASKED)[0][0] == "/state"
    assert refused(conclude, stopped, DAY, ASKED)[0][0] == "/state"


@pytest.mark.parametrize("what", list(Answer))
def test_every_answer_counts_as_heard_and_another_one_of_the_same_entity_stays_beside_it(what: Answer) -> None:
    once = consult(proposed(), answer("ilo", what), ASKED)
    assert once.unanswered(ASKED) == ["iom", "ohchr"]
    assert consult(once, Consulted("ilo", what, None, date(2026, 3, 3)), ASKED) is once
    other = Answer.COMMENTS if what is not Answer.COMMENTS else Answer.SUPPORTS
    assert len(consult(once, answer("ilo", other), ASKED).consultation) == 2


def test_a_coalition_also_shows_inclusion_and_engagement() -> None:
    alignment = agreed(consulted(proposed(coalition=True)), INVOLVED)
    assert [pointer for pointer, _ in refused(conclude, alignment, DAY, ASKED)] == ["/inclusion", "/engagement"]
    alignment = include(alignment, Inclusion(("iom", "undp"), DAY))
    assert [pointer for pointer, _ in refused(conclude, alignment, DAY, ASKED)] == ["/engagement"]
    alignment = engage(alignment, Engagement("trade unions of the region", "seats in the coalition", DAY))
    assert conclude(alignment, DAY, ASKED).state is AlignmentState.ALIGNED


def test_others_show_neither() -> None:
    assert refused(include, proposed(), Inclusion(("iom",), DAY))[0][0] == "/coalition"
    assert refused(engage, proposed(), Engagement("unions", "seats", DAY))[0][0] == "/coalition"


def test_one_alignment_at_a_time_and_another_one_after_it() -> None:
    first = proposed()
    later = {"title": "Second draft", "url": None, "entities": ["iom"], "coalition": False, "on": DAY}
    with pytest.raises(ProblemError):
        propose([first], **later)
    second = propose([withdraw(first, "a new draft comes", DAY)], **later)
    assert (second.code, second.state) == ("alignment-2", AlignmentState.PROPOSED)


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, []),
        ({"code": "alignment-7"}, ["/0/code"]),
        ({"entities": (*INVOLVED, "iom")}, ["/0/entities"]),
        ({"asked": ("ilo", "who")}, ["/0/asked/1"]),
        ({"asked": (), "aligned_on": None}, ["/0/agreements"]),
        ({"agreements": (agrees("eclac"), agrees("iom"))}, ["/0/entities/2"]),
        ({"agreements": (agrees("eclac"), agrees("iom"), objects("undp"))}, ["/0/stopped", "/0/entities/2"]),
        ({"inclusion": (Inclusion(("iom",), DAY),)}, ["/0/coalition"]),
        ({"coalition": True}, ["/0/inclusion", "/0/engagement"]),
    ],
)
def test_a_statement_cannot_make_up_an_alignment(changes: dict[str, Any], found: list[str]) -> None:
    aligned = conclude(agreed(consulted(proposed()), INVOLVED), DAY, ASKED)
    told = Alignment(**{name: getattr(aligned, name) for name in Alignment.__slots__} | changes)
    assert [error.pointer for error in incoherent([told], coalition=False)] == found


def test_only_the_last_can_be_in_progress_and_fits_the_kind_of_its_network() -> None:
    second = Alignment(code="alignment-2", coalition=False, title="x", url=None, entities=("iom",), proposed_on=DAY)
    assert [error.pointer for error in incoherent([proposed(), second], coalition=False)] == ["/0/state"]
    assert [error.pointer for error in incoherent([proposed()], coalition=True)] == ["/0/coalition"]


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
