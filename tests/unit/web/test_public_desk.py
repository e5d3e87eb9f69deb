"""A desk for visitors: nobody signs in, forms are checked all the same, and it speaks the reader's language."""

from __future__ import annotations

import httpx
from tests.unit.web.library import LETTERS
from tests.unit.web.pages import csrf_of, sign_in


async def test_everybody_may_send_the_form_of_a_page_they_saw(browser: httpx.AsyncClient) -> None:
    page = await browser.get("/letters")
    assert page.status_code == 200
    assert "Sign out" not in page.text
    answer = await browser.post("/letters", data={"csrf": csrf_of(page), "text": "Dear library"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/letters")
    after = await browser.get("/letters")
    assert "Thank you." in after.text
    assert csrf_of(after) == csrf_of(page)


async def test_a_form_from_another_site_is_refused(browser: httpx.AsyncClient) -> None:
    answer = await browser.post("/letters", data={"csrf": "x", "text": "Dear library"})
    assert answer.status_code == 403
    page = await browser.get("/letters")
    browser.cookies.clear()
    assert (await browser.post("/letters", data={"csrf": csrf_of(page)})).status_code == 403


async def test_a_visitor_of_one_desk_is_a_stranger_at_the_other(browser: httpx.AsyncClient) -> None:
    page = await browser.get("/letters")
    browser.cookies.set("library_session", browser.cookies[LETTERS.session_cookie])
    assert (await browser.get("/library")).status_code == 401
    browser.cookies.delete("library_session")
    await sign_in(browser)
    assert (await browser.get("/library")).status_code == 200
    assert csrf_of(await browser.get("/letters")) == csrf_of(page)


async def test_a_page_speaks_the_language_of_its_reader(browser: httpx.AsyncClient) -> None:
    page = await browser.get("/letters?language=ar&page=shelf.html")
    assert '<html lang="ar" dir="rtl">' in page.text
    assert "انتقل إلى المحتوى الرئيسي" in page.text
    english = await browser.get("/letters?page=shelf.html")
    assert '<html lang="en" dir="ltr">' in english.text
    assert "Skip to main content" in english.text


async def test_translations_are_escaped_like_all_texts(browser: httpx.AsyncClient) -> None:
    page = await browser.get("/letters?language=ar&page=shelf.html")
    assert "<h1>&lt;الرف&gt;</h1>" in page.text


async def test_a_public_desk_may_be_found_by_search_engines(browser: httpx.AsyncClient) -> None:
    page = await browser.get("/letters")
    assert "x-robots-tag" not in page.headers
    assert 'name="robots"' not in page.text
