"""The console as Chromium shows it: signing in, acts, the keyboard, paper."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.console import Console, signed_in
from tests.console_samples import ARABIC

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser, console: Console) -> Iterator[Page]:
    """Give a page of somebody who signed in, without JavaScript: the console needs none."""
    context = signed_in(browser, console, java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_somebody_signs_in_and_out(browser: Browser, console: Console) -> None:
    context = signed_in(browser, console, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{console.origin}/console/networks/rn-arab")
    expect(page.locator(".who")).to_contain_text("Anna Example (secretariat)")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("status")).to_have_text("You are signed out.")
    page.goto(f"{console.origin}/console/networks/rn-arab")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in to the console")
    context.close()


def test_a_bad_token_is_explained(browser: Browser, console: Console) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{console.origin}/console")
    page.get_by_label("Access token").fill("nonsense")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("You are not signed in")
    assert "nonsense" not in page.content()
    assert "nonsense" not in page.url
    page.close()


def test_a_round_is_closed_and_opened_again(page: Page, console: Console) -> None:
    page.goto(f"{console.origin}/console/rounds/demo-africa")
    page.get_by_role("link", name="Close the round").click()
    page.get_by_role("button", name="Close the round").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was recorded")
    page.get_by_label("Why").fill("The window is over")
    page.get_by_label("Yes, inputs that come from now on are late").check()
    page.get_by_role("button", name="Close the round").click()
    expect(page.get_by_role("status")).to_contain_text("The round is closed.")
    expect(page.locator(".tag").first).to_have_text("Closed")
    page.get_by_role("link", name="Open the round again").click()
    page.get_by_label("Why").fill("More time was asked for")
    page.get_by_label("Yes, inputs may come again").check()
    page.get_by_role("button", name="Open the round again").click()
    expect(page.get_by_role("status")).to_contain_text("The round is open for inputs again.")
    expect(page.locator(".history > li").first).to_contain_text("More time was asked for")


def test_a_step_of_an_alignment_is_recorded(page: Page, console: Console) -> None:
    page.goto(f"{console.origin}/console")
    page.get_by_role("link", name="Regional UN Network on Migration for the Arab Region").click()
    row = page.get_by_role("row", name=re.compile("^UNDP"))
    expect(row).to_contain_text("Still to answer")
    page.get_by_role("link", name="Record an answer in the consultation").click()
    page.get_by_label("Entity").select_option(label="UNDP: United Nations Development Programme")
    page.get_by_label("Answer").select_option(label="No objection")
    page.get_by_label("Why").fill("Mail of today")
    page.get_by_role("button", name="Record an answer").click()
    expect(page.get_by_role("status")).to_contain_text("The answer is recorded.")
    expect(row).to_contain_text("No objection")


def test_an_overdue_request_is_answered(page: Page, console: Console) -> None:
    page.goto(f"{console.origin}/console")
    expect(page.locator(".counters .late dd")).to_have_text("2")
    page.get_by_role("link", name=ARABIC).click()
    assert page.locator("h1 span").evaluate("one => getComputedStyle(one).direction") == "rtl"
    page.get_by_role("link", name="Record the answer").click()
    page.get_by_label("Answer", exact=True).fill("نعم، بكل سرور")
    page.get_by_label("Why").fill("By letter")
    page.get_by_role("button", name="Record the answer").click()
    expect(page.get_by_role("status")).to_contain_text("The answer is recorded.")
    page.get_by_role("link", name="Home").first.click()
    expect(page.locator(".counters .late dd")).to_have_text("1")


def test_everything_works_with_the_keyboard(browser: Browser, console: Console) -> None:
    context = signed_in(browser, console)
    page = context.new_page()
    page.goto(f"{console.origin}/console/networks")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.goto(f"{console.origin}/console/act/rounds/demo-lac/reschedule")
    page.get_by_label("Why").focus()
    style = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert style == "solid"
    context.close()


def test_print_leaves_out_what_only_a_screen_needs(page: Page, console: Console) -> None:
    page.goto(f"{console.origin}/console/networks/rn-arab")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator("body").evaluate("one => getComputedStyle(one).backgroundColor") == "rgb(255, 255, 255)"
    for part in (".header", ".main-nav", ".crumbs", ".acts", "form"):
        expect(page.locator(part).first).to_be_hidden()
    expect(page.locator(".history").first).to_be_visible()
