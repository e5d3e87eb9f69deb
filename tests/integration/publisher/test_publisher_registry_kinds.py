"""What becomes a record of the registry gets no page, and a round that takes requests is no review."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from chassis.storage.mongo import Mongo
from contracts.vocabulary import REGISTRY_KINDS, RoundKind, destination_of

pytestmark = pytest.mark.usefixtures("streams")
Eventually = Callable[..., Awaitable[Any]]
Publish = Callable[..., Awaitable[Any]]


async def test_requests_to_the_network_leave_no_trace_on_the_site(
    launch: Any, events: Any, publish: Publish, eventually: Eventually, mongo: Mongo
) -> None:
    async with launch() as hub:
        for event, subject in events.registry():
            await publish(event, subject)
        standing = events.round("demo-imrf").model_copy(update={"code": "requests", "kind": RoundKind.STANDING})
        await publish(standing, "requests")
        requests = []
        for number, kind in enumerate(sorted(REGISTRY_KINDS), start=1):
            changes = {"kind": kind, "round": "requests" if number > 1 else "demo-lac"}
            changes["destination"] = destination_of(kind)
            requests.append(events.accepted(number).model_copy(update=changes))
            received = events.received(number).model_copy(update=changes)
            await publish(received, received.submission_id)
            await publish(requests[-1], received.submission_id)
        review = events.accepted(10)
        await publish(review, review.submission_id)

        async def there() -> bool:
            return (await hub.client.get(f"/en/submissions/{review.submission_id}/")).status_code == 200

        await eventually(there)

        async def handled() -> bool:
            ready = (await hub.client.get("/ready")).status_code == 200
            return ready and await mongo.collection("change_queue").count_documents({}) == 0

        await eventually(handled)
        for request in requests:
            assert (await hub.client.get(f"/en/submissions/{request.submission_id}/")).status_code == 404
        assert await mongo.collection("submissions").count_documents({}) == 1
        regions = await hub.client.get("/en/regions/")
        assert regions.status_code == 200
        assert "demo-imrf" in regions.text
        assert "/requests/" not in regions.text
        assert (await hub.client.get("/en/regions/global/requests/")).status_code == 404
        lac = (await hub.client.get("/en/regions/lac/inputs/1/")).text
        assert review.title in lac
        assert not any(request.title in lac for request in requests)
