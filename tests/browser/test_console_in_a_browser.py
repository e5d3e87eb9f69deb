"""The console as Chromium shows it: signing in, acts, nothing that overflows, nothing axe complains of."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.console_samples import ARABIC, fill

from chassis.security.issuer import LocalIssuer
from chassis.testing.fixtures import AUDIENCE, ISSUER
from chassis.testing.servers import MongoDB
from registry.app import assemble
from registry.bootstrap import Service, build
from registry.indexes import INDEXES
from registry.settings import Settings

pytestmark = pytest.mark.browser


@dataclass
class Console:
    """A served registry, filled with work."""

    origin: str
    issuer: LocalIssuer

    def token(self, role: str = "secretariat") -> str:
        """Sign a token."""
        return self.issuer.token(role, {"name": "Anna Example"}, subject="anna.example")


def settings(mongo: MongoDB, issuer: LocalIssuer) -> Settings:
    return Settings(
        mongodb_url=mongo.url,
        mongodb_database="console_in_a_browser",
        nats_url="nats://127.0.0.1:9",
        token_issuer=ISSUER,
        token_audience=AUDIENCE,
        token_jwks=issuer.public_jwks(),
        registry_demonstration=True,
        hub_role="web",
    )


class Serving:
    """A registry with its data on a loopback port, in a thread with a loop of its own."""

    def __init__(self, mongo: MongoDB, issuer: LocalIssuer) -> None:
        self._settings, self._issuer = settings(mongo, issuer), issuer
        self._ready = threading.Event()
        self._server: uvicorn.Server | None = None
        self.origin = ""
        self.failed: BaseException | None = None

    def run(self) -> None:
        """Serve until told to stop."""
        try:
            asyncio.run(self._serve())
        except BaseException as error:  # noqa: BLE001 - told to the test that waits
            self.failed = error
        finally:
            self._ready.set()

    def wait(self) -> str:
        """Wait until it serves, and give its address."""
        assert self._ready.wait(120)
        assert self.failed is None, self.failed
        return self.origin

    def stop(self) -> None:
        """Stop serving."""
        if self._server:
            self._server.should_exit = True

    async def _serve(self) -> None:
        service: Service = build(self._settings)
        await service.mongo.ensure_indexes(INDEXES)
        await service.load()
        config = uvicorn.Config(assemble(service), host="127.0.0.1", port=0, log_config=None, lifespan="on")
        self._server = uvicorn.Server(config)
        task = asyncio.create_task(self._server.serve())
        while not self._server.started:
            assert not task.done()
            await asyncio.sleep(0.02)
        self.origin = f"http://127.0.0.1:{self._server.servers[0].sockets[0].getsockname()[1]}"
        async with httpx.AsyncClient(base_url=self.origin, timeout=30) as api:
            await fill(api, self._issuer.token("secretariat"))
        self._ready.set()
        await task


@pytest.fixture(scope="module")
def console(mongo_server: MongoDB, issuer: LocalIssuer) -> Iterator[Console]:
    """Serve a console that has work."""
    serving = Serving(mongo_server, issuer)
    thread = threading.Thread(target=serving.run, daemon=True)
    thread.start()
    try:
        yield Console(serving.wait(), issuer)
    finally:
        serving.stop()
        thread.join(30)


def signed_in(browser: Browser, console: Console, **context: Any) -> BrowserContext:
    """Open a window of somebody who signed in."""
    opened = browser.new_context(**context)
    page = opened.new_page()
    page.goto(f"{console.origin}/console")
    page.get_by_label("Access token").fill(console.token())
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What needs you")
    page.close()
    return opened


@pytest.fixture
def page(browser: Browser, console: Console) -> Iterator[Page]:
    """Give a page of somebody who signed in, without JavaScript: the console needs none."""
    context = signed_in(browser, console, java_script_enabled=False)
    yield context.new_page()
    context.close()


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


def violations(page: Page) -> list[tuple[str, list[str]]]:
    """List what axe finds on a page, by rule."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    found = axe.Axe().run(page, options=rules).response["violations"]
    return [(one["id"], [node["html"][:200] for node in one["nodes"][:3]]) for one in found]


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
