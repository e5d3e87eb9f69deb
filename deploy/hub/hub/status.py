"""How the stack is: each service's readiness and outbox, each durable's backlog, dead letters, endpoints, release."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

import httpx
import nats
from nats.js import JetStreamContext
from nats.js.errors import NotFoundError

from chassis.security.issuer import LocalIssuer
from contracts.topology import CONSUMERS, SERVICES
from hub.layout import StackLayout

TIMEOUT: Final = 5.0
NATS_ERRORS: Final = (nats.errors.Error, OSError, TimeoutError)
GENERATION: Final = re.compile(r"-g(\d+)$")


@dataclass(frozen=True, slots=True)
class ServiceStatus:
    """One service as its `/ready` tells it; `outbox_age` in seconds, None when it tells none."""

    ready: bool
    failing: tuple[str, ...] = ()
    outbox_age: float | None = None


@dataclass(frozen=True, slots=True)
class DurableStatus:
    """One durable: messages not yet delivered, and delivered but not yet settled."""

    service: str
    stream: str
    durable: str
    pending: int
    unsettled: int
    redelivered: int


@dataclass(frozen=True, slots=True)
class Status:
    """The whole stack; None where nobody answered."""

    services: dict[str, ServiceStatus]
    nats: bool = False
    streams: dict[str, int] = field(default_factory=dict)
    durables: tuple[DurableStatus, ...] = ()
    dead_letters: dict[str, int] = field(default_factory=dict)
    endpoints: int | None = None
    parked_endpoints: int | None = None
    last_release: int | None = None
    failed_pages: int | None = None
    """Pages of the site that cannot be shown as they should be."""

    @property
    def healthy(self) -> bool:
        """Return whether everything is ready and nothing died."""
        return self.nats and all(service.ready for service in self.services.values())

    def as_json(self) -> dict[str, Any]:
        """Return the members for `--json`."""
        return asdict(self)


async def collect(layout: StackLayout, issuer: LocalIssuer, nats_url: str, login: tuple[str, str]) -> Status:
    """Ask everybody at once."""
    async with httpx.AsyncClient(timeout=TIMEOUT, trust_env=False) as client:
        services, broker, endpoints, site = await asyncio.gather(
            asyncio.gather(*(_service(client, layout.service_url(service)) for service in SERVICES)),
            _broker(nats_url, *login),
            _endpoints(client, layout, issuer),
            _site(client, layout),
        )
    return Status(
        services=dict(zip(SERVICES, services, strict=True)),
        endpoints=None if endpoints is None else len(endpoints),
        parked_endpoints=None if endpoints is None else sum(e.get("state") == "parked" for e in endpoints),
        last_release=site.get("release"),
        failed_pages=site.get("failed_pages"),
        **broker,
    )


async def _service(client: httpx.AsyncClient, url: str) -> ServiceStatus:
    try:
        answer = await client.get(f"{url}/ready")
        checks: dict[str, dict[str, Any]] = answer.json()["checks"]
    except (httpx.TransportError, ValueError, KeyError):
        return ServiceStatus(ready=False, failing=("no answer",))
    failing = tuple(f"{name}: {part.get('reason', '')}" for name, part in checks.items() if part["state"] != "ok")
    return ServiceStatus(answer.status_code == httpx.codes.OK, failing, _outbox_age(checks))


def _outbox_age(checks: Mapping[str, Mapping[str, Any]]) -> float | None:
    """Find the lag of the relay among the checks."""
    age = (checks.get("relay", {}).get("details") or {}).get("lag_seconds")
    return None if age is None else float(age)


async def _broker(url: str, user: str, password: str) -> dict[str, Any]:
    try:
        async with asyncio.timeout(TIMEOUT):
            client = await nats.connect(
                url,
                user=user or None,
                password=password or None,
                allow_reconnect=False,
                max_reconnect_attempts=1,
                name="hub status",
                error_cb=_silent,
            )
            try:
                context = client.jetstream(timeout=2)
                infos = await context.streams_info()
                durables = await _durables(context)
                dead = await _dead_letters(context)
            finally:
                await client.close()
    except NATS_ERRORS:
        return {"nats": False}
    streams = {str(info.config.name): info.state.messages for info in infos}
    return {"nats": True, "streams": streams, "durables": durables, "dead_letters": dead}


async def _silent(_error: Exception) -> None:
    """Leave it to the table to say that nobody answers."""


async def _durables(context: JetStreamContext) -> tuple[DurableStatus, ...]:
    found = []
    for spec in CONSUMERS:
        try:
            infos = await context.consumers_info(spec.stream)
        except NotFoundError:
            continue
        own = [info for info in infos if GENERATION.sub("", info.name) == spec.service]
        if own:
            info = max(own, key=lambda info: _generation(info.name))
            unsettled, redelivered = info.num_ack_pending or 0, info.num_redelivered or 0
            pending = info.num_pending or 0
            found.append(DurableStatus(spec.service, spec.stream, info.name, pending, unsettled, redelivered))
    return tuple(found)


def _generation(name: str) -> int:
    match = GENERATION.search(name)
    return int(match[1]) if match else 0


async def _dead_letters(context: JetStreamContext) -> dict[str, int]:
    """Count the dead letters of each service."""
    counts = dict.fromkeys(SERVICES, 0)
    try:
        info = await context.stream_info("DEAD", subjects_filter="dead.>")
    except NotFoundError:
        return counts
    for subject, number in (info.state.subjects or {}).items():
        service = subject.split(".")[1]
        counts[service] = counts.get(service, 0) + number
    return counts


async def _endpoints(
    client: httpx.AsyncClient, layout: StackLayout, issuer: LocalIssuer
) -> list[dict[str, Any]] | None:
    headers = {"Authorization": f"Bearer {issuer.token('operator')}"}
    try:
        answer = await client.get(f"{layout.service_url('notifier')}/v1/endpoints", headers=headers)
        return _items(answer.raise_for_status().json())
    except (httpx.HTTPError, ValueError):
        return None


async def _site(client: httpx.AsyncClient, layout: StackLayout) -> dict[str, Any]:
    """Read what the publisher says of the site beside its readiness."""
    try:
        answer = await client.get(f"{layout.service_url('publisher')}/ready")
        checks: dict[str, dict[str, Any]] = answer.json()["checks"]
    except (httpx.HTTPError, ValueError, KeyError):
        return {}
    details: Sequence[Any] = [part.get("details") or {} for part in checks.values()]
    return {name: value for part in details if isinstance(part, dict) for name, value in part.items()}


def _items(body: Any) -> list[dict[str, Any]]:
    if isinstance(body, list):
        return body
    return next((value for value in body.values() if isinstance(value, list)), [])
