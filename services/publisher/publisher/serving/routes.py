"""The site over HTTP: every path of the newest release, for GET and HEAD."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from chassis.errors import ProblemError
from chassis.http.auth import public
from chassis.observability.logs import get_logger
from contracts.problems import NOT_FOUND, UNAVAILABLE
from contracts.vocabulary import Language
from publisher import metrics
from publisher.blobs.media import has_twins, language_of, media_type
from publisher.blobs.store import BlobError
from publisher.pages import urls
from publisher.releases.model import ASSETS_PAGE
from publisher.releases.repository import Releases
from publisher.serving.cache import BlobCache
from publisher.serving.follower import Follower
from publisher.serving.index import Entry, SiteIndex
from publisher.serving.negotiation import best_coding, has_already, wants_json
from wording.negotiation import best_language

log = get_logger()

ASSETS: Final = f"/{ASSETS_PAGE}"
FRESH: Final = "public, max-age=0, stale-while-revalidate=60"
FOR_EVER: Final = "public, max-age=31536000, immutable"
SECURITY: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


@dataclass(frozen=True, slots=True)
class Pages:
    """What the routes answer from."""

    index: SiteIndex
    follower: Follower
    blobs: BlobCache
    releases: Releases


def router(pages: Pages) -> APIRouter:
    """Serve the site; to be matched after all other routes."""
    routes = APIRouter(dependencies=[public()], include_in_schema=False)

    @routes.api_route("/", methods=["GET", "HEAD"])
    async def front(request: Request) -> Response:
        language = best_language(request.headers.get("accept-language"))
        headers = {"Vary": "Accept-Language", "Cache-Control": FRESH}
        return RedirectResponse(urls.address(urls.home(), language), status_code=302, headers=headers)

    @routes.api_route("/{path:path}", methods=["GET", "HEAD"])
    async def page(request: Request) -> Response:
        path = request.url.path
        release = _number(request.query_params.get("release"))
        if release is not None:
            return await _answer(pages, request, path, await _then(pages, path, release), release)
        entry = await _now(pages, path)
        if entry is None and await _now(pages, f"{path}/"):
            query = f"?{request.url.query}" if request.url.query else ""
            return RedirectResponse(f"{path}/{query}", status_code=301, headers={"Cache-Control": FRESH})
        return await _answer(pages, request, path, entry, pages.index.release)

    return routes


async def _now(pages: Pages, path: str) -> Entry | None:
    entry = pages.index.find(path)
    if entry is None:
        await pages.follower.look()
        entry = pages.index.find(path)
    return entry


async def _then(pages: Pages, path: str, release: int) -> Entry | None:
    """Find what stood at a path at an older release."""
    language = language_of(path)
    page = path.removeprefix(f"/{language}/").removesuffix("index.json") if language else ASSETS_PAGE
    found = await pages.releases.file_at(page, path, release)
    return Entry(found.digest, found.size) if found else None


async def _answer(pages: Pages, request: Request, path: str, entry: Entry | None, release: int) -> Response:
    if entry is None:
        return await _not_found(pages, request, path)
    headers = _headers(path, release)
    coding = best_coding(request.headers.get("accept-encoding")) if has_twins(entry.size) else None
    # The bytes of a twin are others than those the digest names: there the tag is a weak one.
    headers["ETag"] = f'W/"{entry.digest}"' if coding else f'"{entry.digest}"'
    if has_already(request.headers.get("if-none-match"), entry.digest):
        return Response(status_code=304, headers=headers)
    return await _send(pages, entry, coding, headers, media_type(path))


async def _not_found(pages: Pages, request: Request, path: str) -> Response:
    language = language_of(path) or best_language(request.headers.get("accept-language"))
    at = urls.address(urls.not_found(), language)
    entry = pages.index.find(at)
    plain = path.startswith("/v1/") or path.endswith(".json") or wants_json(request.headers.get("accept"))
    if entry is None or plain:
        raise ProblemError(NOT_FOUND, "No page stands at this address", headers={"X-Release": str(pages.index.release)})
    headers = {**_headers(at, pages.index.release), "Cache-Control": "no-cache"}
    headers["Vary"] = "Accept-Encoding, Accept-Language, Accept"
    coding = best_coding(request.headers.get("accept-encoding")) if has_twins(entry.size) else None
    answer = await _send(pages, entry, coding, headers, media_type(at))
    answer.status_code = 404
    return answer


async def _send(pages: Pages, entry: Entry, coding: str | None, headers: dict[str, str], media: str) -> Response:
    try:
        body = await pages.blobs.get(entry.digest, coding)
    except BlobError as error:
        metrics.BLOB_FAILURES.inc()
        log.error("blob_not_served", digest=entry.digest, coding=coding, reason=str(error))  # noqa: TRY400 - no bug here
        raise ProblemError(UNAVAILABLE, "The page cannot be read now", headers={"Retry-After": "5"}) from error
    if coding:
        headers["Content-Encoding"] = coding
    headers["Content-Type"] = media  # as given: the framework would add a charset of its own
    return Response(body, headers=headers)


def _headers(path: str, release: int) -> dict[str, str]:
    headers = {
        "Cache-Control": FOR_EVER if path.startswith(ASSETS) else FRESH,
        "Vary": "Accept-Encoding",
        "X-Release": str(release),
        **SECURITY,
    }
    language: Language | None = language_of(path)
    if language is not None:
        headers["Content-Language"] = str(language)
    return headers


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None
