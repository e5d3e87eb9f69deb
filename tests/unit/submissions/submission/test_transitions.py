"""The aggregate as a state machine: whatever the table of transitions holds, histories keep to a few laws."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import ModuleType

import orjson
import pytest
import submissions_world as the_world
from hypothesis import given
from hypothesis import strategies as st

from contracts.vocabulary import SubmissionStatus
from submissions.intake.checks import admit
from submissions.intake.schemas import decode
from submissions.submission.content import seal
from submissions.submission.model import Caller, Submission, receipt_of
from submissions.submission.repository import document_of, submission_of
from submissions.submission.transitions import (
    ACCEPT,
    TRANSITIONS,
    IllegalTransitionError,
    Occasion,
    Transition,
    accept,
    move,
    receive,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
CASA = Caller("casa", "submitter", organization="Casa del Migrante")
STATES = st.sampled_from(SubmissionStatus)
TABLES = st.lists(
    st.builds(
        Transition,
        st.frozensets(STATES, max_size=3),
        STATES,
        st.sampled_from([transition.event for transition in TRANSITIONS]),
        st.booleans(),
    ),
    max_size=8,
)
"""Tables as they may become: the laws are those of the machine, not of the transitions of today."""
SAYINGS = st.dictionaries(st.text("abc", min_size=1), st.text(max_size=5), max_size=2)


def _received(world: ModuleType) -> Submission:
    new = decode(orjson.dumps(world.stakeholder_body(round="screened")))
    admitted = admit(new, CASA, world.reference(), NOW)
    occasion = Occasion("event-0", NOW, "00-a-b-01")
    return receive(new, seal(new.content()), admitted, CASA, occasion, submission_id="s", idempotency="k")


@given(
    TABLES.map(lambda table: (*TRANSITIONS, *table)),
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 5), SAYINGS), max_size=12),
)
def test_any_history_counts_versions_up_by_one_and_never_uses_an_id_twice(
    table: tuple[Transition, ...], steps: list[tuple[int, int, dict[str, str]]]
) -> None:
    submission = first = _received(the_world)
    for number, (which, event, says) in enumerate(steps, start=1):
        transition = table[which % len(table)]
        occasion = Occasion(f"event-{event}", NOW + timedelta(hours=number))
        legal = submission.status in transition.sources
        fresh = occasion.event_id not in {known.id for known in submission.events}
        if not (legal and fresh):
            with pytest.raises(IllegalTransitionError):
                move(submission, transition, occasion, says)
            continue
        moved = move(submission, transition, occasion, says)
        *before, told = moved.events
        assert tuple(before) == submission.events
        assert (told.id, told.name, told.version) == (occasion.event_id, transition.event, submission.version + 1)
        assert (told.at, told.says) == (occasion.at, says)
        assert moved == replace(submission, status=transition.target, version=told.version, events=moved.events)
        submission = moved
    assert [event.version for event in submission.events] == list(range(1, submission.version + 1))
    assert len({event.id for event in submission.events}) == submission.version
    assert receipt_of(submission) == receipt_of(first)
    assert submission_of(document_of(submission)) == submission


def test_an_input_that_waits_is_accepted_once_at_its_own_time(world: ModuleType) -> None:
    waiting = _received(world)
    accepted = accept(waiting, Occasion("later", NOW + timedelta(days=3, microseconds=1999)))
    assert (waiting.status, accepted.status) == (SubmissionStatus.SUBMITTED, SubmissionStatus.ACCEPTED)
    assert [event.at for event in accepted.events] == [NOW, NOW + timedelta(days=3, milliseconds=1)]
    with pytest.raises(IllegalTransitionError):
        accept(accepted, Occasion("again", NOW))


def test_no_transition_leads_back_to_the_beginning() -> None:
    received, *others = TRANSITIONS
    assert not received.sources
    assert all(transition.sources for transition in others)
    assert len({transition.event for transition in TRANSITIONS}) == len(TRANSITIONS)


def test_only_what_somebody_must_confirm_is_awaited(world: ModuleType) -> None:
    accepted = accept(_received(world), Occasion("later", NOW))
    awaited = {event["name"] for event in document_of(accepted)["events"] if event.get("awaited")}
    assert awaited == {ACCEPT.event}
