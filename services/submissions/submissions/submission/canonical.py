"""Canonical JSON (RFC 8785) and the digest over it: the bytes an input is known by."""

from __future__ import annotations

import hashlib
from typing import Any, Final

import orjson
import rfc8785

MAX_DEPTH: Final = 16
"""How deep an input may nest: far above every questionnaire, far below what a parser minds."""
_OPTIONS: Final = orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER
_BEYOND_BMP: Final = (b"\xf0", b"\xf1", b"\xf2", b"\xf3", b"\xf4")
"""First bytes of characters that UTF-16 writes in two units, and UTF-8 in four bytes."""
_ALL_BUT_BRACKETS: Final = bytes(set(range(256)) - set(b"[]{}"))


class NotCanonicalError(ValueError):
    """The value has no canonical form: a number that is not exact, a lone surrogate, or nesting beyond the bound."""


def canonical_json(value: Any) -> bytes:
    """Return the RFC 8785 form of what JSON can hold.

    A sorted dump is tried first and its bytes are looked at: for every ordinary input they are the canonical form. All
    others are written by the reference implementation, which is ten times slower. A property test holds both equal.

    Raises:
        NotCanonicalError: there is none.
    """
    try:
        dumped = orjson.dumps(value, option=_OPTIONS)
        if _is_canonical(dumped):
            return dumped
        _check_depth(value, MAX_DEPTH)
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, TypeError, UnicodeEncodeError) as error:
        raise NotCanonicalError(str(error)) from error


def digest(canonical: bytes) -> str:
    """Return the name of the bytes: ``sha256:`` and 64 hexadecimal digits."""
    return f"sha256:{hashlib.sha256(canonical).hexdigest()}"


def _is_canonical(dumped: bytes) -> bool:
    """Return whether a sorted dump is the canonical form for certain, by operations over the whole of it only.

    Two things can differ. RFC 8785 sorts keys by UTF-16 units, the dump by code points: the same, unless there is a
    character beyond the basic plane. And it prints fractions as ECMAScript does (the dump writes null for NaN):
    outside of texts, those show as a point, as an exponent or as null.
    """
    if not dumped.isascii() and any(first in dumped for first in _BEYOND_BMP):
        return False
    if b"\\" in dumped:
        dumped = dumped.replace(b"\\\\", b"").replace(b'\\"', b"")
    bare = b"".join(dumped.split(b'"')[::2])
    exponents = bare.count(b"e") - bare.count(b"true") - bare.count(b"false")
    return not exponents and b"." not in bare and b"null" not in bare and _is_shallow(bare)


def _is_shallow(bare: bytes) -> bool:
    """Return whether nesting keeps within the bound for certain; a turn takes one or two levels off."""
    brackets = bare.translate(None, _ALL_BUT_BRACKETS)
    for _ in range(MAX_DEPTH // 2):
        if not brackets:
            return True
        brackets = brackets.replace(b"{}", b"").replace(b"[]", b"")
    return not brackets


def _check_depth(value: Any, left: int) -> None:
    """Raise NotCanonicalError if the value nests deeper than ``left`` levels."""
    if isinstance(value, dict | list | tuple):
        if left == 0:
            raise NotCanonicalError(f"nested deeper than {MAX_DEPTH}")
        for item in value.values() if isinstance(value, dict) else value:
            _check_depth(item, left - 1)
