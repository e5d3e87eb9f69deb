"""A local webhook receiver: what a commission would run, made small. Prints one line per verified delivery."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from rich.markup import escape

from hub.webhooks import NotVerifiedError, verify

PATH = "/webhooks"
BODY_LIMIT = 256 * 1024


class Receiver:
    """Verifies deliveries with the secret it was given; refuses all while it has none."""

    def __init__(self, site: str, say: Callable[[str], None]) -> None:
        self.secret: str | None = None
        self._site = site
        self.verified = 0
        self._say = say

    @asynccontextmanager
    async def listening(self, port: int) -> AsyncIterator[None]:
        """Listen on a loopback port."""
        app = web.Application(client_max_size=BODY_LIMIT)
        app.router.add_post(PATH, self._receive)
        app.router.add_options(PATH, self._consent)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", port).start()
            yield
        finally:
            await runner.cleanup()

    async def _consent(self, request: web.Request) -> web.Response:
        """Agree to deliveries (CloudEvents webhook handshake)."""
        origin = request.headers.get("WebHook-Request-Origin", "*")
        return web.Response(headers={"WebHook-Allowed-Origin": origin, "WebHook-Allowed-Rate": "*"})

    async def _receive(self, request: web.Request) -> web.Response:
        if self.secret is None:
            return web.Response(status=503, headers={"Retry-After": "2"})
        body = await request.read()
        headers = {name.lower(): value for name, value in request.headers.items()}
        try:
            verify(self.secret, headers, body)
        except NotVerifiedError as error:
            self._say(f"[red]not verified[/] {escape(str(error))}")
            return web.Response(status=401)
        self.verified += 1
        self._say(f"[green]verified[/] {escape(summary(json.loads(body), self._site))}")
        return web.Response(status=204)


def summary(event: dict[str, Any], site: str) -> str:
    """Return what an event tells, in one line."""
    data = event.get("data", {})
    name = str(event.get("type", "")).removeprefix("org.gcmhub.").rpartition(".v")[0]
    regions = ", ".join(data.get("regions", ())) or str(data.get("region", ""))
    path = data.get("addresses", {}).get(data.get("language"), "")
    number = f"#{int(event.get('sequence', 0))}"
    parts = (number, name, regions, data.get("title", ""), site + path if path else "")
    return "  ".join(str(part) for part in parts if part)
