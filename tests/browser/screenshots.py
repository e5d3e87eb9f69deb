"""Takes the pictures of the README: a stack with the sample inputs, looked at with Debian's Chromium.

`python -m tests.browser.screenshots [FOLDER]`; the folder is docs/images unless another is given.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

import httpx
from playwright.sync_api import Browser, sync_playwright
from tests.console_samples import fill
from tests.stack import Stack, free_port_base

from hub.demo import samples

CHROMIUM: Final = Path("/usr/bin/chromium")
PICTURES: Final = {
    "region-en.png": ("/en/regions/lac/", "light"),
    "region-ar.png": ("/ar/regions/lac/", "light"),
    "region-dark.png": ("/en/regions/lac/", "dark"),
}
CONSOLE_PICTURES: Final = {"console-home.png": "/console", "console-alignment.png": "/console/networks/rn-arab"}
EXPECTED: Final = [sample.content["title"] for sample in samples() if sample.content["round"] == "demo-lac"]
SIZE: Final = {"width": 1200, "height": 900}


def main(folder: Path) -> None:
    """Start a stack, take the pictures, stop it."""
    if not CHROMIUM.exists():
        sys.exit("Debian's Chromium is needed: apt-get install chromium fonts-noto-core fonts-noto-cjk")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as var:
        stack = Stack(Path(var), free_port_base())
        site = f"http://127.0.0.1:{stack.port_base + 3}"
        try:
            stack.hub("up", "--detach")
            wait_for_samples(f"{site}/en/regions/lac/")
            token = stack.token("--role", "secretariat")
            registry = f"http://127.0.0.1:{stack.port_base + 1}"
            asyncio.run(fill_console(registry, token))
            take(site, registry, token, folder)
        finally:
            stack.down()


def wait_for_samples(address: str) -> None:
    """Wait until the samples stand on the page."""
    deadline = time.monotonic() + 60
    while not all(title in httpx.get(address).text for title in EXPECTED):
        if time.monotonic() > deadline:
            sys.exit(f"the samples are not on {address}")
        time.sleep(0.2)


async def fill_console(registry: str, token: str) -> None:
    """Give the secretariat something to do."""
    async with httpx.AsyncClient(base_url=registry, timeout=30) as api:
        await fill(api, token)


def take(site: str, registry: str, token: str, folder: Path) -> None:
    """Take every picture."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        for name, (path, scheme) in PICTURES.items():
            page = browser.new_page(viewport=SIZE, color_scheme=scheme)  # type: ignore[arg-type, unused-ignore] # a literal
            page.goto(site + path)
            page.screenshot(path=folder / name)
            page.close()
        take_console(browser, registry, token, folder)
        browser.close()


def take_console(browser: Browser, registry: str, token: str, folder: Path) -> None:
    """Sign in to the console and take its pictures."""
    page = browser.new_page(viewport=SIZE)  # type: ignore[arg-type, unused-ignore] # a literal
    page.goto(f"{registry}/console")
    page.get_by_label("Access token").fill(token)
    page.get_by_role("button", name="Sign in").click()
    for name, path in CONSOLE_PICTURES.items():
        page.goto(registry + path)
        page.screenshot(path=folder / name)
    page.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("docs/images"))
