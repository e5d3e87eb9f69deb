"""kill -9 of every process between POST and webhook: afterwards the balance is the same."""

from __future__ import annotations

import asyncio
import os
import signal
import time
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from tests.stack import LANGUAGES, Client, Receiver, Stack, client_of, receiving

pytestmark = [pytest.mark.faults, pytest.mark.long]
Eventually = Callable[..., Awaitable[Any]]
LONG = os.environ.get("FAULTS") == "long"
INPUTS = 24 if LONG else 9
KILLS = {3, 11, 17} if LONG else {3, 6}
"""After which inputs the victim is killed. `make faults` runs the long form."""
BACK_WITHIN = 90.0


def kill(stack: Stack, name: str) -> int:
    pid = stack.processes()[name]
    os.kill(pid, signal.SIGKILL)
    return pid


async def post_until_taken(client: Client, body: dict[str, Any], token: str) -> str:
    """Repeat the same request with the same key, as the promise allows, until it is taken."""
    key = uuid.uuid4().hex
    deadline = time.monotonic() + BACK_WITHIN
    while True:
        try:
            answer = await client.post(body, token, key)
        except httpx.TransportError:
            answer = None
        if answer is not None and answer.status_code == 202:
            submission: str = answer.json()["id"]
            return submission
        assert answer is None or answer.status_code in {502, 503}, answer.text
        assert time.monotonic() < deadline, "not taken"
        await asyncio.sleep(0.05)


async def published(client: Client, submission: str) -> bool:
    try:
        return await client.holds([f"/{language}/submissions/{submission}/" for language in LANGUAGES], submission)
    except httpx.TransportError:
        return False


async def balance(
    client: Client, receiver: Receiver, endpoint: dict[str, Any], ids: list[str], eventually: Eventually
) -> None:
    """Everything accepted is on its pages and delivered; what came twice has equal ids; the sequence has no gap."""
    assert len(set(ids)) == len(ids)
    for submission in ids:
        await eventually(lambda s=submission: published(client, s))
    await eventually(lambda: {event["data"]["submission_id"] for event in receiver.events()} >= set(ids))
    receiver.verified(endpoint["secret"])
    events = receiver.events()
    assert len(events) == len({event["data"]["submission_id"] for event in events})
    bodies: dict[str, set[bytes]] = {}
    for headers, body in receiver.requests:
        bodies.setdefault(headers["webhook-id"], set()).add(body)
    assert all(len(same) == 1 for same in bodies.values())
    assert sorted(int(event["sequence"]) for event in events) == list(range(1, len(events) + 1))
    listed = (await client.page("/en/regions/lac/index.json")).text
    newest = (await client.page("/en/regions/lac/")).text
    assert ids[-1] in listed
    assert ids[-1] in newest


@pytest.mark.parametrize("victim", ["submissions", "publisher", "notifier", "registry", "nats", "mongodb"])
async def test_inputs_survive_the_death_of(stack: Stack, eventually: Eventually, victim: str) -> None:
    token = stack.token("--role", "submitter", "--country", "PRT")
    commission = stack.token("--role", "commission", "--region", "lac")
    async with client_of(stack) as client, receiving() as receiver:
        endpoint = await client.endpoint(receiver.url, commission)
        ids: list[str] = []
        for number in range(INPUTS):
            body = await client.review("PRT", "Portugal", title=f"{victim} {number}")
            ids.append(await post_until_taken(client, body, token))
            if number in KILLS:
                dead = kill(stack, victim)
                await eventually(lambda pid=dead: replaced(stack, victim, pid))
        await balance(client, receiver, endpoint, ids, eventually)
        await client.http.delete(
            f"{stack.addresses['notifier']}/v1/endpoints/{endpoint['id']}",
            headers={"Authorization": f"Bearer {commission}"},
        )


def runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def replaced(stack: Stack, name: str, dead: int) -> bool:
    """Whether the supervisor has started the process again."""
    pid = stack.processes().get(name)
    return pid not in {None, dead} and runs(pid)


async def test_a_stopped_stack_goes_on_with_its_pages_and_leaves_no_process(
    stack: Stack, eventually: Eventually
) -> None:
    token = stack.token("--role", "submitter", "--country", "ESP")
    async with client_of(stack) as client:
        body = await client.review("ESP", "Spain", title="Before the stop")
        submission = await post_until_taken(client, body, token)
        await eventually(lambda: published(client, submission))
        processes = stack.processes()
        stack.down()
        assert not [name for name, pid in processes.items() if runs(pid)]
        stack.up()
        assert await published(client, submission)
