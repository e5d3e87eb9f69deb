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
    files: int = Field(description="Files that it changed: a page has one HTML and one JSON file per language")
    bytes: int = Field(description="Size of the changed files, uncompressed")


class ReleasesOut(BaseModel):
    """Releases, oldest first."""

    releases: list[ReleaseOut]
    next: int | None = Field(description="Value of `after` for the next page of this list; null at its end")


def release_out(one: Release) -> ReleaseOut:
    """Show a release."""
    return ReleaseOut(release=one.number, at=one.at, pages=one.pages, files=one.files, bytes=one.size)
