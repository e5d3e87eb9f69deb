"""What a POST answered first is its answer for ever, whatever happened to the input since."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from types import ModuleType
from typing import Any

import httpx
import orjson
import pytest
from nats.js import JetStreamContext

from chassis.errors import StartError
from chassis.storage.mongo import Collection
from submissions.submission.repository import document_of, submission_of
from submissions.submission.transitions import Occasion, accept

Headers = Callable[..., dict[str, str]]
PATH = "/v1/submissions"
LATER = datetime(2036, 5, 4, 3, 2, 1, tzinfo=UTC)
EVENT = "0199c0de-0000-7000-8000-000000000001"


async def test_an_event_that_came_later_changes_no_first_answer_and_has_its_own_time(
    client: httpx.AsyncClient,
    headers: Headers,
    world: ModuleType,
    collection: Collection,
    jetstream: JetStreamContext,
    eventually: Any,
) -> None:
    body = orjson.dumps(world.stakeholder_body(round="screened"))
    mine = headers(organization="Casa del Migrante", key="one")
    first = await client.post(PATH, content=body, headers=mine)
    stored = await eventually(lambda: collection.find_one({"events.state": "sent"}))
    accepted = document_of(accept(submission_of(stored), Occasion(EVENT, LATER)))
    accepted["events"][0] = stored["events"][0]  # on its way already
    await collection.replace_one({"_id": stored["_id"]}, accepted)

    again = await client.post(PATH, content=body, headers=mine)

    assert (first.status_code, first.json()["status"]) == (202, "submitted")
    assert (again.status_code, again.content) == (202, first.content)
    state = (await client.get(first.json()["links"]["self"], headers=mine)).json()
    assert (state["status"], state["received_at"]) == ("accepted", first.json()["received_at"])

    async def told() -> Any:
        info = await jetstream.stream_info("SUBMISSIONS")
        return info.state.messages == 2

    await eventually(told)
    received, event = [await jetstream.get_msg("SUBMISSIONS", sequence) for sequence in (1, 2)]
    assert event.headers is not None
    assert received.headers is not None
    assert (event.headers["ce-id"], event.headers["ce-time"]) == (EVENT, "2036-05-04T03:02:01.000Z")
    assert received.headers["ce-time"].startswith(first.json()["received_at"][:19])
    data = orjson.loads(event.data)
    assert (data["version"], data["accepted_at"]) == (2, "2036-05-04T03:02:01Z")
    assert data["received_at"].startswith(first.json()["received_at"][:19])


async def test_a_database_of_a_version_before_the_first_release_is_refused_in_plain_words(
    start: Any, collection: Collection
) -> None:
    await collection.insert_one({"_id": "0199b000-0000-7000-8000-000000000000.0001", "outbox": {"state": "done"}})
    with pytest.raises(StartError, match="before the first release"):
        async with start():
            pass
