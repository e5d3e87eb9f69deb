"""Canonical JSON (RFC 8785) and the digest over it: the bytes an input is known by."""

from __future__ import annotations

import hashlib
from typing import Any, Final

import orjson
import rfc8785

MAX_DEPTH: Final = 16
"""How deep an input may nest: far above every questionnaire, far below what a parser minds."""
_EXACT: Final = 2**53 - 1
"""Integers beyond it are not the same in every reader of JSON (RFC 7493)."""


class NotCanonicalError(ValueError):
    """The value has no canonical form: a number that is not exact, a lone surrogate, or nesting beyond the bound."""


def canonical_json(value: Any) -> bytes:
    """Give the RFC 8785 form.

    Values of text, small integers and plain keys, which is every ordinary input, take a path a hundred times
    faster than the reference implementation; a property test holds both equal.

    Raises:
        NotCanonicalError: there is none.
    """
    try:
        if _plain(value, MAX_DEPTH):
            return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, TypeError, UnicodeEncodeError) as error:
        raise NotCanonicalError(str(error)) from error


def digest(canonical: bytes) -> str:
    """Name the bytes: ``sha256:`` and 64 hexadecimal digits."""
    return f"sha256:{hashlib.sha256(canonical).hexdigest()}"


def _plain(value: Any, depth: int) -> bool:
    """Tell whether sorting by bytes and plain printing give the canonical form.

    RFC 8785 sorts keys by UTF-16 code units and prints floats as ECMAScript does; neither shows with ASCII keys
    and without floats.
    """
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return True
    if kind is int:
        return bool(-_EXACT <= value <= _EXACT)
    if depth == 0:
        raise NotCanonicalError(f"nested deeper than {MAX_DEPTH}")
    if kind is dict:
        # a list and &, so that every branch is looked at: a short cut would let nesting through behind a float
        return all([key.isascii() & _plain(item, depth - 1) for key, item in value.items()])  # noqa: C419 - see above
    if kind is list or kind is tuple:
        return all([_plain(item, depth - 1) for item in value])  # noqa: C419 - the same
    return False
