"""What each event concerns: its regions, its kind of input, its place in the order."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TypeVar

import pytest

import contracts
from contracts.events import EventData
from contracts.publisher_events import PagePublished, SubmissionPublished
from contracts.registry_events import RoundRecorded
from contracts.submissions_events import SubmissionAccepted, SubmissionReceived
from contracts.vocabulary import REGISTRY_KINDS, Destination, Kind, Region, RoundKind
from notifier.concerns import EVENTS, Concern, concerns
from notifier.endpoints.model import EndpointFilter

EXAMPLES = Path(contracts.__file__).parents[1] / "examples"
E = TypeVar("E", bound=EventData)


def example(event: type[E], **changes: Any) -> E:
    path = next(iter(sorted(EXAMPLES.glob(f"{event.NAME}.v{event.MAJOR}.*.json"))))
    return event.model_validate(json.loads(path.read_text(encoding="utf-8"))["data"] | changes)


def test_an_input_concerns_all_its_regions_in_the_order_of_its_versions() -> None:
    both = [Region.LAC, Region.UNECE]
    received = example(SubmissionReceived, submission_id="s-9", version=1, regions=both, kind="pledge")
    accepted = example(SubmissionAccepted, submission_id="s-9", version=2, regions=both, kind="pledge")
    published = example(
        SubmissionPublished, submission_id="s-9", version=7, submission_version=4, regions=both, kind="pledge"
    )

    assert concerns(received) == Concern((Region.LAC, Region.UNECE), Kind.PLEDGE, "s-9", 1)
    assert concerns(accepted) == Concern((Region.LAC, Region.UNECE), Kind.PLEDGE, "s-9", 2)
    assert concerns(published) == Concern((Region.LAC, Region.UNECE), Kind.PLEDGE, "s-9", 4)


@pytest.mark.parametrize("kind", RoundKind)
def test_a_round_concerns_its_own_region_and_no_kind_of_input(kind: RoundKind) -> None:
    event = example(RoundRecorded, code="lac-2026", region="lac", version=3, kind=kind)

    assert concerns(event) == Concern((Region.LAC,), None, "lac-2026", 3)


@pytest.mark.parametrize("kind", sorted(REGISTRY_KINDS))
def test_what_speaks_to_the_network_concerns_no_commission(kind: Kind) -> None:
    assert concerns(example(SubmissionReceived, kind=kind, destination=Destination.REGISTRY)) is None
    assert concerns(example(SubmissionAccepted, kind=kind, destination=Destination.REGISTRY)) is None


@pytest.mark.parametrize("event", EVENTS)
def test_an_endpoint_without_a_filter_wants_every_event_that_concerns_anybody(event: type[EventData]) -> None:
    concern = concerns(example(event))

    assert concern is not None
    assert EndpointFilter().wants(event.event_type(), concern.regions, concern.kind)


def test_an_event_that_is_not_consumed_is_refused() -> None:
    with pytest.raises(TypeError, match="PagePublished"):
        concerns(example(PagePublished))
