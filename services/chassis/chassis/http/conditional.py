"""Conditional requests (RFC 9110, 13): whether the caller has the answer already."""

from __future__ import annotations


def has_already(if_none_match: str | None, digest: str) -> bool:
    """Return whether ``If-None-Match`` names these bytes, by weak comparison: every coding holds the same.

    Args:
        if_none_match: Value of the header, None where there is none.
        digest: The entity tag of the answer without its quotes.
    """
    tags = [tag.strip().removeprefix("W/") for tag in (if_none_match or "").split(",")]
    return f'"{digest}"' in tags or "*" in tags
