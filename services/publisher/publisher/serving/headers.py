"""What every answer of the site says in its headers."""

from __future__ import annotations

from typing import Final

from contracts.vocabulary import Language
from publisher.site.representation import Format

FRESH: Final = "public, max-age=0, stale-while-revalidate=60"
FOR_EVER: Final = "public, max-age=31536000, immutable"
MEDIA_TYPES: Final = {
    Format.HTML: "text/html; charset=utf-8",
    Format.JSON: "application/json; charset=utf-8",
}
SECURITY: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def site_headers(
    *, release: int, tag: str, coding: str | None, language: Language | None = None, cache: str = FRESH
) -> dict[str, str]:
    """Return the headers of an answer, whether it brings bytes or says that the caller has them.

    Args:
        release: Number of the release that it shows.
        tag: Entity tag of the plain bytes. A twin has other bytes, so there it is a weak one.
        coding: Content coding, None for plain bytes.
        language: Language of the page; None for files of all languages.
        cache: ``Cache-Control``.
    """
    headers = {
        "Cache-Control": cache,
        "Vary": "Accept-Encoding",
        "X-Release": str(release),
        "ETag": f'W/"{tag}"' if coding else f'"{tag}"',
        **SECURITY,
    }
    if language is not None:
        headers["Content-Language"] = str(language)
    return headers


def content_headers(media_type: str, coding: str | None) -> dict[str, str]:
    """Return the headers that only an answer with bytes has."""
    return {"Content-Type": media_type, **({"Content-Encoding": coding} if coding else {})}
