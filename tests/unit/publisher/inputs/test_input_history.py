"""Events of one input, in any order and any number of times, lead to the same knowledge."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from chassis.clock import milliseconds
from contracts.submissions_events import Party, SubmissionAccepted, SubmissionReceived
from contracts.vocabulary import Kind, Language, PartyKind, Region
from publisher.inputs.model import Input, list_entry, with_accepted, with_received
from publisher.lists.model import ListKey, ListKind

START = datetime(2026, 3, 1, tzinfo=UTC)
PORTUGAL = Party(kind=PartyKind.MEMBER_STATE, name="Portugal", country="PRT")
SPAIN = Party(kind=PartyKind.MEMBER_STATE, name="Spain", country="ESP")


Event = SubmissionReceived | SubmissionAccepted


def event(revision: int, *, accepted: bool, round_region: Region = Region.LAC) -> Event:
    moment = START + timedelta(hours=revision, microseconds=1234)
    common = {
        "region": round_region,
        "submission_id": "019a",
        "revision": revision,
        "round": "demo",
        "kind": Kind.MEMBER_STATE_REVIEW,
        "party": PORTUGAL,
        "co_authors": [SPAIN],
        "regions": [Region.LAC, Region.UNECE],
        "language": Language.EN,
        "content_digest": f"sha256:{revision:064x}",
        "received_at": moment,
    }
    if not accepted:
        return SubmissionReceived.model_validate({**common, "version": 2 * revision - 1})
    rest = {
        "version": 2 * revision,
        "accepted_at": moment,
        "title": f"Revision {revision}",
        "questionnaire": "q",
        "questionnaire_version": 1,
        "answers": {},
        "sections": [],
        "objectives": [3, 1, 3],
    }
    return SubmissionAccepted.model_validate({**common, **rest})


def known_after(events: list[Event]) -> Input | None:
    known: Input | None = None
    for one in events:
        known = with_accepted(known, one) if isinstance(one, SubmissionAccepted) else with_received(known, one)
    return known


ALL = [event(revision, accepted=accepted) for revision in (1, 2, 3) for accepted in (False, True)]


@given(st.permutations(ALL), st.lists(st.sampled_from(ALL)))
def test_order_and_repetition_do_not_matter(order: list[Event], again: list[Event]) -> None:
    known = known_after([*order, *again])
    assert known == known_after(ALL)
    assert known is not None
    assert known.version == 6
    assert known.first_received_at == milliseconds(ALL[0].received_at)


def test_an_input_that_only_arrived_stands_nowhere() -> None:
    known = known_after([event(1, accepted=False)])
    assert known is not None
    assert list_entry(known) is None


def test_an_input_stands_in_all_its_regions_that_of_its_round_and_all_countries() -> None:
    known = known_after([event(1, accepted=True, round_region=Region.GLOBAL)])
    assert known is not None
    one = list_entry(known)
    assert one is not None
    regions = {key.name for key in one.lists if key.kind is ListKind.REGION}
    countries = {key.name for key in one.lists if key.kind is ListKind.COUNTRY}
    assert regions == {"global", "lac", "unece"}
    assert countries == {"ESP", "PRT"}
    assert ListKey(ListKind.ROUND, "demo") in one.lists
    assert one.states == ("ESP", "PRT")
    assert one.objectives == (1, 3)
