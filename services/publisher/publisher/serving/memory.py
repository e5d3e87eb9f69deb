"""The short way: what is in memory is answered before any task, layer or route, at a fraction of their price.

Whatever it does not know at once (a page that has to be made, an older release, another method) goes on to the routes,
which give the same answers.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from starlette.types import Scope

from chassis.http.conditional import has_already
from chassis.http.negotiation import best_coding
from chassis.running.direct import DirectAnswer, Headers
from publisher.representations.maker import RepresentationMaker
from publisher.serving.headers import MEDIA_TYPES, content_headers, site_headers
from publisher.serving.index import SiteIndex
from publisher.serving.showing import Asked, Showing
from publisher.site.representation import parse

ROUTE: Final = "/{path}"
"""As metrics call it: the routes' name for pages."""
PREPARED: Final = 4_096
"""Answers whose headers are kept for as long as their release is the newest."""


class _Prepared(NamedTuple):
    tag: str
    headers: bytes
    """Header lines of every answer."""
    content: bytes
    """Header lines of an answer with bytes, all but their length."""


class FromMemory:
    """Knows the newest release as far as its bytes are in memory, and what to say to those who have them already."""

    def __init__(self, index: SiteIndex, maker: RepresentationMaker, showing: Showing) -> None:
        self._index = index
        self._maker = maker
        self._showing = showing
        self._release = 0
        self._prepared: dict[tuple[str, str | None], _Prepared] = {}

    def __call__(self, scope: Scope, headers: Headers) -> DirectAnswer | None:
        """Return the answer to a request if nothing has to be made or read for it."""
        if scope["query_string"] or scope["method"] not in {"GET", "HEAD"}:
            return None
        coding, known = _coding(headers.get(b"accept-encoding", b"")), headers.get(b"if-none-match")
        prepared = self._prepare(scope["path"], coding)
        if prepared is None:
            return None
        if known is not None and has_already(known.decode("latin-1"), prepared.tag):
            return DirectAnswer(304, ROUTE, prepared.headers, b"")
        body = self._maker.kept(prepared.tag, coding)
        if body is None:
            return None
        return DirectAnswer(200, ROUTE, b"%bcontent-length: %d\r\n" % (prepared.content, len(body)), body)

    def _prepare(self, path: str, coding: str | None) -> _Prepared | None:
        if self._release != self._index.release or len(self._prepared) > PREPARED:
            self._release = self._index.release
            self._prepared.clear()
        prepared = self._prepared.get((path, coding))
        if prepared is None:
            requested = parse(path)
            view = self._index.find(requested.path) if requested else None
            if requested is None or view is None:
                return None
            asked = Asked(requested.path, view, self._release, requested.language, requested.form)
            expected = self._showing.expected(asked)
            if expected != asked.representation:  # one that cannot be shown is rare, and may be mended any time
                return None
            tag = self._maker.key(expected)
            headers = site_headers(release=self._release, tag=tag, coding=coding, language=requested.language)
            content = content_headers(MEDIA_TYPES[requested.form], coding)
            prepared = self._prepared[(path, coding)] = _Prepared(tag, _lines(headers), _lines(headers | content))
        return prepared


@lru_cache(256)
def _coding(accept_encoding: bytes) -> str | None:
    return best_coding(accept_encoding.decode("latin-1"))


def _lines(headers: dict[str, str]) -> bytes:
    return "".join(f"{name.lower()}: {value}\r\n" for name, value in headers.items()).encode("latin-1")
