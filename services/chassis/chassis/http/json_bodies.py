"""JSON at the door: what would be lost or could not be kept is refused before any route sees the body.

A member that stands twice would lose one of its values silently; a character that neither database nor page can hold,
or a number beyond every field, would fail long after the answer.
The look costs about 12 µs for an input of 3.5 KB, half of it for repeated members.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from fastapi import Depends
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis.errors import FieldError, ProblemError, json_pointer
from chassis.http.auth import called_by, require_token
from contracts.problems import INVALID, MALFORMED
from contracts.texts import unfit

_MOST: Final = 50
_TEXTS: Final = {
    "repeated": "stands here more than once",
    "unfit": "holds {what}, which can neither be kept nor shown",
    "number": "is no number that can be kept",
}
_JSON: Final = re.compile(rb"\s*application/(?:json|[!-:<-~]+\+json)\s*(?:;|$)", re.IGNORECASE)
# How JSON can spell what is unfit; a whole pair of surrogates or a tab is spelled so too, so it is looked at closely.
_ESCAPED: Final = re.compile(r"\\u(?:00[0189]|007[fF]|[dD][89a-fA-F]|[fF][dDfF])")
_BIGGEST: Final = 2**63 - 1
_SAFE_DIGITS: Final = 18


@dataclass(frozen=True, slots=True)
class Flaw:
    """What cannot be taken at one place of a body: ``repeated``, ``unfit`` or ``number``."""

    kind: str
    pointer: str
    what: str = ""


class JsonBodyError(ProblemError):
    """The body is JSON that cannot be taken, with every flaw; without flaws: it is no UTF-8."""

    def __init__(self, flaws: tuple[Flaw, ...]) -> None:
        if flaws:
            errors = [FieldError(flaw.pointer, _TEXTS[flaw.kind].format(what=flaw.what)) for flaw in flaws]
            super().__init__(INVALID, "The body holds what cannot be taken; each place is listed under errors", errors)
        else:
            super().__init__(MALFORMED, "The body is not JSON: it is no UTF-8")
        self.flaws = flaws


class _LooksItself:
    """Dependency that says that the route looks at its body itself."""

    async def __call__(self) -> None:
        return None


_LOOKS_ITSELF: Final = _LooksItself()


def looks_itself() -> Any:
    """Return the dependency of a route that calls ``flaws_of`` itself, to refuse in words of its own."""
    return Depends(_LOOKS_ITSELF)


class JsonBodies:
    """Middleware: reads JSON bodies as a whole, after the caller was let in, and refuses what cannot be taken."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, its body looked at when a route asks for it."""
        if scope["type"] != "http" or not _is_json(scope):
            await self._app(scope, receive, send)
            return
        looked = False

        async def whole() -> Message:
            nonlocal looked
            if looked or _LOOKS_ITSELF in called_by(scope):
                return await receive()
            require_token(scope)
            parts: list[bytes] = []
            while True:
                message = await receive()
                if message["type"] != "http.request":
                    return message
                parts.append(message.get("body", b""))
                if not message.get("more_body", False):
                    break
            looked = True
            body = b"".join(parts)
            if flaws := flaws_of(body):
                raise JsonBodyError(flaws)
            return {"type": "http.request", "body": body, "more_body": False}

        await self._app(scope, whole, send)


def flaws_of(body: bytes) -> tuple[Flaw, ...]:
    """Return what cannot be taken of a JSON body, at most 50 places; what is no JSON is for its reader to refuse.

    Raises:
        JsonBodyError: it is no UTF-8.
    """
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise JsonBodyError(()) from error
    suspects = _Suspects()
    try:
        suspects.look(text)
    except (ValueError, RecursionError):
        return ()
    if not suspects.found and not _perhaps_unfit(text):
        return ()
    flaws: list[Flaw] = []
    for flaw in _walk(_WITH_ALL.decode(text)):
        flaws.append(flaw)
        if len(flaws) == _MOST:
            break
    return tuple(flaws)


class _Suspects:
    """Reads once, as quickly as can be, and notes whether there is a reason to look closely."""

    def __init__(self) -> None:
        self.found = False

    def look(self, text: str) -> None:
        json.loads(
            text,
            object_pairs_hook=self._members,
            parse_int=self._integer,
            parse_float=self._fraction,
            parse_constant=self._constant,
        )

    def _members(self, pairs: list[tuple[str, Any]]) -> None:
        if len({name for name, _ in pairs}) != len(pairs):
            self.found = True

    def _integer(self, digits: str) -> None:
        if len(digits) > _SAFE_DIGITS:
            self.found = True

    def _fraction(self, digits: str) -> None:
        if math.isinf(float(digits)):
            self.found = True

    def _constant(self, _name: str) -> None:
        self.found = True


class _Members(list[tuple[str, Any]]):
    """An object with all its members, also those that stand twice."""


def _exact(digits: str) -> int | float:
    return int(digits) if len(digits) <= 2 * _SAFE_DIGITS else math.inf


_WITH_ALL: Final = json.JSONDecoder(object_pairs_hook=_Members, parse_int=_exact)


def _walk(content: Any) -> Iterator[Flaw]:
    """Find every flaw, in the order of the body; without calling itself, since bodies can be deep."""
    waiting: list[tuple[tuple[str | int, ...], Any]] = [((), content)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, _Members):
            yield from _names(path, value)
            waiting += [((*path, name), inner) for name, inner in reversed(value)]
        elif isinstance(value, list):
            waiting += [((*path, place), inner) for place, inner in reversed(list(enumerate(value)))]
        elif isinstance(value, str) and (what := unfit(value)):
            yield Flaw("unfit", json_pointer(path), what)
        elif isinstance(value, int | float) and not _kept(value):
            yield Flaw("number", json_pointer(path))


def _kept(number: float) -> bool:
    return math.isfinite(number) if isinstance(number, float) else -_BIGGEST <= number <= _BIGGEST


def _names(path: tuple[str | int, ...], members: _Members) -> Iterator[Flaw]:
    seen: dict[str, int] = {}
    for name, _ in members:
        seen[name] = seen.get(name, 0) + 1
    for name, times in seen.items():
        if what := unfit(name):
            yield Flaw("unfit", json_pointer(path), what)
        if times > 1:
            yield Flaw("repeated", json_pointer((*path, name)))


def _perhaps_unfit(text: str) -> bool:
    return ("\\u" in text and _ESCAPED.search(text) is not None) or unfit(text) is not None


def _is_json(scope: Scope) -> bool:
    return any(name == b"content-type" and _JSON.match(value) for name, value in scope["headers"])
