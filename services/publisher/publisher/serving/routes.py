"""The site over HTTP: every path of the newest release, for GET and HEAD."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from chassis.errors import ProblemError
from chassis.http.auth import public
from chassis.http.conditional import has_already
from chassis.http.negotiation import best_coding, wants_json
from contracts.problems import NOT_FOUND
from contracts.vocabulary import Language
from publisher.blobs.media import has_twins, language_of, media_type, with_twins
from publisher.releases.repository import Releases
from publisher.serving.cache import RepresentationCache
from publisher.serving.follower import Follower
from publisher.serving.index import SiteIndex
from publisher.site.addresses import Format, Requested, address, parse
from publisher.site.assets import Assets
from wording.negotiation import best_language

ASSETS: Final = "/assets/"
NOT_FOUND_PAGE: Final = "404/"
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
    representations: RepresentationCache
    releases: Releases
    assets: Assets


def router(pages: Pages) -> APIRouter:
    """Serve the site; to be matched after all other routes."""
    routes = APIRouter(dependencies=[public()], include_in_schema=False)

    @routes.api_route("/", methods=["GET", "HEAD"])
    async def front(request: Request) -> Response:
        language = best_language(request.headers.get("accept-language"))
        headers = {"Vary": "Accept-Language", "Cache-Control": FRESH}
        return RedirectResponse(address("", language), status_code=302, headers=headers)

    @routes.api_route("/{path:path}", methods=["GET", "HEAD"])
    async def page(request: Request) -> Response:
        path = request.url.path
        asset = pages.assets.files.get(path)
        if asset is not None:
            return await _send(request, path, with_twins(asset.content), pages.index.release)
        requested = parse(path)
        release = _number(request.query_params.get("release"))
        if release is not None:
            view = await pages.releases.view_at(requested.path, release) if requested else None
            return await _answer(pages, request, requested, view, release)
        view = await _now(pages, requested)
        if view is None and await _now(pages, parse(f"{path}/")):
            query = f"?{request.url.query}" if request.url.query else ""
            return RedirectResponse(f"{path}/{query}", status_code=301, headers={"Cache-Control": FRESH})
        return await _answer(pages, request, requested, view, pages.index.release)

    return routes


async def _now(pages: Pages, requested: Requested | None) -> str | None:
    if requested is None:
        return None
    view = pages.index.find(requested.path)
    if view is None:
        await pages.follower.look()
        view = pages.index.find(requested.path)
    return view


async def _answer(
    pages: Pages, request: Request, requested: Requested | None, view: str | None, release: int
) -> Response:
    if requested is None or view is None:
        return await _not_found(pages, request, request.url.path)
    made = await pages.representations.get(view, requested)
    return await _send(request, request.url.path, made, release)


async def _not_found(pages: Pages, request: Request, path: str) -> Response:
    language = language_of(path) or best_language(request.headers.get("accept-language"))
    at = address(NOT_FOUND_PAGE, language)
    view = pages.index.find(NOT_FOUND_PAGE)
    plain = path.startswith("/v1/") or path.endswith(".json") or wants_json(request.headers.get("accept"))
    if view is None or plain:
        raise ProblemError(NOT_FOUND, "No page stands at this address", headers={"X-Release": str(pages.index.release)})
    made = await pages.representations.get(view, Requested(NOT_FOUND_PAGE, language, Format.HTML))
    answer = await _send(request, at, made, pages.index.release, conditional=False)
    answer.headers["Cache-Control"] = "no-cache"
    answer.headers["Vary"] = "Accept-Encoding, Accept-Language, Accept"
    answer.status_code = 404
    return answer


async def _send(
    request: Request, path: str, made: dict[str | None, bytes], release: int, *, conditional: bool = True
) -> Response:
    headers = _headers(path, release)
    digest = hashlib.sha256(made[None]).hexdigest()
    coding = best_coding(request.headers.get("accept-encoding")) if has_twins(len(made[None])) else None
    # The bytes of a twin are others than those the digest names: there the tag is a weak one.
    if conditional:
        headers["ETag"] = f'W/"{digest}"' if coding else f'"{digest}"'
        if has_already(request.headers.get("if-none-match"), digest):
            return Response(status_code=304, headers=headers)
    if coding:
        headers["Content-Encoding"] = coding
    headers["Content-Type"] = media_type(path)  # as given: the framework would add a charset of its own
    return Response(made[coding], headers=headers)


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
