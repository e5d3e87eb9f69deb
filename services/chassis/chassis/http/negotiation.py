"""What a request's headers ask for (RFC 9110, 12): coding and kind of the answer. Not here: its language."""

from __future__ import annotations

from typing import Final

CODINGS: Final = ("br", "gzip")
"""Codings in which an answer may be kept beside its plain bytes, the smallest first."""


def preferences(header: str | None) -> dict[str, float]:
    """Return the values of a header with their qualities, in lower case; what cannot be read has the quality 0."""
    wanted: dict[str, float] = {}
    for part in (header or "").split(","):
        name, _, parameters = part.partition(";")
        if name.strip():
            wanted.setdefault(name.strip().lower(), _quality(parameters))
    return wanted


def best_coding(accept_encoding: str | None) -> str | None:
    """Return the coding of the answer, one of ``CODINGS``; None for plain bytes."""
    wanted = preferences(accept_encoding)
    anything = wanted.get("*", 0.0)
    offered = [(wanted.get(coding, anything), coding) for coding in CODINGS]
    quality, coding = max(offered, key=lambda offer: offer[0])
    return coding if quality > 0 and quality >= wanted.get("identity", 0.0) else None


def wants_json(accept: str | None) -> bool:
    """Return whether ``Accept`` names JSON and puts it before HTML; no header or ``*/*`` gets a page for people."""
    wanted = preferences(accept)
    json = max(wanted.get("application/json", 0.0), wanted.get("application/problem+json", 0.0))
    return json > wanted.get("text/html", 0.0)


def _quality(parameters: str) -> float:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                return min(1.0, max(0.0, float(value)))
            except ValueError:
                return 0.0
    return 1.0
