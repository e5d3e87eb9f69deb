"""A request for support becomes a record that is routed at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from contracts.submissions_events import SubmissionAccepted
from contracts.vocabulary import Region, RoundKind, SupportMeasure
from registry.incoming.known import Today
from registry.incoming.provenance import joint_note, provenance
from registry.incoming.schemas import RequestAnswers
from registry.records.definition import State
from registry.records.model import RecordType
from registry.support_requests.definition import SUPPORT_REQUESTS, regions_of
from registry.support_requests.model import RequestStatus, RoutedBy, Target, arrived
from registry.support_requests.routing import Asking, NetworkToAsk, route
from registry.support_requests.schemas import Requester, SupportRequestEntry, handled


async def support_request_from(data: SubmissionAccepted, today: Today, term: timedelta) -> SupportRequestEntry | None:
    """Return the entry, or bring it to a later revision; None where this one or a later one is there.

    What the secretariat did stays: a request that it routed, answered or closed is not routed anew.
    """
    known: SupportRequestEntry | None = await today.entry(SUPPORT_REQUESTS, data.submission_id)
    if known and (known.submission_revision or 0) >= data.revision:
        return None
    content = await _content(data, today)
    target = await _target(data, today)
    if known is None:
        received = data.received_at.date()
        values = content | handled(arrived(received, term, target))
        return SupportRequestEntry(code=data.submission_id, valid_from=received, **values)
    handling = known.handling()
    if handling.status is not RequestStatus.ROUTED or handling.routed_to.by is RoutedBy.SECRETARIAT:
        target = handling.routed_to
    routed = {"routed_to": handled(arrived(handling.received_on, term, target))["routed_to"]}
    return known.model_copy(update={**content, **routed, "valid_from": today.day})


async def _target(data: SubmissionAccepted, today: Today) -> Target:
    country = await today.state(RecordType.COUNTRY, data.party.country)
    asking = Asking(country["iso3"], country["name"], tuple(regions_of(country))) if country else None
    networks = await today.states(RecordType.NETWORK)
    return route(asking, (_network(state) for state in networks.values()))


def _network(state: State) -> NetworkToAsk:
    return NetworkToAsk(
        code=state["code"],
        name=state["name"],
        level=state["level"],
        kind=state["kind"],
        status=state["status"],
        country=state["country"],
        regions=tuple(Region(code) for code in state["regions"]),
        parents=tuple(state["parents"]),
    )


async def _content(data: SubmissionAccepted, today: Today) -> dict[str, Any]:
    answers = RequestAnswers.model_validate(data.answers)
    rounds = await today.states(RecordType.ROUND, [code for code in (answers.round, data.round) if code])
    programme = await today.state(RecordType.PROGRAMME, answers.programme)
    party = data.party
    notes = [
        joint_note(data),
        _unknown("round", answers.round, answers.round in rounds),
        _unknown("programme", answers.programme, programme is not None),
    ]
    return {
        "measure": answers.measure,
        "title": data.title,
        "requester": Requester.model_validate({"name": party.name, "kind": party.kind.value, "country": party.country}),
        "need": answers.need,
        "expected_result": answers.expected_result,
        "wished_by": answers.wished_by,
        "objectives": answers.objectives or data.objectives,
        "country": party.country,
        "round": _round(answers, data.round, rounds),
        "programme": answers.programme if programme else None,
        "submission_id": data.submission_id,
        "submission_revision": data.revision,
        "note": _joined(notes),
        **provenance(data),
    }


def _round(answers: RequestAnswers, sent_to: str, rounds: Mapping[str, State]) -> str | None:
    """Return the review it is about: the one it says, else, for help with a review, the one it was sent to."""
    if answers.round in rounds:
        return answers.round
    is_review = sent_to in rounds and rounds[sent_to]["kind"] != RoundKind.STANDING.value
    return sent_to if is_review and answers.measure is SupportMeasure.REVIEW_ASSISTANCE else None


def _unknown(noun: str, code: str | None, known: bool) -> str | None:
    return None if code is None or known else f"Names the {noun} {code}, which the registry does not know"


def _joined(notes: Iterable[str | None]) -> str | None:
    return "; ".join(note for note in notes if note) or None
