"""A whole intake on real servers, fed with the small world of the unit tests."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from chassis.http.auth import LocalIssuer
from chassis.observability.telemetry import configure_telemetry
from chassis.storage.mongo import Collection, Mongo
from submissions.app import assemble
from submissions.bootstrap import build
from submissions.indexes import INDEXES
from submissions.settings import Settings
from submissions.submission.repository import COLLECTION

UNIT = str(Path(__file__).parents[2] / "unit" / "submissions")
if UNIT not in sys.path:  # the builders begin with submissions_, so they meet no others
    sys.path.append(UNIT)

Start = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test with all bad inputs at hand."""
    if "bad_inputs" in metafunc.fixturenames:
        import submissions_bad_inputs  # noqa: PLC0415 - found only since the path above
        import submissions_world  # noqa: PLC0415 - the same

        metafunc.parametrize("bad_inputs", [submissions_bad_inputs.bad_inputs(submissions_world)], ids=["all"])


@pytest.fixture(scope="session")
def world() -> ModuleType:
    """Give the builders of ``submissions_world``."""
    import submissions_world  # noqa: PLC0415 - found only since the path above

    return submissions_world


@pytest.fixture(scope="session", autouse=True)
def telemetry() -> None:
    """Trace as a started process does."""
    configure_telemetry("submissions")


@pytest.fixture
async def collection(mongo: Mongo) -> Collection:
    """Give the collection of inputs with its indexes."""
    await mongo.ensure_indexes(INDEXES)
    return mongo.collection(COLLECTION)


@pytest.fixture
async def registry(
    streams: object,  # noqa: ARG001 - there must be streams to tell on
    publish: Callable[..., Awaitable[Any]],
    world: ModuleType,
) -> None:
    """Let the registry have told of everything."""
    for event, subject in world.events():
        await publish(event, subject)


@pytest.fixture
def start(
    collection: Collection,  # noqa: ARG001 - it must have its indexes before the process starts
    registry: None,  # noqa: ARG001 - it must have told before the process starts
    settings_for: Callable[..., Settings],
    running: Callable[[FastAPI], AbstractAsyncContextManager[httpx.AsyncClient]],
    eventually: Callable[..., Awaitable[Any]],
) -> Start:
    """Start a process of the service; gives a client once it is ready."""

    @asynccontextmanager
    async def begin(*, knows: int = 8, **overrides: Any) -> AsyncIterator[httpx.AsyncClient]:
        app = assemble(build(settings_for(Settings, **overrides)))
        async with running(app) as client:

            async def all_told() -> bool:
                return len((await client.get("/v1/rounds")).json()["rounds"]) == knows

            async def ready() -> bool:
                return (await client.get("/ready")).status_code == 200

            if overrides.get("hub_role") != "worker":
                await eventually(all_told)
            await eventually(ready)
            yield client

    return begin


@pytest.fixture
async def client(start: Start) -> AsyncIterator[httpx.AsyncClient]:
    """Give a client of one process that does everything."""
    async with start() as one:
        yield one


@pytest.fixture
def headers(issuer: LocalIssuer) -> Callable[..., dict[str, str]]:
    """Make headers of a caller: ``headers(country="PRT", key="k")``."""

    def make(role: str = "submitter", key: str | None = None, language: str = "en", **claims: str) -> dict[str, str]:
        subject = claims.pop("subject", None)
        made = {
            "Authorization": f"Bearer {issuer.token(role, claims, 600, subject=subject)}",
            "Accept-Language": language,
            "Content-Type": "application/json",
        }
        return made | ({"Idempotency-Key": key} if key is not None else {})

    return make
