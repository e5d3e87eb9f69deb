"""An application with a route for every way in which a request can fail."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Annotated, Any, Literal

import httpx
from fastapi import APIRouter, FastAPI, HTTPException, Query
from pydantic import BaseModel, Field
from starlette.responses import StreamingResponse

from chassis.errors import FieldError, ProblemError
from chassis.http.auth import Principal, authenticated, public
from chassis.settings import ServiceSettings
from contracts.problems import IDEMPOTENCY_CONFLICT, PROBLEM_MEDIA_TYPE, UNAVAILABLE

Settings = Callable[..., ServiceSettings]
OPEN = [public()]


class State(BaseModel):
    kind: Literal["state"]
    country: str = Field(min_length=3)


class Group(BaseModel):
    kind: Literal["group"]
    name: str


class Thing(BaseModel):
    party: Annotated[State | Group, Field(discriminator="kind")]
    parts: list[dict[str, int]] = []
    a_b: Annotated[int, Field(alias="a/b~c")] = 0
    anything: Any = None


def more_routes() -> APIRouter:
    router = APIRouter(prefix="/v1/things", dependencies=OPEN)

    @router.get("/balance")
    async def balance() -> int:
        return 0

    @router.delete("/{number}", status_code=204)
    async def remove(number: int) -> None:
        assert number

    return router


def routes() -> APIRouter:
    router = APIRouter(prefix="/v1")

    @router.post("/things", status_code=201, dependencies=OPEN)
    async def add(thing: Thing) -> dict[str, str]:
        return {"kind": thing.party.kind}

    @router.get("/things/{number}", dependencies=OPEN)
    async def one(number: int, limit: Annotated[int, Query(le=10)] = 5) -> int:
        return number + limit

    @router.post("/mine")
    async def mine(thing: Thing, who: Annotated[Principal, authenticated("submitter", "operator")]) -> dict[str, Any]:
        return {"subject": who.subject, "role": who.role, "claims": dict(who.claims), "kind": thing.party.kind}

    @router.get("/conflict", dependencies=OPEN)
    async def conflict() -> None:
        raise ProblemError(IDEMPOTENCY_CONFLICT, "Another body", [FieldError("/a", "differs \ud800")], {"X-Own": "1"})

    @router.get("/away", dependencies=OPEN)
    async def away() -> None:
        raise ProblemError(UNAVAILABLE, "Come back", headers={"Retry-After": "7"})

    @router.get("/teapot", dependencies=OPEN)
    async def teapot() -> None:
        raise HTTPException(418)

    @router.get("/broken", dependencies=OPEN)
    async def broken() -> None:
        raise RuntimeError("password=hush")

    @router.get("/half", dependencies=OPEN)
    async def half() -> StreamingResponse:
        async def body() -> AsyncIterator[bytes]:
            yield b"first"
            raise RuntimeError("hush")

        return StreamingResponse(body())

    return router


@asynccontextmanager
async def nothing(_app: FastAPI) -> AsyncIterator[None]:
    yield


def problem(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    body: dict[str, Any] = response.json()
    assert response.headers["content-type"] == PROBLEM_MEDIA_TYPE
    assert (response.status_code, body["status"]) == (status, status)
    assert body["type"].rpartition("/")[2] == code
    assert body["title"]
    assert body["detail"]
    assert body["instance"] == response.headers["x-request-id"]
    return body
