"""The steps of an alignment: consensus of all, nothing skipped, nothing made up."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
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
from registry.alignment.coherence import incoherent
from registry.alignment.model import (
    Alignment,
    AlignmentState,
    Answer,
    ConsultationAnswer,
    Ending,
    Engagement,
    Inclusion,
)
from registry.alignment.steps import agree, conclude, consult, engage, include, propose, withdraw


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
    assert consult(once, ConsultationAnswer("ilo", what, None, date(2026, 3, 3)), ASKED) is once
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
