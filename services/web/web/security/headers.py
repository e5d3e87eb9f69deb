"""Headers of pages: nothing foreign is loaded, nothing is kept, nobody frames them."""

from __future__ import annotations

from typing import Final

POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""Pages work without scripts, so none is allowed; the chassis adds `nosniff` and the referrer policy."""
FOR_EVER: Final = {"Cache-Control": "public, max-age=31536000, immutable"}
"""For files whose name changes with their content."""
_PAGE: Final = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_NOT_INDEXED: Final = {"X-Robots-Tag": "noindex"}
_BEHIND_TLS: Final = {"Strict-Transport-Security": "max-age=31536000"}


def page_headers(*, secure: bool, indexed: bool = False) -> dict[str, str]:
    """Return the headers of a page; ``secure`` where browsers reach it over TLS, ``indexed`` if search engines may."""
    return _PAGE | ({} if indexed else _NOT_INDEXED) | (_BEHIND_TLS if secure else {})
