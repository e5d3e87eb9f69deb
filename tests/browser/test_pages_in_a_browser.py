"""The pages as Chromium shows them: nothing overflows, nothing is blocked, everything is reachable."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect
from tests import page_examples as examples

from publisher.site.page_types import page_types

if TYPE_CHECKING:
    Site = Any

pytestmark = pytest.mark.browser

MOST_PARTS = ("styleguide/", "submissions/example-ar/")
LANGUAGES = ("en", "fr", "es", "ar", "ru", "zh")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Give a fresh page of a narrow phone."""
    context = browser.new_context(viewport={"width": 320, "height": 720})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("kind", ["full_site", "empty_site"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_overflows_or_is_blocked_at_320_pixels(
    page: Page, kind: str, language: str, request: pytest.FixtureRequest
) -> None:
    site = request.getfixturevalue(kind)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("response", lambda answer: complaints.append(answer.url) if answer.status >= 400 else None)
    for address in (one for one in site.addresses if one.startswith(f"/{language}/")):
        page.goto(site.origin + address)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 320, f"{address} is {width} pixels wide"
    assert complaints == []


@pytest.mark.parametrize("language", ["en", "ar"])
def test_pages_have_their_landmarks_language_and_direction(page: Page, full_site: Site, language: str) -> None:
    for address in (one for one in full_site.addresses if one.startswith(f"/{language}/")):
        page.goto(full_site.origin + address)
        assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
        for role in ("banner", "main", "contentinfo"):
            expect(page.get_by_role(role)).to_have_count(1)
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        expect(page.locator(".languages a")).to_have_count(6)


def test_language_switch_leads_to_the_same_page(page: Page, full_site: Site) -> None:
    page.goto(f"{full_site.origin}/en/countries/GBR/")
    page.locator('.languages a[lang="ar"]').click()
    assert urlsplit(page.url).path == "/ar/countries/GBR/"
    expect(page.locator("h1")).to_contain_text("المملكة المتحدة")


def test_skip_link_is_the_first_stop_and_leads_to_the_content(page: Page, full_site: Site) -> None:
    page.goto(f"{full_site.origin}/en/regions/unece/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_targets_of_the_header_are_large_enough_for_fingers(page: Page, full_site: Site) -> None:
    page.goto(f"{full_site.origin}/en/")
    for link in page.locator(".header a").all():
        box = link.bounding_box()
        assert box is not None
        assert box["height"] >= 44
        assert box["width"] >= 44


def test_days_left_are_added_by_the_script_only_near_the_end(page: Page, full_site: Site) -> None:
    page.clock.install(time="2026-12-20T12:00:00Z")
    page.goto(f"{full_site.origin}/en/regions/unece/")
    expect(page.locator(".banner .left")).to_have_text("(in 12 days)")
    page.goto(f"{full_site.origin}/ru/regions/unece/")
    expect(page.locator(".banner .left")).to_have_text("(через 12 дней)")


def test_page_is_complete_without_script(browser: Browser, full_site: Site) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{full_site.origin}/en/regions/unece/")
    expect(page.locator(".banner .left")).to_be_hidden()
    expect(page.locator(".banner")).to_contain_text("1 January 2026 to 31 December 2026")
    context.close()


def test_print_leaves_out_what_only_a_screen_needs(page: Page, full_site: Site) -> None:
    page.goto(f"{full_site.origin}/en/submissions/0199aa11-2222-7333-8444-555566667777/")
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.locator(".print-only")).to_contain_text("/en/submissions/")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    for part in (".languages", ".main-nav", ".crumbs", ".contents"):
        expect(page.locator(part)).to_be_hidden()
    expect(page.locator(".digest").last).to_be_visible()


def test_text_can_be_enlarged_and_spaced_without_loss(page: Page, full_site: Site) -> None:
    page.set_viewport_size({"width": 640, "height": 900})
    page.goto(f"{full_site.origin}/fr/regions/unece/")
    page.evaluate("document.documentElement.style.fontSize = '32px'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 640


def test_every_link_of_the_front_pages_answers(page: Page, full_site: Site) -> None:
    made = set(full_site.addresses)
    for start in ("/en/", "/ar/", "/en/styleguide/", "/zh/404/"):
        page.goto(full_site.origin + start)
        links = page.eval_on_selector_all("a[href]", "all => all.map(one => new URL(one.href).pathname)")
        for link in links:
            if not re.search(r"/(countries|submissions|regions)/.", link):
                assert link in made or link.removesuffix("index.json") in made


def one_of_each_kind() -> list[str]:
    """List one example page of every kind there is, so that a new kind is looked at without a word here."""
    first = {page.kind: page.path for page in reversed(list(examples.page_set(full=True)))}
    assert set(first) == {kind.kind for kind in page_types()}
    return sorted(first.values())


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_axe_finds_nothing_against_wcag_22_aa(browser: Browser, full_site: Site, language: str, scheme: Any) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    thorough = (language, scheme) in {("en", "light"), ("ar", "dark")}
    for path in one_of_each_kind() if thorough else MOST_PARTS:
        address = f"/{language}/{path}"
        page.goto(full_site.origin + address)
        found = axe.Axe().run(page, options=rules).response["violations"]
        shown = [(one["id"], [node["html"][:120] for node in one["nodes"][:3]]) for one in found]
        assert shown == [], address
    context.close()
