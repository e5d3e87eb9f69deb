"""Every address of the site with its bytes, over HTTP alone: from the home pages along all links.

Nothing here knows how pages are made or kept.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from typing import Final

import httpx

LANGUAGES: Final = ("ar", "en", "es", "fr", "ru", "zh")
NOWHERE: Final = "nothing/stands/here/"
"""What stands at no address, in any language."""
SEEDS: Final = tuple(
    f"/{language}/{path}"
    for language in LANGUAGES
    for path in ("", "404/", "404/index.json", NOWHERE, f"{NOWHERE}index.json")
)
"""Where reading begins: no link leads to the pages for what is not there."""

_LINK: Final = re.compile(r'(?:href|src)="([^"#?]+)')
_ASSET: Final = re.compile(rb"/assets/([a-z-]+)\.[0-9a-f]{16}\.([a-z0-9]+)")
_INSTANCE: Final = re.compile(rb'"instance":"[0-9a-f-]{36}"')


def normalized(body: bytes) -> bytes:
    """Take out what may differ in a body that is the same.

    The digests in the names of assets, and the number that every problem (RFC 9457) gets when it is answered: under
    `NOWHERE`. Nothing else: no page shows the time, a release, or the order in which events came.
    """
    return _INSTANCE.sub(b'"instance":""', _ASSET.sub(rb"/assets/\1.\2", body))


async def read_site(client: httpx.AsyncClient, known: Iterable[str] = ()) -> dict[str, bytes]:
    """Give the normalized bodies by normalized address: of the addresses known already, and of all that are linked.

    An address with another status than it should have is given with this status as its body.
    """
    waiting = [*SEEDS, *(address for address in known if not address.startswith("/assets/"))]
    seen, bodies = set(waiting), dict[str, bytes]()
    while waiting:
        address = waiting.pop()
        body = await _read(client, address)
        bodies[normalized(address.encode()).decode()] = normalized(body)
        found = set(_links(str(client.base_url), body.decode())) if address.endswith("/") else set()
        waiting += sorted(found - seen)
        seen |= found
    return bodies


async def _read(client: httpx.AsyncClient, address: str) -> bytes:
    answer = await client.get(address, headers={"Accept": "*/*", "Accept-Encoding": "identity"})
    expected = httpx.codes.NOT_FOUND if NOWHERE in address else httpx.codes.OK
    return answer.content if answer.status_code == expected else f"status {answer.status_code}\n".encode()


def _links(site: str, page: str) -> Iterable[str]:
    for link in _LINK.findall(page):
        address = html.unescape(link).removeprefix(site.rstrip("/"))
        if address.startswith("/"):
            yield address
