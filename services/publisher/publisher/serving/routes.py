"""The site over HTTP: every page of the newest release and of older ones, for GET and HEAD."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from chassis.errors import ProblemError
from chassis.http.auth import public
from chassis.http.conditional import has_already
from chassis.http.negotiation import best_coding, wants_json
from chassis.storage.mongo import PyMongoError
from contracts.problems import NOT_FOUND, UNAVAILABLE
from contracts.vocabulary import Language
from publisher.releases.repository import Releases
from publisher.releases.views import ViewMissingError
from publisher.representations.maker import RepresentationMaker
from publisher.serving.assets import FOLDER as ASSETS
from publisher.serving.assets import SiteAssets
from publisher.serving.follower import Follower
from publisher.serving.headers import FOR_EVER, FRESH, MEDIA_TYPES, content_headers, site_headers
from publisher.serving.index import SiteIndex
from publisher.serving.showing import Asked, Showing
from publisher.site.representation import Format, Requested, address, parse
from wording.negotiation import best_language

HOME: Final = ""
LOST: Final = "404/"
"""Page that is shown where there is none."""


@dataclass(frozen=True, slots=True)
class Site:
    """What the routes answer from."""

    index: SiteIndex
    follower: Follower
    assets: SiteAssets
    maker: RepresentationMaker
    showing: Showing
    releases: Releases


def router(site: Site) -> APIRouter:
    """Serve the site; to be matched after all other routes."""
    routes = APIRouter(dependencies=[public()], include_in_schema=False)

    @routes.api_route("/", methods=["GET", "HEAD"])
    async def front(request: Request) -> Response:
        language = best_language(request.headers.get("accept-language"))
        headers = {"Vary": "Accept-Language", "Cache-Control": FRESH}
        return RedirectResponse(address(HOME, language, Format.HTML), status_code=302, headers=headers)

    @routes.api_route("/{path:path}", methods=["GET", "HEAD"])
    async def page(request: Request) -> Response:
        path = request.url.path
        if path.startswith(ASSETS):
            return await _asset(site, request, path)
        release = _number(request.query_params.get("release"))
        asked = await _now(site, path) if release is None else await _then(site, path, release)
        if asked is not None:
            return await _page(site, request, asked)
        if release is None and await _now(site, f"{path}/"):
            query = f"?{request.url.query}" if request.url.query else ""
            return RedirectResponse(f"{path}/{query}", status_code=301, headers={"Cache-Control": FRESH})
        return await _lost(site, request, path)

    return routes


async def _now(site: Site, path: str) -> Asked | None:
    """Find what stands at an address."""
    requested = parse(path)
    if requested is None:
        return None
    view = site.index.find(requested.path)
    if view is None:
        await site.follower.look()
        view = site.index.find(requested.path)
    return _asked(requested, view, site.index.release)


async def _then(site: Site, path: str, release: int) -> Asked | None:
    """Find what stood at an address at an older release."""
    requested = parse(path)
    if requested is None:
        return None
    return _asked(requested, await site.releases.view_at(requested.path, release), release)


def _asked(requested: Requested, view: str | None, release: int) -> Asked | None:
    if view is None:
        return None
    return Asked(requested.path, view, release, requested.language, requested.form)


async def _page(site: Site, request: Request, asked: Asked) -> Response:
    coding = best_coding(request.headers.get("accept-encoding"))
    expected = site.showing.expected(asked)
    tag = site.maker.key(expected) if expected else None
    if tag is not None and has_already(request.headers.get("if-none-match"), tag):
        headers = site_headers(release=asked.release, tag=tag, coding=coding, language=asked.language)
        return Response(status_code=304, headers=headers)
    return await _made(site, asked, coding)


async def _made(site: Site, asked: Asked, coding: str | None, status: int = 200) -> Response:
    try:
        shown = await site.showing.show(asked, coding)
    except (ViewMissingError, PyMongoError) as error:
        raise _unreadable() from error
    if shown is None:
        raise _unreadable()
    tag, body = site.maker.key(shown[0]), shown[1]
    headers = site_headers(release=asked.release, tag=tag, coding=coding, language=asked.language)
    return Response(body, status, headers={**headers, **content_headers(MEDIA_TYPES[asked.form], coding)})


async def _asset(site: Site, request: Request, path: str) -> Response:
    found = await site.assets.find(path)
    if found is None:
        return await _lost(site, request, path)
    coding = best_coding(request.headers.get("accept-encoding"))
    headers = site_headers(release=site.index.release, tag=found.digest, coding=coding, cache=FOR_EVER)
    if has_already(request.headers.get("if-none-match"), found.digest):
        return Response(status_code=304, headers=headers)
    body = found.encoded.coded(coding)
    return Response(body, headers={**headers, **content_headers(found.media_type, coding)})


async def _lost(site: Site, request: Request, path: str) -> Response:
    first = path.removeprefix("/").partition("/")[0]
    accepted = best_language(request.headers.get("accept-language"))
    language = Language(first) if first in Language.__members__.values() else accepted
    view = site.index.find(LOST)
    plain = path.startswith("/v1/") or path.endswith(".json") or wants_json(request.headers.get("accept"))
    if view is None or plain:
        headers = {"X-Release": str(site.index.release)}
        raise ProblemError(NOT_FOUND, "No page stands at this address", headers=headers)
    coding = best_coding(request.headers.get("accept-encoding"))
    answer = await _made(site, Asked(LOST, view, site.index.release, language, Format.HTML), coding, 404)
    answer.headers["Cache-Control"] = "no-cache"
    answer.headers["Vary"] = "Accept-Encoding, Accept-Language, Accept"
    del answer.headers["ETag"]  # of the page at its own address
    return answer


def _unreadable() -> ProblemError:
    return ProblemError(UNAVAILABLE, "The page cannot be read now", headers={"Retry-After": "5"})


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None
