"""What speaks to the Network travels from the intake into the registry, also through a registry that is killed."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from tests.stack import Client, Stack

Eventually = Callable[..., Awaitable[Any]]
COLLECTIONS = {
    "champion_expression": "champions",
    "support_request": "support-requests",
    "priority_proposal": "priorities",
}


async def _send(client: Client, token: str, kind: str, round_code: str = "requests", **changes: Any) -> str:
    questionnaire = await client.questionnaire(round_code, kind)
    answers = questionnaire["example"] | changes.pop("answers", {})
    body = await client.review("ARM", "Armenia", title="Asked of the Network")
    body |= {"round": round_code, "kind": kind, "questionnaire_version": questionnaire["version"], "answers": answers}
    answer = await client.post(body | changes, token)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


@pytest.fixture
def token(stack: Stack) -> str:
    return stack.token("--role", "submitter", "--country", "ARM")


@pytest.fixture
def secretary(stack: Stack) -> dict[str, str]:
    return {"Authorization": f"Bearer {stack.token('--role', 'secretariat')}"}


@pytest.mark.parametrize("kind", COLLECTIONS)
async def test_an_accepted_input_becomes_a_record_and_no_page(
    stack: Stack, client: Client, token: str, secretary: dict[str, str], eventually: Eventually, kind: str
) -> None:
    submission = await _send(client, token, kind)
    code = "ARM" if kind == "champion_expression" else submission
    path = f"{stack.addresses['registry']}/v1/{COLLECTIONS[kind]}/{code}"

    async def record() -> Any:
        answer = await client.http.get(path, headers=secretary)
        return answer.json() if answer.status_code == 200 else None

    found = await eventually(record)
    assert found["status"] in {"expressed", "routed", "candidate"}
    assert submission in found["source"]
    assert (await client.page(f"/en/submissions/{submission}/")).status_code == 404
    mine = {"Authorization": f"Bearer {token}"}
    status = await client.http.get(f"{stack.addresses['submissions']}/v1/submissions/{submission}", headers=mine)
    assert status.json()["published"] is None


async def test_requests_survive_a_registry_that_is_killed(
    stack: Stack, client: Client, token: str, secretary: dict[str, str], eventually: Eventually
) -> None:
    sent = [await _send(client, token, "support_request", "demo-unece") for _ in range(5)]
    [registry] = [pid for name, pid in stack.processes().items() if name.startswith("registry")]
    os.kill(registry, signal.SIGKILL)
    sent += [await _send(client, token, "support_request", "demo-unece") for _ in range(5)]
    base = f"{stack.addresses['registry']}/v1/support-requests"

    async def all_there() -> bool:
        try:
            answers = await asyncio.gather(*(client.http.get(f"{base}/{code}", headers=secretary) for code in sent))
        except httpx.TransportError:
            return False  # it is being started again
        return all(answer.status_code == 200 and answer.json()["version"] == 1 for answer in answers)

    await eventually(all_there, every=0.3)
