"""Commissions hear of inputs to their reviews and of their rounds, not of what is asked of the Network."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

import contracts
from contracts.registry_events import RoundRecorded
from contracts.submissions_events import SubmissionAccepted, SubmissionReceived
from contracts.vocabulary import REGISTRY_KINDS

EXAMPLES = Path(contracts.__file__).parents[1] / "examples"


def _example(event: type[Any], name: str, **changes: Any) -> Any:
    path = EXAMPLES / f"{event.NAME}.v{event.MAJOR}.{name}.json"
    return event.model_validate(json.loads(path.read_text(encoding="utf-8"))["data"] | changes)


@pytest.mark.parametrize("kind", sorted(REGISTRY_KINDS))
async def test_what_becomes_a_record_of_the_registry_is_delivered_to_nobody(
    hub: Any, receiver: Any, publish: Callable[..., Awaitable[Any]], eventually: Any, kind: str
) -> None:
    endpoint = await hub.register(receiver.url, region="unece")
    await publish(_example(SubmissionReceived, "minimal", kind=kind, submission_id="r"), "r")
    await publish(_example(SubmissionAccepted, "portugal", kind=kind, destination="registry", submission_id="r"), "r")
    review = _example(SubmissionAccepted, "portugal", submission_id="s")
    await publish(review, "s")

    await eventually(lambda: receiver.received)
    await eventually(lambda: hub.deliveries(endpoint["id"], region="unece", state="delivered"))

    assert [got.event["data"]["submission_id"] for got in receiver.received] == ["s"]
    assert len(await hub.deliveries(endpoint["id"], region="unece")) == 1


async def test_an_endpoint_for_one_kind_of_input_hears_of_the_rounds_of_its_region(
    hub: Any, receiver: Any, publish: Callable[..., Awaitable[Any]], eventually: Any
) -> None:
    await hub.register(receiver.url, region="unece", kinds=["member_state_review"])
    await publish(_example(RoundRecorded, "demo-unece"), "demo-unece")

    await eventually(lambda: receiver.received)

    event = receiver.received[0].event
    assert event["type"] == RoundRecorded.event_type()
    assert event["data"]["kind"] == "regional_review"
