"""A desk: who comes in, for how long, what its pages say about themselves."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlsplit

import httpx
import pytest
from structlog.testing import capture_logs
from tests.unit.web.library import LIBRARY, Clock, make_app
from tests.unit.web.pages import csrf_of, sign_in

from chassis.http.auth import Policy, policies


async def test_a_stranger_gets_the_page_to_sign_in(browser: httpx.AsyncClient) -> None:
    page = await browser.get("/library")
    assert page.status_code == 401
    assert "Sign in to the library" in page.text
    assert "main-nav" not in page.text


async def test_a_token_opens_the_desk_where_one_wanted_to_go(browser: httpx.AsyncClient) -> None:
    csrf = csrf_of(await browser.get("/library/loans"))
    answer = await browser.post("/library/sign-in", data={"csrf": csrf, "token": "nonsense"})
    assert answer.status_code == 401
    csrf = csrf_of(await browser.get("/library/loans"))
    answer = await sign_in(browser)
    assert (answer.status_code, answer.headers["location"]) == (303, "/library")
    page = await browser.get("/library")
    assert page.status_code == 200
    assert "Anna &lt;b&gt;" in page.text
    assert page.text.count('aria-current="page"') == 1


@pytest.mark.parametrize(("role", "status"), [("librarian", 303), ("reader", 303), ("submitter", 403), ("", 403)])
async def test_roles_that_the_desk_names_are_let_in(browser: httpx.AsyncClient, role: str, status: int) -> None:
    assert (await sign_in(browser, role)).status_code == status
    assert (await browser.get("/library")).status_code == (200 if status == 303 else 401)


async def test_only_acting_roles_change_something(browser: httpx.AsyncClient) -> None:
    await sign_in(browser, "reader")
    refused = await browser.get("/library/loans")
    assert refused.status_code == 403
    assert LIBRARY.texts.look_only in refused.text
    assert (await browser.post("/library/loans", data={"csrf": csrf_of(refused)})).status_code == 403


async def test_a_session_ends_with_its_token_and_after_a_working_day(browser: httpx.AsyncClient, clock: Clock) -> None:
    await sign_in(browser, lifetime=600)
    clock.later = timedelta(seconds=599)
    assert (await browser.get("/library")).status_code == 200
    clock.later = timedelta(seconds=601)
    assert (await browser.get("/library")).status_code == 401
    clock.later = timedelta()
    await sign_in(browser, lifetime=86_400)
    clock.later = timedelta(hours=8, seconds=-5)
    assert (await browser.get("/library")).status_code == 200
    clock.later = timedelta(hours=8, seconds=5)
    assert (await browser.get("/library")).status_code == 401


@pytest.mark.parametrize("position", [0, 9, 40, -3])
async def test_a_session_that_was_tampered_with_opens_nothing(browser: httpx.AsyncClient, position: int) -> None:
    await sign_in(browser)
    name = LIBRARY.session_cookie
    sealed = browser.cookies[name]
    other = "A" if sealed[position] != "A" else "B"
    browser.cookies.clear()
    place = range(len(sealed))[position]
    browser.cookies.set(name, sealed[:place] + other + sealed[place + 1 :])
    assert (await browser.get("/library")).status_code == 401


async def test_a_cookie_is_good_for_its_purpose_only(browser: httpx.AsyncClient) -> None:
    await browser.get("/library/sign-in")
    login = browser.cookies[LIBRARY.login_cookie]
    browser.cookies.set(LIBRARY.session_cookie, login)
    assert (await browser.get("/library")).status_code == 401


async def test_a_cookie_of_another_process_needs_the_same_secret(browser: httpx.AsyncClient) -> None:
    await sign_in(browser)
    for secret, status in (("0123456789abcdef0123456789abcdef", 200), ("", 401), ("f" * 32, 401)):
        transport = httpx.ASGITransport(make_app(secret=secret))
        async with httpx.AsyncClient(
            transport=transport, base_url="http://hub.test", cookies=dict(browser.cookies)
        ) as elsewhere:
            assert (await elsewhere.get("/library")).status_code == status


async def test_signing_out_ends_the_session(browser: httpx.AsyncClient) -> None:
    await sign_in(browser)
    csrf = csrf_of(await browser.get("/library"))
    assert (await browser.post("/library/sign-out", data={"csrf": "other"})).status_code == 403
    answer = await browser.post("/library/sign-out", data={"csrf": csrf})
    assert answer.headers["location"] == "/library/sign-in"
    assert "You are signed out." in (await browser.get("/library/sign-in")).text
    assert (await browser.get("/library")).status_code == 401


async def test_cookies_are_for_the_desk_alone_and_behind_tls_for_tls_alone(browser: httpx.AsyncClient) -> None:
    cookie = (await sign_in(browser)).headers.get_list("set-cookie")[0]
    assert cookie.startswith("library_session=")
    assert {"HttpOnly", "SameSite=lax", "Path=/library"} <= {part.strip() for part in cookie.split(";")}
    assert "Secure" not in cookie
    transport = httpx.ASGITransport(make_app(origin="https://library.test"))
    async with httpx.AsyncClient(transport=transport, base_url="http://hub.test") as client:
        page = await client.get("/library/sign-in")
    assert "Secure" in page.headers["set-cookie"]
    assert page.headers["strict-transport-security"] == "max-age=31536000"


async def test_pages_let_nothing_foreign_in(browser: httpx.AsyncClient) -> None:
    await sign_in(browser)
    for address in ("", "/loans", "/sign-in", "/loans?number=x"):
        page = await browser.get(f"/library{address}")
        policy = set(page.headers["content-security-policy"].split("; "))
        assert {"default-src 'none'", "style-src 'self'", "form-action 'self'", "frame-ancestors 'none'"} <= policy
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["x-robots-tag"] == "noindex"
        assert page.headers["x-content-type-options"] == "nosniff"
        assert page.headers["referrer-policy"] == "no-referrer"
        assert "strict-transport-security" not in page.headers


async def test_a_wrong_address_is_a_page(browser: httpx.AsyncClient) -> None:
    await sign_in(browser)
    page = await browser.get("/library/loans?number=x")
    assert page.status_code == 422
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "Something in the address is not as it should be." in page.text


async def test_the_style_sheet_is_kept_by_a_name_that_says_what_it_holds(browser: httpx.AsyncClient) -> None:
    page = await browser.get("/library/sign-in")
    found = re.search(r'<link rel="stylesheet" href="(/library/static/library\.[0-9a-f]{16}\.css)">', page.text)
    assert found
    sheet = await browser.get(found[1])
    assert sheet.headers["content-type"] == "text/css; charset=utf-8"
    assert sheet.headers["cache-control"] == "public, max-age=31536000, immutable"
    missing = await browser.get("/library/static/other.css")
    assert missing.status_code == 404
    assert "There is no such file." in missing.text


def test_every_route_says_whom_it_lets_in() -> None:
    found = policies(make_app())
    assert found["GET /library"] == Policy(public=False, roles=("librarian", "reader"))
    assert found["POST /library/loans"] == Policy(public=False, roles=("librarian",))
    assert found["POST /library/sign-out"] == Policy(public=False, roles=("librarian", "reader"))
    assert found["GET /letters"] == Policy(public=True)
    assert None not in found.values()


async def test_who_signed_in_is_logged_without_the_token(browser: httpx.AsyncClient) -> None:
    with capture_logs() as logs:
        await sign_in(browser)
    entry = next(one for one in logs if one["event"] == "library_signed_in")
    assert (entry["subject"], entry["role"], entry["way"]) == ("anna", "librarian", "token")
    assert not [one for one in logs if "eyJ" in repr(one)]


@pytest.mark.parametrize(
    ("path", "safe"),
    [
        ("/library/loans", "/library/loans"),
        ("/library", "/library"),
        ("https://elsewhere.test/library", "/library"),
        ("//elsewhere.test/", "/library"),
        ("/libraries", "/library"),
        ("/library/sign-in/callback", "/library"),
        ("/library/a\r\nSet-Cookie: x", "/library/a%0D%0ASet-Cookie%3A%20x"),
    ],
)
def test_after_signing_in_one_stays_at_the_desk(path: str, safe: str) -> None:
    assert LIBRARY.safe_path(path) == safe
    assert urlsplit(LIBRARY.safe_path(path)).netloc == ""
