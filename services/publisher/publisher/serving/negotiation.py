"""What a request's headers ask for: coding, kind of answer, and whether the caller has the bytes already."""

from __future__ import annotations

from typing import Final

CODINGS: Final = ("br", "gzip")
"""Codings in which twins stand beside the bytes, the smallest first."""


def preferences(header: str | None) -> dict[str, float]:
    """Read a header with quality values (RFC 9110, 12.4.2); what cannot be read counts as absent."""
    wanted: dict[str, float] = {}
    for part in (header or "").split(","):
        name, _, parameters = part.partition(";")
        if name.strip():
            wanted.setdefault(name.strip().lower(), _quality(parameters))
    return wanted


def best_coding(header: str | None) -> str | None:
    """Choose the coding of the answer; None for plain bytes."""
    wanted = preferences(header)
    anything = wanted.get("*", 0.0)
    offered = [(wanted.get(coding, anything), coding) for coding in CODINGS]
    quality, coding = max(offered, key=lambda one: one[0])
    return coding if quality > 0 and quality >= wanted.get("identity", 0.0) else None


def wants_json(header: str | None) -> bool:
    """Whether ``Accept`` names JSON and puts it before HTML; an absent header or ``*/*`` gets a page for people."""
    wanted = preferences(header)
    json = max(wanted.get("application/json", 0.0), wanted.get("application/problem+json", 0.0))
    return json > wanted.get("text/html", 0.0)


def has_already(header: str | None, digest: str) -> bool:
    """Whether ``If-None-Match`` names these bytes, by weak comparison: every coding holds the same."""
    tags = [tag.strip().removeprefix("W/") for tag in (header or "").split(",")]
    return f'"{digest}"' in tags or "*" in tags


def _quality(parameters: str) -> float:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                return min(1.0, max(0.0, float(value)))
            except ValueError:
                return 0.0
    return 1.0
