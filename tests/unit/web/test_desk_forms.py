"""Forms at a desk: forged ones, wrong ones, good ones, and the message that is shown once."""

from __future__ import annotations

import re
from datetime import timedelta

import httpx
import pytest
from tests.unit.web.library import LIBRARY, Clock
from tests.unit.web.pages import csrf_of, sign_in

GOOD = {"reason": "Asked", "title": "Ulysses", "binding": "cloth", "readers": "anna\nbob"}


async def lend(browser: httpx.AsyncClient, **fields: str) -> httpx.Response:
    csrf = csrf_of(await browser.get("/library/loans"))
    return await browser.post("/library/loans", data={"csrf": csrf} | GOOD | fields)


def error_at(page: httpx.Response, name: str) -> str:
    found = re.search(rf'id="{name}-error"><span class="for-ears">Error:</span> <span dir="auto">([^<]*)<', page.text)
    return found[1] if found else ""


@pytest.mark.parametrize("csrf", ["", "other", "é"])
async def test_a_forged_form_is_refused(browser: httpx.AsyncClient, csrf: str) -> None:
    await sign_in(browser)
    answer = await browser.post("/library/loans", data={**GOOD, "csrf": csrf})
    assert answer.status_code == 403
    assert "does not belong to your session" in answer.text
    assert "Ulysses" not in (await browser.get("/library")).text


async def test_a_form_of_another_session_is_refused(browser: httpx.AsyncClient) -> None:
    await sign_in(browser)
    csrf = csrf_of(await browser.get("/library/loans"))
    await sign_in(browser)
    assert (await browser.post("/library/loans", data={**GOOD, "csrf": csrf})).status_code == 403


async def test_a_form_sent_after_the_session_ended_is_not_done(browser: httpx.AsyncClient, clock: Clock) -> None:
    await sign_in(browser)
    csrf = csrf_of(await browser.get("/library/loans"))
    clock.later = timedelta(seconds=700)
    answer = await browser.post("/library/loans", data={**GOOD, "csrf": csrf})
    assert answer.status_code == 401
    assert "Your session has ended, so what you just sent was not recorded." in answer.text


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"content-type": "application/json"}, b"{}"),
        ({}, b"csrf=x"),
        ({"content-type": "application/x-www-form-urlencoded"}, b"&".join(b"a=1" for _ in range(501))),
        ({"content-type": "application/x-www-form-urlencoded"}, b"a=%ff"),
    ],
)
async def test_what_is_no_form_is_refused_as_a_page(
    browser: httpx.AsyncClient, headers: dict[str, str], body: bytes
) -> None:
    await sign_in(browser)
    answer = await browser.post("/library/loans", content=body, headers=headers)
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("text/html")


async def test_empty_needed_fields_are_asked_for(browser: httpx.AsyncClient) -> None:
    await sign_in(browser)
    page = await lend(browser, title=" ", reason="", binding="")
    assert page.status_code == 422
    assert error_at(page, "title") == "Fill in: title"
    assert error_at(page, "binding") == "Choose: binding"
    assert error_at(page, "reason") == "Say why"
    assert '<a href="#title" dir="auto">Fill in: title</a>' in page.text


async def test_what_was_typed_stays_beside_its_error(browser: httpx.AsyncClient) -> None:
    await sign_in(browser)
    page = await lend(browser, title="<Ulysses> of eight hundred pages", until="soon")
    assert page.status_code == 422
    assert error_at(page, "title") == "Write at most 20 characters"
    assert error_at(page, "until") == "Enter a day, like 2026-03-01"
    assert 'value="&lt;Ulysses&gt; of eight hundred pages"' in page.text
    assert 'aria-invalid="true"' in page.text


async def test_errors_of_the_rules_stand_beside_their_fields_and_the_rest_apart(browser: httpx.AsyncClient) -> None:
    await sign_in(browser)
    assert (await lend(browser)).status_code == 303
    page = await lend(browser)
    assert page.status_code == 422
    assert error_at(page, "title") == "is lent already"
    assert '<li dir="auto">It rains</li>' in page.text


async def test_the_message_is_shown_once(browser: httpx.AsyncClient) -> None:
    await sign_in(browser)
    answer = await lend(browser, title="<i>Emma")
    assert (answer.status_code, answer.headers["location"]) == (303, "/library")
    first = await browser.get("/library")
    assert '<div class="notice notice-good" role="status"><p dir="auto">&lt;i&gt;Emma is lent.</p></div>' in first.text
    assert 'role="status"' not in (await browser.get("/library")).text


async def test_a_message_nobody_fetched_ends(browser: httpx.AsyncClient, clock: Clock) -> None:
    await sign_in(browser)
    await lend(browser)
    clock.later = timedelta(seconds=61)
    assert 'role="status"' not in (await browser.get("/library")).text


async def test_a_forged_message_is_not_shown(browser: httpx.AsyncClient) -> None:
    await sign_in(browser)
    browser.cookies.set(LIBRARY.flash_cookie, "You have won", path="/library")
    page = await browser.get("/library")
    assert page.status_code == 200
    assert "You have won" not in page.text
