"""The language of an answer, by the header ``Accept-Language`` (RFC 9110, 12.5.4)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from babel.core import negotiate_locale

from contracts.vocabulary import Language

_OFFERED: Final = [language.value for language in Language]


def best_language(accept_language: str | None) -> Language:
    """Return the language that is wanted most; the first among equals, English where none of the six is wanted.

    A tag stands for its language whatever its script or region: zh-Hant-TW asks for Chinese.
    """
    wanted = sorted(_wanted(accept_language or ""), key=lambda tag: -tag[1])
    found = negotiate_locale([tag for tag, _ in wanted], _OFFERED, sep="-", aliases={})
    return Language(found.lower()) if found else Language.EN


def _wanted(header: str) -> Iterator[tuple[str, float]]:
    """Yield tags with their quality; what has none to speak of is not wanted."""
    for part in header.split(","):
        tag, _, parameters = part.partition(";")
        quality = _quality(parameters)
        if quality > 0:
            yield tag.strip(), quality


def _quality(parameters: str) -> float:
    """Read a quality value, 0 to 1; what is no number counts as 0."""
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                quality = float(value)
            except ValueError:
                return 0.0
            return min(1.0, quality) if quality > 0 else 0.0
    return 1.0
