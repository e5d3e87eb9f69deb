"""The API of endpoints: who may do what, what is refused and where, what is shown."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from cryptography.fernet import Fernet

from chassis.storage.mongo import Mongo
from contracts.envelope import Envelope
from contracts.publisher_events import SubmissionPublished

Eventually = Callable[..., Awaitable[Any]]
TYPE = SubmissionPublished.event_type()


async def test_the_secret_is_shown_once_and_stored_encrypted(hub: Any, receiver: Any, mongo: Mongo) -> None:
    answer = await hub.client.post("/v1/endpoints", json={"url": receiver.url}, headers=hub.token())
    made = answer.json()
    assert made["secret"].startswith("whsec_")
    assert made["public_key"].startswith("whpk_")
    assert made["state"] == "active"
    assert answer.headers["Location"] == f"/v1/endpoints/{made['id']}"
    assert answer.headers["Cache-Control"] == "no-store"

    shown = (await hub.client.get(answer.headers["Location"], headers=hub.token())).json()
    assert "secret" not in shown
    assert shown["public_key"] == made["public_key"]
    stored = await mongo.collection("endpoints").find_one({"_id": made["id"]})
    assert made["secret"] not in str(stored)
    assert made["secret"].removeprefix("whsec_") not in str(stored)


async def test_an_empty_list_of_regions_means_the_commissions_own(hub: Any, receiver: Any) -> None:
    assert (await hub.register(receiver.url, "arab"))["regions"] == ["arab"]
    answer = await hub.client.post(
        "/v1/endpoints", json={"url": receiver.url}, headers=hub.token("secretariat", region=None)
    )
    assert answer.json()["regions"] == []
    assert answer.json()["region"] == "global"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"url": "https://169.254.169.254/"}, "/url"),
        ({"url": "http://10.0.0.1/"}, "/url"),
        ({"url": "https://0x7f.1/"}, "/url"),
        ({"url": "nowhere"}, "/url"),
        ({"url": "https://a..b/"}, "/url"),
        ({"url": f"https://{'a' * 64}.example/"}, "/url"),
        ({"url": "https://example.org/", "description": "a\x00b"}, "/description"),
        ({"url": "https://example.org/", "description": "\u200b\u2800"}, "/description"),
        ({"url": 7}, "/url"),
        ({"url": "https://example.org/", "regions": ["lac", "atlantis"]}, "/regions/1"),
        ({"url": "https://example.org/", "event_types": [TYPE, "org.gcmhub.nothing.v1"]}, "/event_types/1"),
        ({"url": "https://example.org/", "kinds": ["poem"]}, "/kinds/0"),
        ({"url": "https://example.org/", "owner": "me"}, "/owner"),
        ({}, "/url"),
    ],
)
async def test_bad_input_is_refused_with_a_pointer_and_nothing_is_stored(
    hub: Any, mongo: Mongo, body: dict[str, Any], pointer: str
) -> None:
    answer = await hub.client.post("/v1/endpoints", json=body, headers=hub.token())

    assert answer.status_code == 422
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]
    assert await mongo.collection("endpoints").count_documents({}) == 0


async def test_a_member_that_stands_twice_is_refused(hub: Any, receiver: Any, mongo: Mongo) -> None:
    body = f'{{"url": "https://example.org/", "url": "{receiver.url}"}}'
    headers = hub.token() | {"Content-Type": "application/json"}
    answer = await hub.client.post("/v1/endpoints", content=body, headers=headers)
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/url"]
    assert (await hub.client.post("/v1/endpoints", content=body, headers=headers | {"Authorization": ""})).is_error
    assert await mongo.collection("endpoints").count_documents({}) == 0


async def test_head_answers_as_get_does(hub: Any, receiver: Any) -> None:
    address = f"/v1/endpoints/{(await hub.register(receiver.url))['id']}"
    for path in (address, f"{address}/deliveries", "/v1/endpoints", "/v1/endpoints/none"):
        got = await hub.client.get(path, headers=hub.token())
        head = await hub.client.head(path, headers=hub.token())
        assert (head.status_code, head.content) == (got.status_code, b"")
        assert head.headers["content-type"] == got.headers["content-type"]


async def test_a_commission_acts_for_its_own_region_only(hub: Any, receiver: Any) -> None:
    refused = await hub.client.post(
        "/v1/endpoints", json={"url": receiver.url, "regions": ["lac", "arab"]}, headers=hub.token()
    )
    assert refused.status_code == 403
    assert refused.json()["errors"][0]["pointer"] == "/regions/1"

    own = await hub.register(receiver.url, "lac")
    other = hub.token(region="arab")
    path = f"/v1/endpoints/{own['id']}"
    for method, target in [
        ("GET", path),
        ("GET", f"{path}/deliveries"),
        ("DELETE", path),
        ("POST", f"{path}/resume"),
    ]:
        assert (await hub.client.request(method, target, headers=other)).status_code == 404
    assert (await hub.client.get("/v1/endpoints", headers=other)).json() == {"items": []}
    assert [e["id"] for e in (await hub.client.get("/v1/endpoints", headers=hub.token())).json()["items"]] == [
        own["id"]
    ]
    everybodys = await hub.client.get("/v1/endpoints", headers=hub.token("operator", region=None))
    assert [e["id"] for e in everybodys.json()["items"]] == [own["id"]]


@pytest.mark.parametrize("region", [None, "global", "atlantis"])
async def test_a_commission_without_a_region_of_its_own_gets_nowhere(hub: Any, region: str | None) -> None:
    assert (await hub.client.get("/v1/endpoints", headers=hub.token(region=region))).status_code == 403


async def test_other_roles_and_no_token_get_nowhere(hub: Any, receiver: Any) -> None:
    body = {"url": receiver.url}
    assert (await hub.client.post("/v1/endpoints", json=body)).status_code == 401
    assert (await hub.client.post("/v1/endpoints", json=body, headers=hub.token("submitter"))).status_code == 403


async def test_a_region_has_a_limited_number_of_endpoints(start_hub: Any, receiver: Any) -> None:
    async with start_hub(endpoints_per_region=2) as hub:
        first = await hub.register(receiver.url)
        await hub.register(receiver.url)
        third = await hub.client.post("/v1/endpoints", json={"url": receiver.url}, headers=hub.token())
        assert third.status_code == 409
        await hub.register(receiver.url, "arab")
        await hub.client.delete(f"/v1/endpoints/{first['id']}", headers=hub.token())
        await hub.register(receiver.url)


async def test_a_deleted_endpoint_gets_nothing_more_and_its_records_stay(
    hub: Any, new_receiver: Any, mongo: Mongo, publish: Any, published: Any, eventually: Eventually
) -> None:
    gone, stays = await new_receiver(), await new_receiver()
    endpoint = await hub.register(gone.url)
    await hub.register(stays.url)
    await publish(published("s-1"), "s-1")
    await eventually(lambda: gone.received and stays.received)

    deleted = await hub.client.delete(f"/v1/endpoints/{endpoint['id']}", headers=hub.token())
    assert deleted.status_code == 204
    await publish(published("s-2"), "s-2")
    await eventually(lambda: len(stays.received) == 2)

    assert len(gone.received) == 1
    assert (await hub.client.get(f"/v1/endpoints/{endpoint['id']}", headers=hub.token())).status_code == 404
    stored = await mongo.collection("endpoints").find_one({"_id": endpoint["id"]})
    assert stored["secrets"] == []
    assert [act["action"] for act in stored["history"]] == ["registered", "deleted"]
    assert await mongo.collection("deliveries").count_documents({"endpoint_id": endpoint["id"]}) == 1


async def test_deliveries_are_listed_page_by_page(
    hub: Any, receiver: Any, publish: Any, published: Any, eventually: Eventually
) -> None:
    endpoint = await hub.register(receiver.url)
    sent: list[Envelope] = [await publish(published(f"s-{n}"), f"s-{n}") for n in range(5)]
    await eventually(lambda: len(receiver.received) == 5)
    path = f"/v1/endpoints/{endpoint['id']}/deliveries"

    seen, cursor = [], "0"
    while cursor is not None:
        page = (await hub.client.get(path, params={"limit": 2, "cursor": cursor}, headers=hub.token())).json()
        seen += [delivery["event_id"] for delivery in page["items"]]
        cursor = page["next"]

    assert sorted(seen) == sorted(envelope.id for envelope in sent)
    bad = await hub.client.get(path, params={"state": "lost"}, headers=hub.token())
    assert bad.status_code in {400, 422}


async def test_a_key_that_does_not_open_the_secrets_sends_nothing_and_loses_nothing(
    start_hub: Any, receiver: Any, publish: Any, published: Any, eventually: Eventually
) -> None:
    key = Fernet.generate_key().decode()
    async with start_hub(notifier_secret_key=key) as hub:
        endpoint = await hub.register(receiver.url)
    async with start_hub() as hub:
        await publish(published(), "s-1")

        async def waits() -> bool:
            return bool((await hub.show(endpoint["id"]))["backlog"] == 1)

        await eventually(waits)
    assert not receiver.received
    async with start_hub(notifier_secret_key=f"{Fernet.generate_key().decode()},{key}"):
        await eventually(lambda: receiver.received)
    receiver.received[0].verify(endpoint["secret"])


async def test_ready_live_and_metrics_answer(hub: Any) -> None:
    assert (await hub.client.get("/ready")).status_code == 200
    assert (await hub.client.get("/live")).status_code == 200
    assert "notifier_parked_endpoints" in (await hub.client.get("/metrics")).text
