"""The console with axe: every page, errors and previews; nothing overflows, nothing is blocked."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from tests.browser.console import Console, signed_in, violations

pytestmark = pytest.mark.browser


EVERY_PAGE = (
    "",
    "/records",
    "/support-requests",
    "/support-requests?overdue=true&country=X",
    "/networks?region=arab",
    "/networks/rn-arab",
    "/rounds/demo-unece",
    "/champions/MAR",
    "/countries/MAR",
    "/regions/lac",
    "/questionnaires/member-state-outline",
    "/act/support-requests/request-tun/answer",
    "/act/networks/cn-arm/propose",
    "/act/champions/FJI/assess",
    "/act/rounds/demo-lac/reschedule",
    "/edit/networks/cn-arm",
    "/add/priorities",
    "/nonsense",
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_errors_and_previews(browser: Browser, console: Console, scheme: Any) -> None:
    context = signed_in(browser, console, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.goto(f"{console.origin}/console/act/champions/FJI/end")
    page.get_by_role("button", name="End it").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was recorded")
    assert violations(page) == []
    page.goto(f"{console.origin}/console/edit/networks/cn-arm")
    sheet = page.get_by_label("The record")
    sheet.fill(sheet.input_value().replace("status: established", "status: strengthened"))
    page.get_by_role("button", name="Show what would change").click()
    expect(page.get_by_role("heading", name="What would change")).to_be_visible()
    assert violations(page) == []
    stranger = browser.new_context(color_scheme=scheme, bypass_csp=True)
    door = stranger.new_page()
    door.goto(f"{console.origin}/console")
    assert violations(door) == []
    stranger.close()
    context.close()


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_axe_finds_nothing_and_nothing_overflows_or_is_blocked(
    browser: Browser, console: Console, width: int, scheme: Any
) -> None:
    complaints: list[str] = []
    size = {"width": width, "height": 900}
    looking = signed_in(browser, console, viewport=size, color_scheme=scheme)
    plain = looking.new_page()
    plain.on("console", lambda message: complaints.append(message.text))
    checking = signed_in(browser, console, viewport=size, color_scheme=scheme, bypass_csp=True)
    page = checking.new_page()
    for address in EVERY_PAGE:
        answer = plain.goto(f"{console.origin}/console{address}")
        assert answer is not None
        assert answer.status in {200, 404}, address
        wide = plain.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{address} is {wide} pixels wide"
        page.goto(f"{console.origin}/console{address}")
        assert violations(page) == [], address
    assert [one for one in complaints if "404" not in one] == []
    looking.close()
    checking.close()
