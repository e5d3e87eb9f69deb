"""Coming into the console: by a token, by an OpenID Connect provider on loopback, and out again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from joserfc.jwk import OKPKey
from tests.integration.registry.console_client import csrf_of, sign_in
from tests.integration.registry.openid import CLIENT, SECRET, OpenId

from chassis.security.issuer import LocalIssuer
from registry.app import assemble
from registry.bootstrap import Service
from registry.console.desk import CONSOLE


@pytest.fixture
async def openid(serving: Callable[..., Any]) -> AsyncIterator[OpenId]:
    """Serve a provider on loopback."""
    provider = OpenId(OKPKey.generate_key("Ed25519", private=True, auto_kid=True).as_dict(private=True))
    async with serving(provider.app) as client:
        provider.address = str(client.base_url).rstrip("/")
        yield provider


@pytest.fixture
async def console(
    openid: OpenId, build_registry: Callable[..., Service], running: Callable[..., Any]
) -> AsyncIterator[httpx.AsyncClient]:
    """Run a registry whose console signs people in at the provider."""
    async with console_at(openid, build_registry, running) as api:
        yield api


@asynccontextmanager
async def console_at(
    openid: OpenId, build_registry: Callable[..., Service], running: Callable[..., Any], **overrides: Any
) -> AsyncIterator[httpx.AsyncClient]:
    service = build_registry(
        token_issuer=openid.address,
        token_jwks=LocalIssuer(openid.key, openid.address).public_jwks(),
        console_oidc_issuer=openid.address,
        console_oidc_client=CLIENT,
        console_oidc_secret=SECRET,
        **overrides,
    )
    async with running(assemble(service)) as api:
        yield api


async def through(console: httpx.AsyncClient) -> httpx.Response:
    """Go to the provider as a browser does, and come back."""
    started = await console.get("/console/sign-in/start")
    assert started.status_code == 303, started.text
    async with httpx.AsyncClient() as browser:
        sent_back = await browser.get(started.headers["location"])
    return await console.get(sent_back.headers["location"])


@pytest.mark.parametrize("address", ["/console", "/console/networks", "/console/records", "/console/rounds/imrf1"])
async def test_a_stranger_gets_the_page_to_sign_in(api: httpx.AsyncClient, address: str) -> None:
    answer = await api.get(address)
    assert answer.status_code == 401
    assert "Sign in to the console" in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_token_of_the_secretariat_opens_the_console(api: httpx.AsyncClient, issuer: LocalIssuer) -> None:
    await api.get("/console/rounds")
    csrf = csrf_of(await api.get("/console/rounds"))
    answer = await api.post("/console/sign-in", data={"csrf": csrf, "token": issuer.token("secretariat")})
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/rounds")
    cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith(CONSOLE.session_cookie))
    assert {"HttpOnly", "SameSite=lax", "Path=/console"} <= {part.strip() for part in cookie.split(";")}
    assert (await api.get("/console")).status_code == 200


@pytest.mark.parametrize(
    ("token", "status", "text"),
    [
        (lambda i: i.token("secretariat", lifetime=-60), 401, "expired"),
        (lambda i: i.token("submitter"), 403, "no business"),
        (lambda i: i.token("commission"), 403, "no business"),
        (lambda _: LocalIssuer.generate("https://issuer.test").token("secretariat"), 401, "not signed"),
        (lambda _: "nonsense", 401, "not signed"),
        (lambda _: "<script>alert(1)</script>", 401, "not signed"),
    ],
)
async def test_other_tokens_open_nothing(
    api: httpx.AsyncClient, issuer: LocalIssuer, token: Callable[[LocalIssuer], str], status: int, text: str
) -> None:
    answer = await sign_in(api, token(issuer))
    assert answer.status_code == status
    assert text in answer.text
    assert "<script>" not in answer.text
    assert (await api.get("/console")).status_code == 401


async def test_the_form_to_sign_in_is_checked_too(api: httpx.AsyncClient, issuer: LocalIssuer) -> None:
    sent = {"csrf": "other", "token": issuer.token("secretariat")}
    assert (await api.post("/console/sign-in", data=sent)).status_code == 400
    await api.get("/console/sign-in")
    assert (await api.post("/console/sign-in", data=sent)).status_code == 403


async def test_signing_out_needs_the_form_and_ends_the_session(api: httpx.AsyncClient, issuer: LocalIssuer) -> None:
    await sign_in(api, issuer.token("operator"))
    page = await api.get("/console")
    assert (await api.post("/console/sign-out", data={"csrf": "other"})).status_code == 403
    assert (await api.get("/console")).status_code == 200
    answer = await api.post("/console/sign-out", data={"csrf": csrf_of(page)})
    assert answer.headers["location"] == "/console/sign-in"
    assert "You are signed out" in (await api.get("/console/sign-in")).text
    assert (await api.get("/console")).status_code == 401


async def test_behind_tls_cookies_and_transport_are_strict(
    build_registry: Callable[..., Service], running: Callable[..., Any]
) -> None:
    service = build_registry(console_origin="https://registry.example.org")
    async with running(assemble(service)) as api:
        page = await api.get("/console/sign-in")
        assert "max-age" in page.headers["strict-transport-security"]
        cookies = page.headers.get_list("set-cookie")
        assert cookies
        assert all("Secure" in cookie for cookie in cookies)


async def test_the_provider_signs_people_in(console: httpx.AsyncClient) -> None:
    await console.get("/console/champions")
    answer = await through(console)
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/champions")
    page = await console.get("/console")
    assert page.status_code == 200
    assert "Anna Example" in page.text


async def test_a_role_without_business_stays_outside(console: httpx.AsyncClient, openid: OpenId) -> None:
    openid.role = "submitter"
    assert (await through(console)).status_code == 403
    assert (await console.get("/console")).status_code == 401


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "forged"},
        {"nonce": "of another sign-in"},
        {"audience": "another client"},
        {"subject": "bob"},
        {"key": OKPKey.generate_key("Ed25519", private=True, auto_kid=True).as_dict(private=True)},
    ],
)
async def test_a_wrong_answer_of_the_provider_is_refused(
    console: httpx.AsyncClient, openid: OpenId, changes: dict[str, Any]
) -> None:
    openid.changes = changes
    answer = await through(console)
    assert answer.status_code == 401
    assert (await console.get("/console")).status_code == 401


async def test_starting_at_the_provider_leaves_the_form_good(console: httpx.AsyncClient, openid: OpenId) -> None:
    csrf = csrf_of(await console.get("/console/rounds"))
    await console.get("/console/sign-in/start")
    token = LocalIssuer(openid.key, openid.address).token("secretariat")
    answer = await console.post("/console/sign-in", data={"csrf": csrf, "token": token})
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/rounds")
    assert (await console.get("/console/")).status_code == 200


async def test_without_a_page_before_no_form_is_good(console: httpx.AsyncClient, openid: OpenId) -> None:
    await console.get("/console/sign-in/start")
    token = LocalIssuer(openid.key, openid.address).token("secretariat")
    assert (await console.post("/console/sign-in", data={"csrf": "", "token": token})).status_code == 403


async def test_a_code_is_good_once_and_for_the_browser_that_asked(console: httpx.AsyncClient) -> None:
    started = await console.get("/console/sign-in/start")
    async with httpx.AsyncClient() as browser:
        back = (await browser.get(started.headers["location"])).headers["location"]
    door = dict(console.cookies)
    console.cookies.clear()
    assert (await console.get(back)).status_code == 400
    for name, text in door.items():
        console.cookies.set(name, text)
    assert (await console.get(back)).status_code == 303
    console.cookies.clear()
    for name, text in door.items():
        console.cookies.set(name, text)
    assert (await console.get(back)).status_code == 401


async def test_a_provider_that_describes_another_is_not_asked(console: httpx.AsyncClient, openid: OpenId) -> None:
    openid.changes = {"issuer": "https://elsewhere.test"}
    answer = await console.get("/console/sign-in/start")
    assert answer.status_code == 503
    assert "does not answer as it should" in answer.text


async def test_without_a_provider_there_is_only_the_token(api: httpx.AsyncClient) -> None:
    assert "organization&#39;s account" not in (await api.get("/console/sign-in")).text
    assert (await api.get("/console/sign-in/start")).status_code == 404


async def test_tokens_are_never_logged(
    api: httpx.AsyncClient, issuer: LocalIssuer, capsys: pytest.CaptureFixture[str]
) -> None:
    token = issuer.token("secretariat")
    await sign_in(api, token)
    printed = capsys.readouterr()
    assert "console_signed_in" in printed.out + printed.err
    assert token not in printed.out + printed.err
