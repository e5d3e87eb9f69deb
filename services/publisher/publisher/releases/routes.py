"""The release log over HTTP, for operators and for whoever follows the site."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from chassis.errors import ProblemError
from chassis.http.auth import public
from contracts.problems import NOT_FOUND
from publisher.releases.repository import Releases
from publisher.releases.schemas import ReleaseOut, ReleasesOut, release_out


def router(releases: Releases) -> APIRouter:
    """Serve the release log."""
    routes = APIRouter(prefix="/v1/releases", tags=["releases"], dependencies=[public()])

    @routes.get("/current", summary="The newest release")
    async def current() -> ReleaseOut:
        newest = await releases.last()
        if newest is None:
            raise ProblemError(NOT_FOUND, "There is no release yet")
        return release_out(newest)

    @routes.get("", summary="Releases after a number")
    async def after(
        after: Annotated[int, Query(ge=0, description="List releases after this one")] = 0,
        limit: Annotated[int, Query(ge=1, le=500, description="At most so many")] = 100,
    ) -> ReleasesOut:
        found = await releases.after(after, limit)
        more = found[-1].number if len(found) == limit else None
        return ReleasesOut(releases=[release_out(one) for one in found], next=more)

    return routes
