"""Every error of an application is an RFC 9457 problem that says where and why, and never too much."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Annotated, Any, Literal

import httpx
import pytest
from fastapi import APIRouter, FastAPI, HTTPException, Query
from pydantic import BaseModel, Field
from starlette.responses import StreamingResponse

from chassis.errors import FieldError, ProblemError, SettingsError
from chassis.http.app import create_app
from chassis.http.auth import LocalIssuer, Principal, authenticated, public
from chassis.running.health import Health
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


@pytest.fixture
def app(settings_for: Settings) -> FastAPI:
    settings = settings_for(ServiceSettings, body_limit=2_000)
    return create_app(
        settings,
        title="Things",
        description="For tests",
        routers=[more_routes(), routes()],
        lifespan=nothing,
        health=Health(),
    )


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://hub.test") as client:
        yield client


def problem(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    body: dict[str, Any] = response.json()
    assert response.headers["content-type"] == PROBLEM_MEDIA_TYPE
    assert (response.status_code, body["status"]) == (status, status)
    assert body["type"].rpartition("/")[2] == code
    assert body["title"]
    assert body["detail"]
    assert body["instance"] == response.headers["x-request-id"]
    return body


async def test_good_request_passes(client: httpx.AsyncClient) -> None:
    response = await client.post("/v1/things", json={"party": {"kind": "state", "country": "PRT"}})
    assert (response.status_code, response.json()) == (201, {"kind": "state"})


async def test_wrong_values_are_named_by_json_pointers_into_the_body(client: httpx.AsyncClient) -> None:
    wrong = {"party": {"kind": "state", "country": "P"}, "parts": [{"n": 1}, {"n": "x"}], "a/b~c": "x"}
    body = problem(await client.post("/v1/things", json=wrong), 422, "invalid")
    assert {error["pointer"] for error in body["errors"]} == {"/party/country", "/parts/1/n", "/a~1b~0c"}
    assert all(error["text"] for error in body["errors"])


async def test_missing_value_is_named_by_where_it_should_stand(client: httpx.AsyncClient) -> None:
    body = problem(await client.post("/v1/things", json={"party": {"kind": "group"}}), 422, "invalid")
    assert body["errors"] == [{"pointer": "/party/name", "text": "Field required"}]


async def test_wrong_member_of_a_union_is_named_by_the_union(client: httpx.AsyncClient) -> None:
    body = problem(await client.post("/v1/things", json={"party": {"kind": "other"}}), 422, "invalid")
    assert [error["pointer"] for error in body["errors"]] == ["/party"]


async def test_missing_body_is_named(client: httpx.AsyncClient) -> None:
    body = problem(await client.post("/v1/things"), 422, "invalid")
    assert body["errors"] == [{"pointer": "", "text": "Field required"}]


async def test_wrong_values_in_path_and_query_are_named(client: httpx.AsyncClient) -> None:
    body = problem(await client.get("/v1/things/x?limit=11"), 422, "invalid")
    assert [error["pointer"] for error in body["errors"]] == ["#path/number", "#query/limit"]


@pytest.mark.parametrize(
    "broken",
    [b"{", b"[1,]", b"\xff\xfe{}x", b'{"a": "\xc3"}', b"[" * 1_500],
    ids=["open", "comma", "not-utf-8", "half-a-character", "too-deep"],
)
async def test_broken_json_is_malformed(client: httpx.AsyncClient, broken: bytes) -> None:
    response = await client.post("/v1/things", content=broken, headers={"Content-Type": "application/json"})
    problem(response, 400, "malformed")


@pytest.mark.parametrize("media_type", ["text/plain", "application/xml", "application/x-www-form-urlencoded", None])
async def test_other_media_types_are_not_taken(client: httpx.AsyncClient, media_type: str | None) -> None:
    headers = {"Content-Type": media_type} if media_type else {}
    response = await client.post("/v1/things", content=b'{"party": {}}', headers=headers)
    problem(response, 415, "unsupported-media-type")
    assert response.headers["accept"] == "application/json"


async def test_lone_surrogates_of_a_caller_do_not_break_the_answer(client: httpx.AsyncClient) -> None:
    content = json.dumps({"party": {"kind": "\ud800"}, "parts": [{"\udfff": "x"}]})
    headers = {"Content-Type": "application/json"}
    problem(await client.post("/v1/things", content=content, headers=headers), 422, "invalid")


async def test_errors_are_capped(client: httpx.AsyncClient) -> None:
    wrong = {"party": {"kind": "group", "name": ""}, "parts": [{"n": ""}] * 150}
    body = problem(await client.post("/v1/things", json=wrong), 422, "invalid")
    assert len(body["errors"]) == 100
    assert body["detail"] == "150 values are not as they should be"


async def test_unknown_path_and_method_are_problems(client: httpx.AsyncClient) -> None:
    problem(await client.get("/nowhere"), 404, "not-found")
    problem(await client.post("/v1/things/", json={}), 404, "not-found")
    response = await client.put("/v1/things", json={})
    problem(response, 405, "method-not-allowed")
    assert response.headers["allow"] == "POST"


async def test_a_refused_method_is_told_all_that_the_address_takes(client: httpx.AsyncClient) -> None:
    assert (await client.put("/v1/things/7")).headers["allow"] == "DELETE, GET"
    assert (await client.put("/v1/things/balance")).headers["allow"] == "GET"


async def test_problem_raised_by_a_route_keeps_its_type_errors_and_headers(client: httpx.AsyncClient) -> None:
    response = await client.get("/v1/conflict")
    body = problem(response, 409, "idempotency-conflict")
    assert body["errors"] == [{"pointer": "/a", "text": "differs ?"}]
    assert response.headers["x-own"] == "1"
    assert (await client.get("/v1/away")).headers["retry-after"] == "7"


async def test_status_without_a_type_of_its_own_is_about_blank(client: httpx.AsyncClient) -> None:
    body = (await client.get("/v1/teapot")).json()
    assert (body["type"], body["title"], body["status"]) == ("about:blank", "I'm a Teapot", 418)


async def test_unexpected_exception_tells_nothing_but_the_request_id(
    client: httpx.AsyncClient, capsys: pytest.CaptureFixture[str]
) -> None:
    response = await client.get("/v1/broken")
    problem(response, 500, "internal")
    assert "hush" not in response.text
    assert response.headers["x-request-id"] in capsys.readouterr().out


async def test_answer_that_breaks_in_its_middle_is_cut_off(client: httpx.AsyncClient) -> None:
    with pytest.raises(RuntimeError):
        await client.get("/v1/half")


async def test_body_above_the_limit_is_refused_by_its_length_alone(client: httpx.AsyncClient) -> None:
    response = await client.post("/v1/things", content=b" " * 2_001, headers={"Content-Type": "application/json"})
    problem(response, 413, "too-large")


async def test_body_without_a_length_is_counted_while_it_arrives(client: httpx.AsyncClient) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 10_000_000:
            sent += 1_000
            yield b" " * 1_000

    headers = {"Content-Type": "application/json", "Transfer-Encoding": "chunked"}
    problem(await client.post("/v1/things", content=endless(), headers=headers), 413, "too-large")
    assert sent < 2_000_000


THING = {"party": {"kind": "group", "name": "n"}}


async def test_missing_wrong_and_right_tokens(client: httpx.AsyncClient, issuer: LocalIssuer) -> None:
    async def post(authorization: str | None) -> httpx.Response:
        headers = {"Authorization": authorization} if authorization is not None else {}
        return await client.post("/v1/mine", json=THING, headers=headers)

    missing = await post(None)
    problem(missing, 401, "unauthenticated")
    assert missing.headers["www-authenticate"] == 'Bearer realm="gcmhub"'
    for wrong in ("Basic dTpw", "Bearer", "Bearer ", "Bearer rubbish", "rubbish"):
        refused = await post(wrong)
        problem(refused, 401, "unauthenticated")
        assert 'error="invalid_token"' in refused.headers["www-authenticate"]
    forbidden = await post(f"Bearer {issuer.token('commission')}")
    assert "submitter or operator" in problem(forbidden, 403, "forbidden")["detail"]
    good = await post(f"bearer {issuer.token('submitter', {'country': 'PRT'})}")
    assert good.json() == {
        "subject": "local:submitter",
        "role": "submitter",
        "claims": {"country": "PRT"},
        "kind": "group",
    }


async def test_token_is_asked_for_before_the_body_is_judged(client: httpx.AsyncClient) -> None:
    problem(await client.post("/v1/mine", json={}), 401, "unauthenticated")


async def test_openapi_document_tells_about_problems_and_tokens(client: httpx.AsyncClient) -> None:
    document = (await client.get("/openapi.json")).json()
    mine = document["paths"]["/v1/mine"]["post"]
    assert {"200", "400", "401", "403", "413", "415", "422", "500", "503"} == set(mine["responses"])
    for status, answer in mine["responses"].items():
        if status != "200":
            (content,) = answer["content"].items()
            assert content[0] == PROBLEM_MEDIA_TYPE
            assert content[1]["schema"] == {"$ref": "#/components/schemas/Problem"}
            assert content[1]["example"]["status"] == int(status)
    assert mine["security"] == [{"accessToken": []}]
    assert document["components"]["securitySchemes"]["accessToken"]["bearerFormat"] == "JWT"
    assert "HTTPValidationError" not in json.dumps(document)
    opened = document["paths"]["/v1/conflict"]["get"]
    assert set(opened["responses"]) == {"200", "500", "503"}


def test_application_with_a_route_that_declares_no_policy_is_not_built(settings_for: Settings) -> None:
    router = APIRouter()

    @router.get("/v1/forgotten")
    async def forgotten() -> None: ...

    with pytest.raises(ValueError, match="GET /v1/forgotten: say who may call this"):
        create_app(
            settings_for(ServiceSettings),
            title="",
            description="",
            routers=[router],
            lifespan=nothing,
            health=Health(),
        )


async def test_service_that_needs_tokens_does_not_start_without_keys(settings_for: Settings) -> None:
    settings = settings_for(ServiceSettings, token_jwks="")
    app = create_app(settings, title="t", description="", routers=[routes()], lifespan=nothing, health=Health())
    with pytest.raises(SettingsError, match="TOKEN_JWKS"):
        async with app.router.lifespan_context(app):
            pass
