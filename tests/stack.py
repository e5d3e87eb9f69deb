"""A whole stack for tests, started and spoken to as its users do: the `hub` command and HTTP."""

from __future__ import annotations

import asyncio
import json
import os
import random
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from aiohttp import web
from standardwebhooks.webhooks import Webhook

LANGUAGES = ("en", "fr", "es", "ar", "ru", "zh")
PORTS_OF_A_STACK = 11


def free_port_base() -> int:
    """Find a base above which all ports of a stack are free, away from the ports the kernel hands out."""
    while True:
        base = random.randrange(12_000, 30_000, 20)
        try:
            for offset in range(PORTS_OF_A_STACK):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", base + offset))
        except OSError:
            continue
        return base


@dataclass
class Stack:
    """One running stack: its folder, its addresses, its users."""

    var: Path
    port_base: int
    addresses: dict[str, str] = field(default_factory=dict)
    tokens: dict[tuple[str, ...], str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """What `hub` finds in its environment."""
        return os.environ | {"HUB_VAR": str(self.var), "HUB_PORT_BASE": str(self.port_base)}

    def hub(self, *words: str, check: bool = True, timeout: float = 180) -> subprocess.CompletedProcess[str]:
        """Run the tool and give what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "hub", *words],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        assert not check or done.returncode == 0, f"hub {' '.join(words)}: {done.stdout}\n{done.stderr}"
        return done

    def up(self) -> None:
        """Start without sample inputs; return when every service is ready."""
        self.addresses = json.loads(self.hub("up", "--detach", "--empty").stdout)

    def down(self) -> None:
        """Stop."""
        self.hub("down")

    def token(self, *words: str) -> str:
        """Have a token made, once for each holder: it is good for longer than any test."""
        if words not in self.tokens:
            self.tokens[words] = self.hub("token", *words).stdout.strip()
        return self.tokens[words]

    def supervisor(self) -> int:
        """Give the process id of the supervisor."""
        return int(json.loads((self.var / "run" / "hub.json").read_text())["pid"])

    def processes(self) -> dict[str, int]:
        """List the stack's processes by name."""
        children: dict[str, int] = json.loads((self.var / "run" / "hub.json").read_text())["children"]
        return children

    def logs(self, name: str) -> str:
        """Give the last lines of a child's log."""
        return (self.var / "log" / f"{name}.log").read_text()[-4000:]


@dataclass
class Receiver:
    """A commission's webhook receiver: keeps every request it got, answers what it is told to."""

    url: str = ""
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answer: Callable[[], int] = lambda: 204

    def events(self, submission_id: str | None = None) -> list[dict[str, Any]]:
        """List the distinct events that came, by `webhook-id`, of one submission if asked."""
        by_id = {headers["webhook-id"]: json.loads(body) for headers, body in self.requests}
        return [e for e in by_id.values() if submission_id in {None, e["data"].get("submission_id")}]

    def verified(self, secret: str) -> list[dict[str, Any]]:
        """Verify every request with the independent library; a forged one raises."""
        return [Webhook(secret).verify(body, headers) for headers, body in self.requests]


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    """Run a receiver on a loopback port."""
    receiver = Receiver()

    async def take(request: web.Request) -> web.Response:
        body = await request.read()
        receiver.requests.append(({k.lower(): v for k, v in request.headers.items()}, body))
        return web.Response(status=receiver.answer())

    app = web.Application()
    app.router.add_post("/hook", take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr] # aiohttp gives no other way to learn it
    receiver.url = f"http://127.0.0.1:{port}/hook"
    try:
        yield receiver
    finally:
        await runner.cleanup()


class Client:
    """Speaks to a stack over HTTP."""

    def __init__(self, stack: Stack, http: httpx.AsyncClient) -> None:
        self.stack = stack
        self.http = http
        self._examples: dict[tuple[str, str], dict[str, Any]] = {}

    async def questionnaire(self, round_code: str, kind: str) -> dict[str, Any]:
        """Fetch a questionnaire, once."""
        key = (round_code, kind)
        if key not in self._examples:
            address = f"{self.stack.addresses['submissions']}/v1/rounds/{round_code}/questionnaires/{kind}"
            answer = await self.http.get(address)
            assert answer.status_code == 200, answer.text
            self._examples[key] = answer.json()
        return self._examples[key]

    async def review(self, country: str, name: str, round_code: str = "demo-unece", **changes: Any) -> dict[str, Any]:
        """Write a Member State's review with the questionnaire's own example."""
        questionnaire = await self.questionnaire(round_code, "member_state_review")
        return {
            "round": round_code,
            "kind": "member_state_review",
            "language": "en",
            "title": f"Voluntary review of {name}",
            "party": {"kind": "member_state", "country": country, "name": name},
            "questionnaire_version": questionnaire["version"],
            "answers": questionnaire["example"],
            "objectives": [5, 6],
            "attachments": [],
            "consent": {"publish": True},
        } | changes

    async def post(self, body: Any, token: str, key: str | None = None) -> httpx.Response:
        """Send an input."""
        headers = {"Authorization": f"Bearer {token}"} | ({"Idempotency-Key": key} if key else {})
        return await self.http.post(f"{self.stack.addresses['submissions']}/v1/submissions", json=body, headers=headers)

    async def page(self, path: str) -> httpx.Response:
        """Fetch a page."""
        return await self.http.get(self.stack.addresses["publisher"] + path)

    async def endpoint(self, url: str, token: str, **changes: Any) -> dict[str, Any]:
        """Register an endpoint."""
        body = {
            "url": url,
            "regions": ["lac"],
            "event_types": ["org.gcmhub.publisher.submission.published.v1"],
            "kinds": [],
            "description": "Test receiver",
        } | changes
        answer = await self.http.post(
            f"{self.stack.addresses['notifier']}/v1/endpoints", json=body, headers={"Authorization": f"Bearer {token}"}
        )
        assert answer.status_code == 201, answer.text
        created: dict[str, Any] = answer.json()
        return created

    async def holds(self, paths: Sequence[str], text: str) -> bool:
        """Whether every one of these pages is there and holds the text."""
        answers = await asyncio.gather(*(self.page(path) for path in paths))
        return all(answer.status_code == 200 and text in answer.text for answer in answers)


@asynccontextmanager
async def client_of(stack: Stack) -> AsyncIterator[Client]:
    """Open a client."""
    async with httpx.AsyncClient(timeout=20) as http:
        yield Client(stack, http)
