"""Tokens and problems of an application as its callers see them, also in its OpenAPI document."""

from __future__ import annotations

import json

import httpx
import pytest
from fastapi import APIRouter
from tests.unit.chassis.things_api import Settings, nothing, problem, routes

from chassis.errors import SettingsError
from chassis.http.app import create_app
from chassis.http.auth import LocalIssuer
from chassis.running.health import Health
from chassis.settings import ServiceSettings
from contracts.problems import PROBLEM_MEDIA_TYPE

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
