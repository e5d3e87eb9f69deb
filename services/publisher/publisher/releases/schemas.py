"""What operators read about releases."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field

from publisher.releases.model import Release


class ReleaseOut(BaseModel):
    """One release."""

    release: int = Field(description="Number; each release has the next one")
    at: datetime = Field(description="When it was made")
    pages: int = Field(description="Pages that it changed")
    bytes: int = Field(description="Size of the changed views: what the pages show, as data, whatever the language")


class ReleasesOut(BaseModel):
    """Releases, oldest first."""

    releases: list[ReleaseOut]
    next: int | None = Field(description="Value of `after` for the next page of this list; null at its end")


def release_out(one: Release) -> ReleaseOut:
    """Show a release."""
    return ReleaseOut(release=one.number, at=one.at, pages=one.pages, bytes=one.size)
