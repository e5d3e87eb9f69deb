"""Revisions of inputs that come in any order, between acts: the newest content counts, and no act is undone."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from contracts.submissions_events import SubmissionAccepted
from contracts.texts import unfit
from registry.champions.model import ChampionStatus
from registry.champions.schemas import ChampionEntry
from registry.incoming.champions import champion_from
from registry.incoming.known import Today
from registry.incoming.priorities import priority_from
from registry.incoming.support_requests import support_request_from
from registry.priorities import model as priorities
from registry.priorities.schemas import PriorityEntry, decided
from registry.records.model import RecordType
from registry.support_requests import model as requests
from registry.support_requests.model import RequestStatus, RoutedBy, Target, TargetKind
from registry.support_requests.schemas import SupportRequestEntry, handled

DAY = date(2026, 2, 2)
TERM = timedelta(days=30)
ID = "0199c0de-0000-7000-8000-00000000000"
COUNTRIES = {
    code: {"iso3": code, "name": code, "commissions": ["UNECE"], "primary_region": "unece"} for code in ("ARM", "ISL")
}
NETWORK = {
    "code": "cn-arm",
    "name": "Network in Armenia",
    "level": "country",
    "kind": "un_network",
    "status": "established",
    "country": "ARM",
    "regions": ["unece"],
    "parents": [],
}
STATES: dict[RecordType, dict[str, Any]] = {RecordType.COUNTRY: COUNTRIES, RecordType.NETWORK: {"cn-arm": NETWORK}}
HERE = Target(TargetKind.SECRETARIAT, None, "we answer ourselves", RoutedBy.SECRETARIAT)


class Known:
    """Stands for what the registry knows today."""

    def __init__(self, day: date, entry: Any) -> None:
        self.day = day
        self._entry = entry

    async def states(self, record_type: RecordType, keys: Sequence[str] | None = None) -> dict[str, Any]:
        known = STATES.get(record_type, {})
        return {key: state for key, state in known.items() if keys is None or key in keys}

    async def state(self, record_type: RecordType, key: str | None) -> Any:
        return STATES.get(record_type, {}).get(key or "")

    async def entry(self, _definition: Any, _key: str) -> Any:
        return self._entry


def revision_of(kind: str, revision: int, country: str, number: int = 1) -> SubmissionAccepted:
    received = datetime(2026, 2, 2, tzinfo=UTC) + timedelta(days=revision - 1)
    answers = {
        "support_request": {"measure": "pilot_testing", "need": f"Need {revision}"},
        "priority_proposal": {"challenge": f"Challenge {revision}"},
        "champion_expression": {"interest": "We want to learn from others."},
    }
    return SubmissionAccepted.model_validate(
        {
            "version": 2 * revision,
            "region": "global",
            "submission_id": f"{ID}{number}",
            "revision": revision,
            "round": "requests",
            "kind": kind,
            "party": {"kind": "member_state", "name": country, "country": country},
            "regions": ["unece"],
            "language": "en",
            "content_digest": "sha256:" + "0" * 64,
            "received_at": received,
            "accepted_at": received,
            "title": f"Title {revision}",
            "questionnaire": "form",
            "questionnaire_version": 1,
            "answers": answers[kind],
            "sections": [],
        }
    )


class Request(RuleBasedStateMachine):
    """Revisions of one request, and acts on its record."""

    def __init__(self) -> None:
        super().__init__()
        self.entry: SupportRequestEntry | None = None
        self.newest: SubmissionAccepted | None = None
        self.today = DAY
        self.routed_by_hand = False
        self.answer: str | None = None
        self.closed = False

    @rule(days=st.integers(0, 20))
    def time_passes(self, days: int) -> None:
        self.today += timedelta(days=days)

    @rule(revision=st.integers(1, 4), country=st.sampled_from(["ARM", "ISL"]))
    def deliver(self, revision: int, country: str) -> None:
        data = revision_of("support_request", revision, country)
        today = cast("Today", Known(self.today, self.entry))
        made = asyncio.run(support_request_from(data, today, TERM))
        is_newer = self.newest is None or revision > self.newest.revision
        assert (made is not None) is is_newer
        if made is not None:
            self.entry, self.newest = SupportRequestEntry.model_validate(made.model_dump(mode="json")), data

    def _act(self, handling: requests.Handling) -> None:
        assert self.entry is not None
        self.entry = self.entry.model_copy(update=handled(handling))

    def _waits(self) -> bool:
        return self.entry is not None and self.entry.status is RequestStatus.ROUTED

    @precondition(lambda self: self._waits() and self.entry.routed_to.kind is not TargetKind.SECRETARIAT)
    @rule()
    def reroute(self) -> None:
        assert self.entry is not None
        self._act(requests.rerouted(self.entry.handling(), HERE))
        self.routed_by_hand = True

    @precondition(_waits)
    @rule(text=st.text(min_size=1, max_size=5).filter(lambda text: unfit(text) is None))
    def give_answer(self, text: str) -> None:
        assert self.entry is not None
        on = max(self.today, self.entry.received_on)
        self._act(requests.answered(self.entry.handling(), text, on, on))
        self.answer = text

    @precondition(lambda self: self.entry is not None and not self.closed)
    @rule()
    def close(self) -> None:
        assert self.entry is not None
        self._act(requests.closed(self.entry.handling()))
        self.closed = True

    @invariant()
    def the_newest_content_stands_and_every_act_too(self) -> None:
        if self.entry is None or self.newest is None:
            return
        assert self.entry.title == self.newest.title
        assert self.entry.need == self.newest.answers["need"]
        assert self.entry.country == self.newest.party.country
        assert self.entry.submission_revision == self.newest.revision
        assert self.entry.answer == self.answer
        assert (self.entry.status is RequestStatus.CLOSED) is self.closed
        assert (self.entry.routed_to.target() == HERE) is self.routed_by_hand
        assert self.entry.due_on - self.entry.received_on == TERM
        if self._waits() and not self.routed_by_hand:
            assert self.entry.routed_to.network == ("cn-arm" if self.entry.country == "ARM" else None)


class Proposal(RuleBasedStateMachine):
    """Revisions of one proposal, and decisions on it."""

    def __init__(self) -> None:
        super().__init__()
        self.entry: PriorityEntry | None = None
        self.newest = 0
        self.decision = priorities.PriorityDecision()

    @rule(revision=st.integers(1, 4))
    def deliver(self, revision: int) -> None:
        today = cast("Today", Known(DAY, self.entry))
        made = asyncio.run(priority_from(revision_of("priority_proposal", revision, "ARM"), today))
        assert (made is not None) is (revision > self.newest)
        if made is not None:
            self.entry, self.newest = PriorityEntry.model_validate(made.model_dump(mode="json")), revision

    def _decide(self, decision: priorities.PriorityDecision) -> None:
        assert self.entry is not None
        self.decision = decision
        self.entry = self.entry.model_copy(update=decided(decision))

    @precondition(lambda self: self.entry is not None and self.decision.status is not priorities.PriorityStatus.CHOSEN)
    @rule(year=st.integers(2020, 2030))
    def choose(self, year: int) -> None:
        self._decide(priorities.chosen(self.decision, year, "most inputs name it"))

    @precondition(lambda self: self.entry is not None and self.decision == priorities.PriorityDecision())
    @rule()
    def decline(self) -> None:
        self._decide(priorities.declined(self.decision, "no capacity"))

    @invariant()
    def the_newest_content_stands_and_the_decision_too(self) -> None:
        if self.entry is not None:
            assert self.entry.text == f"Challenge {self.newest}"
            assert self.entry.decision() == self.decision


class Champion(RuleBasedStateMachine):
    """Inputs of one State, each in several revisions, and what becomes of its record."""

    def __init__(self) -> None:
        super().__init__()
        self.entry: ChampionEntry | None = None
        self.taken: dict[str, int] = {}
        self.status: ChampionStatus | None = None
        self.today = DAY

    @rule(days=st.integers(0, 20))
    def time_passes(self, days: int) -> None:
        self.today += timedelta(days=days)

    @rule(number=st.integers(1, 3), revision=st.integers(1, 3))
    def deliver(self, number: int, revision: int) -> None:
        data = revision_of("champion_expression", revision, "ARM", number)
        made = asyncio.run(champion_from(data, cast("Today", Known(self.today, self.entry)), first=True))
        is_newer = revision > self.taken.get(data.submission_id, 0)
        assert (made is not None) is is_newer
        if made is None:
            return
        if self.status is None or (self.status is ChampionStatus.ENDED and revision == 1):
            self.status = ChampionStatus.EXPRESSED
        elif self.entry is not None:
            assert made.model_copy(update={"expressions": [], "valid_from": DAY}) == self.entry.model_copy(
                update={"expressions": [], "valid_from": DAY}
            )
        self.entry = ChampionEntry.model_validate(made.model_dump(mode="json"))
        self.taken[data.submission_id] = revision

    @precondition(lambda self: self.entry is not None)
    @rule(number=st.integers(1, 3))
    def deliver_once_more_what_a_folder_left_out(self, number: int) -> None:
        assert self.entry is not None
        if f"{ID}{number}" not in self.taken:
            return
        data = revision_of("champion_expression", self.taken[f"{ID}{number}"], "ARM", number)
        bare = self.entry.model_copy(update={"expressions": []})
        made = asyncio.run(champion_from(data, cast("Today", Known(self.today, bare)), first=False))
        assert made is not None
        assert made.status is self.status
        assert [one.submission_id for one in made.expressions] == [data.submission_id]

    @precondition(lambda self: self.entry is not None)
    @rule(status=st.sampled_from([ChampionStatus.CONFIRMED, ChampionStatus.ENDED]))
    def become(self, status: ChampionStatus) -> None:
        assert self.entry is not None
        self.status = status
        self.entry = self.entry.model_copy(update={"status": status})

    @invariant()
    def every_input_is_noted_once_in_its_newest_revision(self) -> None:
        if self.entry is not None:
            noted = [(one.submission_id, one.revision) for one in self.entry.expressions]
            assert sorted(noted) == sorted(self.taken.items())
            assert self.entry.status is self.status


TestChampion = Champion.TestCase
TestChampion.settings = settings(stateful_step_count=20, deadline=None)
TestRequest = Request.TestCase
TestRequest.settings = settings(stateful_step_count=20, deadline=None)
TestProposal = Proposal.TestCase
TestProposal.settings = settings(stateful_step_count=15, deadline=None)
