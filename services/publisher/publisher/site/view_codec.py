"""A view as it is stored: an envelope in canonical JSON, so that equal views have equal digests on every machine."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any

import orjson
from pydantic import TypeAdapter

from publisher.site.addresses import Page
from publisher.site.page_types import page_types


def encode(page: Page, view: Any) -> bytes:
    """Write the envelope of a view: page, kind and view, keys sorted, UTF-8."""
    envelope = {"page": page.path, "kind": page.kind, "view": view}
    try:
        text = orjson.dumps(envelope, option=orjson.OPT_NON_STR_KEYS)
    except TypeError:  # a lone surrogate in a text: it has no bytes and becomes a question mark, as it does on pages
        plain = {**envelope, "view": _sound(_adapter(page.kind).dump_python(view))}
        text = orjson.dumps(plain, option=orjson.OPT_NON_STR_KEYS)
    return orjson.dumps(orjson.loads(text), option=orjson.OPT_SORT_KEYS)


def decode(body: bytes) -> tuple[Page, Any]:
    """Read an envelope.

    Raises:
        UnknownPageError: its kind is not known (any more).
        ValueError: the view does not fit its kind.
    """
    envelope = orjson.loads(body)
    page = page_types().parse(envelope["page"])
    return Page(envelope["kind"], page.path, page.parameters), _adapter(envelope["kind"]).validate_python(
        envelope["view"]
    )


def digest_of(body: bytes) -> str:
    """Return the name of a view: SHA-256 of its envelope, hex."""
    return hashlib.sha256(body).hexdigest()


def _sound(value: Any) -> Any:
    """Replace in all texts what has no bytes."""
    if type(value) is str:
        return value.encode("utf-8", errors="replace").decode()
    if isinstance(value, dict):
        return {key: _sound(inner) for key, inner in value.items()}
    return [_sound(inner) for inner in value] if isinstance(value, list | tuple) else value


@cache
def _adapter(kind: str) -> TypeAdapter[Any]:
    return TypeAdapter(page_types().find(kind).view)
