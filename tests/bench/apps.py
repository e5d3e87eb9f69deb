"""The endpoints that intake is measured against: same server, same settings, same models.

`models`: reads and validates the body with the service's own models and stores nothing.
`nothing`: the whole route of the service (token, rules, questionnaire, digest), with a store that keeps nothing.
`straightforward`: reads the body with the same models, then one insert and one awaited publish per request.
`python -m tests.bench.apps NAME`, settings as the service has them.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import orjson
from fastapi import APIRouter, FastAPI, Request, Response

from chassis.auth import public
from chassis.connection import ConnectionWatch, connect
from chassis.health import Health
from chassis.http import create_app
from chassis.ids import new_id
from chassis.logs import configure_logs
from chassis.mongo import Mongo
from chassis.service import run
from chassis.settings import load_settings
from submissions.app import assemble
from submissions.bootstrap import build
from submissions.intake.model import Submission
from submissions.intake.repository import Outcome, Submissions
from submissions.intake.schemas import decode
from submissions.settings import Settings

SUBJECT = "hub.submissions.submission.accepted.unece"


def models(settings: Settings) -> FastAPI:
    router = APIRouter()

    @router.post("/v1/submissions", status_code=202, dependencies=[public()])
    async def take(request: Request) -> Response:
        new = decode(await request.body())
        return Response(orjson.dumps({"id": new_id(), "round": new.round}), 202, media_type="application/json")

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield

    return create_app(settings, title="models", description="", routers=[router], lifespan=lifespan, health=Health())


def nothing(settings: Settings) -> FastAPI:
    async def insert(_: Submissions, items: Sequence[Submission]) -> Sequence[Outcome]:
        return [Outcome.STORED for _ in items]

    Submissions.insert = insert  # type: ignore[method-assign] # this process stores nothing
    return assemble(build(settings))


def straightforward(settings: Settings) -> FastAPI:
    router = APIRouter()
    parts: dict[str, Any] = {}

    @router.post("/v1/submissions", status_code=202, dependencies=[public()])
    async def take(request: Request) -> Response:
        body = await request.body()
        new = decode(body)
        identity = new_id()
        await parts["inputs"].insert_one({"_id": identity, "round": new.round, "content": new.content()})
        await parts["jetstream"].publish(SUBJECT, body, stream="SUBMISSIONS", headers={"Nats-Msg-Id": identity})
        return Response(orjson.dumps({"id": identity, "round": new.round}), 202, media_type="application/json")

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        mongo = Mongo(settings.mongodb_url, settings.mongodb_database, "bench")
        watch = ConnectionWatch()
        client = await connect(settings, watch)
        parts.update(inputs=mongo.collection("straightforward"), jetstream=client.jetstream())
        yield
        watch.stopping = True
        await client.close()
        mongo.close()

    return create_app(
        settings, title="straightforward", description="", routers=[router], lifespan=lifespan, health=Health()
    )


if __name__ == "__main__":
    chosen = load_settings(Settings)
    configure_logs(chosen)
    run({"models": models, "nothing": nothing, "straightforward": straightforward}[sys.argv[1]](chosen), chosen)
