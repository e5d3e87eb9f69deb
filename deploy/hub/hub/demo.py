"""Shows the stack at work: a local webhook receiver, and the sample inputs sent in through the real intake.

Both are safe to repeat: the endpoint is registered once, each sample has a fixed idempotency key.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final

import httpx
from rich.markup import escape

from chassis.security.issuer import LocalIssuer
from contracts.publisher_events import SubmissionPublished
from hub.api import Api, RefusedError, key_of
from hub.keys import read_json, write_private
from hub.layout import RECEIVER_PORT, StackLayout
from hub.receiver import PATH, Receiver

READABLE_TIMEOUT: Final = 30.0
ROUNDS_TIMEOUT: Final = 60.0


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample input, as the file has it."""

    name: str
    body: bytes

    @property
    def content(self) -> dict[str, Any]:
        """Return the decoded input."""
        decoded: dict[str, Any] = json.loads(self.body)
        return decoded


def samples() -> Iterator[Sample]:
    """Read the samples that come with the tool, in their order."""
    files = sorted(resources.files("hub").joinpath("samples").iterdir(), key=lambda file: file.name)
    yield from (Sample(file.name, file.read_bytes()) for file in files if file.name.endswith(".json"))


def token_for(issuer: LocalIssuer, content: dict[str, Any]) -> str:
    """Make the token of the party that speaks in an input."""
    party = content.get("party", {})
    if party.get("kind") == "member_state":
        return issuer.token("submitter", {"country": party.get("country", "")})
    return issuer.token("submitter", {"organization": party.get("name", "")})


@asynccontextmanager
async def demonstrate(layout: StackLayout, issuer: LocalIssuer, say: Callable[[str], None]) -> AsyncIterator[None]:
    """Listen for deliveries and send the samples in; the receiver stays for as long as the block lasts."""
    receiver = Receiver(layout.service_url("publisher"), say)
    async with Api() as api, receiver.listening(layout.port(RECEIVER_PORT)):
        await register_receiver(layout, issuer, receiver, api)
        await post_samples(layout, issuer, api, say)
        yield


async def register_receiver(layout: StackLayout, issuer: LocalIssuer, receiver: Receiver, api: Api) -> None:
    """Set the secret of the receiver: that of its endpoint, registered now if it is not yet."""
    path = layout.keys / "receiver.json"
    url = f"{layout.receiver_url}{PATH}"
    endpoints = f"{layout.service_url('notifier')}/v1/endpoints"
    token = issuer.token("operator")
    endpoint = read_json(path) if path.exists() else {}
    if endpoint.get("url") != url or not await _exists(api, f"{endpoints}/{endpoint['id']}", token):
        wanted = {
            "url": url,
            "regions": [],
            "event_types": [SubmissionPublished.event_type()],
            "kinds": [],
            "description": "Local receiver of the embedded stack",
        }
        endpoint = {**await api.post(endpoints, wanted, token), "url": url}
        write_private(path, json.dumps({name: endpoint[name] for name in ("id", "secret", "url")}))
    receiver.secret = endpoint["secret"]


async def _exists(api: Api, url: str, token: str) -> bool:
    try:
        endpoint = await api.get(url, token)
    except RefusedError as error:
        if error.status in {httpx.codes.NOT_FOUND, httpx.codes.GONE}:
            return False
        raise
    return endpoint.get("state") != "deleted"


async def post_samples(layout: StackLayout, issuer: LocalIssuer, api: Api, say: Callable[[str], None]) -> None:
    """Send every sample in and wait until its page can be read; one that fails does not stop the others."""
    chosen = list(samples())
    await _rounds_known(layout, api, {sample.content["round"] for sample in chosen})
    await asyncio.gather(*(_post(layout, issuer, api, sample, say) for sample in chosen))


async def _post(layout: StackLayout, issuer: LocalIssuer, api: Api, sample: Sample, say: Callable[[str], None]) -> None:
    content = sample.content
    try:
        answer = await api.submit(
            layout.service_url("submissions"), sample.body, token_for(issuer, content), key_of(sample.body)
        )
    except (RefusedError, httpx.TransportError) as error:
        say(f"[red]not taken[/] {sample.name}: {escape(str(error))}")
        return
    page = page_of(layout, answer["id"], content["language"])
    seconds = await api.wait_readable(page, READABLE_TIMEOUT)
    state = "[green]on its pages[/]" if seconds is not None else "[yellow]taken in, page not there yet[/]"
    say(f"{state} {escape(content['title'])}  {page}")


def page_of(layout: StackLayout, submission_id: str, language: str) -> str:
    """Return the address of an input's page."""
    return f"{layout.service_url('publisher')}/{language}/submissions/{submission_id}/"


async def _rounds_known(layout: StackLayout, api: Api, wanted: set[str]) -> None:
    """Wait until the intake has heard of the rounds: they come to it as events."""
    url = f"{layout.service_url('submissions')}/v1/rounds"
    async with asyncio.timeout(ROUNDS_TIMEOUT):
        while True:
            answer = await api.get(url)
            rounds = answer.get("rounds") or answer.get("items") or []
            if wanted <= {entry.get("code") or entry.get("round") for entry in rounds}:
                return
            await asyncio.sleep(0.2)
