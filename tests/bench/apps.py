"""The endpoints that intake is measured against: same server, same settings, same models.

`nothing`: the whole route of the service (token, rules, questionnaire, digest), with a store that keeps nothing.
`straightforward`: the same route; per request one insert and one awaited publish, as one would write it first.
`models`: reads the body with the service's models and answers; no token, no rules, no questionnaire, no store.
`bare`: as `models`, then one insert and one awaited publish per request.
`python -m tests.bench.apps NAME`, settings as the service has them.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import orjson
from fastapi import APIRouter, FastAPI, Request, Response
from nats.js import JetStreamContext

from chassis.http.app import create_app
from chassis.http.auth import public
from chassis.ids import new_id
from chassis.messaging.connection import ConnectionWatch, connect
from chassis.observability.logs import configure_logs
from chassis.running.health import Health
from chassis.running.server import run
from chassis.settings import load_settings
from chassis.storage.mongo import Mongo
from submissions.app import assemble
from submissions.bootstrap import build
from submissions.intake.group_commit import GroupCommit
from submissions.intake.model import Submission
from submissions.intake.repository import Outcome, Submissions, document_of, messages_of
from submissions.intake.schemas import decode
from submissions.settings import Settings

SUBJECT = "hub.submissions.submission.accepted.unece"


def nothing(settings: Settings) -> FastAPI:
    async def insert(_: Submissions, items: Sequence[Submission]) -> list[Outcome]:
        return [Outcome.STORED for _ in items]

    Submissions.insert = insert  # type: ignore[method-assign, assignment] # this process stores nothing
    return assemble(build(settings))


def straightforward(settings: Settings) -> FastAPI:
    servers = _Servers(settings)

    async def submit(_: Any, item: Submission) -> Outcome:
        document = document_of(item)
        document["outbox"]["state"] = "done"
        await servers.inputs.insert_one(document)
        message = messages_of(document)[-1]
        headers = message.envelope.headers(1)
        await servers.jetstream.publish(
            message.nats_subject, message.envelope.body(), stream="SUBMISSIONS", headers=headers
        )
        return Outcome.STORED

    GroupCommit.submit = submit  # type: ignore[method-assign, assignment] # every request writes for itself
    service = build(settings)
    service.process.add("servers", servers.lifespan())
    return assemble(service)


def models(settings: Settings) -> FastAPI:
    return _endpoint(settings, "models", lambda _: _nobody())


def bare(settings: Settings) -> FastAPI:
    servers = _Servers(settings)

    async def store(body: bytes) -> None:
        identity = new_id()
        await servers.inputs.insert_one({"_id": identity, "content": body})
        await servers.jetstream.publish(SUBJECT, body, stream="SUBMISSIONS", headers={"Nats-Msg-Id": identity})

    return _endpoint(settings, "bare", store, servers)


class _Servers:
    """Connections of an endpoint that writes and publishes by itself."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.inputs: Any = None
        self.jetstream: JetStreamContext

    @asynccontextmanager
    async def lifespan(self) -> AsyncIterator[None]:
        mongo = Mongo(self._settings.mongodb_url, self._settings.mongodb_database, "bench")
        watch = ConnectionWatch()
        client = await connect(self._settings, watch)
        self.inputs, self.jetstream = mongo.collection("yardstick"), client.jetstream()
        yield
        watch.stopping = True
        await client.close()
        mongo.close()


async def _nobody() -> None:
    return


def _endpoint(
    settings: Settings, title: str, store: Callable[[bytes], Any], servers: _Servers | None = None
) -> FastAPI:
    router = APIRouter()

    @router.post("/v1/submissions", status_code=202, dependencies=[public()])
    async def take(request: Request) -> Response:
        body = await request.body()
        new = decode(body)
        await store(body)
        return Response(orjson.dumps({"id": new_id(), "round": new.round}), 202, media_type="application/json")

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        if servers is None:
            yield
            return
        async with servers.lifespan():
            yield

    return create_app(settings, title=title, description="", routers=[router], lifespan=lifespan, health=Health())


if __name__ == "__main__":
    chosen = load_settings(Settings)
    configure_logs(chosen, "bench")
    made = {"nothing": nothing, "straightforward": straightforward, "models": models, "bare": bare}[sys.argv[1]]
    run(made(chosen), chosen)
