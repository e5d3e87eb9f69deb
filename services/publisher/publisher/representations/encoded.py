"""What a path says about its bytes: media type, language, which compressed twins stand beside them."""

from __future__ import annotations

import zlib
from typing import Final

import brotli  # type: ignore[import-untyped] # a C extension without stubs

from contracts.vocabulary import Language

TYPES: Final = {
    "/": "text/html; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
"""All of them text: everything here is worth compressing."""
LEAST_SIZE: Final = 1024
"""Below it a twin saves less than its headers cost."""
BROTLI_QUALITY: Final = 5
GZIP_LEVEL: Final = 6
GZIP_WINDOW: Final = 31
LANGUAGES: Final = frozenset(str(language) for language in Language)


def media_type(path: str) -> str:
    """Name the media type of a path, with its charset."""
    return next((given for ending, given in TYPES.items() if path.endswith(ending)), "application/octet-stream")


def language_of(path: str) -> Language | None:
    """Name the language of a path; None for files of all languages."""
    first = path.removeprefix("/").partition("/")[0]
    return Language(first) if first in LANGUAGES else None


def has_twins(size: int) -> bool:
    """Whether compressed twins stand beside bytes of this size."""
    return size >= LEAST_SIZE


def twins(body: bytes) -> dict[str, bytes]:
    """Compress, by content coding; the same bytes give the same twins."""
    if not has_twins(len(body)):
        return {}
    gzip = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, GZIP_WINDOW)  # writes no time into its header
    return {
        "br": brotli.compress(body, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY),
        "gzip": gzip.compress(body) + gzip.flush(),
    }
